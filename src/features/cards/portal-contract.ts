/** The data that the settings page inside HubSpot reads. */
import type { Source } from "../../domain/vocabulary.ts";
import type { Wording } from "../../lib/wording.ts";
import type { CardConnection } from "./card-vocabulary.ts";

/** A condition as the settings inside HubSpot show it. */
export interface CardCondition {
  readonly code: string;
  readonly message: string;
  /** The same as a code and values, for the extension to put into the user's language. */
  readonly wording: Wording;
  /** ISO 8601. */
  readonly since: string;
  /** Where an admin ends it, on our own pages. */
  readonly remedy: { readonly label: string; readonly url: string } | null;
}

/** `GET /hubspot/card/portal`: for the settings page inside HubSpot. */
export interface PortalCard {
  readonly connection: CardConnection;
  /** The tenant's host; null when 1Kosmos is not connected. */
  readonly tenant: string | null;
  /** For which new contacts a verification starts. */
  readonly triggers: Readonly<Record<Source, boolean>>;
  readonly gates: number;
  /** For the admin: which gates do not work, and what to do; null when all of them work, or HubSpot could not be read. */
  readonly gatesProblem: string | null;
  /** The same as codes and values. */
  readonly gateWordings: readonly Wording[];
  /** For the admin: what outside the app blocks work, the gravest first. */
  readonly conditions: readonly CardCondition[];
  readonly openSessions: number;
  /** The full settings, on our own pages. */
  readonly settingsUrl: string;
}
