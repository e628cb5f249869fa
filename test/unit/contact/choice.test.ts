/** The person chooses the document: what that means for the contact's state, its link and HubSpot's record. */
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent, type Decision } from "../../../src/domain/contact/decide/decide.ts";
import { mergeStates } from "../../../src/domain/contact/decide/merge.ts";
import { personStepOf, personViewOf } from "../../../src/domain/contact/read/person.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { ANY_REQUEST, type VerificationRequest } from "../../../src/domain/contact/session.ts";
import { type DocumentType } from "../../../src/domain/vocabulary.ts";
import {
  NOW,
  DAY,
  ASKED,
  DOCUMENTS,
  PASSED,
  TRIGGER,
  created,
  offered,
  pressed,
  made,
  verdict,
} from "./choice-play.ts";

const refuse = (requestId: string): DecidedEvent => ({ type: "requestRefused", requestId });

function then(state: ContactState, ...events: DecidedEvent[]): Decision {
  let decision: Decision = { state, effect: null, outcome: "ignored" };
  for (const event of events) decision = decide(decision.state, event, NOW);
  return decision;
}

const choosing = then(NEW_CONTACT, created, offered).state;

const onPassport = then(choosing, pressed("passport"), made("passport")).state;

const onLicense = then(onPassport, pressed("drivers_license"), made("drivers_license")).state;

const look = (state: ContactState, at = NOW) => personViewOf(state, at);

const press = (state: ContactState, documentType: DocumentType | null = null, at = NOW) =>
  personStepOf(state, at, documentType);

const leadingTo = (url: string) => ({ kind: "go", session: { url: `https://t.1kosmos.net/${url}` } });

describe("a contact who may use several documents", () => {
  it("is pending with a link and without a session: nothing is made and nothing polled before the choice", () => {
    expect(then(NEW_CONTACT, created, offered)).toMatchObject({ outcome: "choice_offered", effect: null });
    expect(project(choosing, "https://app.test/v/1")).toMatchObject({
      snapshot: {
        idv_status: "pending",
        idv_session_id: "",
        idv_verification_url: "https://app.test/v/1",
      },
      open: [{ kind: "identity", provider: "choice", requestId: ASKED, expiresAt: NOW + DAY }],
    });
    expect(look(choosing)).toMatchObject({ state: "choose", documents: DOCUMENTS, chosen: null });
    expect(press(choosing)).toEqual({ kind: "show" });
  });

  it("gets a session for the document that they press, and is led to it", () => {
    const pressing = then(choosing, pressed("passport"));
    expect(pressing).toMatchObject({ outcome: "chosen", effect: null });
    expect(look(pressing.state)).toEqual({ state: "preparing", kind: "identity", since: NOW });
    expect(press(pressing.state, "passport")).toEqual({ kind: "wait" });
    expect(then(pressing.state, { type: "session.check", requestId: "passport" }).effect).toEqual({
      type: "makeSession",
      requestId: "passport",
      kind: "identity",
      order: { proofingLevel: null, documentTypes: ["passport"] },
    });
    expect(press(onPassport, "passport")).toMatchObject(leadingTo("passport"));
    expect(project(onPassport, "u")).toMatchObject({
      snapshot: { idv_status: "pending", idv_session_id: "s-passport" },
      open: [{ provider: "idverify", requestId: "passport" }],
    });
    expect(onPassport.tracks.identity.session?.trigger).toEqual(TRIGGER);
  });

  it("keeps the level that was asked for", () => {
    const order: VerificationRequest = { proofingLevel: "IAL2", documentTypes: [...DOCUMENTS] };
    const wished = then(
      NEW_CONTACT,
      {
        type: "verification.request",
        kind: "identity",
        again: false,
        newRequestId: ASKED,
        order,
        trigger: TRIGGER,
      },
      offered,
      pressed("passport"),
    ).state;
    expect(wished.tracks.identity.request?.order).toEqual({
      proofingLevel: "IAL2",
      documentTypes: ["passport"],
    });
  });

  it("may press twice, before the session is there and after: it stays the same one", () => {
    const twice = then(choosing, pressed("passport", "one"), pressed("passport", "two")).state;
    expect(twice.tracks.identity.request?.id).toBe("one");
    expect(then(onPassport, pressed("passport", "again"))).toMatchObject({
      outcome: "joined",
      state: onPassport,
    });
  });

  it("waits for what is being made before another document can be chosen", () => {
    const other = then(choosing, pressed("passport"), pressed("drivers_license"));
    expect(other.state.tracks.identity.request?.id).toBe("passport");
    const license = "drivers_license";
    expect(press(then(other.state, made("passport")).state, license)).toEqual({
      kind: "choose",
      documentType: license,
    });
  });

  it("comes back by the link and may go on, or take another document", () => {
    expect(look(onPassport)).toMatchObject({ state: "choose", documents: DOCUMENTS, chosen: "passport" });
    expect(look(onLicense)).toMatchObject({ chosen: "drivers_license" });
    expect(project(onLicense, "u").snapshot).toMatchObject({ idv_session_id: "s-drivers_license" });
    const waiting = then(onPassport, pressed("drivers_license")).state;
    expect(project(waiting, "u").snapshot).toMatchObject({
      idv_status: "pending",
      idv_session_id: "s-passport",
    });
  });

  it("shows a session on the timeline for each that was made, and none for going back", () => {
    const back = then(onLicense, pressed("passport", "third")).state;
    expect(back.moments.map(({ id }) => id)).toEqual(["passport:created", "drivers_license:created"]);
  });

  it("is one request to whoever asked, whatever is chosen", () => {
    const stages = [choosing, onPassport, then(onPassport, pressed("drivers_license")).state, onLicense];
    const over = then(onLicense, verdict("drivers_license", PASSED)).state;
    const ids = [...stages, over].map((state) => project(state, "u").tracks.identity.requestId);
    expect(new Set(ids)).toEqual(new Set([ASKED]));
  });

  it("who goes back to a document gets its session again: no document costs two", () => {
    const back = then(onLicense, pressed("passport", "third"));
    expect(back).toMatchObject({ outcome: "chosen", effect: null });
    expect(back.state.tracks.identity).toMatchObject({ phase: "pending", request: null });
    expect(press(back.state, "passport")).toMatchObject(leadingTo("passport"));
    expect(project(back.state, "u")).toMatchObject({
      snapshot: { idv_session_id: "s-passport" },
      open: [{ requestId: "passport" }],
    });
  });

  it("passes with any of the documents, and fails with the one chosen last alone", () => {
    const byOther = then(onLicense, verdict("passport", PASSED));
    expect(byOther).toMatchObject({ outcome: "verified", state: { tracks: { identity: { choice: null } } } });
    const failed = then(onLicense, verdict("passport", { outcome: "failed", reason: "not_passed" }));
    expect([failed.outcome, failed.state.tracks.identity.phase]).toEqual(["already_over", "pending"]);
    const verified = then(onLicense, verdict("drivers_license", PASSED)).state;
    expect(project(verified, "u")).toMatchObject({ snapshot: { idv_status: "verified" }, open: [] });
    expect(verified.tracks.identity.choice).toBeNull();
    expect(look(verified)).toEqual({ state: "passed", kind: "identity" });
    expect(then(verified, pressed("passport"))).toMatchObject({ outcome: "ignored", state: verified });
  });

  it("cannot choose what was not offered", () => {
    expect(then(choosing, pressed("national_id"))).toMatchObject({ outcome: "ignored", state: choosing });
    expect(then(NEW_CONTACT, pressed("passport"))).toMatchObject({ state: NEW_CONTACT });
  });
});

describe("a choice", () => {
  it("that nobody makes expires with its link, without a word to 1Kosmos", () => {
    const check: DecidedEvent = { type: "session.check", requestId: ASKED };
    expect(decide(choosing, check, NOW + DAY - 1)).toMatchObject({ outcome: "still_open", effect: null });
    const expired = decide(choosing, check, NOW + DAY);
    expect(expired).toMatchObject({ outcome: "expired", effect: null });
    expect(project(expired.state, "u")).toMatchObject({ snapshot: { idv_status: "expired" }, open: [] });
    expect(look(expired.state)).toMatchObject({ state: "expired", retries: null });
    expect(look(choosing, NOW + DAY)).toMatchObject({ state: "expired" });
    expect(decide(choosing, pressed("passport"), NOW + DAY)).toMatchObject({ outcome: "ignored" });
  });

  it("does not prolong the link: its sessions end when the link does", () => {
    expect(onPassport.tracks.identity.session?.expiresAt).toBe(NOW + DAY);
  });

  it("whose session was never made expires all the same", () => {
    const stuck = then(choosing, pressed("passport")).state;
    expect(project(stuck, "u").open).toMatchObject([{ provider: "choice", requestId: ASKED }]);
    const over = decide(stuck, { type: "session.check", requestId: ASKED }, NOW + DAY);
    expect(over).toMatchObject({ outcome: "expired", state: { tracks: { identity: { request: null } } } });
  });

  it("that the connection no longer serves is taken from the offer; with the last one all is as before", () => {
    const fewer = then(choosing, pressed("passport"), refuse("passport"));
    expect(fewer.outcome).toBe("refused");
    expect(look(fewer.state)).toMatchObject({
      state: "choose",
      documents: ["drivers_license"],
      chosen: null,
    });
    const none = then(fewer.state, pressed("drivers_license"), refuse("drivers_license")).state;
    expect(none.tracks.identity).toMatchObject({ phase: "none", choice: null, request: null });
    const kept = then(onPassport, pressed("drivers_license"), refuse("drivers_license")).state;
    expect(press(kept)).toMatchObject(leadingTo("passport"));
  });

  it("outlives a deletion that is taken back, and a merge", () => {
    const deleted = then(choosing, { type: "contact.deletion", occurredAt: NOW + 1 }).state;
    expect(look(deleted)).toEqual({ state: "withdrawn" });
    expect(then(deleted, pressed("passport"))).toMatchObject({ outcome: "ignored" });
    const restored = then(deleted, { type: "contact.restore", occurredAt: NOW + 2 }).state;
    expect(look(restored)).toMatchObject({ state: "choose" });
    expect(look(mergeStates(NEW_CONTACT, "7", choosing))).toMatchObject({ state: "choose" });
    expect(look(mergeStates(choosing, "7", NEW_CONTACT))).toMatchObject({ state: "choose" });
  });

  it("starts anew with another person's name: the chosen document again, no other session of the old one", () => {
    const changed: DecidedEvent = { type: "person.change", occurredAt: NOW + 1, newRequestId: "renamed" };
    const renamed = then(onLicense, changed, made("renamed")).state;
    expect(renamed.tracks.identity.order.documentTypes).toEqual(["drivers_license"]);
    expect(look(renamed)).toMatchObject({ state: "choose", chosen: "drivers_license" });
    expect(then(renamed, pressed("passport", "fresh")).state.tracks.identity.request?.id).toBe("fresh");
    expect(then(choosing, changed)).toMatchObject({ outcome: "ignored", effect: null });
  });

  it("gives way to what the person was asked for later", () => {
    const asked: DecidedEvent = {
      type: "verification.request",
      kind: "liveid",
      again: false,
      newRequestId: "face",
      order: ANY_REQUEST,
      trigger: TRIGGER,
    };
    const requested = decide(choosing, asked, NOW + 1);
    const both = decide(requested.state, made("face"), NOW + 1).state;
    expect(press(both, null, NOW + 2)).toMatchObject(leadingTo("face"));
  });
});
