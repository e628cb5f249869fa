/** A verification and what happens to it, as the tests of its decisions play it. */
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import type { ContactState } from "../../../src/domain/contact/state.ts";
import type { StartedSession, Verdict } from "../../../src/onekosmos/provider.ts";

export const NOW = Date.UTC(2026, 10, 23, 12);
export const DAY = 86_400_000;
export const R1 = "11111111-1111-4111-8111-111111111111";
export const R2 = "22222222-2222-4222-8222-222222222222";

export const MADE: StartedSession = {
  ref: { provider: "sessions", sessionId: "s-1" },
  url: "https://t.1kosmos.net/s/1",
};

export const PASSED = {
  outcome: "passed",
  ial: "IAL2",
  liveIdEnrolled: true,
  did: "did:example:1",
  matchConfidence: 0.97,
  documentType: "passport",
} as const satisfies Verdict;

export const created = (requestId = R1, occurredAt = NOW): DecidedEvent => ({
  type: "contact.creation",
  occurredAt,
  newRequestId: requestId,
  source: "form",
});

export const made = (requestId = R1): DecidedEvent => ({
  type: "sessionMade",
  requestId,
  session: MADE,
  tenant: "sessions:t.1kosmos.net",
  lifetimeMs: 7 * DAY,
});

export const verdict = (value: Verdict, expire = false, requestId = R1): DecidedEvent => {
  return { type: "verdict", requestId, verdict: value, expire };
};

/** Every state that the events lead through, the first one included. */
export function fold(state: ContactState, list: readonly DecidedEvent[]): ContactState[] {
  const states = [state];
  for (const event of list) states.push(decide(states.at(-1) ?? state, event, NOW).state);
  return states;
}
