import { describe, expect, it } from "vitest";
import { assess, findMissing, type Gate, type GateContact } from "../../src/domain/gate/gate.ts";
import {
  missingStageWording,
  reasonsText,
  reasonWordings,
  type GateReason,
} from "../../src/domain/gate/reasons.ts";
import { gateStateSchema, NEW_GATE_STATE } from "../../src/domain/gate/state.ts";

const PLACE = { pipelineId: "p", stageId: "s" };
const GATE: Gate = { ...PLACE, objectType: "deal", contacts: "all", minIal: "IAL1", mode: "enforce" };
const LABELLED = { label: 'Decision "maker"; main' };

function contacts(count: number, verified = 0): GateContact[] {
  return Array.from({ length: count }, (_, place) => ({
    contactId: String(place + 1),
    labels: [LABELLED.label],
    status: place < verified ? "verified" : null,
    ial: null,
  }));
}

function reasonsFor(gate: Partial<Gate>, standing: readonly GateContact[]): readonly GateReason[] {
  const { reason } = assess({ ...GATE, ...gate }, standing);
  return reason === null ? [] : [reason];
}

describe("the reason of a gate that is not met", () => {
  it.each([
    [
      "no contact",
      reasonsFor({}, []),
      "the deal has no associated contact",
      { code: "no_contact", values: {} },
    ],
    [
      "no contact with the label, whatever characters it has",
      reasonsFor({ contacts: LABELLED, objectType: "ticket" }, []),
      'the ticket has no contact with the label "Decision "maker"; main"',
      { code: "no_label", values: LABELLED },
    ],
    [
      "one contact",
      reasonsFor({ minIal: "IAL2" }, contacts(1)),
      "its contact is not verified at IAL2",
      { code: "not_verified", values: { missing: 1, count: 1, level: "IAL2" } },
    ],
    [
      "any of one contact",
      reasonsFor({ contacts: "any" }, contacts(1)),
      "its contact is not verified",
      { code: "not_verified", values: { missing: 1, count: 1 } },
    ],
    [
      "some of several",
      reasonsFor({}, contacts(3, 1)),
      "2 of its 3 contacts are not verified",
      { code: "not_verified", values: { missing: 2, count: 3 } },
    ],
    [
      "one of several with a label and a level",
      reasonsFor({ contacts: { label: "CFO" }, minIal: "IAL2" }, [
        { contactId: "1", labels: ["CFO"], status: null, ial: null },
        { contactId: "2", labels: ["CFO"], status: "verified", ial: "IAL2" },
      ]),
      '1 of its 2 contacts with the label "CFO" is not verified at IAL2',
      { code: "not_verified", values: { missing: 1, count: 2, label: "CFO", level: "IAL2" } },
    ],
    [
      "none of several",
      reasonsFor({ contacts: "any", minIal: "IAL2" }, contacts(2)),
      "none of its 2 contacts is verified at IAL2",
      { code: "none_verified", values: { count: 2, level: "IAL2" } },
    ],
    [
      "the caller",
      reasonsFor({ contacts: "caller" }, contacts(1)),
      "its caller is not verified; an agent can do that on the ticket",
      { code: "caller", values: {} },
    ],
  ])("has its text and its wording: %s", (_what, reasons, text, wording) => {
    expect(reasonsText(reasons)).toBe(text);
    expect(reasonWordings(reasons)).toEqual([wording]);
  });

  it("is one for each gate, also beside a gate that is broken, and none twice", () => {
    const broken = findMissing({ pipelineId: "p", stageId: "gone" }, [{ id: "p", label: "P", stages: [] }]);
    const reasons = [broken, ...reasonsFor({}, []), ...reasonsFor({}, [])];
    expect(reasonWordings(reasons)).toEqual([
      { code: "gate_without_stage", values: { stage: "gone" } },
      { code: "no_contact", values: {} },
    ]);
    expect(reasonsText(reasons)).toBe(
      'a gate does not work: the stage "gone" no longer exists in HubSpot; an admin must choose another stage for the gate, or remove it; the deal has no associated contact',
    );
    expect(missingStageWording(findMissing(PLACE, [{ id: "q", label: "Q", stages: [] }]), "trigger")).toEqual(
      {
        code: "gate_without_stage",
        values: { pipeline: "p", effect: "trigger" },
      },
    );
  });
});

describe("a record that is shown by its English text alone", () => {
  it("was created at the gate, which has no words of its own", () => {
    expect(reasonWordings([...reasonsFor({}, []), { code: "created_here" }])).toEqual([]);
  });

  it.each([
    ["release 0.1.0", {}],
    ["a later release, with a code that this one lacks", { reasons: [{ code: "moon_is_full" }] }],
  ])("was stored by %s", (_by, extra) => {
    const hold = { wanted: PLACE, from: null, releasing: null, reason: "the moon is full", ...extra };
    expect(gateStateSchema.parse({ ...NEW_GATE_STATE, hold }).hold).toMatchObject({
      reason: "the moon is full",
      reasons: [],
    });
  });
});
