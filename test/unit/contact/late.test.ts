/** Sessions that 1Kosmos decides after the app stopped waiting for them. */
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent, type Decision } from "../../../src/domain/contact/decide/decide.ts";
import { mergeStates } from "../../../src/domain/contact/decide/merge.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { ANY_REQUEST, type VerificationRequest } from "../../../src/domain/contact/session.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import { created, DAY, made, NOW, PASSED, R1, R2, verdict } from "./decide-play.ts";

const MINUTE = 60_000;
const OPEN = { outcome: "open", started: false } as const satisfies Verdict;
const STARTED = { outcome: "open", started: true } as const satisfies Verdict;
const FAILED = { outcome: "failed", reason: "not_passed" } as const satisfies Verdict;
const opened: DecidedEvent = { type: "linkOpened", requestId: R1 };
const check = (requestId: string): DecidedEvent => ({ type: "session.check", requestId });
const sendAgain = (order: VerificationRequest = ANY_REQUEST): DecidedEvent => ({
  type: "verification.request",
  kind: "identity",
  again: true,
  newRequestId: R2,
  order,
  trigger: { by: "card", reference: null, at: NOW },
});
const personChange: DecidedEvent = { type: "person.change", occurredAt: NOW + 1, newRequestId: R2 };

function after(...events: DecidedEvent[]): Decision {
  return from(NEW_CONTACT, ...events);
}

function from(state: ContactState, ...events: DecidedEvent[]): Decision {
  let decision: Decision = { state, effect: null, outcome: "ignored" };
  for (const event of events) decision = decide(decision.state, event, NOW);
  return decision;
}

const phaseOf = ({ state }: Decision) => state.tracks.identity.phase;
const lateOf = ({ state }: Decision) => project(state, "").late.map(({ requestId }) => requestId);

describe("a link that ends while its person is at it", () => {
  const ended = after(created(), made(), opened, verdict(STARTED, true));

  it("is expired, is polled on until 1Kosmos' own end, and its pass counts", () => {
    expect(ended.outcome).toBe("expired");
    expect(project(ended.state, "").late).toEqual([
      {
        kind: "identity",
        requestId: R1,
        provider: "late",
        startedAt: NOW,
        openedAt: NOW,
        expiresAt: NOW + 7 * DAY + 60 * MINUTE,
      },
    ]);
    expect(from(ended.state, check(R1)).effect).toMatchObject({ type: "fetchResult", late: true });
    const passed = from(ended.state, verdict(PASSED));
    expect([passed.outcome, phaseOf(passed), lateOf(passed)]).toEqual(["verified", "passed", []]);
  });

  it("is polled on no longer once 1Kosmos says that it is over", () => {
    for (const end of [FAILED, { outcome: "expired", reason: "expired" }] as const) {
      const over = from(ended.state, verdict(end));
      expect([over.outcome, phaseOf(over), lateOf(over)]).toEqual(["already_over", "expired", []]);
    }
    const gone = decide(ended.state, verdict(STARTED), NOW + 8 * DAY);
    expect(lateOf(gone)).toEqual([]);
    expect(lateOf(from(ended.state, verdict(STARTED)))).toEqual([R1]);
  });

  it("is polled on when the person opened 1Kosmos' page without our link", () => {
    expect(lateOf(after(created(), made(), verdict(STARTED, true)))).toEqual([R1]);
    expect(lateOf(after(created(), made(), verdict(OPEN, true)))).toEqual([]);
  });

  it("is not polled on when 1Kosmos said that it is over", () => {
    const expired = { outcome: "expired", reason: "expired" } as const;
    expect(lateOf(after(created(), made(), opened, verdict(expired, true)))).toEqual([]);
  });
});

describe("a session that another one took the place of", () => {
  it.each([
    ["after its link expired", [verdict(STARTED, true), sendAgain(), made(R2)]],
    ["while the next one is being made", [verdict(STARTED, true), sendAgain()]],
    ["because the person's name changed", [personChange, made(R2)]],
    ["while that one is being made", [personChange]],
  ])("passes its contact, %s", (_, events) => {
    const { state } = after(created(), made(), opened, ...events);
    const passed = from(state, check(R1), verdict(PASSED));
    expect([passed.outcome, phaseOf(passed), lateOf(passed)]).toEqual(["verified", "passed", []]);
    expect(passed.state.tracks.identity.request).toBeNull();
    // A session that is made meanwhile changes nothing any more.
    expect(phaseOf(from(passed.state, made(R2)))).toBe("passed");
  });

  it("fails nobody: the newest one decides", () => {
    const { state } = after(created(), made(), opened, personChange, made(R2));
    const failed = from(state, verdict(FAILED));
    expect([failed.outcome, phaseOf(failed), lateOf(failed)]).toEqual(["already_over", "pending", []]);
    expect(phaseOf(from(failed.state, verdict(PASSED, false, R2)))).toBe("passed");
  });

  it("passes only as far as is asked for now", () => {
    const order: VerificationRequest = { proofingLevel: "IAL2", documentTypes: ["passport"] };
    const { state } = after(created(), made(), opened, verdict(STARTED, true), sendAgain(order), made(R2));
    for (const less of [
      { ...PASSED, ial: "IAL1" },
      { ...PASSED, documentType: "drivers_license" },
      { outcome: "passed" },
    ] as const) {
      const dropped = from(state, verdict(less));
      expect([dropped.outcome, phaseOf(dropped), lateOf(dropped)]).toEqual(["older_session", "pending", []]);
    }
    expect(phaseOf(from(state, verdict(PASSED)))).toBe("passed");
  });

  it("that nobody opened is not polled, and counts when a callback says so", () => {
    const { state } = after(created(), made(), personChange, made(R2));
    expect(project(state, "").late).toEqual([]);
    expect(phaseOf(from(state, check(R1), verdict(PASSED)))).toBe("passed");
  });

  it("that failed stays failed", () => {
    const { state } = after(created(), made(), opened, verdict(FAILED), sendAgain(), made(R2));
    expect(from(state, check(R1))).toMatchObject({ outcome: "older_session", effect: null });
  });

  it("goes with its contact into a merge, in either order", () => {
    const { state: one } = after(created(), made(), opened);
    const { state: other } = after(created(R2), made(R2), { type: "linkOpened", requestId: R2 });
    const sides = [mergeStates(one, "2", other), mergeStates(other, "2", one)];
    for (const state of sides) {
      const late = project(state, "").late.map(({ requestId }) => requestId);
      expect(late).toHaveLength(1);
      const [requestId = ""] = late;
      expect(phaseOf(from(state, verdict(PASSED, false, requestId)))).toBe("passed");
    }
  });
});
