/** Builds the portal's services on one storage, once per life of the object. */
import type { ContactReport } from "../domain/contact/contract.ts";
import { configOf } from "../env.ts";
import { invalidateCachedReads } from "../lib/cached-read.ts";
import { linkToken } from "../lib/crypto/links.ts";
import { mailerOf, type EmailMeans } from "../features/delivery/mailer.ts";
import { contactOfSubject } from "../features/contacts/contact-job.ts";
import { StartRights } from "../features/cards/start-rights.ts";
import { createRateLimiter, type RateLimiter } from "../hubspot/transport/rate-limiter.ts";
import type { HubSpotClient } from "../hubspot/client.ts";
import { createOAuth, type OAuth } from "../hubspot/oauth/oauth.ts";
import { Batches } from "../kernel/jobs/batches.ts";
import type { Dispatcher } from "../kernel/jobs/dispatcher.ts";
import type { SettledJob } from "../kernel/jobs/job-queue.ts";
import { Jobs } from "../kernel/jobs/jobs.ts";
import { KeyedWaiters } from "../lib/signal.ts";
import { type ClockSide, ClockWatch, dateOf } from "./conditions/clock-watch.ts";
import { Conditions } from "./conditions/conditions.ts";
import { AuditLog } from "./audit/audit.ts";
import type { PortalContext } from "./context/context.ts";
import { createDispatcher } from "./dispatch/dispatch.ts";
import { createFeatures, type PortalFeatures } from "./features.ts";
import { GAUGES } from "./dispatch/gauges.ts";
import { createHubSpotClients } from "./hubspot-clients.ts";
import { type Backlog, PortalMetrics } from "./metrics.ts";
import { linkOriginOf } from "./person-page/link-origin.ts";
import type { Records } from "./context/records.ts";
import { Sender } from "./sending/sender.ts";
import { OneKosmosConnection } from "./connection/connection.ts";
import { TokenStore } from "./access/tokens.ts";
import { Tombstones } from "./context/tombstones.ts";
import { countUndecided } from "./conditions/undecided.ts";
import { countWaitingJobs } from "./dispatch/waiting-jobs.ts";
import type { ContactApi } from "../features/contacts/contract.ts";

/** The portal's services; each has a file. */
export interface PortalServices {
  readonly context: PortalContext;
  readonly records: Records;
  readonly audit: AuditLog;
  readonly batches: Batches;
  readonly oauth: OAuth;
  readonly tokens: TokenStore;
  readonly oneKosmos: OneKosmosConnection;
  /** HubSpot for people who wait for the response; the features have their own for background work. */
  readonly client: HubSpotClient;
  readonly rateLimiter: RateLimiter;
  readonly sender: Sender;
  readonly conditions: Conditions;
  readonly clock: ClockWatch;
  readonly features: PortalFeatures;
  readonly rights: StartRights;
  readonly dispatcher: Dispatcher;
  /** Outcomes of jobs, for whoever waits for them. */
  readonly settled: KeyedWaiters<SettledJob["outcome"]>;
  /** A contact's short link. */
  readonly link: (contactId: string) => Promise<string>;
  /** When the next piece of work is due, epoch ms, or null. */
  readonly nextDueAt: () => number | null;
  /** Drops what was read ahead: the storage may have been changed meanwhile. */
  readonly invalidate: () => void;
  /** Splits every acknowledged batch now, for a decision about all that waits. */
  readonly splitAll: () => void;
}

/** Dependencies of the services: the object's own storage and settings, and the other objects. */
export interface PortalServicesOptions {
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly records: Records;
  readonly contactOf: (contactId: string) => ContactApi;
  readonly readReport: (contactId: string) => Promise<ContactReport>;
  /** Returns true when everything was deleted since the services were made. */
  readonly isDeleted: () => boolean;
}

/** Not a bare reference: `fetch` must be called on the global object, and tests may replace it there. */
const globalFetch: typeof fetch = (input, init) => fetch(input, init);

/** Makes the services of a portal that has a record. */
export function createServices(options: PortalServicesOptions): PortalServices {
  const { env, records } = options;
  const context = createContext(options);
  const { now, keyring } = context;
  const batches = new Batches(context.sql, now);
  const clock = new ClockWatch(records.documents);
  const onResponse = noteDates(clock, options.isDeleted);
  const fetchDated: typeof fetch = async (input, init) => {
    const sentAt = now();
    const response = await fetch(input, init);
    onResponse("onekosmos", { headers: response.headers, sentAt });
    return response;
  };
  const io = { fetch: fetchDated, now, hostSuffixes: configOf(env).hostSuffixes };
  const oneKosmos = new OneKosmosConnection({ records, keyring, io });
  const { clientId, clientSecrets } = configOf(env);
  const oauth = createOAuth({ clientId, clientSecret: clientSecrets[0], fetch: globalFetch, now });
  const tokens = createTokens(env, context, oauth);
  const rateLimiter = createRateLimiter({ pausedUntil: records.portal().writerAskedUntil });
  const metrics = new PortalMetrics(env, records.portal().portalId);
  records.counters.watch((changes) => metrics.counted(changes));
  const client = createHubSpotClients(env, {
    portal: () => records.portal().portalId,
    accessToken: () => tokens.accessToken(),
    rateLimiter,
    onResponse: (response) => onResponse("hubspot", response),
    onPauseRequested: (failure) => {
      if (!options.isDeleted()) sender.rateLimited(failure);
    },
    onCall: (call) => metrics.called(call),
  });
  const link = async (contactId: string, version?: number) =>
    linkTo(context, contactId, version ?? (await options.readReport(contactId)).projection.linkVersion);
  const features = createFeatures({
    ...options,
    context,
    oneKosmos,
    client: client.background,
    people: client.person,
    missedAfterMs: configOf(env).missedAfterMs,
    link,
    email: emailMeans(env),
    onFailure: (failure, generation) => sender.pause(failure, generation),
    onSuccess: () => sender.resume(),
  });
  // A way out that is urgent is served first.
  const channels = [
    ...features.gates.channels,
    ...features.ticketGates.channels,
    ...features.callers.channels,
    ...features.contacts.channels,
    ...features.workflows.channels,
    ...features.timeline.channels,
  ];
  const sender: Sender = new Sender({
    records,
    channels,
    properties: [
      features.contacts.properties,
      features.gates.properties,
      features.ticketGates.properties,
      features.callers.properties,
    ],
    now,
    onUnauthorized: () => tokens.suspect(),
  });
  const conditions = new Conditions({
    context,
    records,
    oneKosmos,
    channels,
    clock,
    jobs: () => countWaitingJobs(context).jobs,
    undecided: () => countUndecided(context, batches),
    features: features.list,
    onChange: (change) => metrics.writeCondition(change),
  });
  const settled = new KeyedWaiters<SettledJob["outcome"]>();
  const { isDeleted } = options;
  const work = createDispatcher({
    context,
    batches,
    oneKosmos,
    sender,
    features: features.list,
    settled,
    isDeleted,
    onSettled: (kind) => metrics.settled(kind),
    onCounted: () => metrics.writeTurn(() => backlogOf(context, work.nextDueAt())),
  });
  const audit = new AuditLog(context.sql, { now, portalId: () => records.find()?.portalId });
  const rights = new StartRights({ records, client: client.person, now });
  return {
    context,
    records,
    audit,
    batches,
    oauth,
    tokens,
    oneKosmos,
    client: client.person,
    rateLimiter,
    sender,
    conditions,
    clock,
    features,
    rights,
    settled,
    link,
    ...work,
  };
}

function createContext(options: PortalServicesOptions): PortalContext {
  const { env, storage, records } = options;
  const { sql } = storage;
  const { counters } = records;
  const { keyring } = configOf(env);
  const tombstones = new Tombstones({ sql, keyring, portalId: records.portal().portalId });
  const jobs = new Jobs(sql, {
    admits: (subject) => {
      const contactId = contactOfSubject(subject);
      return contactId === null || !tombstones.has(contactId);
    },
    onWaiting: (change) => counters.add(GAUGES.jobs, change),
  });
  const commit = (work: () => void) => {
    // Work may outlive its portal: what comes of it after everything was deleted is stored nowhere.
    if (options.isDeleted()) return;
    const counted = counters.pending();
    try {
      storage.transactionSync(work);
    } catch (error) {
      // Values that were read or counted within the commit may never have been stored.
      counters.restore(counted);
      records.documents.invalidate();
      invalidateCachedReads(sql);
      jobs.invalidate();
      tombstones.invalidate();
      throw error;
    }
  };
  return { sql, records, counters, jobs, tombstones, keyring, now: Date.now, commit };
}

/** Returns the mail services of this deployment. */
function emailMeans(env: Env): EmailMeans {
  const { emailDomains, linkHosts } = configOf(env);
  return { mailer: mailerOf(env), emailDomains, linkHosts };
}

/** Returns the contact's short link of this number. */
async function linkTo(
  { records, keyring }: PortalContext,
  contactId: string,
  version: number,
): Promise<string> {
  const { portalId } = records.portal();
  return `${linkOriginOf(records)}/v/${await linkToken(keyring, { portalId, contactId, version })}`;
}

/** Compares clocks by each response's date. Nothing is stored for a portal that was deleted meanwhile. */
function noteDates(clock: ClockWatch, isDeleted: () => boolean) {
  return (side: ClockSide, response: { readonly headers: Headers; readonly sentAt: number }) => {
    const date = dateOf(response.headers);
    if (date !== null && !isDeleted())
      clock.note(side, { sentAt: response.sentAt, receivedAt: Date.now(), date });
  };
}

function backlogOf({ counters, now }: PortalContext, dueAt: number | null): Backlog {
  return { jobs: counters.get(GAUGES.jobs), lateMs: dueAt === null ? 0 : Math.max(0, now() - dueAt) };
}

function createTokens(env: Env, { records, keyring, now }: PortalContext, oauth: OAuth): TokenStore {
  const { portalId } = records.portal();
  return new TokenStore({
    portalId,
    kv: env.TOKENS,
    keyring,
    oauth,
    now,
    wait: (ms) => scheduler.wait(ms),
    generation: {
      get: () => records.portal().grantGeneration,
      set: (grantGeneration) => records.update({ grantGeneration }),
    },
  });
}
