/** Reviews that outlast the link, and decisions that 1Kosmos changes. */
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent, type Decision } from "../../../src/domain/contact/decide/decide.ts";
import { entryOf } from "../../../src/domain/contact/read/history.ts";
import { personViewOf } from "../../../src/domain/contact/read/person.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { ANY_REQUEST } from "../../../src/domain/contact/session.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import { created, DAY, made, NOW, PASSED, R1, R2, verdict } from "./decide-play.ts";

const FAILED = { outcome: "failed", reason: "not_passed" } as const satisfies Verdict;
const REVIEW = { outcome: "open", started: true, review: true } as const satisfies Verdict;
const EXPIRED = { outcome: "expired", reason: "expired" } as const satisfies Verdict;
const WINDOW = 3 * DAY;

/** A verdict in a portal that follows decisions. */
const followed = (value: Verdict, requestId = R1, decisionWindowMs = WINDOW): DecidedEvent => ({
  type: "verdict",
  requestId,
  verdict: value,
  expire: false,
  decisionWindowMs,
});
const check: DecidedEvent = { type: "session.check", requestId: R1 };
const again = (requestId: string): DecidedEvent => ({
  type: "verification.request",
  kind: "identity",
  again: true,
  newRequestId: requestId,
  order: ANY_REQUEST,
  trigger: { by: "card", reference: null, at: NOW },
});

function from(state: ContactState, ...events: DecidedEvent[]): Decision {
  let decision: Decision = { state, effect: null, outcome: "ignored" };
  for (const event of events) decision = decide(decision.state, event, NOW);
  return decision;
}
const after = (...events: DecidedEvent[]) => from(NEW_CONTACT, created(), made(), ...events);
const statusOf = ({ state }: Decision) => project(state, "u").snapshot?.idv_status;
const polled = ({ state }: Decision) => project(state, "u").late.map(({ requestId }) => requestId);

describe("a review", () => {
  it("lasts beyond the link, whose page says so, and ends with its decision", () => {
    const later = NOW + 8 * DAY;
    const reviewed = after(verdict(REVIEW));
    const still = decide(reviewed.state, verdict(REVIEW, true), later);
    expect([still.outcome, statusOf(still)]).toEqual(["still_open", "pending"]);
    expect(project(still.state, "u").open).toMatchObject([{ requestId: R1, review: true }]);
    for (const at of [NOW, later])
      expect(personViewOf(still.state, at)).toMatchObject({ state: "ready", review: true });
    expect(decide(still.state, verdict(PASSED, true), later).outcome).toBe("verified");
    expect(decide(still.state, verdict(FAILED, true), later).outcome).toBe("failed");
    expect(decide(still.state, verdict(EXPIRED, true), later).outcome).toBe("expired");
  });

  it("that begins only at the link's end is told as one, and is no expiry", () => {
    const decision = after(verdict(REVIEW, true));
    expect([decision.outcome, statusOf(decision)]).toEqual(["in_review", "pending"]);
    expect(from(decision.state, again(R2)).outcome).toBe("joined");
  });
});

describe("a decision", () => {
  it("is final in a portal that follows none", () => {
    for (const end of [PASSED, FAILED]) {
      const ended = after(followed(end, R1, 0));
      expect(polled(ended)).toEqual([]);
      expect(from(ended.state, check)).toMatchObject({ outcome: "already_over", effect: null });
    }
  });

  it("that is revoked within the window fails the contact, and its history says so", () => {
    const passed = after(followed(PASSED));
    expect(polled(passed)).toEqual([R1]);
    expect(from(passed.state, check).effect).toMatchObject({ type: "fetchResult" });
    const revoked = from(passed.state, followed(FAILED));
    expect([revoked.outcome, statusOf(revoked)]).toEqual(["revoked", "failed"]);
    expect(project(revoked.state, "u").snapshot).toMatchObject({ idv_ial_level: "" });
    expect(entryOf(passed.state, revoked, "not_passed", NOW)).toMatchObject({
      event: "revoked",
      kind: "identity",
    });
  });

  it("that is overturned verifies the contact, and may change back: the timeline tells of each", () => {
    const failed = after(followed(FAILED));
    const overturned = from(failed.state, followed(PASSED));
    expect([overturned.outcome, statusOf(overturned)]).toEqual(["overturned", "verified"]);
    const back = decide(overturned.state, followed(FAILED), NOW + 5);
    expect([back.outcome, statusOf(back)]).toEqual(["revoked", "failed"]);
    const types = back.state.moments.map(({ type }) => type);
    expect(types).toEqual(["idv_session_created", "idv_failed", "idv_verified", "idv_failed"]);
    expect(new Set(back.state.moments.map(({ id }) => id)).size).toBe(4);
  });

  it("that is repeated changes nothing, and is followed to the end of the window, whatever changes in it", () => {
    const passed = after(followed(PASSED));
    expect(from(passed.state, followed(PASSED)).state).toBe(passed.state);
    const twice = from(passed.state, followed(FAILED), followed(PASSED));
    expect(project(twice.state, "u").late).toMatchObject([{ expiresAt: NOW + WINDOW }]);
    expect(polled(decide(twice.state, followed(PASSED), NOW + WINDOW))).toEqual([]);
  });

  it("does not change because 1Kosmos has deleted the result, or looks at it again", () => {
    const passed = after(followed(PASSED));
    const deleted = from(passed.state, followed(EXPIRED));
    expect([statusOf(deleted), polled(deleted)]).toEqual(["verified", []]);
    expect(statusOf(from(passed.state, followed(REVIEW)))).toBe("verified");
  });

  it("is followed no longer when the portal switches it off", () => {
    const passed = after(followed(PASSED));
    const off = from(passed.state, followed(FAILED, R1, 0));
    expect([statusOf(off), polled(off)]).toEqual(["verified", []]);
  });

  it("that is revoked while a renewal waits does not come back with the renewal's refusal", () => {
    const { state } = after(followed(PASSED), again(R2));
    const revoked = from(state, followed(FAILED), { type: "requestRefused", requestId: R2 });
    expect(statusOf(revoked)).toBe("failed");
  });

  it("that is overturned after another link was sent counts as far as it meets what is asked for", () => {
    const { state } = after(followed(FAILED), again(R2), made(R2));
    expect(from(state, followed(PASSED))).toMatchObject({ outcome: "overturned" });
  });
});
