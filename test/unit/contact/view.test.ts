/** A contact's card and history, from its state alone. */
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import { entryOf, type HistoryEntry } from "../../../src/domain/contact/read/history.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import type { DatedTrigger } from "../../../src/domain/contact/trigger.ts";
import { viewOf } from "../../../src/features/contacts/view.ts";
import type { VerificationKind } from "../../../src/domain/vocabulary.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const CARD: DatedTrigger = { by: "card", reference: "77", at: NOW };
const DEAL: DatedTrigger = { by: "deal_stage", reference: "7", at: NOW };

const asked = (kind: VerificationKind, trigger = CARD, again = false): DecidedEvent => {
  const order = { proofingLevel: null, documentTypes: [] };
  return { type: "verification.request", kind, again, newRequestId: `${kind}-${trigger.by}`, order, trigger };
};
const made = (requestId: string): DecidedEvent => ({
  type: "sessionMade",
  requestId,
  session: { ref: { provider: "sessions", sessionId: "s-1" }, url: "https://t/s-1" },
  tenant: "t",
  lifetimeMs: HOUR,
});
const passed = (requestId: string): DecidedEvent => ({
  type: "verdict",
  requestId,
  verdict: { outcome: "passed", ial: "IAL2", matchConfidence: 0.97 },
  expire: false,
});

/** The state after these events, a second apart, and the history's lines, oldest first. */
function play(...events: readonly DecidedEvent[]): { state: ContactState; history: HistoryEntry[] } {
  let state = NEW_CONTACT;
  const history: HistoryEntry[] = [];
  for (const [index, event] of events.entries()) {
    const now = NOW + index * 1000;
    const decision = decide(state, event, now);
    const entry = entryOf(state, decision, "", now);
    if (entry !== null) history.push(entry);
    ({ state } = decision);
  }
  return { state, history };
}

const view = (now: number, ...events: readonly DecidedEvent[]) => viewOf(play(...events).state, [], now);

describe("a link that is over, whose result 1Kosmos could not give yet", () => {
  it("may be sent again, while the contact stays pending", () => {
    const over = view(NOW + 60 * 86_400_000, asked("identity"), made("identity-card"));
    expect(over).toMatchObject({ status: "pending", link: null, tracks: { identity: "expired" } });
  });
});

describe("who asked", () => {
  it("is kept from the press to the session and to each line of the history", () => {
    const { state, history } = play(asked("identity"), made("identity-card"), passed("identity-card"));
    expect(state.tracks.identity.session?.trigger).toEqual(CARD);
    const trigger = { by: "card", reference: "77" };
    expect(history).toMatchObject([
      { event: "asked", kind: "identity", trigger },
      { event: "started", kind: "identity", trigger },
      { event: "verified", kind: "identity", trigger },
    ]);
  });

  it("is named for a request that was refused, too", () => {
    const refused: DecidedEvent = { type: "requestRefused", requestId: "stepup-card" };
    expect(play(asked("stepup"), refused).history.at(-1)).toMatchObject({
      event: "refused",
      kind: "stepup",
      trigger: { by: "card", reference: "77" },
    });
  });

  it("is whoever came first: others join, and leave no line", () => {
    const { state, history } = play(asked("identity"), asked("identity", DEAL), made("identity-card"));
    expect(state.tracks.identity.session?.trigger).toEqual(CARD);
    expect(history.map(({ event }) => event)).toEqual(["asked", "started"]);
  });

  it("is the change of the person, where that started the session again", () => {
    const changed: DecidedEvent = { type: "person.change", occurredAt: NOW + HOUR, newRequestId: "again" };
    const { state, history } = play(asked("identity"), made("identity-card"), changed);
    expect(state.tracks.identity.request?.trigger).toEqual({
      by: "person_changed",
      reference: null,
      at: NOW + HOUR,
    });
    expect(history.at(-1)).toMatchObject({ event: "restarted", trigger: { by: "person_changed" } });
  });

  it("is shown for what is newest, whatever its kind", () => {
    const later = { ...DEAL, at: NOW + HOUR };
    const shown = view(NOW, asked("stepup", later), asked("identity"), made("identity-card"));
    expect(shown.trigger).toEqual({
      by: "deal_stage",
      reference: "7",
      at: new Date(NOW + HOUR).toISOString(),
    });
  });
});

describe("a card", () => {
  it("keeps what holds while another session is being made, and says that one is", () => {
    const before = [asked("identity"), made("identity-card"), passed("identity-card")];
    expect(view(NOW, ...before, asked("identity", DEAL, true))).toMatchObject({
      status: "verified",
      ial: "IAL2",
      preparing: true,
      tracks: { identity: "preparing" },
      refreshAfterMs: 1000,
    });
  });

  it("shows no level, document or confidence of a verification that does not hold", () => {
    const before = [asked("identity"), made("identity-card"), passed("identity-card")];
    const aged: DecidedEvent = { type: "verification.age", verifiedBefore: NOW + HOUR };
    expect(view(NOW, ...before, aged)).toMatchObject({
      status: "expired",
      ial: null,
      matchConfidence: null,
      verifiedAt: new Date(NOW + 2000).toISOString(),
    });
  });

  it("says that the newest session's link is open, without the link, and none that has passed its end", () => {
    const both = [asked("identity"), made("identity-card"), asked("stepup"), made("stepup-card")];
    expect(view(NOW + 3000, ...both).link).toEqual({
      kind: "stepup",
      expiresAt: new Date(NOW + 3000 + HOUR).toISOString(),
      openedAt: null,
    });
    expect(view(NOW + 3000 + HOUR, ...both).link).toBeNull();
  });

  it("is looked at again less and less often, more often once the link was opened, and never for nothing", () => {
    const open = [asked("identity"), made("identity-card")];
    const opened: DecidedEvent = { type: "linkOpened", requestId: "identity-card" };
    expect(view(NOW + 2000, ...open).refreshAfterMs).toBe(2000);
    expect(view(NOW + 61_000, ...open).refreshAfterMs).toBe(12_000);
    expect(view(NOW + HOUR, ...open).refreshAfterMs).toBe(60_000);
    expect(view(NOW + 62_000, ...open, opened).refreshAfterMs).toBe(12_000);
    expect(view(NOW, ...open, passed("identity-card")).refreshAfterMs).toBeNull();
    expect(view(NOW).refreshAfterMs).toBeNull();
  });
});
