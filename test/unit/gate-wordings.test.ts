import { describe, expect, it } from "vitest";
import { assess, problemOf, type Gate, type GateContact } from "../../src/domain/gate/gate.ts";
import { brokenGateWording, gateWordings } from "../../src/domain/gate/wordings.ts";

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

const reasonFor = (gate: Partial<Gate>, standing: readonly GateContact[]) =>
  assess({ ...GATE, ...gate }, standing).reason;

describe("the wording of a gate's reason", () => {
  it.each([
    ["no contact", reasonFor({}, []), { code: "no_contact", values: {} }],
    [
      "no contact with the label",
      reasonFor({ contacts: { label: "CFO" } }, []),
      { code: "no_label", values: { label: "CFO" } },
    ],
    [
      "one contact",
      reasonFor({ minIal: "IAL2" }, contacts(1)),
      { code: "not_verified", values: { missing: 1, count: 1, level: "IAL2" } },
    ],
    [
      "some of several",
      reasonFor({}, contacts(3, 1)),
      { code: "not_verified", values: { missing: 2, count: 3 } },
    ],
    [
      "one of several with a label and a level",
      reasonFor({ contacts: { label: "CFO" }, minIal: "IAL2" }, [
        { contactId: "1", labels: ["CFO"], status: null, ial: null },
        { contactId: "2", labels: ["CFO"], status: "verified", ial: "IAL2" },
      ]),
      { code: "not_verified", values: { missing: 1, count: 2, label: "CFO", level: "IAL2" } },
    ],
    [
      "none of several",
      reasonFor({ contacts: "any" }, contacts(2)),
      { code: "none_verified", values: { count: 2 } },
    ],
    ["the caller", reasonFor({ contacts: "caller" }, contacts(1)), { code: "caller", values: {} }],
  ])("is read from the sentence: %s", (_what, reason, wording) => {
    expect(gateWordings(reason)).toEqual([wording]);
  });

  it("is one for each gate, also beside a gate that is broken", () => {
    const broken = problemOf({ pipelineId: "p", stageId: "gone" }, [{ id: "p", label: "P", stages: [] }]);
    expect(gateWordings([broken, reasonFor({}, [])].join("; "))).toEqual([
      { code: "gate_without_stage", values: { stage: "gone" } },
      { code: "no_contact", values: {} },
    ]);
    expect(brokenGateWording(problemOf(PLACE, [{ id: "q", label: "Q", stages: [] }]), "trigger")).toEqual({
      code: "gate_without_stage",
      values: { pipeline: "p", effect: "trigger" },
    });
  });

  it("is none where a sentence cannot be read, so that its own words are shown", () => {
    expect(gateWordings("the moon is full")).toEqual([]);
    expect(gateWordings(reasonFor({ contacts: LABELLED }, []))).toEqual([]);
  });
});
