/** Builds the portal's parts on one storage, once per life of the object. */
import type { ContactTask, TaskReport } from "../contact/contract.ts";
import { keyringFrom } from "../crypto/keyring.ts";
import { createBudget } from "../hubspot/budget.ts";
import { createHubSpotClient, type HubSpotClient } from "../hubspot/client.ts";
import { createOAuth } from "../hubspot/oauth.ts";
import { log } from "../log.ts";
import { clientSecrets } from "../hubspot/secrets.ts";
import { hostSuffixes } from "../onekosmos/hosts.ts";
import { Dispatcher, type Work } from "./dispatch.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import type { Records } from "./records.ts";
import { OpenSessions } from "./sessions.ts";
import { Tenant } from "./tenant.ts";
import { TokenStore } from "./tokens.ts";
import { Writer } from "./writer.ts";

export interface Parts {
  readonly records: Records;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly sessions: OpenSessions;
  readonly tokens: TokenStore;
  readonly tenant: Tenant;
  readonly client: HubSpotClient;
  readonly writer: Writer;
  readonly dispatcher: Dispatcher;
  /** When the next piece of work is due, epoch ms, or null. */
  readonly nextDueAt: () => number | null;
}

export interface PartsOptions {
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly records: Records;
  readonly perform: (contactId: string, task: ContactTask) => Promise<TaskReport>;
  readonly settle: (work: Work, report: TaskReport) => void;
}

const wait = (ms: number) => scheduler.wait(ms);
/** Not a bare reference: `fetch` must be called on the global object, and tests may replace it there. */
const globalFetch: typeof fetch = (input, init) => fetch(input, init);

export function createParts({ env, storage, records, perform, settle }: PartsOptions): Parts {
  const { sql } = storage;
  const now = Date.now;
  const keyring = keyringFrom(env.ENCRYPTION_KEYS);
  const inbox = new Inbox(sql);
  const outbox = new Outbox(sql);
  const sessions = new OpenSessions(sql);
  const io = { fetch: globalFetch, now, hostSuffixes: hostSuffixes(env.ONEKOSMOS_HOST_SUFFIXES) };
  const tenant = new Tenant({ records, keyring, io });
  const tokens = createTokens(env, records);
  const client = createHubSpotClient({
    accessToken: () => tokens.accessToken(),
    budget: createBudget(),
    fetch: globalFetch,
    now,
    log: (call) => log("info", "hubspot call", { portal: records.portal().portalId, ...call }),
  });
  const commit = (work: () => void) => storage.transactionSync(work);
  const writer = new Writer({ records, outbox, client, now, commit, onUnauthorized: () => tokens.suspect() });
  const allowance = (running: number) => tenant.allowance(running, now());
  const launched = (calls: number) => tenant.launched(calls, now());
  const dispatcher = new Dispatcher({
    records,
    inbox,
    outbox,
    sessions,
    writer,
    now,
    wait,
    allowance,
    launched,
    perform,
    settle,
  });
  const nextDueAt = () => nextDue({ records, inbox, outbox, sessions, tenant, writer });
  return { records, inbox, outbox, sessions, tokens, tenant, client, writer, dispatcher, nextDueAt };
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
  parts: Pick<Parts, "records" | "inbox" | "outbox" | "sessions" | "tenant" | "writer">,
): number | null {
  const { records, inbox, outbox, sessions, tenant, writer } = parts;
  const { provisioned } = records.portal();
  const work = [inbox.nextDueAt(), sessions.nextCheckAt()].filter((at) => at !== null);
  const writes = [outbox.nextDueAt(), provisioned ? null : 0].filter((at) => at !== null);
  const dates: number[] = [];
  if (work.length > 0 && tenant.isConfigured())
    dates.push(Math.max(Math.min(...work), tenant.readyAt(Date.now())));
  // Infinity while disconnected: then only a reconnect wakes the writer.
  if (writes.length > 0 && Number.isFinite(writer.readyAt))
    dates.push(Math.max(Math.min(...writes), writer.readyAt));
  return dates.length === 0 ? null : Math.min(...dates);
}
