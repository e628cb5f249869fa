/** A gate whose stage is gone from HubSpot: it says so, and no deal counts as passed because of it. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { cardIn } from "../support/card.ts";
import { newContact, type TestPortal } from "../support/portal.ts";
import {
  dealOf,
  end,
  FIRST,
  GATE,
  GATED,
  gatedPortal,
  HELD,
  heldDeal,
  hubspotAnswers,
  LATER,
  moveAndSettle,
  newDeal,
  PASSED,
  putGates,
  SECOND,
  settleDown,
} from "./play.ts";
import { at, gate, held, PIPELINES, Played, unknown, verified } from "../../unit/deal/support.ts";

afterEach(() => vi.restoreAllMocks());

const GONE = 'the stage "contract" no longer exists in HubSpot';
const WITHOUT_CONTRACT = PIPELINES.map((pipeline) => ({
  ...pipeline,
  stages: pipeline.stages.filter(({ id }) => id !== "contract"),
}));

describe("a deal at a gate whose stage is gone", () => {
  it("that was held stays held and says why, also when its contacts are verified", () => {
    const deal = held([gate()]);
    deal.pipelines = WITHOUT_CONTRACT;
    deal.contacts = [verified("1", { ial: "IAL2" })];
    const { state } = deal.again();
    expect([deal.stage, deal.marks]).toEqual(["lead", { status: "held", target: "contract" }]);
    expect(state.hold?.reason).toContain(GONE);
    deal.pipelines = PIPELINES;
    deal.again();
    expect([deal.stage, deal.marks]).toEqual(["contract", { status: "passed", target: "" }]);
  });

  it("that waits for a later stage stays held, when the gate there would let it go", () => {
    const deal = new Played(at("quote"), [gate(), gate({ stageId: "won" })]);
    deal.contacts = [unknown("1")];
    deal.move(at("won"));
    deal.pipelines = WITHOUT_CONTRACT;
    deal.contacts = [verified("1")];
    deal.again();
    expect([deal.stage, deal.marks]).toEqual(["quote", { status: "held", target: "won" }]);
  });

  it.each(["observe", "enforce"] as const)(
    "that moves is marked, not moved, and asks nobody (%s)",
    (mode) => {
      const deal = new Played(at("quote"), [gate({ mode })]);
      deal.pipelines = WITHOUT_CONTRACT;
      deal.contacts = [unknown("1")];
      const { state, needs, outcome } = deal.move(at("won"));
      expect([deal.stage, deal.marks.status, outcome]).toEqual(["won", "held", "marked"]);
      expect(state.hold?.reason).toContain(GONE);
      expect([...needs, ...state.requested]).toEqual([]);
    },
  );

  it("that is verified is not marked passed by it", () => {
    const deal = new Played(at("quote"), [gate()]);
    deal.pipelines = WITHOUT_CONTRACT;
    deal.contacts = [verified("1")];
    deal.move(at("won"));
    expect([deal.stage, deal.marks.status]).toEqual(["won", "held"]);
  });

  it("is still sent back by a gate beside it that works", () => {
    const deal = new Played(at("quote"), [gate(), gate({ stageId: "won" })]);
    deal.pipelines = WITHOUT_CONTRACT;
    deal.contacts = [unknown("1")];
    const { needs } = deal.move(at("won"));
    expect([deal.stage, deal.marks]).toEqual(["quote", { status: "held", target: "won" }]);
    expect(needs).toEqual([{ contactId: "1", level: null }]);
  });
});

const card = async (portal: TestPortal, path: string): Promise<unknown> =>
  (await cardIn(portal).call("GET", `/hubspot/card/${path}`)).json();

describe("a portal whose gate has lost its stage", () => {
  it("names it when an admin looks, though no deal has moved and the pipelines were read minutes ago", async () => {
    let aheadMs = 0;
    const real = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => real() + aheadMs);
    const portal = await gatedPortal();
    expect(await portal.stub.conditions()).toEqual([]);
    await portal.crm("DELETE", `/crm/v3/pipelines/deals/default/stages/${GATED}`);
    aheadMs = 16_000;
    const problem = expect.stringContaining(`the stage "${GATED}" no longer exists in HubSpot`);
    expect(await portal.stub.conditions()).toMatchObject([
      { code: "gate_without_stage", message: problem, severity: "error" },
    ]);
    expect(await card(portal, "portal")).toMatchObject({
      gatesProblem: problem,
      conditions: [{ code: "gate_without_stage" }],
    });
    vi.restoreAllMocks();
  });

  it.each([
    ["the overview", { overview: true }],
    ["what needs attention", { models: { attention: null } }],
  ] as const)("is named on the page of %s within seconds", async (_page, needs) => {
    let aheadMs = 0;
    const real = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => real() + aheadMs);
    const portal = await gatedPortal();
    const codes = async () => {
      const data = await portal.stub.readPage(needs);
      const found = data?.overview?.brief.conditions ?? data?.models?.attention?.conditions;
      return found?.map(({ code }) => code);
    };
    expect(await codes()).toEqual([]);
    await portal.crm("DELETE", `/crm/v3/pipelines/deals/default/stages/${GATED}`);
    aheadMs = 16_000;
    expect(await codes()).toEqual(["gate_without_stage"]);
  });

  it("sees on the page of gates which stages were added and deleted seconds ago", async () => {
    let aheadMs = 0;
    const real = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => real() + aheadMs);
    const portal = await gatedPortal();
    const stages = async () => {
      const board = (await portal.stub.readPage({ pipelines: true }))?.pipelines;
      return board?.pipelines?.[0]?.stages.map(({ id }) => id);
    };
    expect(await stages()).toContain(GATED);
    await portal.crm("DELETE", `/crm/v3/pipelines/deals/default/stages/${GATED}`);
    aheadMs = 16_000;
    expect(await stages()).not.toContain(GATED);
    // HubSpot says nothing now: what was read last is better than ids.
    aheadMs = 32_000;
    hubspotAnswers(
      ({ url }) => url.includes("/pipelines/"),
      () => new Response("", { status: 503 }),
    );
    expect(await stages()).toContain(FIRST);
  });

  it("holds what was held, marks what moves, and says so wherever the gate is shown", async () => {
    const portal = await gatedPortal();
    expect((await portal.stub.overview())?.brokenGates).toEqual([]);
    expect(await portal.stub.conditions()).toEqual([]);
    const { dealId, contacts } = await heldDeal(portal);
    await portal.crm("DELETE", `/crm/v3/pipelines/deals/default/stages/${GATED}`);
    // A new gate has the pipelines read again.
    await putGates(portal, GATE, { ...GATE, stageId: LATER, mode: "trigger" });
    await end(portal, contacts, PASSED);
    expect(await dealOf(portal, dealId)).toEqual(HELD);

    const contactId = await newContact(portal);
    const moved = await newDeal(portal, FIRST, [contactId]);
    await moveAndSettle(portal, moved, SECOND);
    expect(await dealOf(portal, moved)).toEqual({ stage: SECOND, status: "held", target: "" });

    const problem = expect.stringContaining(`the stage "${GATED}" no longer exists in HubSpot`);
    expect(await portal.stub.dealGate(dealId)).toMatchObject({ status: "held", reason: problem });
    expect((await portal.stub.overview())?.brokenGates).toEqual([
      { objectType: "deal", pipelineId: "default", stageId: GATED, mode: "enforce", problem },
    ]);
    expect(await portal.stub.conditions()).toMatchObject([
      { code: "gate_without_stage", message: problem, severity: "error", retryAt: null },
    ]);
    expect(await card(portal, `deals/${dealId}`)).toMatchObject({
      gate: { status: "held", movesOn: false },
      gateProblem: problem,
    });
    expect(await card(portal, "portal")).toMatchObject({ gates: 2, gatesProblem: problem });

    await putGates(portal, { ...GATE, stageId: LATER });
    await settleDown(portal);
    expect(await dealOf(portal, moved)).toMatchObject({ stage: SECOND, status: "not_required" });
    expect((await portal.stub.overview())?.brokenGates).toEqual([]);
  });
});
