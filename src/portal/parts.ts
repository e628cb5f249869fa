/** Builds the portal's parts on one storage, once per life of the object. */
import type { TaskReport } from "../contact/contract.ts";
import { keyringFrom } from "../crypto/keyring.ts";
import { apiVersionFrom } from "../hubspot/api-version.ts";
import { createBudget } from "../hubspot/budget.ts";
import { createHubSpotClient, type HubSpotClient } from "../hubspot/client.ts";
import { createOAuth } from "../hubspot/oauth.ts";
import { log } from "../log.ts";
import { clientSecrets } from "../hubspot/secrets.ts";
import { hostSuffixes } from "../onekosmos/hosts.ts";
import type { DealReport } from "../deal/contract.ts";
import type { DealFacts } from "../deal/decide.ts";
import { dealWriteSchema, type DealWrite } from "../hubspot/deal-properties.ts";
import { snapshotSchema, type Snapshot } from "../hubspot/properties.ts";
import { DealDesk } from "./deals/desk.ts";
import { Dispatcher, type Work } from "./dispatch.ts";
import { Forgotten } from "./forgotten.ts";
import { Inbox } from "./inbox.ts";
import { Lane } from "./lane.ts";
import { Outbox } from "./outbox.ts";
import { People } from "./people.ts";
import type { Records } from "./records.ts";
import { SegmentKeeper } from "./segments.ts";
import { OpenSessions } from "./sessions.ts";
import { Tenant } from "./tenant.ts";
import { TimelineBox } from "./timeline/box.ts";
import { TimelineLane } from "./timeline/lane.ts";
import { TokenStore } from "./tokens.ts";
import { Writer } from "./writer.ts";

export interface Parts {
  readonly records: Records;
  readonly inbox: Inbox;
  readonly outbox: Outbox<Snapshot>;
  readonly dealOutbox: Outbox<DealWrite>;
  readonly deals: DealDesk;
  readonly sessions: OpenSessions;
  readonly people: People;
  readonly forgotten: Forgotten;
  readonly tokens: TokenStore;
  readonly tenant: Tenant;
  readonly client: HubSpotClient;
  readonly writer: Writer;
  readonly segments: SegmentKeeper;
  readonly timeline: TimelineLane;
  readonly dispatcher: Dispatcher;
  /** When the next piece of work is due, epoch ms, or null. */
  readonly nextDueAt: () => number | null;
}

export interface PartsOptions {
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly records: Records;
  readonly perform: (work: Work) => Promise<TaskReport>;
  readonly settle: (work: Work, report: TaskReport) => void;
  readonly lookAtDeal: (dealId: string, facts: DealFacts) => Promise<DealReport>;
  readonly eraseDeal: (dealId: string) => Promise<void>;
}

const wait = (ms: number) => scheduler.wait(ms);
/** Not a bare reference: `fetch` must be called on the global object, and tests may replace it there. */
const globalFetch: typeof fetch = (input, init) => fetch(input, init);

export function createParts(options: PartsOptions): Parts {
  const { env, storage, records, perform, settle } = options;
  const { sql } = storage;
  const now = Date.now;
  const keyring = keyringFrom(env.ENCRYPTION_KEYS);
  const inbox = new Inbox(sql);
  const outbox = new Outbox<Snapshot>(sql, "outbox", snapshotSchema);
  const dealOutbox = new Outbox<DealWrite>(sql, "deal_outbox", dealWriteSchema);
  const sessions = new OpenSessions(sql);
  const people = new People(sql);
  const forgotten = new Forgotten({ sql, keyring, portalId: records.portal().portalId });
  const io = { fetch: globalFetch, now, hostSuffixes: hostSuffixes(env.ONEKOSMOS_HOST_SUFFIXES) };
  const tenant = new Tenant({ records, keyring, io });
  const tokens = createTokens(env, records);
  const client = createHubSpotClient({
    accessToken: () => tokens.accessToken(),
    budget: createBudget(),
    apiVersion: apiVersionFrom(env.HUBSPOT_API_VERSION),
    fetch: globalFetch,
    now,
    log: (call) => log("info", "hubspot call", { portal: records.portal().portalId, ...call }),
  });
  const commit = (work: () => void) => storage.transactionSync(work);
  const box = new TimelineBox(sql);
  const timeline = new TimelineLane({
    records,
    box,
    send: (events) => client.sendEvents(events),
    now,
    commit,
  });
  const deals = new DealDesk({
    sql,
    records,
    inbox,
    outbox: dealOutbox,
    timeline,
    client,
    now,
    commit,
    look: options.lookAtDeal,
    erase: options.eraseDeal,
    onTrouble: (failure, generation) => writer.pause(failure, generation),
    onAnswer: () => writer.resume(),
  });
  const lanes = [
    dealLane(deals, { outbox: dealOutbox, client, now, commit }),
    contactLane(records, { outbox, client, now, commit }),
    timeline,
  ];
  const writer: Writer = new Writer({ records, lanes, client, now, onUnauthorized: () => tokens.suspect() });
  const segments = new SegmentKeeper({ records, ensure: (known) => client.ensureSegments(known), now });
  const allowance = (running: number) =>
    records.portal().status === "connected" ? tenant.allowance(running, now()) : running;
  const launched = (calls: number) => tenant.launched(calls, now());
  const dispatcher = new Dispatcher({
    records,
    inbox,
    outbox,
    sessions,
    deals,
    dealOutbox,
    timeline,
    writer,
    now,
    wait,
    allowance,
    launched,
    resolve: (contactId) => people.resolve(contactId),
    perform,
    settle,
  });
  const nextDueAt = () =>
    nextDue({ records, inbox, outbox, dealOutbox, deals, sessions, tenant, writer, segments, timeline });
  return {
    records,
    inbox,
    outbox,
    dealOutbox,
    deals,
    sessions,
    people,
    forgotten,
    tokens,
    tenant,
    client,
    writer,
    segments,
    timeline,
    dispatcher,
    nextDueAt,
  };
}

interface LaneParts<P> {
  readonly outbox: Outbox<P>;
  readonly client: HubSpotClient;
  readonly now: () => number;
  readonly commit: (work: () => void) => void;
}

function contactLane(records: Records, { client, ...parts }: LaneParts<Snapshot>): Lane<Snapshot> {
  return new Lane({
    ...parts,
    patch: (id, snapshot) => client.patchContact(id, snapshot),
    update: (updates) => client.updateContacts(updates),
    written: () => records.count("snapshots_written"),
    gone: () => records.count("contacts_gone"),
    refused: () => {
      records.count("writes_refused");
      return false;
    },
  });
}

function dealLane(deals: DealDesk, { client, ...parts }: LaneParts<DealWrite>): Lane<DealWrite> {
  return new Lane({
    ...parts,
    patch: (id, write) => client.patchDeal(id, write),
    update: (updates) => client.updateDeals(updates),
    written: (row) => deals.written(row),
    gone: (row) => deals.gone(row),
    refused: (row, failure) => deals.refused(row, failure),
  });
}

function createTokens(env: Env, records: Records): TokenStore {
  const portalId = records.portal().portalId;
  const [clientSecret = ""] = clientSecrets(env);
  return new TokenStore({
    portalId,
    kv: env.TOKENS,
    keyring: keyringFrom(env.ENCRYPTION_KEYS),
    oauth: createOAuth({ clientId: env.HUBSPOT_CLIENT_ID, clientSecret, fetch: globalFetch, now: Date.now }),
    now: Date.now,
    wait,
    generation: {
      get: () => records.portal().grantGeneration,
      set: (grantGeneration) => records.update({ grantGeneration }),
    },
  });
}

function nextDue(
  parts: Omit<Parts, "tokens" | "client" | "dispatcher" | "nextDueAt" | "people" | "forgotten">,
): number | null {
  const { records, inbox, outbox, dealOutbox, deals, sessions, tenant, writer, segments, timeline } = parts;
  const { status, wipeAt, provisioned } = records.portal();
  if (status === "leaving") return wipeAt;
  const dates = [inbox.nextDueAt("own"), segments.nextDueAt(), wipeAt];
  const outside = earliest([inbox.nextDueAt("outside"), sessions.nextCheckAt()]);
  if (outside !== null && status === "connected" && tenant.isConfigured())
    dates.push(Math.max(outside, tenant.readyAt(Date.now())));
  const write = earliest([
    outbox.nextDueAt(),
    dealOutbox.nextDueAt(),
    deals.nextLookAt(),
    timeline.nextDueAt(),
    provisioned ? null : 0,
  ]);
  // Infinity while disconnected: then only a reconnect wakes the writer.
  if (write !== null && Number.isFinite(writer.readyAt)) dates.push(Math.max(write, writer.readyAt));
  return earliest(dates);
}

/** The earliest of some dates, epoch ms; null when there are none. */
export function earliest(dates: readonly (number | null)[]): number | null {
  const known = dates.filter((date) => date !== null);
  return known.length === 0 ? null : Math.min(...known);
}
