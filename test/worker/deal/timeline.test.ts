/** A gate's events on a deal's timeline in HubSpot. */
import { describe, expect, it } from "vitest";
import type { GateReport } from "../../../src/features/gates/gate-report.ts";
import { gateEvents } from "../../../src/features/gates/timeline-events.ts";
import { outboxOf } from "../support/peek.ts";
import { newContact, type TestPortal } from "../support/portal.ts";
import { holdTimelines, timelineOf, tellTimelines } from "../support/timeline.ts";
import {
  dealEvent,
  end,
  FIRST,
  GATE,
  GATED,
  gatedPortal,
  moveAndSettle,
  newDeal,
  PASSED,
  SECOND,
  settleDown,
} from "./play.ts";
import type { GateMark } from "../../../src/features/gates/gate-table.ts";

async function shown(portal: TestPortal, dealId: string) {
  await tellTimelines(portal);
  const events = await timelineOf(portal, dealId);
  // The contact has the same id in HubSpot, and a timeline of its own.
  const ofDeal = events.filter(({ eventTypeName }) => eventTypeName.startsWith("idv_gate_"));
  return ofDeal.map(({ eventTypeName, properties }) => [eventTypeName, properties]);
}

const WANTED = { targetStage: "Contract Sent" };
const HELD_ONCE = ["idv_gate_held", { ...WANTED, gateStatus: "held", reason: "its contact is not verified" }];
const RELEASED = ["idv_gate_released", { ...WANTED, gateStatus: "passed" }];

describe("the timeline of a deal", () => {
  it.each(["enforce", "observe"])(
    "at a gate that is there to %s tells that it is held and released, once each",
    async (mode) => {
      const portal = await gatedPortal({ ...GATE, mode });
      const contactId = await newContact(portal);
      const deal = await newDeal(portal, FIRST, [contactId]);
      await moveAndSettle(portal, deal, GATED);
      await portal.stub.accept([dealEvent(deal, "associationChange")]);
      await settleDown(portal);
      expect(await shown(portal, deal)).toEqual([HELD_ONCE]);
      await end(portal, [contactId], PASSED);
      await portal.stub.accept([dealEvent(deal, "associationChange")]);
      await settleDown(portal);
      expect(await shown(portal, deal)).toEqual([HELD_ONCE, RELEASED]);
    },
  );

  it("tells of each move that is held", async () => {
    const portal = await gatedPortal();
    const deal = await newDeal(portal, FIRST, [await newContact(portal)]);
    await moveAndSettle(portal, deal, GATED);
    await moveAndSettle(portal, deal, GATED);
    expect(await shown(portal, deal)).toEqual([HELD_ONCE, HELD_ONCE]);
  });

  it("tells nothing of a move that takes a held deal away from its gate", async () => {
    const portal = await gatedPortal();
    const deal = await newDeal(portal, FIRST, [await newContact(portal)]);
    await moveAndSettle(portal, deal, SECOND);
    await moveAndSettle(portal, deal, GATED);
    await moveAndSettle(portal, deal, FIRST);
    expect(await shown(portal, deal)).toEqual([HELD_ONCE]);
  });

  it("tells nothing of a gate that only triggers, nor of a deal whose contacts are verified", async () => {
    const portal = await gatedPortal({ ...GATE, mode: "trigger" });
    const contactId = await newContact(portal);
    const deal = await newDeal(portal, FIRST, [contactId]);
    await moveAndSettle(portal, deal, GATED);
    await end(portal, [contactId], PASSED);
    expect(await shown(portal, deal)).toEqual([]);
  });

  it("ends with the deal: what waits is dropped, and nothing of a contact with the same id", async () => {
    const portal = await gatedPortal();
    await holdTimelines(portal);
    const deal = await newDeal(portal, FIRST, [await newContact(portal)]);
    await moveAndSettle(portal, deal, GATED);
    await portal.crm("DELETE", `/crm/v3/objects/deals/${deal}`);
    await portal.stub.accept([dealEvent(deal, "deletion")]);
    await settleDown(portal);
    const left = await outboxOf(portal, "timeline");
    expect(left.map(({ payload }) => JSON.parse(payload))).toMatchObject([{ type: "idv_session_created" }]);
  });
});

const report = (change: Partial<GateReport>): GateReport => ({
  outcome: "unchanged",
  version: 3,
  write: null,
  mark: "held",
  waiting: null,
  refusal: "",
  round: 100,
  requested: [],
  needs: [],
  ...change,
});
const mark = (change: Partial<GateMark>): GateMark => ({
  mark: "held",
  wantedStage: "s",
  ...change,
});

describe("the event of an evaluation", () => {
  const wanted = { pipelineId: "p", stageId: "s" };
  const waiting = { wanted, movesOn: true, reason: "" };
  const sight = { pipelines: [], at: { pipelineId: "p", stageId: "back" }, enteredAt: 50, now: 1 };
  it.each<[string, GateMark | null, Partial<GateReport>, readonly string[]]>([
    ["the first one", null, {}, ["idv_gate_held"]],
    ["that finds what is known", mark({}), {}, []],
    ["that finds everybody verified", mark({}), { mark: "passed" }, ["idv_gate_released"]],
    ["at a deal that passes at once", null, { mark: "passed" }, []],
    ["at one that passed before", mark({ mark: "passed" }), { mark: "passed" }, []],
    [
      "after its gate was taken away",
      mark({}),
      { mark: "not_required", outcome: "released" },
      ["idv_gate_released"],
    ],
    ["at one that was lost", mark({}), { mark: "not_required" }, []],
  ])("%s", (_, before, change, types) => {
    expect(gateEvents("7", before, report({ waiting, ...change }), sight).map(({ type }) => type)).toEqual(
      types,
    );
  });

  const seen = (enteredAt: number | null, before: GateMark | null, round: number) =>
    gateEvents("7", before, report({ waiting, round, version: round }), {
      ...sight,
      at: wanted,
      enteredAt,
    });

  it("that sees a move for the second time tells the same event; a later move tells another", () => {
    const [first] = seen(50, null, 1);
    expect(first?.type).toBe("idv_gate_held");
    expect(seen(50, mark({}), 2).map(({ id }) => id)).toEqual([first?.id]);
    expect(seen(70, mark({}), 3).map(({ id }) => id)).not.toEqual([first?.id]);
    expect(seen(null, mark({}), 4)).toEqual([]);
  });
});
