/** A feature that the kernel does not name: one folder and one line in a list, and it is queued, retried and shown. */
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { KeyedWaiters } from "../../../src/lib/signal.ts";
import { packEvents } from "../../../src/portal/dispatch/packed-events.ts";
import { Batches } from "../../../src/kernel/jobs/batches.ts";
import type { Feature } from "../../../src/kernel/feature.ts";
import { jobHandler, type NewJob } from "../../../src/kernel/jobs/job.ts";
import type { SettledJob } from "../../../src/kernel/jobs/job-queue.ts";
import { Jobs } from "../../../src/kernel/jobs/jobs.ts";
import { migrateParts } from "../../../src/lib/migrate.ts";
import type { PortalContext } from "../../../src/portal/context/context.ts";
import { createDispatcher } from "../../../src/portal/dispatch/dispatch.ts";
import { newRecord, Records } from "../../../src/portal/context/records.ts";
import { PORTAL_SCHEMA } from "../../../src/portal/schema.ts";
import { Tombstones } from "../../../src/portal/context/tombstones.ts";
import { onFreshStorage } from "./support.ts";

/** Counts the companies that HubSpot creates, and refuses the first attempt. */
class CompaniesFeature implements Feature {
  readonly name = "companies";
  readonly seen: string[] = [];
  readonly queues = [{ name: "companies", order: 9, resource: null }];
  readonly migrations = ["CREATE TABLE companies (id TEXT PRIMARY KEY) STRICT"];
  readonly jobs;
  attempts = 0;

  constructor(sql: SqlStorage) {
    this.jobs = {
      "companies.count": jobHandler({
        schema: z.object({ id: z.string() }),
        subjects: ({ subject }) => [subject],
        resource: () => null,
        run: async (_, { id }) => {
          this.attempts += 1;
          if (this.attempts === 1)
            return { kind: "retry", failure: { message: "not yet" }, until: () => Date.now() };
          return { kind: "done", apply: () => void sql.exec("INSERT INTO companies VALUES (?)", id) };
        },
      }),
    };
  }

  accept({
    type,
    objectId,
    dedupeKey,
  }: {
    type: string;
    objectId: string;
    dedupeKey: string;
  }): readonly NewJob[] {
    if (type !== "contact.creation") return [];
    this.seen.push(objectId);
    const job = { name: "companies.count", queue: "companies", subject: `company:${objectId}` };
    return [{ ...job, dedupeKey, payload: { id: objectId } }];
  }

  describe({ subject }: { subject: string }) {
    return { kind: "company", subject };
  }
}

function contextOn(storage: DurableObjectStorage): PortalContext {
  const records = new Records(storage, PORTAL_SCHEMA);
  records.create();
  records.put(newRecord({ portalId: 1, origin: "https://app.test", jurisdiction: "none" }, 1));
  records.update({ provisioned: true });
  const keyring = keyringFrom("k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  const { sql } = storage;
  return {
    sql,
    records,
    counters: records.counters,
    jobs: new Jobs(sql),
    tombstones: new Tombstones({ sql, keyring, portalId: 1 }),
    keyring,
    now: Date.now,
    commit: (work) => storage.transactionSync(work),
  };
}

describe("a feature that the kernel does not know", () => {
  it("is given the events it accepts, retried, and committed with its own table", () =>
    onFreshStorage(async (storage) => {
      await storage.deleteAll();
      const context = contextOn(storage);
      const companies = new CompaniesFeature(storage.sql);
      migrateParts(storage, [companies]);
      const batches = new Batches(storage.sql, Date.now);
      const { dispatcher, nextDueAt } = createDispatcher({
        context,
        batches,
        oneKosmos: {
          allowance: () => 0,
          launched: () => undefined,
          isConfigured: () => false,
          readyAt: (at) => at,
        },
        sender: {
          readyAt: Number.POSITIVE_INFINITY,
          flush: async () => undefined,
          provisionAt: null,
          propertiesDueAt: () => null,
          checkProperties: async () => undefined,
          pause: () => undefined,
        },
        features: [companies],
        settled: new KeyedWaiters<SettledJob["outcome"]>(),
      });
      const event = {
        dedupeKey: "e1",
        type: "contact.creation",
        objectType: "contact",
        objectId: "7",
        occurredAt: 1,
        changeSource: "CRM_UI",
        sourceId: "",
      } as const;
      batches.add(packEvents([event]));
      await dispatcher.run();
      expect(companies.seen).toEqual(["7"]);
      expect(storage.sql.exec("SELECT id FROM companies").toArray()).toEqual([{ id: "7" }]);
      expect(companies.attempts).toBe(2);
      expect(nextDueAt()).toBeNull();
      expect(context.jobs.find("company:7", "e1")).toMatchObject({ state: "done" });
    }));
});
