import { describe, expect, it } from "vitest";
import {
  assess,
  gateSchema,
  gatesReached,
  isAhead,
  together,
  type Gate,
} from "../../../src/domain/gate/gate.ts";
import { at, gate, PIPELINES, unknown, verified } from "./support.ts";

const reached = (place: ReturnType<typeof at>, ...gates: Gate[]) =>
  gatesReached(gates, PIPELINES, place).map(({ stageId }) => stageId);

describe("a gate is reached", () => {
  it("by every stage at or past it, by the pipeline's order, and by none before", () => {
    expect(["lead", "quote", "contract", "won"].map((stage) => reached(at(stage), gate()).length)).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it("not by the stages of another pipeline", () => {
    expect(reached(at("p-signed", "partners"), gate())).toEqual([]);
  });

  it("together with those before it", () => {
    expect(reached(at("won"), gate({ stageId: "quote" }), gate())).toEqual(["quote", "contract"]);
  });

  it("not by losing the deal, unless it stands on that very stage", () => {
    expect(reached(at("lost"), gate())).toEqual([]);
    expect(reached(at("lost"), gate({ stageId: "lost" }))).toEqual(["lost"]);
  });

  it("by every deal of its pipeline once its stage is gone, but lost ones, unless it only triggers", () => {
    const removed = gate({ stageId: "removed" });
    expect(["lead", "won"].map((stage) => reached(at(stage), removed))).toEqual([["removed"], ["removed"]]);
    expect(reached(at("lead"), { ...removed, mode: "trigger" })).toEqual([]);
    expect(reached(at("lost"), removed)).toEqual([]);
    expect(reached(at("p-new", "partners"), removed)).toEqual([]);
    expect(reached(at("won"), gate({ pipelineId: "removed" }))).toEqual([]);
    expect(reached(at("contract", "removed"), gate({ pipelineId: "removed" }))).toEqual(["contract"]);
  });

  it("by its stage alone while nobody knows the pipelines", () => {
    expect(gatesReached([gate()], [], at("won"))).toEqual([]);
    expect(gatesReached([gate()], [], at("contract"))).toEqual([gate()]);
  });
});

describe("a deal goes ahead", () => {
  it("when it goes further, or into another pipeline, or comes from nowhere; not when it goes back", () => {
    expect(isAhead(PIPELINES, at("lead"), at("contract"))).toBe(true);
    expect(isAhead(PIPELINES, at("won"), at("contract"))).toBe(false);
    expect(isAhead(PIPELINES, at("p-signed", "partners"), at("lead"))).toBe(true);
    expect(isAhead(PIPELINES, null, at("lead"))).toBe(true);
  });
});

describe("a gate's contacts", () => {
  it("all: every one of them must be verified", () => {
    expect(assess(gate(), [verified("1"), unknown("2")])).toMatchObject({
      met: false,
      needs: [{ contactId: "2", level: null }],
      reason: { code: "not_verified", missing: 1, count: 2 },
    });
    expect(assess(gate(), [verified("1"), verified("2")])).toMatchObject({ met: true, needs: [] });
  });

  it("any: one is enough, and all are needed while there is none", () => {
    const any = gate({ contacts: "any" });
    expect(assess(any, [verified("1"), unknown("2")])).toMatchObject({ met: true, needs: [] });
    expect(assess(any, [unknown("1"), unknown("2")])).toMatchObject({
      met: false,
      needs: [{ contactId: "1" }, { contactId: "2" }],
      reason: { code: "none_verified", count: 2 },
    });
  });

  it("by label: those who bear it, among other labels too, and nobody else", () => {
    const signers = gate({ contacts: { label: "Signer" } });
    const signer = unknown("1", { labels: ["Decision maker", "Signer"] });
    expect(assess(signers, [signer, unknown("2")]).needs).toEqual([{ contactId: "1", level: null }]);
    expect(assess(signers, [{ ...signer, status: "verified" }, unknown("2")]).met).toBe(true);
  });

  it("by a label whose type is known: the type decides, whatever the label is called", () => {
    const signers = gate({ contacts: { label: "Signer", category: "USER_DEFINED", typeId: 15 } });
    const renamed = unknown("1", { labels: ["Signatory", "USER_DEFINED/15"] });
    expect(assess(signers, [renamed, unknown("2")]).needs).toEqual([{ contactId: "1", level: null }]);
    expect(assess(signers, [{ ...renamed, status: "verified" }]).met).toBe(true);
    // Another label has the name now.
    expect(assess(signers, [verified("3", { labels: ["Signer", "USER_DEFINED/16"] })]).met).toBe(false);
    expect(assess(signers, [verified("3", { labels: ["Signer", "INTEGRATOR_DEFINED/15"] })]).met).toBe(false);
  });

  it("nobody is not everybody: without contacts, or without the label, no gate opens", () => {
    expect(assess(gate(), [])).toMatchObject({
      met: false,
      reason: { code: "no_contact", type: "deal" },
    });
    expect(assess(gate({ contacts: "any" }), []).met).toBe(false);
    expect(assess(gate({ contacts: { label: "Signer" } }), [verified("1")])).toMatchObject({
      met: false,
      reason: { code: "no_label", type: "deal", label: "Signer" },
    });
  });

  it.each(["pending", "failed", "expired", null] as const)(
    "with the status %s are not verified",
    (status) => {
      expect(assess(gate(), [verified("1", { status })]).met).toBe(false);
    },
  );

  it("at IAL2 must have that level stated; at IAL1 any passed verification will do", () => {
    const strict = gate({ minIal: "IAL2" });
    for (const ial of [null, "IAL1"] as const) {
      expect(assess(strict, [verified("1", { ial })])).toMatchObject({
        met: false,
        needs: [{ contactId: "1", level: "IAL2" }],
      });
      expect(assess(gate(), [verified("1", { ial })]).met).toBe(true);
    }
    expect(assess(strict, [verified("1", { ial: "IAL2" })]).met).toBe(true);
  });

  it("needed by several gates are asked once, at the highest level", () => {
    const needs = [
      { contactId: "1", level: null },
      { contactId: "1", level: "IAL2" },
      { contactId: "2", level: null },
    ] as const;
    expect(together(needs)).toEqual([
      { contactId: "1", level: "IAL2" },
      { contactId: "2", level: null },
    ]);
  });
});

describe("a gate in the settings", () => {
  it("is read as documented, with all contacts and IAL1 unless it says otherwise", () => {
    const least = { pipelineId: "default", stageId: "contractsent", mode: "enforce" };
    expect(gateSchema.parse(least)).toEqual({ ...least, contacts: "all", minIal: "IAL1" });
    const labelled = { ...least, contacts: { label: "Signer" }, minIal: "IAL2" };
    expect(gateSchema.parse(labelled)).toEqual(labelled);
  });

  it.each([
    ["an unknown mode", { mode: "block" }],
    ["an unknown level", { minIal: "IAL3" }],
    ["an unknown choice of contacts", { contacts: "some" }],
    ["an empty label", { contacts: { label: "" } }],
    ["an empty stage", { stageId: "" }],
    ["a field that is none", { stage: "x" }],
  ])("is refused with %s", (_, change) => {
    expect(gateSchema.safeParse({ ...gate(), ...change }).success).toBe(false);
  });
});
