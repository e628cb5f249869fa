/** Late, repeated or lost events: wherever they come in, the deal ends where it belongs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gateStateSchema } from "../../../src/domain/gate/state.ts";
import { at, held, PIPELINES, Played, unknown, verified } from "./support.ts";

describe("late, repeated and lost", () => {
  it("a move looked at twice, under both of its subscriptions, is one move", () => {
    const deal = new Played(at("lead"));
    deal.contacts = [unknown("1")];
    deal.move(at("contract"));
    const { round } = deal.state;
    expect(deal.evaluate(round)).toMatchObject({ outcome: "unchanged", write: null });
    expect(deal.state.round).toBe(round);
  });

  it("a write that never left is decided again, with a newer number", () => {
    const deal = new Played(at("lead"));
    deal.contacts = [unknown("1")];
    deal.place = at("contract");
    deal.cameFrom = at("lead");
    const first = deal.evaluate(2000);
    const second = deal.evaluate();
    expect(second.write).toEqual(first.write);
    expect(second.state.version).toBeGreaterThan(first.state.version);
  });

  it("a release whose write was lost is decided again; one that HubSpot took is never undone or repeated", () => {
    const deal = held();
    deal.contacts = [verified("1")];
    deal.evaluate();
    expect(deal.evaluate().write).toMatchObject({ stageId: "contract" });
    deal.again();
    deal.place = at("lead");
    expect(deal.again().write).toBeNull();
  });

  it("a contact who is no longer verified when the release has not left yet keeps the deal", () => {
    const deal = held();
    deal.contacts = [verified("1")];
    deal.evaluate();
    deal.contacts = [verified("1", { status: "expired" })];
    expect(deal.again().state).toMatchObject({ mark: "held", hold: { from: at("lead"), releasing: null } });
    expect(deal.stage).toBe("lead");
  });

  it("a deal that passed and goes back before its gates needs nothing there", () => {
    const deal = new Played(at("quote"));
    deal.contacts = [verified("1")];
    deal.move(at("contract"));
    expect(deal.move(at("lead")).write).toEqual({ idv_gate_status: "not_required" });
  });
});

describe("whatever happens, in any order", () => {
  const stages = PIPELINES.flatMap(({ id, stages: all }) => all.map((stage) => at(stage.id, id)));
  type Step =
    | { readonly kind: "move"; readonly to: (typeof stages)[number] }
    | { readonly kind: "contacts"; readonly statuses: readonly ("verified" | "failed" | "pending" | null)[] }
    | { readonly kind: "again" | "lost write" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant("move" as const), to: fc.constantFrom(...stages) }),
    fc.record({
      kind: fc.constant("contacts" as const),
      statuses: fc.array(fc.constantFrom("verified" as const, "failed" as const, "pending" as const, null), {
        maxLength: 3,
      }),
    }),
    fc.record({ kind: fc.constantFrom("again" as const, "lost write" as const) }),
  );

  function play(deal: Played, each: Step): void {
    if (each.kind === "move") deal.move(each.to);
    if (each.kind === "again") deal.again();
    if (each.kind === "lost write") deal.evaluate();
    if (each.kind !== "contacts") return;
    deal.contacts = each.statuses.map((status, index) => verified(String(index), { status }));
    deal.again();
  }

  it("the deal ends where the gate allows it, its state can be stored, and looking again changes nothing", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const deal = new Played(at("lead"));
        for (const each of steps) play(deal, each);
        deal.again();
        expect(deal.again()).toMatchObject({ write: null, outcome: "unchanged" });
        expect(gateStateSchema.parse(deal.state)).toEqual(deal.state);
        const { hold } = deal.state;
        expect(deal.place).toEqual(hold?.from ?? deal.place);
        expect(deal.marks.status).toBe(hold === null ? (deal.state.mark ?? "") : "held");
        expect(deal.marks.target).toBe(hold === null || hold.from === null ? "" : hold.wanted.stageId);
      }),
    );
  });

  it("a deal is never taken from a stage to which nobody but a person has put it, unless to hold or release it", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const deal = new Played(at("lead"));
        for (const each of steps) {
          const [before, wanted] = [deal.place, deal.state.hold?.wanted];
          play(deal, each);
          const put = each.kind === "move" ? each.to : before;
          const allowed = [put, deal.state.hold?.from, each.kind === "move" ? undefined : wanted];
          expect(allowed).toContainEqual(deal.place);
        }
      }),
    );
  });
});
