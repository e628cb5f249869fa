/** The feature of gates on storage of its own, with a clock and a HubSpot that tests set. */
import { ContactIndex } from "../../../src/features/contacts/table/contact-index.ts";
import type { ContactReport } from "../../../src/domain/contact/contract.ts";
import { GatesFeature, type GatesOptions } from "../../../src/features/gates/gates.ts";
import { TimelineChannel } from "../../../src/features/timeline/channel.ts";
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";
import type { HubSpotFailure } from "../../../src/hubspot/transport/failures.ts";
import { Jobs } from "../../../src/kernel/jobs/jobs.ts";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { err, ok } from "../../../src/lib/result.ts";
import type { PortalContext } from "../../../src/portal/context/context.ts";
import { newRecord, Records } from "../../../src/portal/context/records.ts";
import { PORTAL_SCHEMA } from "../../../src/portal/schema.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { Tombstones } from "../../../src/portal/context/tombstones.ts";
import { gate, PIPELINES } from "../../unit/deal/support.ts";
import { countingSql, onFreshStorage } from "../kernel/support.ts";

export const CONTACT = "5";
const START = 1_000_000;

type Client = GatesOptions["client"];

/** A HubSpot in which every deal is at the gated stage, came from the first one, and has one contact. */
const CLIENT = {
  ensureProperties: async () =>
    ({
      ok: true,
      value: { group: "present", created: [], present: [], repaired: [], problems: [] },
    }) as const,
  readPipelines: async () => ok(PIPELINES),
  readContactLabels: async () => ok([]),
  read: async (ids: readonly string[]) =>
    ok({
      found: ids.map((id) => ({
        id,
        pipelineId: "sales",
        stageId: "contract",
        stages: [
          { stageId: "contract", at: 2 },
          { stageId: "lead", at: 1 },
        ],
        gateStatus: "",
        gateTarget: "",
      })),
      gone: [],
    }),
  readContacts: async (ids: readonly string[]) =>
    ok(new Map(ids.map((id) => [id, [{ contactId: CONTACT, labels: [] }]]))),
  patch: async () => err({ reason: "timeout", message: "this HubSpot takes no writes" } as const),
  update: async () => err({ reason: "timeout", message: "this HubSpot takes no writes" } as const),
} satisfies Client;

export class Bench {
  clock = START;
  readonly troubles: HubSpotFailure[] = [];
  readonly context: PortalContext;
  readonly gates: GatesFeature;
  readonly index: ContactIndex;
  readonly rows: () => { read: number; written: number };

  constructor(storage: DurableObjectStorage, client: Partial<Client> = {}) {
    const records = new Records(storage, PORTAL_SCHEMA);
    records.create();
    records.put(newRecord({ portalId: 1, origin: "https://app.test", jurisdiction: "none" }, 0));
    records.putSettings({ ...DEFAULT_SETTINGS, gates: [gate()] });
    const { counted: sql, rows } = countingSql(storage.sql);
    this.rows = rows;
    const keyring = keyringFrom("k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    this.context = {
      sql,
      records,
      counters: records.counters,
      jobs: new Jobs(sql),
      tombstones: new Tombstones({ sql, keyring, portalId: 1 }),
      keyring,
      now: () => this.clock,
      commit: (work) => storage.transactionSync(work),
    };
    const { context } = this;
    this.index = new ContactIndex(sql);
    this.gates = new GatesFeature({
      type: "deal",
      context,
      index: this.index,
      client: { ...CLIENT, ...client },
      timeline: new TimelineChannel({ context, send: async () => ok({ taken: [], failed: [] }) }),
      onFailure: (failure) => void this.troubles.push(failure),
      onSuccess: () => undefined,
      absence: { pausesMs: [1, 2, 3], keptMs: 1000 },
    });
  }

  /** Accepts an event as the portal does. */
  accept(event: HubSpotEvent): void {
    this.context.jobs.add(this.gates.accept(event, this.clock, new Set()), this.clock);
  }

  /** Evaluates the deals that are due. */
  async evaluate(): Promise<void> {
    await this.gates.tasks[0]?.run();
  }

  /** When the next evaluation is worth its calls, epoch ms, or null. */
  readyAt(): number | null {
    return this.gates.tasks[0]?.readyAt(this.clock, 0) ?? null;
  }

  /** When the first reason is due, epoch ms, or null. */
  dueAt(): number | null {
    return this.gates.evaluations.ready().nextAt;
  }

  /** How many reasons wait. */
  waiting(): number {
    return this.context.jobs.backlog("gates", 10_000);
  }

  reasonsOf(dealId: string) {
    return this.context.jobs.waitingOf([`deal:${dealId}`]);
  }

  /** A contact's object reports, and the portal stores it. Null: the record is gone. */
  contactReports(contactId: string, snapshot: ContactReport["projection"]["snapshot"]): void {
    const before = this.index.find(contactId);
    const projection: ContactReport["projection"] = { ...NOTHING, snapshot };
    this.index.put(contactId, projection, 1);
    const report: ContactReport = { kind: "done", outcome: "still_open", projection, answered: false };
    this.gates.contactChanged({ contactId, report, before, jobKey: "", now: this.clock });
  }
}

const TRACK = { phase: "none", requestId: null, sessionId: null } as const;
const NOTHING: ContactReport["projection"] = {
  version: 1,
  snapshot: null,
  writeAt: 0,
  open: [],
  links: [],
  linkVersion: 0,
  late: [],
  verifiedAt: null,
  deletedAt: null,
  liveid: null,
  stepup: null,
  liveIdEnrolled: null,
  moments: [],
  verifications: [],
  tracks: { identity: TRACK, liveid: TRACK, stepup: TRACK },
  result: null,
};

/** Plays on a bench of its own. */
export async function onBench(
  play: (bench: Bench) => Promise<void>,
  client: Partial<Client> = {},
): Promise<void> {
  await onFreshStorage(async (storage) => {
    await storage.deleteAll();
    await play(new Bench(storage, client));
  });
}
