/** What journeys cannot time: things that happen while deals are evaluated, and evaluations that cannot be done. */
import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/lib/result.ts";
import { Bench, CONTACT, onBench } from "./bench.ts";
import { dealEvent, stageEvent } from "./play.ts";

const VERIFIED = { idv_status: "verified" } as const;
const move = (dealId = "7") => stageEvent(dealId, "contract");
/** A deal in HubSpot that no gate concerns. */
const unmoved = (id: string) => ({
  id,
  pipelineId: "sales",
  stageId: "lead",
  stages: [],
  gateStatus: "",
  gateTarget: "",
});
const absent = { readDeals: async (ids: readonly string[]) => ok({ found: [], gone: ids }) };

/** A bench whose deal 7 was held. */
function onHeld(play: (bench: Bench) => Promise<void>): Promise<void> {
  return onBench(async (bench) => {
    bench.accept(move());
    await bench.evaluate();
    expect(bench.gates.table.gate("7")).toMatchObject({ status: "held" });
    await play(bench);
  });
}

describe("an evaluation of deals", () => {
  it("requests the contact once, however often it is repeated", () =>
    onHeld(async (bench) => {
      bench.gates.evaluations.reevaluate(["7"], "again");
      await bench.evaluate();
      const requests = bench.context.jobs.waitingOf([`contact:${CONTACT}`]);
      expect(requests.map(({ payload }) => JSON.parse(payload))).toMatchObject([
        {
          type: "verification.request",
          request: {
            verification: "identity",
            again: false,
            order: { proofingLevel: null, documentTypes: [] },
            trigger: { by: "deal_stage", reference: "7" },
          },
        },
      ]);
    }));

  it("that finds no deal is repeated with growing pauses, which no other reason shortens", () =>
    onBench(async (bench) => {
      bench.accept(move());
      const pauses = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        await bench.evaluate();
        const dueAt = bench.dueAt() ?? 0;
        pauses.push(dueAt - bench.clock);
        bench.gates.evaluations.reevaluate(["7"], `meanwhile ${attempt}`);
        await bench.evaluate();
        expect(bench.dueAt()).toBe(dueAt);
        bench.clock = dueAt;
      }
      expect(pauses).toEqual([1, 2, 3]);
      await bench.evaluate();
      expect(bench.waiting()).toBe(0);
    }, absent));

  it("of a deal that was moved after its deletion does not delete what is stored about it", () =>
    onBench(async (bench) => {
      bench.accept(move());
      bench.accept(dealEvent("7", "deletion", { occurredAt: 1 }));
      await bench.evaluate();
      expect(bench.waiting()).toBeGreaterThan(0);
      bench.accept(dealEvent("7", "deletion"));
      await bench.evaluate();
      expect(bench.waiting()).toBe(0);
    }, absent));

  it("counts a contact that was verified while HubSpot was read", async () => {
    let verify = () => {};
    await onBench(
      async (bench) => {
        verify = () => bench.contactReports(CONTACT, VERIFIED);
        bench.accept(move());
        await bench.evaluate();
        expect(bench.gates.table.gate("7")).toMatchObject({ status: "passed" });
        expect(bench.waiting()).toBe(0);
      },
      {
        readDealContacts: async (ids) => {
          verify();
          return ok(new Map(ids.map((id) => [id, [{ contactId: CONTACT, labels: [] }]])));
        },
      },
    );
  });

  it("is repeated for a reason that came in while HubSpot was read", async () => {
    let moveAgain = () => {};
    await onBench(
      async (bench) => {
        moveAgain = () => bench.accept(move());
        bench.accept(move());
        await bench.evaluate();
        expect(bench.reasonsOf("7")).toHaveLength(1);
        expect(bench.dueAt()).toBeLessThanOrEqual(bench.clock);
      },
      {
        readDealContacts: async (ids) => {
          moveAgain();
          return ok(new Map(ids.map((id) => [id, [{ contactId: CONTACT, labels: [] }]])));
        },
      },
    );
  });

  it("is repeated when its contact is forgotten or merged away, of which nothing stays", () =>
    onHeld(async (bench) => {
      const { gates, context, index } = bench;
      bench.contactReports(CONTACT, VERIFIED);
      expect(bench.waiting()).toBe(1);
      // The portal deletes the contact's own row and jobs; the rest is the gates' part.
      index.delete([CONTACT]);
      context.jobs.deleteSubjects([`contact:${CONTACT}`]);
      gates.contactErased([CONTACT]);
      expect(bench.waiting()).toBe(2);
      const tables = ["deal_contacts", "deal_gates", "jobs", "outbox"] as const;
      const ofTimeline = String.raw`\"objectId\":\"7\"`;
      const left = tables.flatMap((name) => context.sql.exec(`SELECT * FROM ${name}`).toArray());
      const values = left.flatMap((row) => Object.values(row)).map((value) => JSON.stringify(value));
      const mentions = values.filter(
        (value) =>
          value.includes(`:${CONTACT}:`) ||
          value.includes(`"${CONTACT}"`) ||
          value.includes(`\\"${CONTACT}\\"`),
      );
      expect(values.some((value) => value.includes(ofTimeline))).toBe(true);
      expect(mentions).toEqual([]);
    }));

  it("does not store a contact again that was privacy-deleted while HubSpot was read", async () => {
    let erase = () => {};
    await onBench(
      async (bench) => {
        erase = () => {
          bench.context.tombstones.add([CONTACT]);
          bench.gates.contactErased([CONTACT]);
        };
        bench.accept(move());
        await bench.evaluate();
        expect(bench.gates.table.gate("7")).toMatchObject({ status: "held", contacts: [] });
        expect(bench.context.sql.exec("SELECT * FROM deal_contacts").toArray()).toEqual([]);
      },
      {
        readDealContacts: async (ids) => {
          erase();
          return ok(new Map(ids.map((id) => [id, [{ contactId: CONTACT, labels: [] }]])));
        },
      },
    );
  });

  it("is repeated when its contact is verified, once for each change", () =>
    onHeld(async (bench) => {
      bench.contactReports(CONTACT, { idv_status: "pending" });
      expect(bench.waiting()).toBe(0);
      bench.contactReports(CONTACT, VERIFIED);
      bench.contactReports(CONTACT, VERIFIED);
      bench.contactReports("6", VERIFIED);
      expect(bench.waiting()).toBe(1);
      bench.contactReports(CONTACT, { ...VERIFIED, idv_ial_level: "IAL2" });
      expect(bench.waiting()).toBe(2);
    }));
});

describe("an evaluation that cannot be done", () => {
  it("waits when HubSpot is out of reach: the deal loses no attempt and the portal pauses", () =>
    onBench(
      async (bench) => {
        bench.accept(move());
        await bench.evaluate();
        expect(bench.troubles).toMatchObject([{ reason: "timeout" }]);
        expect(bench.gates.evaluations.take(9)).toMatchObject([{ dealId: "7", attempts: 0 }]);
      },
      { readDeals: async () => err({ reason: "timeout", message: "late" } as const) },
    ));

  it("is repeated with growing pauses when HubSpot refuses it, then waits for a person: one dead letter a deal, whose replay loses no move", () =>
    onBench(
      async (bench) => {
        const { gates, context, troubles } = bench;
        bench.accept(stageEvent("7", "contract", { occurredAt: 10 }));
        bench.accept(stageEvent("7", "won", { occurredAt: 20 }));
        bench.accept(dealEvent("7", "restore", { occurredAt: 5 }));
        let attempts = 0;
        for (; attempts < 20 && bench.waiting() > 0; attempts += 1) {
          bench.clock = bench.dueAt() ?? bench.clock;
          await bench.evaluate();
        }
        expect(attempts).toBe(13);
        expect(troubles).toEqual([]);
        const dead = context.jobs.dead(9);
        expect(dead).toMatchObject([{ subject: "deal:7", reason: "scopes are missing" }]);
        expect(gates.describe(dead[0] ?? { subject: "" })).toEqual({ kind: "gate", subject: "deal 7" });
        expect(context.jobs.replay(dead[0]?.seq ?? 0, bench.clock)).toBe(true);
        expect(gates.evaluations.take(9)).toMatchObject([
          { dealId: "7", attempts: 0, movedAt: 20, firstMoveAt: 5, adopts: true },
        ]);
      },
      {
        readDeals: async () => err({ reason: "missing_scopes", message: "scopes are missing" } as const),
      },
    ));

  it("joins the dead letter that the deal has already", () =>
    onBench(
      async (bench) => {
        const { context } = bench;
        for (const occurredAt of [10, 20]) {
          bench.accept(stageEvent("7", "contract", { occurredAt }));
          for (let attempt = 0; attempt < 20 && bench.waiting() > 0; attempt += 1) {
            bench.clock = bench.dueAt() ?? bench.clock;
            await bench.evaluate();
          }
        }
        const dead = context.jobs.dead(9);
        expect(dead.map(({ payload }) => JSON.parse(payload))).toMatchObject([
          { movedAt: 20, firstMoveAt: 10 },
        ]);
        expect(bench.waiting()).toBe(0);
      },
      {
        readDeals: async () => err({ reason: "missing_scopes", message: "scopes are missing" } as const),
      },
    ));

  it("is postponed when storing its result fails, and loses nothing", () =>
    onBench(async (bench) => {
      const { gates, context } = bench;
      context.sql.exec(
        "CREATE TRIGGER broken BEFORE INSERT ON deal_contacts BEGIN SELECT RAISE(ABORT, 'broken'); END",
      );
      bench.accept(move());
      await bench.evaluate();
      expect(gates.evaluations.take(9)).toEqual([]);
      expect(gates.table.knows("7")).toBe(false);
      expect(gates.outbox.due(bench.clock, 9)).toEqual([]);
      bench.clock += 60_000;
      expect(gates.evaluations.take(9)).toMatchObject([{ dealId: "7", attempts: 1 }]);
    }));

  it("stays due when reading throws", async () => {
    let isBroken = true;
    await onBench(
      async (bench) => {
        bench.accept(move());
        await expect(bench.evaluate()).rejects.toThrow("a bug");
        isBroken = false;
        expect(bench.readyAt()).not.toBeNull();
        await bench.evaluate();
        expect(bench.gates.table.knows("7")).toBe(false);
        expect(bench.waiting()).toBe(1);
      },
      {
        readDeals: async (ids) => {
          if (isBroken) throw new Error("a bug");
          return ok({ found: [], gone: ids });
        },
      },
    );
  });
});

describe("evaluations together", () => {
  it("come at once when it is one of the first three, a second later when few wait, and at once again when many do", () =>
    onBench(async (bench) => {
      const { gates, clock: start } = bench;
      for (const why of ["first", "second", "third"]) {
        gates.evaluations.reevaluate(["7"], why);
        expect(bench.readyAt()).toBeLessThanOrEqual(start);
        await bench.evaluate();
      }
      gates.evaluations.reevaluate(["7"], "fourth");
      expect(bench.readyAt()).toBe(start + 1000);
      const deals = (count: number, from: number) =>
        Array.from({ length: count }, (_, n) => String(n + from));
      gates.evaluations.reevaluate(deals(50, 100), "some");
      expect(bench.readyAt()).toBe(start + 3000);
      gates.evaluations.reevaluate(deals(100, 200), "many");
      expect(bench.readyAt()).toBe(start);
    }));

  it("read each deal once, 200 at a time, however many reasons it has", async () => {
    const read: string[][] = [];
    await onBench(
      async (bench) => {
        const ids = Array.from({ length: 240 }, (_, n) => String(n + 1));
        // HubSpot reports a move under two subscriptions: the second reasons come behind all of the first ones.
        for (const id of [...ids, ...ids]) bench.accept(move(id));
        while (bench.waiting() > 0) await bench.evaluate();
        expect(bench.readyAt()).toBeNull();
        expect(read.map((some) => some.length)).toEqual([200, 40]);
        expect(new Set(read.flat()).size).toBe(240);
      },
      {
        readDeals: async (ids) => {
          if (ids.length > 0) read.push([...ids]);
          return ok({ found: ids.map((id) => unmoved(id)), gone: [] });
        },
      },
    );
  });

  it("cost no more rows behind a long backlog", async () => {
    const cost = async (backlog: number) => {
      let read = 0;
      await onBench(
        async (bench) => {
          const ids = Array.from({ length: backlog }, (_, n) => String(n + 1));
          bench.gates.evaluations.reevaluate(ids, "backlog");
          expect(bench.readyAt()).not.toBeNull();
          const before = bench.rows().read;
          await bench.evaluate();
          expect(bench.readyAt()).not.toBeNull();
          read = bench.rows().read - before;
        },
        { readDeals: async (ids) => ok({ found: ids.map((id) => unmoved(id)), gone: [] }) },
      );
      return read;
    };
    const [short, long] = [await cost(600), await cost(6000)];
    expect(long).toBeLessThanOrEqual(short * 1.1);
    // 200 deals: each is read with the queue, with its reasons, and when it is done.
    expect(short).toBeLessThanOrEqual(200 * 12);
  });
});
