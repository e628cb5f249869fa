/**
 * The stand-in 1Kosmos: one tenant with both public vocabularies, the page its links open, and the endpoints by which a
 * tester plays the person. Every path responds whatever the Host header. It shares no code with the app it is called by.
 */
import type { DatabaseSync } from "node:sqlite";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { dated, shifted } from "../clock.ts";
import { type ExchangeLog, recordedFetch, recording } from "../exchanges.ts";
import { faulting, type FaultStore } from "../faults.ts";
import { type CallbackQueue, createCallbackQueue, DEFAULT_RETRY_PAUSES_MS } from "./callbacks/queue.ts";
import { createSessionControl } from "./control/sessions.ts";
import { createTenantControl } from "./control/tenant.ts";
import type { Curve } from "./crypto/curves.ts";
import { openDatabase, versionOf } from "./database.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { DEFAULT_SESSION_TTL_SECONDS, TENANT_DNS } from "./fixed.ts";
import { originFor, refuse } from "./http.ts";
import { createLicenses } from "./licenses/routes.ts";
import { createDiscovery } from "./idverify/discovery.ts";
import { createDocuverify } from "./idverify/docuverify.ts";
import { createAccessCodes } from "./messaging/access-codes.ts";
import { createAccessCodeStore } from "./messaging/code-store.ts";
import { createMessageStore } from "./messaging/messages.ts";
import { createOtp } from "./messaging/otp.ts";
import { createPasscodeStore } from "./messaging/passcode-store.ts";
import { createMessaging } from "./messaging/routes.ts";
import { createSessionPages } from "./pages/session-page.ts";
import { createEventLog, createEvents } from "./reports/log.ts";
import { createReports } from "./reports/routes.ts";
import { callbackFor } from "./rest/answers.ts";
import { createStepup } from "./rest/stepup.ts";
import { createVerify } from "./rest/verify.ts";
import { createServiceKeys, KEYED_SERVICES, type ServiceKeys } from "./service-keys.ts";
import { CapReached, createSessionStore, type SessionStore } from "./session-store.ts";
import { createSwitchBoard, type SwitchBoard, type Switches } from "./switches.ts";
import { createUsers } from "./users/routes.ts";
import { createUserStore } from "./users/store.ts";
import { createUwl } from "./uwl/routes.ts";
import { createWalletAnswerStore } from "./uwl/wallet-answers.ts";
import { createWebauthn } from "./webauthn/routes.ts";
import { createWebauthnStore } from "./webauthn/store.ts";
import { createCredentials } from "./vcs/credentials.ts";
import { createDownloads, createPresentations } from "./vcs/presentations.ts";
import { createIssuer } from "./vcs/proof.ts";
import { createCredentialStore } from "./vcs/store.ts";
import { createWorkflow } from "./workflow/routes.ts";

/** How late a callback for an expired session may be, when no request reads the session. */
const EXPIRY_TICK_MS = 1000;

export interface OneKosmosSandboxOptions {
  /** A SQLite file, made if missing, or ":memory:". */
  readonly statePath: string;
  /** Where outside clients reach this side, without a trailing slash: `http://localhost:8789`. */
  readonly publicOrigin: string;
  readonly exchanges: ExchangeLog;
  /** The tenant's DNS name, unless it is the fixed one. */
  readonly tenantDns?: string;
  /** Injected faults; without them, none. */
  readonly faults?: FaultStore;
  /** 7 days unless given. */
  readonly sessionTtlSeconds?: number;
  /** Sets the switch of the same name; otherwise it stays as it was. */
  readonly curve?: Curve;
  /** Epoch ms. */
  readonly now?: () => number;
  /** Pauses between the attempts of one callback. */
  readonly retryPausesMs?: readonly number[];
  readonly callbackFetch?: typeof fetch;
}

export interface OneKosmosSandbox {
  readonly app: Hono;
  /** Sends callbacks and notices expiry by itself from now on; those left over from an earlier run go first. */
  start(): void;
  /** Returns a number that grows with every change of the state. */
  version(): number;
  /** Returns the public key of each service, by name. */
  publicKeys(): readonly { readonly service: string; readonly publicKey: string }[];
  /** Ends both and closes the state. */
  close(): Promise<void>;
}

/** Opens the state and builds the side. It responds at once; callbacks wait for `start`. */
export function createOneKosmosSandbox(options: OneKosmosSandboxOptions): OneKosmosSandbox {
  const { publicOrigin, exchanges, now: ourNow = Date.now } = options;
  const database = openDatabase(options.statePath);
  const board = createSwitchBoard(database);
  const offset = (): number => board.current().clockOffsetSeconds;
  const now = shifted(ourNow, offset);
  if (options.curve !== undefined) board.set({ curve: options.curve });
  const switches = (): Switches => board.current();
  const keys = createServiceKeys(database);
  const callbacks = createCallbackQueue(database, {
    fetch: options.callbackFetch ?? recordedFetch(exchanges, "onekosmos"),
    now: ourNow,
    signedAt: now,
    retryPausesMs: options.retryPausesMs ?? DEFAULT_RETRY_PAUSES_MS,
    switches,
  });
  const sessions = createSessionStore(database, {
    ttlSeconds: options.sessionTtlSeconds ?? DEFAULT_SESSION_TTL_SECONDS,
    now: ourNow,
    cap: () => switches().sessionCap,
    onEnded(session) {
      const callback = callbackFor(session, switches());
      if (callback !== null) callbacks.enqueue(callback);
    },
  });

  const app = new Hono();
  app.use(recording(exchanges, "onekosmos", (c) => originFor(c, publicOrigin)));
  app.use(dated(ourNow, offset));
  if (options.faults !== undefined) app.use(faulting(options.faults, "onekosmos"));
  const { tenantDns = TENANT_DNS } = options;
  mountServices(app, database, { tenantDns, publicOrigin, keys, sessions, callbacks, board, switches, now });
  app.notFound((c) => refuse(c, 404, "Not found"));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    if (error instanceof CapReached) return refuse(c, 403, "Transaction limit exceeded");
    console.error("sandbox 1Kosmos:", error);
    return refuse(c, 500, "Internal error");
  });

  let expiry: NodeJS.Timeout | undefined;
  return {
    app,
    start() {
      expiry = setInterval(() => sessions.expireDue(), EXPIRY_TICK_MS).unref();
      callbacks.start();
    },
    version: () => versionOf(database),
    publicKeys: () =>
      KEYED_SERVICES.map((service) => ({ service, publicKey: keys.publicKey(service, switches().curve) })),
    async close() {
      clearInterval(expiry);
      await callbacks.stop();
      database.close();
    },
  };
}

/** The state that the services share. */
interface Dependencies {
  readonly tenantDns: string;
  readonly publicOrigin: string;
  readonly keys: ServiceKeys;
  readonly sessions: SessionStore;
  readonly callbacks: CallbackQueue;
  readonly board: SwitchBoard;
  readonly switches: () => Switches;
  readonly now: () => number;
}

/** Every service, and the pages and controls beside them. */
function mountServices(app: Hono, database: DatabaseSync, dependencies: Dependencies): void {
  const users = createUserStore(database);
  const messages = createMessageStore(database, dependencies.now);
  const shared = { ...dependencies, users, messages };
  app.route("/", createDiscovery(shared));
  app.route("/", createDocuverify(shared));
  app.route("/", createWorkflow(shared));
  app.route("/", createUwl({ ...shared, answers: createWalletAnswerStore(database) }));
  app.route("/", createWebauthn({ ...shared, webauthn: createWebauthnStore(database) }));
  app.route("/licenses", createLicenses(shared));
  app.route("/", createUsers(shared));
  app.route("/", createMessaging(shared));
  app.route("/", createAccessCodes({ ...shared, codes: createAccessCodeStore(database) }));
  app.route("/", createOtp({ ...shared, passcodes: createPasscodeStore(database) }));
  const vcs = { ...shared, credentials: createCredentialStore(database), issuer: createIssuer(database) };
  app.route("/vcs", createCredentials(vcs));
  app.route("/vcs", createPresentations(vcs));
  app.route("/vcs", createDownloads(vcs));
  const log = createEventLog(database);
  app.route("/", createReports({ ...shared, log }));
  app.route("/", createEvents({ ...shared, log }));
  app.route("/", createVerify(shared));
  app.route("/", createStepup(shared));
  app.route("/", createSessionPages(dependencies.sessions));
  app.route("/", createSessionControl(shared));
  app.route("/", createTenantControl(shared));
  app.get("/sandbox/endpoints", (c) => c.json({ results: ENDPOINTS }));
}
