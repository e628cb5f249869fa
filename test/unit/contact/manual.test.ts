/** A decision of an admin: it holds like a result, ends like one, and is never taken for 1Kosmos' word. */
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import { entryOf } from "../../../src/domain/contact/read/history.ts";
import { manualOf } from "../../../src/domain/contact/read/manual-mark.ts";
import { personViewOf } from "../../../src/domain/contact/read/person.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { retryableAt } from "../../../src/domain/contact/decide/retry.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { created, fold, made, NOW, PASSED, R1, R2, verdict } from "./decide-play.ts";

const decision = (value: "verified" | "failed", id = "d-1234567890"): DecidedEvent => ({
  type: "manual.decision",
  id,
  verdict: value,
  by: 77,
  reason: "seen at the desk",
});
const after = (...events: DecidedEvent[]): ContactState => fold(NEW_CONTACT, events).at(-1) ?? NEW_CONTACT;
const statusOf = (state: ContactState) => project(state, "u").snapshot?.idv_status;
const again: DecidedEvent = {
  type: "verification.request",
  kind: "identity",
  again: true,
  newRequestId: R2,
  order: { proofingLevel: null, documentTypes: [] },
  trigger: { by: "card", reference: "77", at: NOW },
};

const asked = (proofingLevel: "IAL1" | null): DecidedEvent => ({
  type: "verification.request",
  kind: "identity",
  again: false,
  newRequestId: R2,
  order: { proofingLevel, documentTypes: [] },
  trigger: { by: "card", reference: "77", at: NOW },
});

describe("a contact that an admin marked as verified", () => {
  it("has the status and the date, and nothing that only 1Kosmos can state", () => {
    const state = after(created(), made(), verdict(PASSED), decision("verified"));
    expect(project(state, "u").snapshot).toMatchObject({
      idv_status: "verified",
      idv_ial_level: "",
      idv_match_confidence: "",
      idv_document_type: "",
      idv_credential_did: "",
      idv_session_id: "manual-d-123456",
    });
    expect(project(state, "u").verifiedAt).toBe(NOW);
    expect(personViewOf(state, NOW)).toMatchObject({ state: "passed" });
  });

  it("waits for nothing any more, and who waits for its session is told", () => {
    const pending = after(created(), made());
    const { open, tracks } = project(decide(pending, decision("verified"), NOW).state, "u");
    expect(open).toEqual([]);
    expect(tracks.identity).toEqual({ phase: "passed", requestId: R1, sessionId: "manual-d-123456" });
  });

  it("stays so whatever 1Kosmos says of the earlier session", () => {
    const state = after(created(), made(), decision("verified"));
    for (const value of [{ outcome: "failed", reason: "declined" } as const, PASSED])
      expect(decide(state, verdict(value), NOW + 1).state).toEqual(state);
  });

  it("does not meet a level, so that a new session is made for one", () => {
    const state = after(created(), decision("verified"));
    expect(decide(state, asked("IAL1"), NOW)).toMatchObject({ outcome: "started" });
    expect(decide(state, asked(null), NOW)).toMatchObject({
      outcome: "satisfied",
    });
  });

  it("grows old by the portal's limit, and the mark ends with it", () => {
    const state = after(created(), decision("verified"));
    const { state: aged, outcome } = decide(
      state,
      { type: "verification.age", verifiedBefore: NOW },
      NOW + 1,
    );
    expect([outcome, statusOf(aged), aged.tracks.identity.manual]).toEqual(["aged", "expired", null]);
  });

  it("is 1Kosmos' again when it passes a new session, and the admin's while that is open", () => {
    const renewing = decide(after(created(), made(), decision("verified")), again, NOW + 1).state;
    expect(statusOf(renewing)).toBe("verified");
    expect(manualOf(renewing.tracks.identity)).toMatchObject({ by: 77 });
    const open = decide(renewing, made(R2), NOW + 2).state;
    const passed = decide(open, verdict(PASSED, false, R2), NOW + 3).state;
    expect(project(passed, "u").snapshot).toMatchObject({ idv_status: "verified", idv_ial_level: "IAL2" });
    expect(passed.tracks.identity.manual).toBeNull();
  });

  it("has a line in its history and an event on its timeline", () => {
    const before = after(created(), made());
    const done = decide(before, decision("verified"), NOW);
    expect(entryOf(before, done, "by user 77: seen at the desk", NOW)).toMatchObject({
      event: "marked_verified",
      kind: "identity",
    });
    expect(done.state.moments.at(-1)).toMatchObject({
      id: "manual:d-1234567890",
      type: "idv_verified",
      properties: { status: "verified", session: "manual-d-123456" },
    });
  });
});

describe("a contact that an admin marked as failed", () => {
  it("has failed, and its person cannot try again by themselves", () => {
    const failed = after(created(), made(), decision("failed"));
    expect(statusOf(failed)).toBe("failed");
    expect(retryableAt(failed, NOW)).toBeNull();
    const byOneKosmos = after(created(), made(), verdict({ outcome: "failed", reason: "not_passed" }));
    expect(retryableAt(byOneKosmos, NOW)).toBe("identity");
  });

  it("passes when somebody starts anew and 1Kosmos passes them", () => {
    const failed = after(created(), made(), decision("failed"), again, made(R2), verdict(PASSED, false, R2));
    expect(statusOf(failed)).toBe("verified");
  });
});

describe("a decision", () => {
  it("that comes again changes nothing, and none is taken about a deleted contact", () => {
    const state = after(created(), decision("verified"), decision("failed", "d-second-one"));
    expect(decide(state, decision("verified"), NOW + 1)).toMatchObject({ state, outcome: "ignored" });
    const deleted = after(created(), { type: "contact.deletion", occurredAt: NOW + 1 });
    expect(decide(deleted, decision("verified"), NOW + 2)).toMatchObject({ outcome: "ignored" });
  });
});
