/** The page's functions for a drawn component. */
import type { Part } from "./tree.ts";

/** The page, as components see it. */
export interface Host {
  /** The level of the extension's own headings: below those of the page. */
  readonly headingLevel: 2 | 3;
  /** The address of one of the app's pages. */
  readonly pageHref: (to: string, params: unknown) => string;
  readonly openPage: (to: string, params: unknown) => void;
  /** Shows the modal or the panel that an `overlay` prop holds. */
  readonly openOverlay: (overlay: unknown) => void;
  /** The functions that HubSpot passes to a handler beside the event. */
  readonly reactions: Readonly<Record<string, (id: string) => void>>;
  /** Does what a CRM action component names. */
  readonly crmAction: (type: string, context: unknown) => void;
  readonly log: (level: string, text: string) => void;
}

/** Returns the text inside parts, as a screen reader reads it. */
export function textOf(parts: readonly Part[]): string {
  return parts.map((part) => ("text" in part ? part.text : textOf(part.children))).join("");
}
