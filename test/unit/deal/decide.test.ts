import { describe, expect, it } from "vitest";
import { at, gate, held, Played, unknown, verified } from "./support.ts";

describe("a deal enters a stage at or past an enforcing gate", () => {
  it("unverified: it goes back where it came from, marked with where it wanted to go, and its contact is asked", () => {
    const deal = new Played(at("quote"));
    deal.contacts = [unknown("1"), verified("2")];
    const decision = deal.move(at("won"));
    expect(decision).toMatchObject({
      outcome: "held",
      write: { stageId: "quote", idv_gate_status: "held", idv_gate_target_stage: "won" },
      needs: [{ contactId: "1", level: null }],
      state: { requested: [{ contactId: "1", level: null }] },
    });
    expect(decision.write).not.toHaveProperty("pipeline");
    expect(deal.stage).toBe("quote");
  });

  it("verified: it stays, marked as passed", () => {
    const deal = new Played(at("quote"));
    deal.contacts = [verified("1")];
    expect(deal.move(at("contract"))).toMatchObject({
      outcome: "passed",
      write: { idv_gate_status: "passed" },
      needs: [],
    });
    expect(deal.stage).toBe("contract");
  });

  it("without contacts: it is held with that reason", () => {
    const deal = new Played(at("lead"));
    expect(deal.move(at("contract")).state.hold?.reason).toBe("the deal has no associated contact");
    expect(deal.stage).toBe("lead");
  });

  it("from another pipeline: it goes back there", () => {
    const deal = new Played(at("p-new", "partners"));
    deal.contacts = [unknown("1")];
    expect(deal.move(at("contract")).write).toMatchObject({ stageId: "p-new", pipelineId: "partners" });
    expect(deal.place).toEqual(at("p-new", "partners"));
    deal.contacts = [verified("1")];
    expect(deal.again().write).toMatchObject({ stageId: "contract", pipelineId: "sales" });
  });

  it("created there: there is no stage to go back to, so it is marked and says why", () => {
    const deal = new Played(at("contract"));
    deal.contacts = [unknown("1")];
    const decision = deal.take(deal.evaluate(1500));
    expect(decision).toMatchObject({ outcome: "marked", write: { idv_gate_status: "held" } });
    expect(decision.write).not.toHaveProperty("stageId");
    expect(decision.state.hold?.reason).toContain("it was created here");
    deal.contacts = [verified("1")];
    expect(deal.again()).toMatchObject({ outcome: "passed", write: { idv_gate_status: "passed" } });
    expect(deal.stage).toBe("contract");
  });

  it("going back from a later stage: it is marked and left where it was put", () => {
    const deal = new Played(at("won"));
    deal.contacts = [unknown("1")];
    expect(deal.move(at("contract"))).toMatchObject({
      outcome: "marked",
      write: { idv_gate_status: "held" },
    });
    expect(deal.stage).toBe("contract");
  });

  it("being lost is no way past it: it may be lost unverified, and is not marked", () => {
    const deal = new Played(at("quote"));
    deal.contacts = [unknown("1")];
    expect(deal.move(at("lost"))).toMatchObject({ write: null, outcome: "unchanged" });
  });

  it("a stage before the gate concerns nobody", () => {
    const deal = new Played(at("lead"));
    deal.contacts = [unknown("1")];
    expect(deal.move(at("quote"))).toMatchObject({ write: null, needs: [], state: { requested: [] } });
  });
});

describe("the other modes", () => {
  it("observe: the deal is marked and its contact asked, and it stays", () => {
    const deal = held([gate({ mode: "observe" })]);
    expect(deal.stage).toBe("contract");
    expect(deal.marks).toEqual({ status: "held", target: "" });
    expect(deal.state.requested).toEqual([{ contactId: "1", level: null }]);
    deal.contacts = [verified("1")];
    expect(deal.again().write).toEqual({ idv_gate_status: "passed" });
  });

  it("trigger: the contact is asked when the stage is reached, and nothing is written", () => {
    const deal = new Played(at("lead"), [gate({ mode: "trigger", minIal: "IAL2" })]);
    deal.contacts = [unknown("1"), verified("2", { ial: "IAL2" })];
    expect(deal.move(at("contract"))).toMatchObject({
      outcome: "requested",
      write: null,
      needs: [],
      state: { requested: [{ contactId: "1", level: "IAL2" }] },
    });
    expect(deal.move(at("won")).state.requested).toEqual([]);
    expect(deal.writes).toEqual([]);
  });

  it("side by side: the enforcing one decides about the stage, the observing one about the mark", () => {
    const deal = held([gate(), gate({ mode: "observe", minIal: "IAL2" })]);
    deal.contacts = [verified("1", { ial: "IAL1" })];
    expect(deal.again().outcome).toBe("released");
    expect(deal.stage).toBe("contract");
    expect(deal.marks).toEqual({ status: "held", target: "" });
    deal.again();
    deal.contacts = [verified("1", { ial: "IAL2" })];
    expect(deal.again().write).toEqual({ idv_gate_status: "passed" });
  });
});

describe("a held deal", () => {
  it("moves on by itself when the last contact is verified, once", () => {
    const deal = new Played(at("lead"));
    deal.contacts = [unknown("1"), unknown("2")];
    deal.move(at("contract"));
    deal.contacts = [verified("1"), unknown("2")];
    expect(deal.again()).toMatchObject({ outcome: "unchanged", write: null, needs: [{ contactId: "2" }] });
    deal.contacts = [verified("1"), verified("2")];
    expect(deal.again()).toMatchObject({
      outcome: "released",
      write: { stageId: "contract", idv_gate_status: "passed", idv_gate_target_stage: "" },
    });
    expect(deal.again()).toMatchObject({ write: null, state: { hold: null } });
    expect(deal.writes).toHaveLength(2);
  });

  it.each(["pending", "failed", "expired"] as const)("stays held while its contact is %s", (status) => {
    const deal = held();
    deal.contacts = [verified("1", { status })];
    expect(deal.again()).toMatchObject({ write: null, state: { mark: "held" } });
    expect(deal.stage).toBe("lead");
  });

  it("that somebody moved meanwhile is not moved again: only the mark changes", () => {
    const deal = held();
    deal.move(at("quote"));
    expect(deal.marks).toEqual({ status: "held", target: "" });
    deal.contacts = [verified("1")];
    expect(deal.again().write).toEqual({ idv_gate_status: "passed" });
    expect(deal.stage).toBe("quote");
  });

  it("that somebody moved, of which we have not heard yet, is not moved either", () => {
    const deal = held();
    deal.place = at("quote");
    deal.contacts = [verified("1")];
    expect(deal.again().write).toEqual({ idv_gate_status: "passed", idv_gate_target_stage: "" });
    expect(deal.stage).toBe("quote");
  });

  it("that is lost meanwhile is let go", () => {
    const deal = held();
    expect(deal.move(at("lost")).write).toEqual({
      idv_gate_status: "not_required",
      idv_gate_target_stage: "",
    });
  });

  it("pushed forward again is held again, its contact asked again; a push beyond changes where it wants to go", () => {
    const deal = held();
    deal.contacts = [verified("1", { status: "failed" })];
    expect(deal.move(at("contract"))).toMatchObject({
      write: { stageId: "lead" },
      state: { requested: [{ contactId: "1" }] },
    });
    expect(deal.move(at("won")).state.hold?.wanted).toEqual(at("won"));
    expect(deal.stage).toBe("lead");
    expect(deal.marks.target).toBe("won");
  });

  it("moved on before our write took it back goes to where it came from, not to where it should not have been", () => {
    const deal = new Played(at("lead"));
    deal.contacts = [unknown("1")];
    deal.place = at("contract");
    deal.cameFrom = at("lead");
    deal.evaluate(2000);
    deal.cameFrom = at("contract");
    deal.place = at("won");
    expect(deal.take(deal.evaluate(3000)).write).toMatchObject({
      stageId: "lead",
      idv_gate_target_stage: "won",
    });
  });

  it("gains a contact: that one is needed too; loses the last one: it says so", () => {
    const deal = held();
    deal.contacts = [verified("1"), unknown("2")];
    expect(deal.again().needs).toEqual([{ contactId: "2", level: null }]);
    deal.contacts = [];
    expect(deal.again().state.hold?.reason).toBe("the deal has no associated contact");
    expect(deal.stage).toBe("lead");
  });

  it("is free when its gate is removed from the settings", () => {
    const deal = held();
    deal.gates = [];
    expect(deal.again().write).toEqual({
      stageId: "contract",
      idv_gate_status: "not_required",
      idv_gate_target_stage: "",
    });
  });

  it("meets two gates of one pipeline one after the other", () => {
    const gates = [gate({ stageId: "quote" }), gate({ minIal: "IAL2" })];
    const deal = new Played(at("lead"), gates);
    deal.contacts = [unknown("1")];
    deal.move(at("quote"));
    deal.contacts = [verified("1", { ial: "IAL1" })];
    deal.again();
    expect([deal.stage, deal.marks.status]).toEqual(["quote", "passed"]);
    deal.move(at("contract"));
    expect([deal.stage, deal.marks]).toEqual(["quote", { status: "held", target: "contract" }]);
    deal.contacts = [verified("1", { ial: "IAL2" })];
    deal.again();
    expect([deal.stage, deal.marks.status]).toEqual(["contract", "passed"]);
  });
});

describe("HubSpot refuses a move", () => {
  it("back: the deal stays where it is, marked held with the reason, and the move is not repeated", () => {
    const deal = new Played(at("lead"));
    deal.contacts = [unknown("1")];
    deal.place = at("contract");
    deal.cameFrom = at("lead");
    deal.evaluate(2000);
    expect(deal.refuse("closedate is required")).toMatchObject({
      outcome: "refused",
      write: { idv_gate_status: "held" },
      state: { refusal: "closedate is required" },
    });
    expect(deal.again()).toMatchObject({ outcome: "unchanged", write: null });
    expect(deal.stage).toBe("contract");
    deal.contacts = [verified("1")];
    expect(deal.again().write).toEqual({ idv_gate_status: "passed" });
  });

  it("on: its contacts are verified, so it is marked as passed and a person moves it", () => {
    const deal = held();
    deal.contacts = [verified("1")];
    deal.evaluate();
    expect(deal.refuse("amount is required").write).toEqual({
      idv_gate_status: "passed",
      idv_gate_target_stage: "",
    });
    expect(deal.state).toMatchObject({ hold: null, refusal: "amount is required" });
    expect(deal.move(at("contract")).state).toMatchObject({ refusal: "", hold: null });
  });
});

describe("a change of the contacts", () => {
  it("asks for whom a trigger gate lacks, once, also when the deal was made there without any", () => {
    const deal = new Played(at("contract"), [gate({ mode: "trigger" })]);
    expect(deal.take(deal.evaluate(2000)).state.requested).toEqual([]);
    expect(deal.associate([unknown("1")])).toMatchObject({
      write: null,
      state: { requested: [{ contactId: "1", level: null }], round: 2000 },
    });
    const both = [
      { contactId: "1", level: null },
      { contactId: "2", level: null },
    ];
    expect(deal.associate([unknown("1"), unknown("2")]).state.requested).toEqual(both);
    expect(deal.again().state.requested).toEqual(both);
  });

  it.each(["observe", "enforce"] as const)(
    "with an unverified contact ends a pass under `all` (%s): marked, not moved, until that one is verified",
    (mode) => {
      const deal = new Played(at("lead"), [gate({ mode })]);
      deal.contacts = [verified("1")];
      expect(deal.move(at("contract"))).toMatchObject({ outcome: "passed" });
      expect(deal.associate([verified("1"), unknown("2")])).toMatchObject({
        outcome: "marked",
        write: { idv_gate_status: "held" },
        needs: [{ contactId: "2", level: null }],
      });
      expect(deal.stage).toBe("contract");
      deal.contacts = [verified("1"), verified("2")];
      expect(deal.again()).toMatchObject({ outcome: "passed", write: { idv_gate_status: "passed" } });
    },
  );

  it("past the gate as well, and the next move forward is held", () => {
    const deal = new Played(at("lead"), [gate()]);
    deal.contacts = [verified("1")];
    deal.move(at("contract"));
    expect(deal.associate([verified("1"), unknown("2")])).toMatchObject({ outcome: "marked" });
    expect(deal.move(at("won"))).toMatchObject({ outcome: "held" });
    expect(deal.stage).toBe("contract");
  });

  it("changes nothing under `any`, at a broken gate, or for a deal that never reached a gate", () => {
    for (const change of [{ contacts: "any" } as const, { stageId: "removed" }]) {
      const deal = new Played(at("lead"), [gate()]);
      deal.contacts = [verified("1")];
      deal.move(at("contract"));
      deal.gates = [gate(change)];
      expect(deal.associate([verified("1"), unknown("2")])).toMatchObject({
        write: null,
        state: { mark: "passed" },
      });
    }
    const early = new Played(at("contract"), [gate()]);
    expect(early.associate([unknown("1")])).toMatchObject({
      write: null,
      state: { hold: null, requested: [] },
    });
  });
});
