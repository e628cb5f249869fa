/** Cases that journeys cannot time: events while deals are evaluated. */
import { describe, expect, it } from "vitest";
import { ok } from "../../../src/lib/result.ts";
import { Bench, CONTACT, onBench } from "./bench.ts";
import { dealEvent, stageEvent } from "./play.ts";

const VERIFIED = { idv_status: "verified" } as const;
const move = () => stageEvent("7", "contract");
const absent = { read: async (ids: readonly string[]) => ok({ found: [], gone: ids }) };

/** A bench whose deal 7 was held. */
function onHeld(play: (bench: Bench) => Promise<void>): Promise<void> {
  return onBench(async (bench) => {
    bench.accept(move());
    await bench.evaluate();
    expect(bench.gates.table.gate("7")).toMatchObject({ status: "held" });
    await play(bench);
  });
}

/** Plays on a bench. `happens` is called each time that HubSpot is read. */
function meanwhile(happens: (bench: Bench) => void, play: (bench: Bench) => Promise<void>): Promise<void> {
  const benches: Bench[] = [];
  return onBench(
    (bench) => {
      benches.push(bench);
      return play(bench);
    },
    {
      readContacts: async (ids) => {
        for (const bench of benches) happens(bench);
        return ok(new Map(ids.map((id) => [id, [{ contactId: CONTACT, labels: [] }]])));
      },
    },
  );
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
          kind: "identity",
          again: false,
          order: { proofingLevel: null, documentTypes: [] },
          trigger: { by: "deal_stage", reference: "7" },
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

  it("counts a contact that was verified while HubSpot was read", () =>
    meanwhile(
      (bench) => bench.contactReports(CONTACT, VERIFIED),
      async (bench) => {
        bench.accept(move());
        await bench.evaluate();
        expect(bench.gates.table.gate("7")).toMatchObject({ status: "passed" });
        expect(bench.waiting()).toBe(0);
      },
    ));

  it("is repeated for a reason that came in while HubSpot was read", () =>
    meanwhile(
      (bench) => bench.accept(move()),
      async (bench) => {
        bench.accept(move());
        await bench.evaluate();
        expect(bench.reasonsOf("7")).toHaveLength(1);
        expect(bench.dueAt()).toBeLessThanOrEqual(bench.clock);
      },
    ));

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
      const tables = ["gated_contacts", "gated_records", "jobs", "outbox"] as const;
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

  it("does not store a contact again that was privacy-deleted while HubSpot was read", () =>
    meanwhile(
      (bench) => {
        bench.context.tombstones.add([CONTACT]);
        bench.gates.contactErased([CONTACT]);
      },
      async (bench) => {
        bench.accept(move());
        await bench.evaluate();
        expect(bench.gates.table.gate("7")).toMatchObject({ status: "held", contacts: [] });
        expect(bench.context.sql.exec("SELECT * FROM gated_contacts").toArray()).toEqual([]);
      },
    ));

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
