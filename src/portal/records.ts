/** The portal's own record and small documents: one row each in `meta`, checked by schema when read back. */
import * as z from "zod/mini";
import { isMigrated, migrate } from "../storage/migrate.ts";
import { grantRefusalSchema } from "./grant.ts";
import { PORTAL_MIGRATIONS } from "./schema.ts";
import { segmentsRecordSchema } from "./segments.ts";
import { timelineRecordSchema } from "./timeline/record.ts";
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from "./settings.ts";

export const portalRecordSchema = z.object({
  portalId: z.int().check(z.positive()),
  /** `refused`: HubSpot refuses the grant, which is kept and tried again; see `grant.ts`. */
  status: z.enum(["connected", "refused", "disconnected", "leaving"]),
  /** Where the app was reached at install, without a trailing slash. */
  origin: z.string(),
  installedAt: z.int(),
  /** Where this object and those of the portal's contacts live. */
  jurisdiction: z._default(z.enum(["eu", "none"]), "none"),
  /** When HubSpot's newest grant was given, epoch ms: an uninstall before that is history. */
  connectedAt: z._default(z.int(), 0),
  /** When everything is deleted, epoch ms: some time after the grant ended or the app was disconnected. */
  wipeAt: z._default(z.nullable(z.int()), null),
  /** Set while the status is `refused`. */
  grantRefusal: z._default(z.nullable(grantRefusalSchema), null),
  provisioned: z.boolean(),
  /** Words for the admin while 1Kosmos refuses us; null when all is well. */
  attention: z.nullable(z.string()),
  /** 1Kosmos is not called before this moment, epoch ms; then one piece of work tries. See `tenant.ts`. */
  holdUntil: z.int(),
  /** Failed trials in a row; 0 when 1Kosmos works for us. */
  holdFailures: z.int(),
  /** Whose success ends the wait: any call's, or only that of a call that makes a session. */
  holdFor: z._default(z.enum(["any", "session"]), "any"),
  /** Words for the admin about the last failure that began or prolonged a rest. */
  holdReason: z._default(z.string(), ""),
  /** The last contacts whose sessions were refused since the last success: several are a reason to test the connection. */
  refused: z.array(z.string()),
  /** HubSpot is not written to before this moment, epoch ms, after so many failures in a row. See `writer.ts`. */
  writerPausedUntil: z.int(),
  writerFailures: z.int(),
  /** Counts token grants, so that a KV read that lags behind is noticed. */
  grantGeneration: z.int(),
  /** The next free place in the paced row of imports, epoch ms. */
  importNextAt: z.int(),
  /** What the sweep index was last told: when to look at this portal, epoch ms. */
  sweepDueAt: z.nullable(z.number()),
});
export type PortalRecord = z.infer<typeof portalRecordSchema>;

/** The record of a portal that installs the app at `now`, epoch ms. */
export function newRecord(
  place: Pick<PortalRecord, "portalId" | "origin" | "jurisdiction">,
  now: number,
): PortalRecord {
  return {
    ...place,
    status: "connected",
    installedAt: now,
    connectedAt: now,
    wipeAt: null,
    grantRefusal: null,
    provisioned: false,
    attention: null,
    holdUntil: 0,
    holdFailures: 0,
    holdFor: "any",
    holdReason: "",
    refused: [],
    writerPausedUntil: 0,
    writerFailures: 0,
    grantGeneration: 0,
    importNextAt: 0,
    sweepDueAt: null,
  };
}

const SCHEMAS = {
  portal: portalRecordSchema,
  settings: settingsSchema,
  /** Sealed JSON of the 1Kosmos connection. */
  connection: z.string(),
  /** The tenant's directory, see `Directory`. */
  directory: z.string(),
  segments: segmentsRecordSchema,
  timeline: timelineRecordSchema,
} as const;
type Key = keyof typeof SCHEMAS;
type Values = { readonly [K in Key]: z.infer<(typeof SCHEMAS)[K]> };
/** Seen as one type per key, so that reading needs no assertion. */
const PARSERS: { readonly [K in Key]: z.ZodMiniType<Values[K]> } = SCHEMAS;

/** Reads and writes `meta` and `counters`. Synchronous: writes of one turn commit together. */
export class Records {
  readonly #storage: DurableObjectStorage;
  #ready = false;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Whether the portal was ever installed here; asking stores nothing. */
  exists(): boolean {
    if (!this.#ready && isMigrated(this.#storage)) this.create();
    return this.#ready;
  }

  /** Makes the tables, or brings them up to date. */
  create(): void {
    if (this.#ready) return;
    migrate(this.#storage, PORTAL_MIGRATIONS);
    this.#ready = true;
  }

  get<K extends Key>(key: K): Values[K] | null {
    const row = this.#storage.sql
      .exec<{ value: string }>("SELECT value FROM meta WHERE key = ?", key)
      .toArray()[0];
    return row === undefined ? null : PARSERS[key].parse(JSON.parse(row.value));
  }

  put<K extends Key>(key: K, value: Values[K]): void {
    const json = JSON.stringify(value);
    this.#storage.sql.exec(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      key,
      json,
    );
  }

  delete(key: Key): void {
    this.#storage.sql.exec("DELETE FROM meta WHERE key = ?", key);
  }

  /** The portal's record; throws when it was never installed, which callers have ruled out by `exists`. */
  portal(): PortalRecord {
    const record = this.get("portal");
    if (record === null) throw new Error("the portal has no record");
    return record;
  }

  /** Everything was deleted: the tables are to be made again before anything else. */
  reset(): void {
    this.#ready = false;
  }

  update(change: Partial<PortalRecord>): PortalRecord {
    const record = { ...this.portal(), ...change };
    this.put("portal", record);
    return record;
  }

  settings(): Settings {
    return this.get("settings") ?? DEFAULT_SETTINGS;
  }

  /** Adds to a counter of the activity shown to the admin. */
  count(name: string, by = 1): void {
    if (by === 0) return;
    this.#storage.sql.exec(
      "INSERT INTO counters VALUES (?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
      name,
      by,
    );
  }

  counters(): Record<string, number> {
    const rows = this.#storage.sql
      .exec<{ name: string; n: number }>("SELECT name, n FROM counters ORDER BY name")
      .toArray();
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  }
}
