/** A user cancels what waits for a person: the link ends, and what 1Kosmos says of its session changes nothing. */
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import { entryOf } from "../../../src/domain/contact/read/history.ts";
import { personViewOf } from "../../../src/domain/contact/read/person.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { requestRenewal } from "../../../src/domain/contact/decide/renewal.ts";
import { retryableAt } from "../../../src/domain/contact/decide/retry.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { created, fold, made, NOW, PASSED, R1, R2, verdict } from "./decide-play.ts";

const cancel: DecidedEvent = { type: "verification.cancel", by: 77 };
const after = (...events: DecidedEvent[]): ContactState => fold(NEW_CONTACT, events).at(-1) ?? NEW_CONTACT;
const statusOf = (state: ContactState) => project(state, "u").snapshot?.idv_status;
const asked = (kind: "identity" | "stepup"): DecidedEvent => ({
  type: "verification.request",
  kind,
  again: false,
  newRequestId: R2,
  order: { proofingLevel: null, documentTypes: [] },
  trigger: { by: "card", reference: "77", at: NOW },
});

describe("a verification that a user cancels", () => {
  const cancelled = after(created(), made(), cancel);

  it("is over: nothing is open, and the old link and the contact's page say that it does not work", () => {
    const { open, links, late, snapshot } = project(cancelled, "u");
    expect([open, links, late]).toEqual([[], [], []]);
    expect(snapshot).toMatchObject({ idv_status: "expired" });
    for (const version of [0, 1])
      expect(personViewOf(cancelled, NOW, version)).toEqual({ state: "withdrawn" });
  });

  it("cannot be taken up by its person, who neither tries again nor gets a new link", () => {
    expect(retryableAt(cancelled, NOW)).toBeNull();
    const renewal = requestRenewal(cancelled, { type: "link.renewal", newRequestId: R2 }, NOW);
    expect(renewal.outcome).toBe("ignored");
  });

  it("does not pass any more, whatever comes of its session", () => {
    for (const late of [verdict(PASSED), verdict({ outcome: "failed", reason: "not_passed" })])
      expect(decide(cancelled, late, NOW)).toMatchObject({ outcome: "already_over", state: cancelled });
    expect(decide(cancelled, { type: "session.check", requestId: R1 }, NOW).effect).toBeNull();
  });

  it("is listed as replaced and not as a failure, and its line says who cancelled", () => {
    expect(cancelled.verifications).toMatchObject([{ id: R1, outcome: "replaced", reason: "replaced" }]);
    const before = after(created(), made());
    const line = entryOf(before, decide(before, cancel, NOW), "by user 77", NOW);
    expect(line).toMatchObject({ event: "cancelled", kind: "identity", detail: "by user 77" });
  });

  it("is started again by a request, and that one's session counts and ends like any other", () => {
    const again = after(created(), made(), cancel, asked("identity"), made(R2));
    expect(personViewOf(again, NOW)).toMatchObject({ state: "ready" });
    expect(statusOf(decide(again, verdict(PASSED, false, R2), NOW).state)).toBe("verified");
    const ended = decide(again, verdict({ outcome: "expired", reason: "expired" }, true, R2), NOW).state;
    expect(personViewOf(ended, NOW)).toMatchObject({ state: "expired" });
  });
});

describe("what is not open", () => {
  it("stays as it is: a verified identity is not lost with a step-up that is cancelled", () => {
    const state = after(created(), made(), verdict(PASSED), asked("stepup"), made(R2), cancel);
    expect(statusOf(state)).toBe("verified");
    expect(project(state, "u").stepup).toBe("expired");
  });

  it("cannot be cancelled", () => {
    for (const state of [NEW_CONTACT, after(created(), made(), verdict(PASSED))])
      expect(decide(state, cancel, NOW)).toMatchObject({ outcome: "ignored", state });
  });

  it("and a session that is still being made is as if it had not been asked for", () => {
    const state = after(created(), cancel);
    expect(state.tracks.identity).toMatchObject({ phase: "none", request: null });
    expect(decide(state, made(), NOW)).toMatchObject({ outcome: "ignored" });
  });
});
