import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent, type Decision } from "../../../src/domain/contact/decide/decide.ts";
import { personStepOf, personViewOf } from "../../../src/domain/contact/read/person.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { NEW_CONTACT } from "../../../src/domain/contact/state.ts";
import { ANY_REQUEST, type VerificationRequest } from "../../../src/domain/contact/session.ts";
import type { StartedSession } from "../../../src/onekosmos/provider.ts";
import type { VerificationKind } from "../../../src/domain/vocabulary.ts";
import { NOW, DAY, R1, R2, MADE, PASSED, created, made, verdict, fold } from "./decide-play.ts";

function after(...events: DecidedEvent[]): Decision {
  let decision: Decision = { state: NEW_CONTACT, effect: null, outcome: "ignored" };
  for (const event of events) decision = decide(decision.state, event, NOW);
  return decision;
}

describe("a contact's verification", () => {
  it("starts once: the second subscription and late copies of the creation join it", () => {
    const first = after(created(R1));
    expect(first).toMatchObject({ outcome: "started", effect: { type: "makeSession", requestId: R1 } });
    expect(after(created(R1), made(), created(R2))).toMatchObject({ outcome: "joined", effect: null });
    for (const end of [
      PASSED,
      { outcome: "failed", reason: "declined" },
      { outcome: "expired", reason: "expired" },
    ] as const) {
      expect(after(created(R1), made(), verdict(end), created(R2))).toMatchObject({
        outcome: "joined",
        effect: null,
      });
    }
  });

  it("repeats the same request after a crash between the request and its answer", () => {
    expect(after(created(R1), created(R2)).effect).toMatchObject({ type: "makeSession", requestId: R1 });
  });

  it("keeps a session whose link is not allowed with its request, and has it used when it is", () => {
    const held = { ref: MADE.ref, url: "https://verify.example.com/s/1", tenant: "sessions:t.1kosmos.net" };
    const kept = after(created(), { type: "sessionHeld", requestId: R1, held });
    expect(kept).toMatchObject({ outcome: "held", effect: null });
    expect(decide(kept.state, created(R2), NOW).effect).toEqual({
      type: "makeSession",
      requestId: R1,
      kind: "identity",
      order: ANY_REQUEST,
      held,
    });
    const used = decide(kept.state, made(), NOW).state;
    expect(used.tracks.identity).toMatchObject({ phase: "pending", request: null });
    // A request that is gone keeps nothing.
    expect(decide(used, { type: "sessionHeld", requestId: R1, held }, NOW)).toMatchObject({ state: used });
  });

  it("keeps the first of two sessions made for one request", () => {
    const second: StartedSession = { ...MADE, ref: { provider: "sessions", sessionId: "s-2" } };
    const { state } = after(created(), made(), {
      type: "sessionMade",
      requestId: R1,
      session: second,
      tenant: "t",
      lifetimeMs: DAY,
    });
    expect(state.tracks.identity.session?.ref.sessionId).toBe("s-1");
  });

  it("ends at the earlier of the link's lifetime and 1Kosmos' own end", () => {
    const early: DecidedEvent = {
      type: "sessionMade",
      requestId: R1,
      session: { ...MADE, expiresAt: NOW + DAY },
      tenant: "t",
      lifetimeMs: 7 * DAY,
    };
    const zero: DecidedEvent = {
      type: "sessionMade",
      requestId: R1,
      session: { ...MADE, expiresAt: Date.parse("0001-01-01T00:00:00Z") },
      tenant: "t",
      lifetimeMs: 7 * DAY,
    };
    expect(after(created(), zero).state.tracks.identity.session?.expiresAt).toBe(NOW + 7 * DAY);
    expect(after(created(), early).state.tracks.identity.session?.expiresAt).toBe(NOW + DAY);
    expect(after(created(), made()).state.tracks.identity.session?.expiresAt).toBe(NOW + 7 * DAY);
  });

  it("asks 1Kosmos before it believes a callback, and not about an older session", () => {
    expect(after(created(), made(), { type: "session.check", requestId: R1 }).effect).toMatchObject({
      type: "fetchResult",
    });
    expect(after(created(), made(), { type: "session.check", requestId: R2 })).toMatchObject({
      outcome: "older_session",
      effect: null,
    });
  });

  it("never takes a final result back", () => {
    const verified = after(created(), made(), verdict(PASSED)).state;
    expect(decide(verified, verdict({ outcome: "failed", reason: "not_passed" }), NOW).state).toBe(verified);
    expect(decide(verified, verdict({ outcome: "expired", reason: "expired" }, true), NOW).state).toBe(
      verified,
    );
    const failed = after(created(), made(), verdict({ outcome: "failed", reason: "declined" })).state;
    expect(decide(failed, verdict(PASSED), NOW).state).toBe(failed);
  });

  it("accepts the same session's pass after the link expired, and nothing else", () => {
    const expired = after(created(), made(), verdict({ outcome: "open", started: false }, true));
    expect(expired).toMatchObject({
      outcome: "expired",
      state: { tracks: { identity: { phase: "expired" } } },
    });
    expect(decide(expired.state, verdict(PASSED), NOW).state.tracks.identity.phase).toBe("passed");
    expect(decide(expired.state, verdict({ outcome: "failed", reason: "declined" }), NOW)).toMatchObject({
      outcome: "already_over",
      state: { tracks: { identity: { phase: "expired" } } },
    });
  });

  it("stays open while 1Kosmos says so, and expires only when the sweep asks", () => {
    const open = after(created(), made(), verdict({ outcome: "open", started: true }));
    expect(open).toMatchObject({
      outcome: "still_open",
      state: { version: 1, tracks: { identity: { phase: "pending" } } },
    });
  });

  it("ends with the record: a creation that comes late and a result revive nothing", () => {
    expect(after({ type: "contact.deletion", occurredAt: NOW }, created(R1, NOW - 1))).toMatchObject({
      outcome: "ignored",
      effect: null,
    });
    const gone = after(created(), made(), { type: "contact.deletion", occurredAt: NOW + 1 });
    expect(gone.outcome).toBe("abandoned");
    expect(decide(gone.state, { type: "session.check", requestId: R1 }, NOW).effect).toBeNull();
    expect(decide(gone.state, verdict(PASSED), NOW).state).toBe(gone.state);
    expect(project(gone.state, "u")).toMatchObject({ snapshot: null, open: [] });
  });
});

const ask = (
  kind: VerificationKind,
  change: Partial<Extract<DecidedEvent, { type: "verification.request" }>> = {},
): DecidedEvent => ({
  type: "verification.request",
  kind,
  again: false,
  newRequestId: R2,
  order: ANY_REQUEST,
  trigger: { by: "card", reference: "77", at: NOW },
  ...change,
});

describe("somebody asks", () => {
  const verified = after(created(), made(), verdict(PASSED)).state;

  it("for what is known already, and is answered without a session; a higher level, or `again`, makes one", () => {
    expect(decide(verified, ask("identity"), NOW)).toMatchObject({ outcome: "satisfied", effect: null });
    const ial1 = after(created(), made(), verdict({ ...PASSED, ial: "IAL1" })).state;
    const ial2: VerificationRequest = { proofingLevel: "IAL2", documentTypes: [] };
    expect(decide(verified, ask("identity", { order: ial2 }), NOW)).toMatchObject({ outcome: "satisfied" });
    expect(decide(ial1, ask("identity", { order: ial2 }), NOW)).toMatchObject({
      outcome: "started",
      effect: { type: "makeSession", requestId: R2, order: ial2 },
    });
    expect(decide(verified, ask("identity", { again: true }), NOW)).toMatchObject({ outcome: "started" });
  });

  it("while pending, and joins", () => {
    expect(decide(after(created(), made()).state, ask("identity"), NOW)).toMatchObject({
      outcome: "joined",
      effect: null,
    });
  });

  it("again when the link is over and 1Kosmos could not say what became of it: the old session still counts", () => {
    const pending = fold(NEW_CONTACT, [created(), made(), { type: "linkOpened", requestId: R1 }]).at(-1);
    const over = NOW + 7 * DAY;
    const again = decide(pending ?? NEW_CONTACT, ask("identity"), over);
    expect(again).toMatchObject({ outcome: "started", effect: { type: "makeSession", requestId: R2 } });
    expect(again.state.tracks.identity.late.map(({ session }) => session.requestId)).toEqual([R1]);
    // A refusal of the new one leaves the link expired, not verified and not open.
    const refused = decide(again.state, { type: "requestRefused", requestId: R2 }, over);
    expect(refused.state.tracks.identity.phase).toBe("expired");
    expect(decide(refused.state, verdict(PASSED), over).outcome).toBe("verified");
  });

  it("while a review lasts beyond the link, and joins", () => {
    const inReview = after(
      created(),
      made(),
      verdict({ outcome: "open", started: true, review: true }),
    ).state;
    expect(decide(inReview, ask("identity"), NOW + 8 * DAY)).toMatchObject({
      outcome: "joined",
      effect: null,
    });
  });

  it("after a failure or an expiry, and gets a new session", () => {
    for (const end of [
      { outcome: "failed", reason: "declined" },
      { outcome: "expired", reason: "expired" },
    ] as const) {
      expect(decide(after(created(), made(), verdict(end)).state, ask("identity"), NOW).outcome).toBe(
        "started",
      );
    }
  });

  it("for what the connection does not offer, and everything is as it was, in HubSpot too", () => {
    const asked = decide(verified, ask("identity", { again: true }), NOW).state;
    expect(project(asked, "u").snapshot).toEqual(project(verified, "u").snapshot);
    const refused = decide(asked, { type: "requestRefused", requestId: R2 }, NOW);
    const { verifications, ...asBefore } = verified;
    expect(refused).toMatchObject({ outcome: "refused", state: asBefore });
    expect(refused.state.verifications).toMatchObject([...verifications, { outcome: "refused" }]);
  });

  it("for a step-up, whose failure takes nothing from a verified identity", () => {
    const stepping = fold(verified, [ask("stepup"), made(R2)]).at(-1) ?? verified;
    const failed = decide(stepping, verdict({ outcome: "failed", reason: "not_passed" }, false, R2), NOW);
    expect(failed.outcome).toBe("failed");
    expect(project(failed.state, "u").snapshot).toEqual(project(verified, "u").snapshot);
    const passed = decide(
      stepping,
      verdict({ outcome: "passed", matchConfidence: 0.99 }, false, R2),
      NOW,
    ).state;
    expect(project(passed, "u").snapshot).toMatchObject({
      idv_status: "verified",
      idv_last_stepup_date: "2026-11-23",
      idv_match_confidence: "0.99",
      idv_session_id: "s-1",
    });
  });

  it("for a LiveID enrolment of a contact who was never verified: no idv_status is invented", () => {
    const enrolled = fold(NEW_CONTACT, [
      ask("liveid"),
      made(R2),
      verdict({ outcome: "passed" }, false, R2),
    ]).at(-1);
    expect(project(enrolled ?? NEW_CONTACT, "u").snapshot).toEqual({
      idv_session_id: "s-1",
      idv_verification_url: "u",
      idv_liveid_enrolled: "true",
    });
  });
});

describe("what HubSpot is told", () => {
  it("is nothing before there is a session", () => {
    expect(project(NEW_CONTACT, "u").snapshot).toBeNull();
    expect(project(after(created()).state, "u")).toMatchObject({ version: 0, snapshot: null });
  });

  it("is the status, the session and the link while pending", () => {
    expect(project(after(created(), made()).state, "https://app/v/t").snapshot).toEqual({
      idv_status: "pending",
      idv_session_id: "s-1",
      idv_verification_url: "https://app/v/t",
    });
  });

  it("is the whole table after a pass", () => {
    expect(project(after(created(), made(), verdict(PASSED)).state, "u").snapshot).toEqual({
      idv_status: "verified",
      idv_session_id: "s-1",
      idv_verification_url: "u",
      idv_ial_level: "IAL2",
      idv_liveid_enrolled: "true",
      idv_credential_did: "did:example:1",
      idv_match_confidence: "0.97",
      idv_document_type: "passport",
      idv_verified_date: "2026-11-23",
    });
  });

  it("leaves out what 1Kosmos did not state, without inventing it", () => {
    const snapshot = project(after(created(), made(), verdict({ outcome: "passed" })).state, "u").snapshot;
    expect(snapshot).toMatchObject({
      idv_status: "verified",
      idv_ial_level: "",
      idv_match_confidence: "",
      idv_document_type: "",
    });
    expect(snapshot).not.toHaveProperty("idv_liveid_enrolled");
  });
});

describe("the short link", () => {
  it("leads to the session while it lives, and says so afterwards, before the sweep has run", () => {
    const { state } = after(created(), made());
    expect(personStepOf(state, NOW, null)).toMatchObject({ kind: "go", session: { url: MADE.url } });
    expect(personViewOf(state, NOW + 7 * DAY)).toMatchObject({ state: "expired", kind: "identity" });
    expect(personViewOf(after(created()).state, NOW)).toMatchObject({ state: "preparing", since: NOW });
    expect(personViewOf(NEW_CONTACT, NOW)).toEqual({ state: "erased" });
    expect(personViewOf(after(created(), made(), verdict(PASSED)).state, NOW)).toEqual({
      state: "passed",
      kind: "identity",
    });
  });
});
