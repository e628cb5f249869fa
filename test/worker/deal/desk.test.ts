/** What journeys cannot time: things that happen while a deal is being judged, and work that cannot be done. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { DealReport } from "../../../src/deal/contract.ts";
import { dealWriteSchema } from "../../../src/hubspot/deal-properties.ts";
import type { HubSpotFailure } from "../../../src/hubspot/failures.ts";
import { DealDesk, type DealDeskOptions } from "../../../src/features/gates/gates.ts";
import { Inbox } from "../../../src/portal/inbox.ts";
import { TimelineBox } from "../../../src/features/timeline/timeline-table.ts";
import { Outbox } from "../../../src/kernel/outbox.ts";
import { newRecord, Records } from "../../../src/portal/records.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings.ts";
import { err, ok } from "../../../src/lib/result.ts";
import { dealEvent, stageEvent } from "./play.ts";
import { gate, PIPELINES } from "../../unit/deal/support.ts";

const CONTACT = "5";
const VERIFIED = { idv_status: "verified" } as const;
const HELD: DealReport = {
  outcome: "held",
  version: 1,
  write: { dealstage: "lead", idv_gate_status: "held" },
  mark: "held",
  waiting: {
    wanted: { pipelineId: "sales", stageId: "contract" },
    movesOn: true,
    reason: "its contact is not verified",
  },
  refusal: "",
  round: 1000,
  asks: [{ contactId: CONTACT, level: null }],
  needs: [{ contactId: CONTACT, level: null }],
};

type Client = DealDeskOptions["client"];

/** A HubSpot in which every deal is at the gated stage and has one contact. */
const CLIENT = {
  readDealPipelines: async () => ok(PIPELINES),
  readDealContactLabels: async () => ok([]),
  readDeals: async (ids: readonly string[]) =>
    ok({
      found: ids.map((id) => ({
        id,
        pipelineId: "sales",
        stageId: "contract",
        stages: [],
        gateStatus: "",
        gateTarget: "",
      })),
      gone: [],
    }),
  readDealContacts: async (ids: readonly string[]) =>
    ok(new Map(ids.map((id) => [id, [{ contactId: CONTACT, labels: [] }]]))),
} satisfies Client;

interface Bench {
  readonly desk: DealDesk;
  readonly inbox: Inbox;
  readonly troubles: HubSpotFailure[];
  readonly sql: SqlStorage;
  clock: number;
}

/** A desk on the storage of an object of its own. */
async function withDesk(
  work: (bench: Bench) => Promise<void>,
  options: { client?: Partial<Client>; look?: (bench: Bench) => Promise<DealReport> } = {},
): Promise<void> {
  await runInDurableObject(env.PORTAL.getByName(crypto.randomUUID()), async (_, { storage }) => {
    const { sql } = storage;
    const records = new Records(storage);
    records.create();
    records.put("settings", { ...DEFAULT_SETTINGS, gates: [gate()] });
    records.put("portal", {
      ...newRecord({ portalId: 1, origin: "https://app.test", jurisdiction: "none" }, 0),
      provisioned: true,
    });
    const inbox = new Inbox(sql);
    const troubles: HubSpotFailure[] = [];
    const desk = new DealDesk({
      sql,
      records,
      inbox,
      outbox: new Outbox(sql, "deal_outbox", dealWriteSchema),
      timeline: { tell: () => undefined, box: new TimelineBox(sql) },
      client: { ...CLIENT, ...options.client },
      now: () => bench.clock,
      commit: (done) => storage.transactionSync(done),
      look: () => options.look?.(bench) ?? Promise.resolve(HELD),
      erase: async () => undefined,
      absence: { pausesMs: [1, 2, 3], keptMs: 1000 },
      onTrouble: (failure) => troubles.push(failure),
      onAnswer: () => undefined,
    });
    const bench: Bench = { desk, inbox, troubles, sql, clock: 1_000_000 };
    desk.takeIn([stageEvent("7", "contract")], bench.clock);
    await work(bench);
  });
}

describe("a look at deals", () => {
  it("asks the contact once, however often the report comes", async () => {
    await withDesk(async (bench) => {
      await bench.desk.look();
      bench.desk.lookAgain(["7"], "again", bench.clock);
      await bench.desk.look();
      expect(bench.inbox.due("outside", bench.clock, 9)).toMatchObject([
        {
          kind: "ask",
          contact_id: CONTACT,
          wish: {
            verification: "identity",
            again: false,
            order: { proofingLevel: null, documentTypes: [] },
            trigger: { by: "deal_stage", reference: "7" },
          },
        },
      ]);
    });
  });

  it("that finds no deal is repeated with growing pauses, which no other reason to look shortens", async () => {
    await withDesk(
      async (bench) => {
        const { desk } = bench;
        const pauses = [];
        for (let look = 0; look < 3; look += 1) {
          await desk.look();
          const dueAt = desk.inbox.nextDueAt() ?? 0;
          pauses.push(dueAt - bench.clock);
          desk.lookAgain(["7"], `meanwhile ${look}`, bench.clock);
          await desk.look();
          expect(desk.inbox.nextDueAt()).toBe(dueAt);
          bench.clock = dueAt;
        }
        expect(pauses).toEqual([1, 2, 3]);
        await desk.look();
        expect(desk.inbox.waiting()).toBe(0);
      },
      { client: { readDeals: async (ids) => ok({ found: [], gone: ids }) } },
    );
  });

  it("of a deal that was moved after its deletion does not take the deletion for the last word", async () => {
    await withDesk(
      async ({ desk, clock }) => {
        desk.takeIn([dealEvent("7", "deletion", { occurredAt: 1 })], clock);
        await desk.look();
        expect(desk.inbox.waiting()).toBeGreaterThan(0);
        desk.takeIn([dealEvent("7", "deletion")], clock);
        await desk.look();
        expect(desk.inbox.waiting()).toBe(0);
      },
      { client: { readDeals: async (ids) => ok({ found: [], gone: ids }) } },
    );
  });

  it("is repeated when the contact was verified while the deal was judged", async () => {
    await withDesk(
      async ({ desk }) => {
        await desk.look();
        expect(desk.inbox.waiting()).toBe(1);
      },
      {
        look: async ({ desk, clock }) => {
          desk.contactReported(CONTACT, VERIFIED, 1, clock);
          return HELD;
        },
      },
    );
  });

  it("is repeated when its contact is forgotten or merged away, of whom nothing stays", async () => {
    await withDesk(async ({ desk, clock, sql }) => {
      await desk.look();
      desk.contactReported(CONTACT, VERIFIED, 1, clock);
      expect(desk.inbox.waiting()).toBe(1);
      desk.contactsGone([CONTACT], clock);
      expect(desk.inbox.waiting()).toBe(2);
      const tables = ["deal_contacts", "standings", "deal_inbox"] as const;
      const left = tables.flatMap((name) => sql.exec(`SELECT * FROM ${name}`).toArray());
      const values = left.flatMap((row) => Object.values(row)).map((value) => JSON.stringify(value));
      const mentions = values.filter((value) => value === `"${CONTACT}"` || value.includes(`:${CONTACT}:`));
      expect(mentions).toEqual([]);
    });
  });

  it("is repeated when its contact is verified, once for each news", async () => {
    await withDesk(async ({ desk, clock }) => {
      await desk.look();
      desk.contactReported(CONTACT, { idv_status: "pending" }, 1, clock);
      expect(desk.inbox.waiting()).toBe(0);
      desk.contactReported(CONTACT, VERIFIED, 2, clock);
      desk.contactReported(CONTACT, VERIFIED, 2, clock);
      desk.contactReported("6", VERIFIED, 1, clock);
      expect(desk.inbox.waiting()).toBe(1);
    });
  });

  it("waits when HubSpot is out of reach: the deal loses no attempt and the portal hears of it", async () => {
    await withDesk(
      async ({ desk, troubles, clock }) => {
        await desk.look();
        expect(troubles).toMatchObject([{ reason: "timeout" }]);
        expect(desk.inbox.due(clock, 9)).toMatchObject([{ dealId: "7", attempts: 0 }]);
      },
      { client: { readDeals: async () => err({ reason: "timeout", message: "late" } as const) } },
    );
  });

  it("that HubSpot refuses is repeated with growing pauses, then waits for a person who can replay it", async () => {
    await withDesk(
      async (bench) => {
        const { desk, troubles } = bench;
        for (let attempt = 0; attempt < 20 && desk.inbox.waiting() > 0; attempt += 1) {
          bench.clock = desk.inbox.nextDueAt() ?? bench.clock;
          await desk.look();
        }
        expect(troubles).toEqual([]);
        expect(desk.inbox.dead(9)).toMatchObject([{ dealId: "7", reason: "scopes are missing" }]);
        expect(desk.inbox.revive("7", bench.clock)).toBe(true);
        expect(desk.inbox.waiting()).toBe(1);
      },
      {
        client: {
          readDeals: async () => err({ reason: "missing_scopes", message: "scopes are missing" } as const),
        },
      },
    );
  });

  it("is put off when the deal's object fails, and loses nothing", async () => {
    await withDesk(
      async ({ desk, clock }) => {
        await desk.look();
        expect(desk.inbox.due(clock, 9)).toEqual([]);
        expect(desk.inbox.due(clock + 60_000, 9)).toMatchObject([{ dealId: "7", attempts: 1 }]);
        expect(desk.book.knows("7")).toBe(false);
      },
      { look: () => Promise.reject(new Error("the object was reset")) },
    );
  });

  it("comes at once when it is one of the first three, a second later when few wait, and at once again when many do", async () => {
    await withDesk(async (bench) => {
      const { desk } = bench;
      const start = bench.clock;
      for (const why of ["first", "second", "third"]) {
        desk.lookAgain(["7"], why, start);
        expect(desk.nextLookAt()).toBeLessThanOrEqual(start);
        await desk.look();
      }
      desk.lookAgain(["7"], "fourth", start);
      expect(desk.nextLookAt()).toBe(start + 1000);
      desk.lookAgain(
        Array.from({ length: 50 }, (_, n) => String(n + 100)),
        "some",
        start,
      );
      expect(desk.nextLookAt()).toBe(start + 3000);
      desk.lookAgain(
        Array.from({ length: 100 }, (_, n) => String(n + 200)),
        "many",
        start,
      );
      expect(desk.nextLookAt()).toBe(start);
    });
  });
});
