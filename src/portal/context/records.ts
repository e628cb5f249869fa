/** The portal's own record and its settings. */
import * as z from "zod/mini";
import { Counters } from "../../kernel/counters.ts";
import { documentKey, Documents } from "../../kernel/documents.ts";
import { invalidateCachedReads } from "../../lib/cached-read.ts";
import { isMigrated, migrateParts, type SchemaPart } from "../../lib/migrate.ts";
import { nameText } from "../../lib/text.ts";
import { grantRefusalSchema } from "../access/grant.ts";
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from "../settings/settings.ts";

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
  /** The account's time zone, as HubSpot named it when the app was last connected: dates are days there. */
  timeZone: z._default(nameText, "UTC"),
  /**
   * The account's domain, the host of its pages in HubSpot and its currency, as HubSpot named them then; "" until it
   * does.
   */
  accountName: z._default(nameText, ""),
  uiDomain: z._default(nameText, "app.hubspot.com"),
  companyCurrency: z._default(nameText, ""),
  /** The scopes of the newest grant; null when HubSpot did not name them. */
  scopes: z._default(z.nullable(z.array(nameText)), null),
  /** Set while the status is `refused`. */
  grantRefusal: z._default(z.nullable(grantRefusalSchema), null),
  /** HubSpot has signed a workflow's request of this portal with version 3: version 2 alone proves nothing any more. */
  signsNewest: z._default(z.boolean(), false),
  provisioned: z.boolean(),
  /** Words for the admin while 1Kosmos refuses us; null when all is well. */
  attention: z.nullable(z.string()),
  /** 1Kosmos is not called before this moment, epoch ms; then one piece of work tries. See `connection.ts`. */
  holdUntil: z.int(),
  /** Failed trials in a row; 0 when 1Kosmos works for us. */
  holdFailures: z.int(),
  /** Whose wait it is, and whose success ends it: any call's, or that of calls that make a session. */
  holdFor: z._default(z.enum(["any", "session"]), "any"),
  /** No result is fetched before this moment, epoch ms, after so many failures in a row; sessions are made meanwhile. */
  resultHoldUntil: z._default(z.int(), 0),
  resultHoldFailures: z._default(z.int(), 0),
  /** The reason of the last failure that began or prolonged a pause; see `ProviderFailureReason`. */
  holdCause: z._default(nameText, ""),
  /** Words for the admin about it. */
  holdReason: z._default(z.string(), ""),
  /** The last contacts whose sessions were refused since the last success: several are a reason to test the connection. */
  refused: z.array(z.string()),
  /** HubSpot is not written to before this moment, epoch ms, after so many failures in a row. See `writer.ts`. */
  writerPausedUntil: z.int(),
  writerFailures: z.int(),
  /** HubSpot requested no calls before this moment, epoch ms: no success of another call ends that. */
  writerAskedUntil: z._default(z.int(), 0),
  /** HubSpot's words at the last of them. */
  writerReason: z._default(z.string(), ""),
  /** Counts token grants, so that a KV read that lags behind is noticed. */
  grantGeneration: z.int(),
  /** The next free place in the paced row of imports, epoch ms. */
  importNextAt: z.int(),
  /** Contacts that waited for the first connection do not start before an admin has decided about them. */
  startHeld: z._default(z.boolean(), false),
  /** The date that the sweep index has for this portal, epoch ms. */
  sweepDueAt: z.nullable(z.number()),
});
export type PortalRecord = z.infer<typeof portalRecordSchema>;

/** Returns the record of a portal that installs the app at `now`, epoch ms. */
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
    timeZone: "UTC",
    accountName: "",
    uiDomain: "app.hubspot.com",
    companyCurrency: "",
    scopes: null,
    grantRefusal: null,
    signsNewest: false,
    provisioned: false,
    attention: null,
    holdUntil: 0,
    holdFailures: 0,
    holdFor: "any",
    resultHoldUntil: 0,
    resultHoldFailures: 0,
    holdCause: "",
    holdReason: "",
    refused: [],
    writerPausedUntil: 0,
    writerFailures: 0,
    writerAskedUntil: 0,
    writerReason: "",
    grantGeneration: 0,
    importNextAt: 0,
    startHeld: false,
    sweepDueAt: null,
  };
}

const PORTAL = documentKey("portal", portalRecordSchema);
const SETTINGS = documentKey("settings", settingsSchema);

/** The portal's record and settings, in one place, on the kernel's documents. */
export class Records {
  readonly documents: Documents;
  readonly counters: Counters;
  readonly #storage: DurableObjectStorage;
  readonly #migrations: readonly SchemaPart[];
  #ready = false;

  constructor(storage: DurableObjectStorage, migrations: readonly SchemaPart[]) {
    this.#storage = storage;
    this.#migrations = migrations;
    this.documents = new Documents(storage.sql);
    this.counters = new Counters(storage.sql);
  }

  /** Returns whether the portal was ever installed here, without storing anything. */
  exists(): boolean {
    if (!this.#ready && isMigrated(this.#storage)) this.create();
    return this.#ready;
  }

  /** Makes the tables, or brings them up to date. */
  create(): void {
    if (this.#ready) return;
    migrateParts(this.#storage, this.#migrations);
    this.#ready = true;
  }

  /** Returns the portal's record; throws when it was never installed, which callers have ruled out by `exists`. */
  portal(): PortalRecord {
    const record = this.documents.get(PORTAL);
    if (record === null) throw new Error("the portal has no record");
    return record;
  }

  /** Returns the portal's record, or null when it was never installed. */
  find(): PortalRecord | null {
    return this.exists() ? this.documents.get(PORTAL) : null;
  }

  /** Stores the record of a portal that installs the app. */
  put(record: PortalRecord): void {
    this.documents.put(PORTAL, record);
  }

  update(change: Partial<PortalRecord>): PortalRecord {
    const record = { ...this.portal(), ...change };
    this.documents.put(PORTAL, record);
    return record;
  }

  settings(): Settings {
    return this.documents.get(SETTINGS) ?? DEFAULT_SETTINGS;
  }

  putSettings(settings: Settings): void {
    this.documents.put(SETTINGS, settings);
  }

  /** Adds to a counter of the portal's activity. */
  count(name: string, by = 1): void {
    this.counters.add(name, by);
  }

  /** Takes note that everything was deleted: the tables are to be made again before anything else. */
  reset(): void {
    this.#ready = false;
    this.documents.invalidate();
    this.counters.reset();
    invalidateCachedReads(this.#storage.sql);
  }
}
