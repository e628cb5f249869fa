/** Which moments of a contact's life its timeline shows, decided without any object. */
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import {
  mergeTimelineEvents,
  TIMELINE_EVENT_LIFETIME_MS,
} from "../../../src/domain/contact/read/timeline.ts";
import { mergeStates } from "../../../src/domain/contact/decide/merge.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { contactStateSchema, NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { ANY_REQUEST } from "../../../src/domain/contact/session.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import type { VerificationKind } from "../../../src/domain/vocabulary.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const R1 = "11111111-1111-4111-8111-111111111111";
const R2 = "22222222-2222-4222-8222-222222222222";
const BY = { by: "card", reference: "77", at: NOW } as const;
const PASSED: Verdict = { outcome: "passed", ial: "IAL2", matchConfidence: 0.9, documentType: "passport" };
const FAILED: Verdict = { outcome: "failed", reason: "declined" };
const EXPIRED: Verdict = { outcome: "expired", reason: "expired" };

const asked = (kind: VerificationKind, requestId = R1): DecidedEvent => ({
  type: "verification.request",
  kind,
  again: true,
  newRequestId: requestId,
  order: ANY_REQUEST,
  trigger: BY,
});
const made = (requestId = R1): DecidedEvent => ({
  type: "sessionMade",
  requestId,
  session: { ref: { provider: "sessions", sessionId: `s-${requestId[0]}` }, url: "https://t.1kosmos.net/s" },
  tenant: "sessions:t",
  lifetimeMs: 60_000,
});
const opened = (requestId = R1): DecidedEvent => ({ type: "linkOpened", requestId });
const verdict = (said: Verdict, requestId = R1): DecidedEvent => ({
  type: "verdict",
  requestId,
  verdict: said,
  expire: false,
});

/** The contact after these events, one a second. */
function after(events: readonly DecidedEvent[], start: ContactState = NEW_CONTACT): ContactState {
  return events.reduce((state, event, index) => decide(state, event, NOW + index * 1000).state, start);
}

function told(state: ContactState): string[] {
  return project(state, "").moments.map(({ id, type }) => `${type} ${id.slice(R1.length)}`);
}

describe("the moments of a session", () => {
  it.each([
    ["identity", PASSED, ["idv_verified :passed"]],
    ["identity", FAILED, ["idv_failed :failed"]],
    ["identity", EXPIRED, ["idv_expired :expired"]],
    ["liveid", PASSED, ["idv_verified :passed"]],
    ["liveid", FAILED, ["idv_failed :failed"]],
    ["stepup", PASSED, ["idv_step_up :passed"]],
    ["stepup", FAILED, ["idv_step_up :failed"]],
    ["stepup", EXPIRED, ["idv_expired :expired"]],
  ] as const)("of %s: made, opened and its end", (kind, end, ending) => {
    const state = after([asked(kind), made(), opened(), verdict(end)]);
    expect(told(state)).toEqual(["idv_session_created :created", "idv_link_opened :opened", ...ending]);
    expect(state.moments.every(({ properties }) => properties.kind === kind)).toBe(true);
  });

  it("say what the contact's properties say, who asked, and nothing else", () => {
    const [created, , end] = after([asked("identity"), made(), opened(), verdict(PASSED)]).moments;
    const about = { kind: "identity", session: "s-1", trigger: "card", triggerReference: "77" };
    expect(created).toEqual({
      id: `${R1}:created`,
      type: "idv_session_created",
      at: NOW + 1000,
      properties: { ...about, status: "pending" },
    });
    expect(end?.properties).toEqual({
      ...about,
      status: "verified",
      ial: "IAL2",
      documentType: "passport",
      matchConfidence: "0.9",
    });
  });

  it("are not told again by an event that comes twice, and the first opening is the one", () => {
    const once = [asked("identity"), made(), opened(), verdict(FAILED)];
    const twice = [asked("identity"), made(), made(), opened(), opened(), verdict(FAILED), verdict(FAILED)];
    expect(told(after(twice))).toEqual(told(after(once)));
  });

  it("a pass after the end counts, and both are told", () => {
    const state = after([asked("identity"), made(), verdict(EXPIRED), verdict(PASSED)]);
    expect(told(state)).toEqual([
      "idv_session_created :created",
      "idv_expired :expired",
      "idv_verified :passed",
    ]);
  });

  it("a verification that grows old expires once more, under an id of its own", () => {
    const verified = after([asked("identity"), made(), verdict(PASSED)]);
    const aged = decide(verified, { type: "verification.age", verifiedBefore: NOW + 3000 }, NOW + 9000).state;
    expect(told(aged).at(-1)).toBe("idv_expired :aged");
  });

  it("a request that was refused, a deletion and somebody's edit tell nothing", () => {
    const refused = after([asked("identity"), { type: "requestRefused", requestId: R1 }]);
    expect(told(refused)).toEqual([]);
    const edit: DecidedEvent = {
      type: "contact.propertyChange",
      occurredAt: NOW + 1000,
      property: "idv_status",
      value: "verified",
      policy: "accept",
      verificationUrl: "",
    };
    const edited = after([edit], after([asked("identity"), made()]));
    expect(edited.tracks.identity.phase).toBe("passed");
    expect(told(edited)).toEqual(["idv_session_created :created"]);
    const deleted = after([{ type: "contact.deletion", occurredAt: NOW }], edited);
    expect(told(deleted)).toEqual([]);
  });

  it("of a contact that was stored before there were any are none", () => {
    const { moments: _none, ...stored } = after([asked("identity"), made()]);
    expect(contactStateSchema.parse(stored).moments).toEqual([]);
  });
});

describe("what is kept of them", () => {
  it("is at most twelve, and nothing that is a month old", () => {
    const first = after([asked("identity"), made(), opened(), verdict(FAILED)]);
    const later = decide(first, asked("identity", R2), NOW + TIMELINE_EVENT_LIFETIME_MS + 3000).state;
    const renewed = decide(later, made(R2), NOW + TIMELINE_EVENT_LIFETIME_MS + 3000).state;
    expect(told(renewed)).toEqual(["idv_session_created :created"]);
    let state = NEW_CONTACT;
    for (let round = 0; round < 9; round += 1) {
      const id = `${round}${R1.slice(1)}`;
      state = after([asked("identity", id), made(id), verdict(FAILED, id)], state);
    }
    expect(state.moments).toHaveLength(12);
    expect(state.moments.at(-1)?.id).toBe(`8${R1.slice(1)}:failed`);
  });

  it("is of both contacts after a merge, each moment once, however often they are merged", () => {
    const survivor = after([asked("identity"), made()]);
    const loser = after([asked("identity", R2), made(R2), opened(R2)]);
    const merged = mergeStates(survivor, "2", loser);
    expect(merged.moments.map(({ id }) => id).toSorted()).toEqual([
      `${R1}:created`,
      `${R2}:created`,
      `${R2}:opened`,
    ]);
    expect(mergeTimelineEvents(merged.moments, loser.moments)).toEqual(merged.moments);
  });
});
