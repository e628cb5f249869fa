/** Daily caps as admins see them, and what they do about verifications that wait for one. */
import { CAP_SOURCES, type CapSource } from "../../domain/caps.ts";
import type { CapView } from "../../features/contacts/caps/daily-caps.ts";
import { actOnCap, type CapAction } from "../../features/contacts/caps/over-cap.ts";
import { LINK_GAUGE } from "../../features/contacts/table/apply-report.ts";
import type { ReplacementOutcome } from "../../features/contacts/links/link-replacement.ts";
import { withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import type { Actor } from "../audit/audit.ts";
import type { PortalServices } from "../services.ts";

/** How the caps of a portal stand. */
export interface LimitsView {
  /** When the next day begins in the account's time zone, epoch ms. */
  readonly nextDayAt: number;
  readonly caps: readonly CapView[];
}

/** The RPC surface of limits. */
export interface LimitsApi {
  /** Returns how many links are signed with each key; null when the portal is unknown. */
  linkKeys(): Promise<LinkKeys | null>;
  /** Returns how the caps stand; null when the portal is unknown. */
  limits(): Promise<LimitsView | null>;
  /** Replaces a contact's link: the old one leads nowhere from then on. */
  replaceLink(contactId: string, by?: Actor): Promise<ReplacementOutcome>;
  /** Acts on what waits of a source. Returns how many verifications it concerned. */
  actOnCap(source: CapSource, action: CapAction, by?: Actor): Promise<number>;
}

/** How many links are signed with each key, the newest key first. */
export type LinkKeys = readonly {
  readonly keyId: string;
  readonly isNewest: boolean;
  readonly links: number;
}[];

/** Reads how many links need each key. Keys that were removed are listed as long as links are signed with them. */
export function linkKeysOf({ context }: Pick<PortalServices, "context">): LinkKeys {
  const counts = context.counters.startingWith(LINK_GAUGE);
  const ring = context.keyring.map(({ id }) => id);
  const removed = [...counts.keys()].filter((id) => !ring.includes(id) && (counts.get(id) ?? 0) > 0);
  return [...ring, ...removed].map((keyId, place) => ({
    keyId,
    isNewest: place === 0,
    links: Math.max(counts.get(keyId) ?? 0, 0),
  }));
}

/** Reads how the caps stand. */
export function limitsOf({ features }: Pick<PortalServices, "features">): LimitsView {
  const { caps } = features.contacts;
  return { nextDayAt: caps.nextDayAt(), caps: caps.view() };
}

/** Acts on what waits of a source, and keeps in the audit log who did so. */
export function actOnLimit(
  services: PortalServices,
  source: CapSource,
  action: CapAction,
  by: Actor,
): number {
  const { context, features, audit } = services;
  const { caps } = features.contacts;
  let concerned = 0;
  context.commit(() => {
    const waiting = caps.held().get(source) ?? 0;
    concerned = actOnCap({ context, caps }, source, action);
    const to = action.kind === "raise" ? `raised by ${action.by} for today` : WORDS[action.kind];
    audit.add(by, "limit", [{ field: `dailyCaps.${source}`, from: `${waiting} waiting`, to }]);
  });
  context.counters.flush();
  return concerned;
}

const WORDS = { go_on: "all go on", skip: "all skipped" } as const;

/** Reads the account's users from HubSpot, for a form; null while HubSpot does not return them. */
export async function readUsersOf({ rights, records }: Pick<PortalServices, "rights" | "records">) {
  const { status, scopes } = records.portal();
  if (status !== "connected" || withheldFeatures(scopes).includes("users")) return null;
  const users = await rights.users.get();
  return users.ok ? users.value : null;
}

/** Returns whether a text names a source. */
export function isCapSource(text: string): text is CapSource {
  return CAP_SOURCES.some((source) => source === text);
}
