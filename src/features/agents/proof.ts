/**
 * The facts that HubSpot's signature proves about an agent's call. Version 2 carries no time: it counts until HubSpot
 * has signed such a call of this portal with version 3, and a call that is repeated later than HubSpot repeats is
 * refused.
 */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import type { PortalContext } from "../../portal/context/context.ts";

/** How a call is signed, and what names it. */
export interface AgentProof {
  readonly signature: "v2" | "v3";
  /** Absent when HubSpot does not name the call. */
  readonly requestKey?: string;
}

/** `unproven`: version 3 was stripped, or never there though HubSpot sends it. `too_late`: HubSpot repeats no call so late. */
export type AgentRefusal = "unproven" | "too_late";

/** HubSpot repeats for as long. */
const REPEATED_FOR_MS = 3 * 24 * 60 * 60 * 1000;
/** Calls of version 2 that are stored; the oldest are dropped. */
const MAX_CALLS = 1000;
/** Hexadecimal digits of a key: enough to distinguish a thousand calls. */
const KEY_CHARS = 16;

const CALLS = documentKey(
  "agent_calls",
  z.object({ signsNewest: z.boolean(), firstAt: z.record(z.string(), z.number()) }),
);

/** Returns why a call is refused, or null. Stores calls of version 2, which are all that could come again later. */
export function refuseAgentCall(
  { records: { documents }, commit, now }: Pick<PortalContext, "records" | "commit" | "now">,
  { signature, requestKey }: AgentProof,
): AgentRefusal | null {
  const { signsNewest, firstAt } = documents.get(CALLS) ?? { signsNewest: false, firstAt: {} };
  if (signature === "v3") {
    // The time is signed too, so nothing has to be stored.
    if (!signsNewest) commit(() => documents.put(CALLS, { signsNewest: true, firstAt: {} }));
    return null;
  }
  if (signsNewest) return "unproven";
  if (requestKey === undefined) return null;
  const key = requestKey.slice(0, KEY_CHARS);
  const first = firstAt[key];
  if (first !== undefined) return now() - first > REPEATED_FOR_MS ? "too_late" : null;
  const kept = Object.entries(firstAt).slice(1 - MAX_CALLS);
  commit(() => documents.put(CALLS, { signsNewest, firstAt: { ...Object.fromEntries(kept), [key]: now() } }));
  return null;
}
