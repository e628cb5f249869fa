/** When an execution ends and as what: pure, and a property that no branch may ever be wrong about. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContactReport, ContactProjection } from "../../../src/domain/contact/contract.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import type { ActionOptions } from "../../../src/hubspot/actions/action-request.ts";
import {
  afterReport,
  endedAlready,
  EXECUTION_CONTACT_STATES,
  newExecutionContact,
  type ExecutionContact,
} from "../../../src/domain/workflow/execution-contact.ts";
import {
  appliesTo,
  executionResultOf,
  endOutputs,
  levelOf,
  type Rule,
} from "../../../src/domain/workflow/outcome.ts";

const REQUEST: ActionOptions = {
  kind: "identity",
  level: null,
  documentTypes: [],
  again: false,
  waits: true,
  waitMs: null,
};
const ALL: Rule = { contacts: "all", level: null };

const executionContact = (
  state: ExecutionContact["state"],
  change: Partial<ExecutionContact> = {},
): ExecutionContact => ({
  ...newExecutionContact("1", [], null),
  state,
  ...change,
});

/** How a contact stands whose identity track is in this phase, with this request. */
function standing(
  phase: ContactState["tracks"]["identity"]["phase"],
  requestId: string,
  ial: "IAL1" | "IAL2" | null = null,
): ContactProjection {
  const session = {
    requestId,
    ref: { provider: "sessions" as const, sessionId: `s-${requestId}` },
    tenant: "",
    url: "",
    startedAt: 1,
    expiresAt: 2,
    openedAt: null,
    trigger: null,
    choiceId: null,
  };
  const track = { ...NEW_CONTACT.tracks.identity, phase, session };
  const result = {
    verifiedAt: 1,
    ial,
    ialDerived: false,
    did: null,
    matchConfidence: null,
    documentType: "passport" as const,
  };
  return project({ ...NEW_CONTACT, result, tracks: { ...NEW_CONTACT.tracks, identity: track } }, "");
}

const report = (
  projection: ContactProjection,
  outcome: ContactReport["outcome"] = "still_open",
): ContactReport => ({
  kind: "done",
  outcome,
  projection,
  answered: true,
});

describe("an execution", () => {
  const states = fc.constantFrom(...EXECUTION_CONTACT_STATES);
  const labels = fc.subarray(["Signer", "Payer"]);
  const executionContacts = fc.array(fc.record({ state: states, labels }), { maxLength: 6 });
  const contacts = fc.constantFrom<Rule["contacts"]>("all", "any", { label: "Signer" }, { label: "Payer" });
  const rules = fc.array(contacts, { minLength: 1, maxLength: 3 });

  it("ends as verified when its rules are met by verified contacts, and never otherwise", () => {
    fc.assert(
      fc.property(rules, executionContacts, (kinds, found) => {
        const asked = kinds.map((kind): Rule => ({ contacts: kind, level: null }));
        const all = found.map(({ state, labels: own }, n) =>
          executionContact(state, { contactId: String(n), labels: own }),
        );
        const met = asked.every((rule) => {
          const those = all.filter((one) => appliesTo(rule, one.labels));
          const verified = those.filter(({ state }) => state === "verified");
          return rule.contacts === "any"
            ? verified.length > 0
            : those.length > 0 && verified.length === those.length;
        });
        const ending = executionResultOf(asked, all);
        expect(ending?.status === "verified").toBe(met);
        const told = ending === null ? undefined : endOutputs(ending, all).verification_status;
        expect(told).toBe(ending?.status);
      }),
    );
  });

  it("goes on waiting while it can still be met, and only then", () => {
    fc.assert(
      fc.property(rules, executionContacts, (kinds, found) => {
        const asked = kinds.map((kind): Rule => ({ contacts: kind, level: null }));
        const all = found.map(({ state, labels: own }, n) =>
          executionContact(state, { contactId: String(n), labels: own }),
        );
        const best = all.map((one) =>
          one.state === "asked" || one.state === "waiting"
            ? executionContact("verified", { labels: one.labels })
            : one,
        );
        const isHopeful = executionResultOf(asked, best)?.status === "verified";
        const ending = executionResultOf(asked, all);
        expect(ending === null).toBe(isHopeful && ending?.status !== "verified");
      }),
    );
  });

  it.each([
    [["failed", "expired", "refused"], "failed"],
    [["expired", "refused"], "refused"],
    [["gone", "expired"], "expired"],
    [["gone", "verified"], "not_verified"],
  ] as const)("whose contacts ended as %j ends as %s", (found, status) => {
    const all = found.map((state, n) => executionContact(state, { contactId: String(n) }));
    expect(executionResultOf([ALL], all)?.status).toBe(status);
  });

  it("tells a level and a confidence of several contacts only when all of them have one, and the lowest", () => {
    const [high, low, none] = [
      executionContact("verified", { ial: "IAL2", confidence: 0.9 }),
      executionContact("verified", { ial: "IAL1", confidence: 0.7 }),
      executionContact("verified"),
    ];
    const verified = { status: "verified", reason: "" } as const;
    expect(endOutputs(verified, [high, low])).toMatchObject({ ial_level: "IAL1", match_confidence: "0.7" });
    expect(endOutputs(verified, [high, none])).not.toHaveProperty("ial_level");
    expect(endOutputs({ status: "failed", reason: "" }, [high])).not.toHaveProperty("ial_level");
  });

  it("asks of each contact the highest level of the rules that concern it", () => {
    const two: readonly Rule[] = [ALL, { contacts: { label: "Signer" }, level: "IAL2" }];
    expect([levelOf(two, ["Signer"]), levelOf(two, [])]).toEqual(["IAL2", null]);
  });
});

describe("a contact of an execution", () => {
  const waiting = executionContact("waiting", { requestId: "r1" });

  it("hears nothing of what was before its own question is answered", () => {
    const asked = newExecutionContact("1", [], null);
    for (const phase of ["passed", "failed", "expired"] as const)
      expect(afterReport(asked, REQUEST, report(standing(phase, "old")), false)).toBe(asked);
  });

  it("follows the session of its answer", () => {
    const asked = newExecutionContact("1", [], null);
    const started = afterReport(asked, REQUEST, report(standing("pending", "r1"), "started"), true);
    expect(started).toMatchObject({ state: "waiting", requestId: "r1", joined: false, session: "s-r1" });
    expect(afterReport(started, REQUEST, report(standing("passed", "r1")), false).state).toBe("verified");
  });

  it("follows the session that takes its place while that is open, and asks again when that is over", () => {
    const replaced = afterReport(waiting, REQUEST, report(standing("pending", "r2")), false);
    expect(replaced).toMatchObject({ state: "waiting", requestId: "r2", joined: true, round: 1 });
    const over = afterReport(waiting, REQUEST, report(standing("failed", "r2")), false);
    expect(over).toMatchObject({ state: "asked", requestId: null, round: 2 });
  });

  it("that asks anew does not take another session's pass for its own", () => {
    const anew = { ...REQUEST, again: true };
    expect(afterReport(waiting, anew, report(standing("passed", "r2")), false).state).toBe("asked");
    expect(endedAlready(newExecutionContact("1", [], null), anew, standing("passed", "r2"))).toBeNull();
  });

  it("asks three times at most", () => {
    let now: ExecutionContact = { ...waiting, level: "IAL2", joined: true };
    const rounds: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const requestId = `r${n + 2}`;
      now = afterReport(
        { ...now, state: "waiting", requestId, joined: true },
        REQUEST,
        report(standing("passed", requestId, "IAL1")),
        false,
      );
      rounds.push(now.round);
      if (now.state === "gone") break;
    }
    expect([now.state, Math.max(...rounds)]).toEqual(["gone", 3]);
  });

  it("is gone when its contact is deleted, whatever its session says", () => {
    const deleted = { ...standing("passed", "r1"), deletedAt: 5 };
    expect(afterReport(waiting, REQUEST, report(deleted), false).state).toBe("gone");
    expect(endedAlready(newExecutionContact("1", [], null), REQUEST, deleted)?.state).toBe("gone");
  });
});
