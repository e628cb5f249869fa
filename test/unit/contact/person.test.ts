/** The data that the person's page shows of a contact's state, where its button leads, and trying again. */
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/domain/contact/decide/decide.ts";
import { personStepOf, personViewOf } from "../../../src/domain/contact/read/person.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { ANY_REQUEST } from "../../../src/domain/contact/session.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import type { VerificationKind } from "../../../src/domain/vocabulary.ts";
import * as choice from "./choice-play.ts";
import { created, DAY, fold, made, MADE, NOW, PASSED, R1, verdict } from "./decide-play.ts";

const HOUR = 3_600_000;
const last = (...events: Parameters<typeof fold>[1]) => fold(NEW_CONTACT, events).at(-1) ?? NEW_CONTACT;
const pending = last(created(), made());
const failed = (more: object = {}) =>
  last(created(), made(), verdict({ outcome: "failed", reason: "not_passed", ...more }));

/** A session of one kind alone. */
function only(kind: VerificationKind, ...more: Parameters<typeof fold>[1]): ContactState {
  const trigger = { by: "card", reference: "7", at: NOW } as const;
  const request = { kind, again: false, newRequestId: R1, order: ANY_REQUEST, trigger };
  return last({ type: "verification.request", ...request }, made(), ...more);
}

const retry = (state: ContactState, at = NOW, limit = 2, newRequestId = "again") =>
  decide(state, { type: "retryRequested", newRequestId, limit }, at);

const seen = (state: ContactState) => personViewOf(state, NOW);

describe("a look", () => {
  it("changes nothing and leads nowhere: it has no address of a session", () => {
    expect(personViewOf(pending, NOW)).toEqual({
      state: "ready",
      kind: "identity",
      expiresAt: NOW + 7 * DAY,
      openedAt: null,
      startedAt: NOW,
      review: false,
    });
  });

  it("sees which documents an identity session takes, where not any will do", () => {
    const state = last(created(), made());
    const { session } = state.tracks.identity;
    if (session === null) throw new Error("no session");
    const ref = { ...session.ref, documents: ["passport"] as const };
    const identity = { ...state.tracks.identity, session: { ...session, ref } };
    const asked = { ...state, tracks: { ...state.tracks, identity } };
    expect(personViewOf(asked, NOW)).toMatchObject({ state: "ready", documents: ["passport"] });
    expect(personViewOf(state, NOW)).not.toHaveProperty("documents");
  });

  it("sees that 1Kosmos has yet to decide", () => {
    const review = last(created(), made(), verdict({ outcome: "open", started: true, review: true }));
    expect(personViewOf(review, NOW)).toMatchObject({ state: "ready", review: true });
  });

  it("sees that as well where the person chose the document", () => {
    const { offered, pressed } = choice;
    const review = choice.verdict("passport", { outcome: "open", started: true, review: true });
    const chosen = last(choice.created, offered, pressed("passport"), choice.made("passport"));
    expect(personViewOf(chosen, NOW)).toMatchObject({ state: "choose", chosen: "passport" });
    expect(personViewOf(decide(chosen, review, NOW).state, NOW)).toMatchObject({
      state: "ready",
      review: true,
    });
  });

  it.each([
    ["IDV0001", "unreadable"],
    ["IDV0005", "unreadable"],
    ["IDV0006", "unsupported"],
    ["IDV0015", "unsupported"],
    ["IDV0011", "document_expired"],
    ["IDV0014", "too_many"],
    ["IDV0009", "other"],
    ["toString", "other"],
  ])("has a reason in words: %s", (code, reason) => {
    expect(personViewOf(failed({ code }), NOW)).toMatchObject({ state: "failed", reason, retries: 0 });
  });

  it("has one without a code as well", () => {
    const declined: Verdict = { outcome: "failed", reason: "declined" };
    const abandoned: Verdict = { outcome: "expired", reason: "abandoned" };
    const notMatched: Verdict = { outcome: "failed", reason: "not_passed" };
    expect(seen(failed())).toMatchObject({ reason: "other" });
    expect(seen(last(created(), made(), verdict(declined)))).toMatchObject({ reason: "cancelled" });
    expect(seen(last(created(), made(), verdict(abandoned)))).toMatchObject({
      state: "failed",
      reason: "cancelled",
    });
    for (const kind of ["liveid", "stepup"] as const)
      expect(seen(only(kind, verdict(notMatched)))).toMatchObject({ kind, reason: "face" });
  });
});

describe("trying again", () => {
  it("asks for the same once, however often it is pressed", () => {
    const first = retry(failed());
    expect(first).toMatchObject({
      outcome: "started",
      effect: { type: "makeSession", requestId: "again", kind: "identity", order: ANY_REQUEST },
      state: { retries: [NOW] },
    });
    expect(retry(first.state, NOW + 1, 9, "other")).toMatchObject({ outcome: "ignored", state: first.state });
    expect(personViewOf(first.state, NOW)).toEqual({ state: "preparing", kind: "identity", since: NOW });
    const open = decide(first.state, { ...made("again") }, NOW + 1).state;
    expect(personStepOf(open, NOW + 1, null)).toMatchObject({ kind: "go", session: { url: MADE.url } });
    expect(open.tracks.identity.session?.trigger).toEqual(pending.tracks.identity.session?.trigger);
  });

  it("is possible as often within a day as the portal allows", () => {
    const none = retry(failed(), NOW, 0);
    expect(none).toMatchObject({ outcome: "ignored", effect: null });
    const again = (state: ContactState, at: number, id: string) => {
      const requested = retry(state, at, 2, id);
      if (requested.outcome === "ignored") return requested.state;
      const lost = verdict({ outcome: "failed", reason: "not_passed" }, false, id);
      return decide(decide(requested.state, made(id), at).state, lost, at).state;
    };
    const once = again(failed(), NOW, "a");
    const twice = again(once, NOW + HOUR, "b");
    expect(personViewOf(twice, NOW + HOUR)).toMatchObject({ retries: 2 });
    expect(retry(twice, NOW + 2 * HOUR)).toMatchObject({ outcome: "ignored", state: twice });
    expect(personViewOf(twice, NOW + DAY + 1)).toMatchObject({ retries: 1 });
    expect(retry(twice, NOW + DAY + 1)).toMatchObject({ outcome: "started" });
  });

  it.each([
    ["pending", pending],
    ["passed", last(created(), made(), verdict(PASSED))],
    ["expired", last(created(), made(), verdict({ outcome: "expired", reason: "expired" }))],
    ["unknown", NEW_CONTACT],
    ["deleted", decide(failed(), { type: "contact.deletion", occurredAt: NOW + 1 }, NOW).state],
  ])("is not possible for who is %s", (_, state) => {
    expect(retry(state)).toMatchObject({ outcome: "ignored", state, effect: null });
  });

  it("is possible after a step-up ran out of its minutes, before and after the sweep sees it", () => {
    const open = only("stepup");
    const swept = decide(open, verdict({ outcome: "open", started: true }, true), NOW + 8 * DAY).state;
    for (const state of [open, swept]) {
      expect(personViewOf(state, NOW + 8 * DAY)).toMatchObject({ state: "expired", retries: 0 });
      expect(retry(state, NOW + 8 * DAY)).toMatchObject({ outcome: "started", effect: { kind: "stepup" } });
    }
  });

  describe("of a step-up that nobody has opened", () => {
    const MINUTE = 60_000;
    const lasting = (minutes: number) => {
      const trigger = { by: "card", reference: "7", at: NOW } as const;
      const request = {
        kind: "stepup",
        again: false,
        newRequestId: R1,
        order: ANY_REQUEST,
        trigger,
      } as const;
      const made5 = { ...made(), session: { ...MADE, expiresAt: NOW + minutes * MINUTE } };
      return last({ type: "verification.request", ...request }, made5);
    };

    it("is offered with four minutes left, and gives one with its whole time", () => {
      const open = lasting(10);
      expect(personViewOf(open, NOW + 5 * MINUTE - 1)).not.toHaveProperty("retries");
      const at = NOW + 6 * MINUTE;
      expect(personViewOf(open, at)).toMatchObject({ state: "ready", retries: 0 });
      const first = retry(open, at);
      expect(first).toMatchObject({ outcome: "started", effect: { kind: "stepup", requestId: "again" } });
      expect(retry(first.state, at + 1, 9, "other")).toMatchObject({ outcome: "ignored" });
      const fresh = {
        ...made("again"),
        session: { ...MADE, url: "https://x.test/2", expiresAt: at + 10 * MINUTE },
      };
      const second = decide(first.state, fresh, at + 1).state;
      expect(personStepOf(second, at + 2, null)).toMatchObject({ session: { url: "https://x.test/2" } });
      // The old one may be in front of the person on another device: its pass still counts.
      expect(second.tracks.stepup.late.map(({ session }) => session.requestId)).toEqual([R1]);
    });

    it("is one session for presses that follow each other, also where it is short by itself", () => {
      const open = lasting(4);
      expect(personViewOf(open, NOW)).toMatchObject({ state: "ready", retries: 0 });
      expect(retry(open, NOW + 19_000)).toMatchObject({ outcome: "ignored", state: open });
      expect(retry(open, NOW + 20_000)).toMatchObject({ outcome: "started" });
      expect(retry(open, NOW + 20_000, 0)).toMatchObject({ outcome: "ignored", state: open });
    });

    it("keeps the old one where no new one can be made, and is not offered once it was opened", () => {
      const open = lasting(4);
      const asked = retry(open, NOW + 30_000).state;
      const refused = decide(asked, { type: "requestRefused", requestId: "again" }, NOW + 31_000).state;
      expect(personStepOf(refused, NOW + 32_000, null)).toMatchObject({ kind: "go" });
      const opened = decide(open, { type: "linkOpened", requestId: R1 }, NOW + 1).state;
      expect(personViewOf(opened, NOW + 30_000)).not.toHaveProperty("retries");
      expect(retry(opened, NOW + 30_000)).toMatchObject({ outcome: "ignored", state: opened });
    });
  });

  it("offers the same documents as before, not only the one that failed, and no others", () => {
    const { offered, pressed, DOCUMENTS, ASKED } = choice;
    const lost = choice.verdict("passport", { outcome: "failed", reason: "not_passed" });
    const ended = last(choice.created, offered, pressed("passport"), choice.made("passport"), lost);
    const requested = retry(ended, NOW, 1, ASKED);
    expect(requested.effect).toMatchObject({ order: { documentTypes: DOCUMENTS } });
    const choosing = decide(requested.state, offered, NOW).state;
    expect(personViewOf(choosing, NOW)).toMatchObject({ state: "choose", documents: DOCUMENTS });
  });

  it("makes a session that HubSpot sees as failed until it is there, and as pending then", () => {
    const { state } = retry(failed());
    expect(project(state, "u").snapshot).toMatchObject({ idv_status: "failed" });
    expect(project(decide(state, made("again"), NOW).state, "u").snapshot).toMatchObject({
      idv_status: "pending",
    });
  });
});
