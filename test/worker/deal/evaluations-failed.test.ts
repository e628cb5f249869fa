/** Evaluations of deals that cannot be done: postponed, given back, or moved to the dead letters. */
import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/lib/result.ts";
import { onBench } from "./bench.ts";
import { dealEvent, stageEvent } from "./play.ts";

const move = () => stageEvent("7", "contract");

describe("an evaluation that cannot be done", () => {
  it("waits when HubSpot is out of reach: the deal loses no attempt and the portal pauses", () =>
    onBench(
      async (bench) => {
        bench.accept(move());
        await bench.evaluate();
        expect(bench.troubles).toMatchObject([{ reason: "network" }]);
        expect(bench.gates.evaluations.take(9)).toMatchObject([{ recordId: "7", attempts: 0 }]);
      },
      { read: async () => err({ reason: "network", message: "lost" } as const) },
    ));

  it("waits when HubSpot does not work for reads: the deal loses no attempt, the reads pause and the portal goes on", () =>
    onBench(
      async (bench) => {
        bench.accept(move());
        await bench.evaluate();
        expect(bench.troubles).toEqual([]);
        const first = (bench.readyAt() ?? 0) - bench.clock;
        expect(first).toBeGreaterThanOrEqual(2000);
        bench.clock += first;
        await bench.evaluate();
        expect((bench.readyAt() ?? 0) - bench.clock).toBeGreaterThan(first);
        expect(bench.gates.evaluations.take(9)).toMatchObject([{ recordId: "7", attempts: 0 }]);
      },
      { read: async () => err({ reason: "timeout", message: "late" } as const) },
    ));

  it("waits when HubSpot forbids reading deals: no attempt is used up, the portal goes on, and a sign-in tries again", () =>
    onBench(
      async (bench) => {
        const { gates, troubles } = bench;
        bench.accept(move());
        await bench.evaluate();
        expect(troubles).toEqual([]);
        expect(gates.conditions()).toMatchObject([
          { code: "scopes_missing", waiting: 1, message: expect.stringContaining("crm.objects.deals.read") },
        ]);
        const readyAt = () => gates.tasks[0]?.readyAt(bench.clock, 0) ?? null;
        expect(readyAt()).toBe(bench.clock + 60_000);
        gates.connected();
        expect(readyAt()).toBeLessThanOrEqual(bench.clock);
        expect(gates.evaluations.take(9)).toMatchObject([{ recordId: "7", attempts: 0 }]);
      },
      { read: async () => err({ reason: "missing_scopes", message: "no", status: 403 } as const) },
    ));

  it("is repeated with growing pauses when HubSpot refuses it, then waits for a person: one dead letter a deal, whose replay loses no move", () =>
    onBench(
      async (bench) => {
        const { gates, context, troubles } = bench;
        bench.accept(stageEvent("7", "contract", { occurredAt: 10 }));
        bench.accept(stageEvent("7", "won", { occurredAt: 20 }));
        bench.accept(dealEvent("7", "restore", { occurredAt: 5 }));
        let attempts = 0;
        for (; attempts < 50 && bench.waiting() > 0; attempts += 1) {
          bench.clock = bench.dueAt() ?? bench.clock;
          await bench.evaluate();
        }
        expect(attempts).toBe(23);
        expect(troubles).toEqual([]);
        const dead = context.jobs.dead(9);
        expect(dead).toMatchObject([{ subject: "deal:7", reason: "HubSpot says no" }]);
        expect(gates.describe(dead[0] ?? { subject: "" })).toEqual({ kind: "gate", subject: "deal 7" });
        expect(context.jobs.replay(dead[0]?.seq ?? 0, bench.clock)).toBe(true);
        expect(gates.evaluations.take(9)).toMatchObject([
          { recordId: "7", attempts: 0, movedAt: 20, firstMoveAt: 5, adopts: true },
        ]);
      },
      {
        read: async () => err({ reason: "refused", message: "HubSpot says no" } as const),
      },
    ));

  it("joins the dead letter that the deal has already", () =>
    onBench(
      async (bench) => {
        const { context } = bench;
        for (const occurredAt of [10, 20]) {
          bench.accept(stageEvent("7", "contract", { occurredAt }));
          for (let attempt = 0; attempt < 50 && bench.waiting() > 0; attempt += 1) {
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
        read: async () => err({ reason: "refused", message: "HubSpot says no" } as const),
      },
    ));

  it("is postponed when storing its result fails, and loses nothing", () =>
    onBench(async (bench) => {
      const { gates, context } = bench;
      context.sql.exec(
        "CREATE TRIGGER broken BEFORE INSERT ON gated_contacts BEGIN SELECT RAISE(ABORT, 'broken'); END",
      );
      bench.accept(move());
      await bench.evaluate();
      expect(gates.evaluations.take(9)).toEqual([]);
      expect(gates.table.has("7")).toBe(false);
      expect(gates.outbox.due(bench.clock, 9)).toEqual([]);
      bench.clock += 60_000;
      expect(gates.evaluations.take(9)).toMatchObject([{ recordId: "7", attempts: 1 }]);
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
        expect(bench.gates.table.has("7")).toBe(false);
        expect(bench.waiting()).toBe(1);
      },
      {
        read: async (ids) => {
          if (isBroken) throw new Error("a bug");
          return ok({ found: [], gone: ids });
        },
      },
    );
  });
});
