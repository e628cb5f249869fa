import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import { mergeStates } from "../../../src/domain/contact/decide/merge.ts";
import { personViewOf } from "../../../src/domain/contact/read/person.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { contactStateSchema, NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { ANY_REQUEST } from "../../../src/domain/contact/session.ts";
import type { ContactPropertyName } from "../../../src/domain/properties.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400_000;
const LINK = "https://app/v/t";
const PASSED: Verdict = { outcome: "passed", ial: "IAL2", documentType: "passport", matchConfidence: 0.97 };

/** A contact to whom this happened, one event a millisecond from `from` on. */
function after(from: number, ...events: readonly DecidedEvent[]): ContactState {
  return events.reduce((state, event, index) => decide(state, event, from + index).state, NEW_CONTACT);
}

const created = (requestId: string): DecidedEvent => {
  return { type: "contact.creation", occurredAt: 1, newRequestId: requestId, source: "form" };
};
const made = (requestId: string): DecidedEvent => ({
  type: "sessionMade",
  requestId,
  session: { ref: { provider: "sessions", sessionId: `s-${requestId}` }, url: `https://t/${requestId}` },
  tenant: "sessions:t.1kosmos.net",
  lifetimeMs: 7 * DAY,
});
const told = (requestId: string, verdict: Verdict): DecidedEvent => {
  return { type: "verdict", requestId, verdict, expire: false };
};
const pending = (requestId: string, from = NOW) => after(from, created(requestId), made(requestId));
const ended = (requestId: string, verdict: Verdict, from = NOW) =>
  after(from, created(requestId), made(requestId), told(requestId, verdict));
const verified = (requestId: string, from = NOW) => ended(requestId, PASSED, from);
const failed = (requestId: string, from = NOW) =>
  ended(requestId, { outcome: "failed", reason: "declined" }, from);
const statusOf = (state: ContactState) => project(state, LINK).snapshot?.idv_status;

describe("a record that HubSpot deletes", () => {
  const deleted: DecidedEvent = { type: "contact.deletion", occurredAt: NOW + 100 };
  const restored: DecidedEvent = { type: "contact.restore", occurredAt: NOW + 200 };

  it("has its session abandoned, and comes back with it as it was, written again", () => {
    const before = pending("r1");
    const gone = decide(before, deleted, NOW);
    expect(gone.outcome).toBe("abandoned");
    expect(project(gone.state, LINK)).toMatchObject({ snapshot: null, open: [], deletedAt: NOW + 100 });
    const back = decide(gone.state, restored, NOW);
    expect(back.outcome).toBe("restored");
    expect(project(back.state, LINK).snapshot).toEqual(project(before, LINK).snapshot);
    expect(project(back.state, LINK).open).toHaveLength(1);
    expect(back.state.version).toBeGreaterThan(before.version);
  });

  it("is there when the restore is known before the deletion that it undoes", () => {
    const early = decide(verified("r1"), restored, NOW).state;
    expect(decide(early, deleted, NOW)).toMatchObject({ outcome: "ignored", state: { deletedAt: null } });
  });

  it("is gone when an older restore comes late", () => {
    const gone = decide(verified("r1"), { type: "contact.deletion", occurredAt: NOW + 300 }, NOW).state;
    expect(decide(gone, restored, NOW).state.deletedAt).toBe(NOW + 300);
  });
});

/** The person's facts in a state. */
const what = ({ tracks, result, liveIdEnrolled, lastStepUpAt }: ContactState) => {
  return { tracks, result, liveIdEnrolled, lastStepUpAt };
};

describe("two contacts that become one", () => {
  const strength = [
    ["verified", verified("a"), pending("b", NOW + 9), "verified"],
    ["verified", verified("a"), failed("b", NOW + 9), "verified"],
    ["pending", pending("a"), failed("b", NOW + 9), "pending"],
    ["failed", failed("a"), NEW_CONTACT, "failed"],
  ] as const;

  it.each(strength)("are %s, whoever of them survives", (_, strong, weak, status) => {
    expect(statusOf(mergeStates(strong, "2", weak))).toBe(status);
    expect(statusOf(mergeStates(weak, "1", strong))).toBe(status);
  });

  it("keep the newer of two that are as strong", () => {
    const older = verified("a");
    const newer = ended("b", { ...PASSED, ial: "IAL1" }, NOW + DAY);
    for (const merged of [mergeStates(older, "2", newer), mergeStates(newer, "1", older)]) {
      expect(project(merged, LINK).snapshot).toMatchObject({ idv_ial_level: "IAL1", idv_session_id: "s-b" });
    }
  });

  it("keep the session that somebody is at rather than a newer one that nobody has opened", () => {
    const at = after(NOW, created("a"), made("a"), { type: "linkOpened", requestId: "a" });
    const unopened = pending("b", NOW + DAY);
    for (const merged of [mergeStates(at, "2", unopened), mergeStates(unopened, "1", at)])
      expect(merged.tracks.identity.session?.requestId).toBe("a");
  });

  it("keep the open session under its request, so that its callback is about the survivor", () => {
    const merged = mergeStates(NEW_CONTACT, "2", pending("r2"));
    expect(decide(merged, told("r2", PASSED), NOW)).toMatchObject({ outcome: "verified" });
    expect(decide(merged, { type: "session.check", requestId: "r1" }, NOW).outcome).toBe("older_session");
  });

  it("are written again even if nothing is new, with a version beyond both", () => {
    const [survivor, loser] = [verified("a"), { ...pending("b"), version: 41 }];
    expect(mergeStates(survivor, "2", loser).version).toBe(42);
    expect(mergeStates(survivor, "2", null).version).toBe(survivor.version + 1);
  });

  it("are merged once, however often HubSpot tells of it", () => {
    const merge: DecidedEvent = { type: "contact.merge", loserId: "2", loser: verified("b") };
    const once = decide(pending("a"), merge, NOW);
    expect(once).toMatchObject({ outcome: "merged", state: { absorbed: ["2"] } });
    const again = decide(once.state, { ...merge, loser: null }, NOW);
    expect(again).toMatchObject({ outcome: "ignored" });
    expect(again.state).toBe(once.state);
  });

  const states = fc.constantFrom(
    NEW_CONTACT,
    pending("a"),
    pending("b", NOW + 10),
    after(NOW + 5, created("g"), made("g"), { type: "linkOpened", requestId: "g" }),
    verified("c", NOW + 20),
    verified("d", NOW + 30),
    failed("e", NOW + 40),
    ended("f", { outcome: "expired", reason: "expired" }, NOW + 50),
  );

  it("are the same whoever survives and in whatever order three of them meet, and can be stored", () => {
    fc.assert(
      fc.property(states, states, states, (one, two, three) => {
        const left = mergeStates(mergeStates(one, "2", two), "3", three);
        const right = mergeStates(three, "1", mergeStates(two, "1", one));
        expect(what(left)).toEqual(what(right));
        expect(contactStateSchema.parse(structuredClone(left))).toEqual(left);
      }),
    );
  });
});

const edit = (
  property: ContactPropertyName,
  value: string,
  policy: "keepOurs" | "accept" = "keepOurs",
  occurredAt = NOW + 1000,
): DecidedEvent => ({
  type: "contact.propertyChange",
  property,
  value,
  policy,
  occurredAt,
  verificationUrl: LINK,
});

describe("a property that somebody else edits", () => {
  it("is written back: the same values under a new version", () => {
    const before = pending("r1");
    const { state, outcome } = decide(before, edit("idv_status", "verified"), NOW);
    expect(outcome).toBe("kept_ours");
    expect(state.version).toBeGreaterThan(before.version);
    expect(project(state, LINK).snapshot).toMatchObject({ idv_status: "pending", idv_ial_level: "" });
  });

  it("is cleared on a contact that was never asked: nobody is verified by hand", () => {
    const { state } = decide(NEW_CONTACT, edit("idv_status", "verified"), NOW);
    const { snapshot } = project(state, LINK);
    expect(Object.keys(snapshot ?? {})).toHaveLength(12);
    expect(new Set(Object.values(snapshot ?? {}))).toEqual(new Set([""]));
  });

  it("is left alone when it says what we say, our own write among it", () => {
    const state = verified("r1");
    for (const [property, value] of Object.entries(project(state, LINK).snapshot ?? {})) {
      const name = property as ContactPropertyName; // oxlint-disable-line no-unsafe-type-assertion
      expect(decide(state, edit(name, value), NOW).state).toBe(state);
    }
  });

  it("never stands, however often it is set again: corrections are delayed, at most by five minutes", () => {
    let state = failed("r1");
    let now = NOW;
    const delays = Array.from({ length: 40 }, () => {
      now += 1000;
      const corrected = decide(state, edit("idv_status", "verified", "keepOurs", now), now);
      const { version, snapshot, writeAt } = project(corrected.state, LINK);
      expect(version).toBeGreaterThan(state.version);
      expect(snapshot).toMatchObject({ idv_status: "failed", idv_ial_level: "" });
      const delay = Math.max(writeAt - now, 0);
      expect(corrected.outcome).toBe(delay === 0 ? "kept_ours" : "edit_put_off");
      state = corrected.state;
      now = Math.max(now, writeAt);
      return delay;
    });
    expect(delays.slice(0, 11)).toEqual([0, 0, 0, 0, 0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000]);
    expect(Math.max(...delays)).toBe(300_000);
    const calm = now + 10 * 60_000 + 1;
    expect(decide(state, edit("idv_status", "verified", "keepOurs", calm), calm).outcome).toBe("kept_ours");
  });

  it("waits for the correction that is under way, whose date further edits do not move", () => {
    const insisted = [1, 2, 3, 4, 5, 6].reduce(
      (state, at) => decide(state, edit("idv_status", "verified", "keepOurs", NOW + at), NOW + at).state,
      failed("r1"),
    );
    const again = decide(insisted, edit("idv_ial_level", "IAL2", "keepOurs", NOW + 900), NOW + 900);
    expect(again.outcome).toBe("edit_put_off");
    // It is written again even if the earlier correction has left meanwhile.
    expect(again.state.version).toBeGreaterThan(insisted.version);
    expect(project(again.state, LINK).writeAt).toBe(project(insisted, LINK).writeAt);
    expect(contactStateSchema.parse(structuredClone(again.state))).toEqual(again.state);
  });

  it("does not delay a result of 1Kosmos", () => {
    const insisted = [1, 2, 3, 4, 5, 6].reduce(
      (state, at) => decide(state, edit("idv_status", "verified", "keepOurs", NOW + at), NOW + at).state,
      pending("r1"),
    );
    expect(project(insisted, LINK).writeAt).toBeGreaterThan(NOW + 1000);
    const over = decide(insisted, told("r1", { outcome: "failed", reason: "declined" }), NOW + 20).state;
    expect(project(over, LINK).writeAt).toBe(0);
  });

  it("is one edit by its moment: other properties, and both kinds of subscription, are not counted again", () => {
    const moments = [1, 2, 3, 4, 5].map((second) => NOW + second * 1000);
    const state = moments.reduce((before, at) => {
      const copies = [
        edit("idv_status", "verified", "keepOurs", at),
        edit("idv_ial_level", "IAL2", "keepOurs", at),
        edit("idv_status", "verified", "keepOurs", at),
        edit("idv_ial_level", "IAL2", "keepOurs", at),
      ];
      const states: ContactState[] = [];
      for (const copy of copies) states.push(decide(states.at(-1) ?? before, copy, at).state);
      const [first, ...others] = states;
      if (first === undefined) throw new Error("four copies have four states");
      expect(first.version).toBeGreaterThan(before.version);
      for (const other of others) expect(other).toBe(first);
      return first;
    }, failed("r1"));
    const { writeAt } = project(state, LINK);
    expect(writeAt).toBeLessThanOrEqual(NOW + 5000);
  });

  it("of a state that was stored before corrections were dated is written back at once", () => {
    const { edits: _, ...old } = failed("r1");
    const stored = contactStateSchema.parse({ ...old, edits: { since: NOW, count: 5 } });
    const { outcome, state } = decide(stored, edit("idv_status", "verified"), NOW + 10);
    expect(outcome).toBe("kept_ours");
    expect(project(state, LINK).snapshot).toMatchObject({ idv_status: "failed" });
  });

  it("of a date is of a day in the portal's time zone, whichever way HubSpot spells it", () => {
    for (const timeZone of ["US/Eastern", "Pacific/Auckland", "UTC"]) {
      for (const value of ["2026-11-20", String(Date.parse("2026-11-20"))]) {
        const change = { ...edit("idv_verified_date", value, "accept"), timeZone };
        const { outcome, state } = decide(verified("r1"), change, NOW);
        expect(outcome).toBe("edit_accepted");
        expect(project(state, LINK, timeZone).snapshot).toMatchObject({ idv_verified_date: "2026-11-20" });
      }
    }
  });

  it("counts under the policy that accepts it, with what belongs to it", () => {
    const vouched = decide(failed("r1"), edit("idv_status", "verified", "accept"), NOW);
    expect(vouched.outcome).toBe("edit_accepted");
    expect(project(vouched.state, LINK).snapshot).toMatchObject({
      idv_status: "verified",
      idv_ial_level: "",
      idv_verified_date: "2026-11-23",
    });
    const revoked = decide(verified("r1"), edit("idv_status", "expired", "accept"), NOW).state;
    expect(project(revoked, LINK).snapshot).toMatchObject({ idv_status: "expired", idv_ial_level: "" });
    const lowered = decide(verified("r1"), edit("idv_ial_level", "IAL1", "accept"), NOW).state;
    expect(project(lowered, LINK).snapshot).toMatchObject({ idv_ial_level: "IAL1", idv_status: "verified" });
  });

  it("is history when it is older than the newest result, whatever the policy", () => {
    const state = failed("r1", NOW);
    const late = decide(state, edit("idv_status", "verified", "accept", NOW - 1), NOW + 10);
    expect(late.outcome).toBe("kept_ours");
    expect(project(late.state, LINK).snapshot).toMatchObject({ idv_status: "failed" });
    const enrolled = {
      type: "contact.propertyChange",
      property: "idv_liveid_enrolled",
      value: "true",
    } as const;
    const other = { ...enrolled, policy: "accept", occurredAt: NOW + 1, verificationUrl: LINK } as const;
    expect(decide(verified("r1"), other, NOW + 10).outcome).toBe("kept_ours");
    expect(decide(verified("r1"), { ...other, occurredAt: NOW + 9 }, NOW + 10).outcome).toBe("edit_accepted");
  });

  it("is history when the verification has grown too old since", () => {
    const old = decide(
      verified("r1"),
      { type: "verification.age", verifiedBefore: NOW + DAY },
      NOW + DAY,
    ).state;
    const { state, outcome } = decide(
      old,
      edit("idv_status", "verified", "accept", NOW + DAY - 1),
      NOW + DAY + 5,
    );
    expect([outcome, statusOf(state)]).toEqual(["kept_ours", "expired"]);
  });

  it("is history when a newer one was accepted: another copy of the first does not bring it back", () => {
    const vouch = edit("idv_status", "verified", "accept", NOW + 100);
    const revoke = edit("idv_status", "failed", "accept", NOW + 200);
    const revoked = [vouch, revoke].reduce(
      (state, event) => decide(state, event, NOW + 300).state,
      failed("r1"),
    );
    expect(statusOf(revoked)).toBe("failed");
    const copied = decide(revoked, vouch, NOW + 400);
    expect([copied.outcome, statusOf(copied.state)]).toEqual(["kept_ours", "failed"]);
  });

  it("is accepted with the other properties of its moment", () => {
    const vouched = decide(failed("r1"), edit("idv_status", "verified", "accept"), NOW + 2000).state;
    const { state, outcome } = decide(vouched, edit("idv_ial_level", "IAL2", "accept"), NOW + 2001);
    expect(outcome).toBe("edit_accepted");
    expect(project(state, LINK).snapshot).toMatchObject({ idv_status: "verified", idv_ial_level: "IAL2" });
  });

  it.each([
    ["idv_status", "pending"],
    ["idv_status", "certainly"],
    ["idv_ial_level", "IAL9"],
    ["idv_match_confidence", "97"],
    ["idv_session_id", "s-other"],
    ["idv_verification_url", "https://elsewhere.example/v/t"],
  ] as const)("is written back even then when %s becomes %s", (property, value) => {
    expect(decide(verified("r1"), edit(property, value, "accept"), NOW).outcome).toBe("kept_ours");
  });
});

describe("a verification", () => {
  it("expires at its age, and a callback told again does not renew it", () => {
    const state = verified("r1");
    const young = decide(state, { type: "verification.age", verifiedBefore: NOW - DAY }, NOW);
    expect(young).toMatchObject({ outcome: "ignored", state });
    const old = decide(state, { type: "verification.age", verifiedBefore: NOW + DAY }, NOW);
    expect(old.outcome).toBe("aged");
    expect(project(old.state, LINK)).toMatchObject({
      snapshot: { idv_status: "expired", idv_ial_level: "", idv_verified_date: "2026-11-23" },
      verifiedAt: null,
    });
    expect(decide(old.state, { type: "session.check", requestId: "r1" }, NOW)).toMatchObject({
      outcome: "already_over",
      effect: null,
    });
    expect(personViewOf(old.state, NOW)).toMatchObject({ state: "expired" });
  });
});

const changed = (occurredAt: number): DecidedEvent => {
  return { type: "person.change", occurredAt, newRequestId: "r2" };
};

describe("a person who is called otherwise now", () => {
  it("gets another session in place of the open one, whose pass still counts", () => {
    const { state, effect, outcome } = decide(pending("r1"), changed(NOW + 500), NOW + 600);
    expect([outcome, statusOf(state)]).toEqual(["restarted", "expired"]);
    expect(effect).toEqual({ type: "makeSession", requestId: "r2", kind: "identity", order: ANY_REQUEST });
    const restarted = decide(state, made("r2"), NOW + 700).state;
    expect(project(restarted, LINK).snapshot).toMatchObject({
      idv_status: "pending",
      idv_session_id: "s-r2",
    });
    expect(decide(restarted, told("r1", PASSED), NOW + 800).outcome).toBe("verified");
    const refused: Verdict = { outcome: "failed", reason: "not_passed" };
    expect(statusOf(decide(restarted, told("r1", refused), NOW + 800).state)).toBe("pending");
  });

  it("has one session started again for a name that changes in three properties at once", () => {
    const first = decide(pending("r1"), changed(NOW + 500), NOW + 600).state;
    const restarted = decide(first, made("r2"), NOW + 700).state;
    expect(decide(restarted, changed(NOW + 500), NOW + 800)).toMatchObject({ outcome: "ignored" });
  });

  it("repeats the same request after a crash", () => {
    const cut = decide(pending("r1"), changed(NOW + 500), NOW + 600).state;
    const again = decide(
      cut,
      { type: "person.change", occurredAt: NOW + 500, newRequestId: "r3" },
      NOW + 700,
    );
    expect(again.effect).toMatchObject({ requestId: "r2" });
  });

  it("changes nothing for values that are older than the session, or when none is open", () => {
    expect(decide(pending("r1"), changed(NOW - 1), NOW).outcome).toBe("ignored");
    expect(decide(verified("r1"), changed(NOW + 500), NOW).outcome).toBe("ignored");
    expect(decide(NEW_CONTACT, changed(NOW + 500), NOW).state).toBe(NEW_CONTACT);
  });
});
