/** Builds the portal's parts on one storage, once per life of the object. */
import type { DoneReport, TaskReport } from "../contact/contract.ts";
import { keyringFrom, type Keyring } from "../crypto/keyring.ts";
import { apiVersionFrom } from "../hubspot/api-version.ts";
import { linkToken } from "../crypto/links.ts";
import type { ActionOutputs } from "../hubspot/action-fields.ts";
import { createBudget } from "../hubspot/budget.ts";
import { createHubSpotClient, type HubSpotClient } from "../hubspot/client.ts";
import { createOAuth } from "../hubspot/oauth.ts";
import { log } from "../log.ts";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import { clientSecrets } from "../hubspot/secrets.ts";
import { hostSuffixes } from "../onekosmos/hosts.ts";
import type { DealReport } from "../deal/contract.ts";
import type { DealFacts } from "../deal/decide.ts";
import { dealWriteSchema, type DealWrite } from "../hubspot/deal-properties.ts";
import { snapshotSchema, type Snapshot } from "../hubspot/properties.ts";
import { CardDesk } from "../features/cards/desk.ts";
import { DealDesk } from "../features/gates/gates.ts";
import { Dispatcher, type Work } from "./dispatch.ts";
import { nextDue } from "./due.ts";
import { Forgotten } from "./tombstones.ts";
import { Inbox } from "./inbox.ts";
import { callbackLane, contactLane, dealLane } from "./lanes.ts";
import { Outbox } from "../kernel/outbox.ts";
import { People } from "../features/contacts/contact-index.ts";
import type { Records } from "./records.ts";
import { SegmentKeeper } from "../features/segments/segments.ts";
import { OpenSessions } from "./sessions.ts";
import { Tenant } from "./tenant.ts";
import { TimelineBox } from "../features/timeline/timeline-table.ts";
import { TimelineLane } from "../features/timeline/channel.ts";
import { TokenStore } from "./tokens.ts";
import { ActionDesk } from "../features/workflows/desk.ts";
import { outputsSchema } from "../features/workflows/store.ts";
import { Writer } from "./sender.ts";

/** The portal's parts; each has a file. */
export interface Parts {
  readonly records: Records;
  readonly inbox: Inbox;
  readonly outbox: Outbox<Snapshot>;
  readonly dealOutbox: Outbox<DealWrite>;
  readonly deals: DealDesk;
  readonly actions: ActionDesk;
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
  readonly cards: CardDesk;
  /** When the next piece of work is due, epoch ms, or null. */
  readonly nextDueAt: () => number | null;
}

/** What the parts are built on: the object's own storage and settings, and the ways to the other objects. */
export interface PartsOptions {
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly records: Records;
  readonly perform: (work: Work) => Promise<TaskReport>;
  readonly settle: (work: Work, report: TaskReport) => void;
  readonly lookAtDeal: (dealId: string, facts: DealFacts) => Promise<DealReport>;
  readonly eraseDeal: (dealId: string) => Promise<void>;
  readonly lookAtContact: (contactId: string) => Promise<DoneReport>;
}

const wait = (ms: number) => scheduler.wait(ms);
/** Not a bare reference: `fetch` must be called on the global object, and tests may replace it there. */
const globalFetch: typeof fetch = (input, init) => fetch(input, init);

/** Makes the parts of a portal that has a record. */
export function createParts(options: PartsOptions): Parts {
  const { env, storage, records } = options;
  const now = Date.now;
  const commit = (work: () => void) => storage.transactionSync(work);
  const keyring = keyringFrom(env.ENCRYPTION_KEYS);
  const stores = createStores(storage.sql, records, keyring);
  const { inbox, dealOutbox, callbacks, people, forgotten } = stores;
  const io = { fetch: globalFetch, now, hostSuffixes: hostSuffixes(env.ONEKOSMOS_HOST_SUFFIXES) };
  const tenant = new Tenant({ records, keyring, io });
  const tokens = createTokens(env, records, keyring);
  const client = createClient(env, records, tokens);
  const timeline = new TimelineLane({
    records,
    box: new TimelineBox(storage.sql),
    send: (events) => client.sendEvents(events),
    now,
    commit,
  });
  const shared = {
    sql: storage.sql,
    records,
    inbox,
    client,
    now,
    commit,
    onTrouble: (failure: HubSpotFailure, generation: number) => writer.pause(failure, generation),
    onAnswer: () => writer.resume(),
  };
  const deals = new DealDesk({
    ...shared,
    outbox: dealOutbox,
    timeline,
    look: options.lookAtDeal,
    erase: options.eraseDeal,
  });
  const actions = new ActionDesk({
    ...shared,
    callbacks,
    snapshots: stores.outbox,
    people,
    forgotten,
    pipelines: () => deals.reader.pipelines.get(),
    wanted: (dealId) => deals.book.gate(dealId)?.wanted ?? null,
    isConfigured: () => tenant.isConfigured(),
    look: options.lookAtContact,
    link: (contactId) => linkTo(records, keyring, contactId),
  });
  const lanes = [...createLanes({ records, stores, deals, actions, client, now, commit }), timeline];
  const writer: Writer = new Writer({ records, lanes, client, now, onUnauthorized: () => tokens.suspect() });
  const segments = new SegmentKeeper({ records, ensure: (known) => client.ensureSegments(known), now });
  const dispatcher = createDispatcher(options, { ...stores, deals, timeline, actions, writer, tenant });
  const cards = new CardDesk({ ...stores, records, sql: storage.sql, client, now });
  const parts = {
    records,
    ...stores,
    deals,
    actions,
    tokens,
    tenant,
    client,
    writer,
    segments,
    timeline,
    dispatcher,
    cards,
  };
  return { ...parts, nextDueAt: () => nextDue(parts) };
}

/** The ways out to HubSpot, the first one first. */
function createLanes(parts: {
  readonly records: Records;
  readonly stores: Stores;
  readonly deals: DealDesk;
  readonly actions: ActionDesk;
  readonly client: HubSpotClient;
  readonly now: () => number;
  readonly commit: (work: () => void) => void;
}) {
  const { records, stores, deals, actions, ...tools } = parts;
  return [
    dealLane(deals, { ...tools, outbox: stores.dealOutbox }),
    contactLane(records, { ...tools, outbox: stores.outbox }),
    // After the contacts: a workflow that goes on finds their properties written.
    callbackLane(records, actions.ledger.store, { ...tools, outbox: stores.callbacks }),
  ];
}

/** What takes the work that is due, as far as the connection and 1Kosmos let it. */
function createDispatcher(
  { records, perform, settle }: PartsOptions,
  parts: Pick<
    Parts,
    | "inbox"
    | "outbox"
    | "sessions"
    | "people"
    | "dealOutbox"
    | "deals"
    | "timeline"
    | "actions"
    | "writer"
    | "tenant"
  >,
): Dispatcher {
  const { tenant, people, ...rest } = parts;
  const now = Date.now;
  return new Dispatcher({
    ...rest,
    records,
    now,
    wait,
    allowance: (running) =>
      records.portal().status === "connected" ? tenant.allowance(running, now()) : running,
    launched: (calls) => tenant.launched(calls, now()),
    resolve: (contactId) => people.resolve(contactId),
    perform,
    settle,
  });
}

type Stores = ReturnType<typeof createStores>;

/** What is nothing but its tables. */
function createStores(sql: SqlStorage, records: Records, keyring: Keyring) {
  return {
    inbox: new Inbox(sql),
    outbox: new Outbox<Snapshot>(sql, "outbox", snapshotSchema),
    dealOutbox: new Outbox<DealWrite>(sql, "deal_outbox", dealWriteSchema),
    callbacks: new Outbox<ActionOutputs>(sql, "callback_outbox", outputsSchema),
    sessions: new OpenSessions(sql),
    people: new People(sql),
    forgotten: new Forgotten({ sql, keyring, portalId: records.portal().portalId }),
  };
}

/** The contact's short link, the same for its whole life. */
async function linkTo(records: Records, keyring: Keyring, contactId: string): Promise<string> {
  const { portalId, origin } = records.portal();
  return `${origin}/v/${await linkToken(keyring, { portalId, contactId })}`;
}

function createClient(env: Env, records: Records, tokens: TokenStore): HubSpotClient {
  return createHubSpotClient({
    accessToken: () => tokens.accessToken(),
    budget: createBudget(),
    apiVersion: apiVersionFrom(env.HUBSPOT_API_VERSION),
    fetch: globalFetch,
    now: Date.now,
    log: (call) => log("info", "hubspot call", { portal: records.portal().portalId, ...call }),
  });
}

function createTokens(env: Env, records: Records, keyring: Keyring): TokenStore {
  const { portalId } = records.portal();
  const [clientSecret = ""] = clientSecrets(env);
  return new TokenStore({
    portalId,
    kv: env.TOKENS,
    keyring,
    oauth: createOAuth({ clientId: env.HUBSPOT_CLIENT_ID, clientSecret, fetch: globalFetch, now: Date.now }),
    now: Date.now,
    wait,
    generation: {
      get: () => records.portal().grantGeneration,
      set: (grantGeneration) => records.update({ grantGeneration }),
    },
  });
}
