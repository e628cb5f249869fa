/**
 * The stand-in 1Kosmos: one tenant with both public vocabularies, the page its links open, and the endpoints by which a
 * tester plays the person. Every path answers whatever the Host header. It shares no code with the app it is called by.
 */
import { Hono } from "hono";
import { type ExchangeLog, recordedFetch, recording } from "../exchanges.ts";
import { createCallbackQueue, DEFAULT_RETRY_PAUSES_MS } from "./callbacks/queue.ts";
import { createControl } from "./control.ts";
import type { Curve } from "./crypto/curves.ts";
import { openDatabase } from "./database.ts";
import { DEFAULT_SESSION_TTL_SECONDS } from "./fixed.ts";
import { originFor, refuse } from "./http.ts";
import { createDiscovery } from "./idverify/discovery.ts";
import { createDocuverify } from "./idverify/docuverify.ts";
import { createSessionPage } from "./pages/session-page.ts";
import { callbackFor } from "./rest/answers.ts";
import { createVerify } from "./rest/verify.ts";
import { createServiceKeys } from "./service-keys.ts";
import { createSessionStore } from "./session-store.ts";
import { createSwitchBoard, type Switches } from "./switches.ts";

/** How late a callback for an expired session may be, when nobody asks for the session. */
const EXPIRY_TICK_MS = 1000;

export interface OneKosmosSandboxOptions {
  /** A SQLite file, made if missing, or ":memory:". */
  readonly statePath: string;
  /** Where outside clients reach this side, without a trailing slash: `http://localhost:8789`. */
  readonly publicOrigin: string;
  readonly exchanges: ExchangeLog;
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
  /** Ends both and closes the state. */
  close(): Promise<void>;
}

/** Opens the state and builds the side. It answers at once; callbacks wait for `start`. */
export function createOneKosmosSandbox(options: OneKosmosSandboxOptions): OneKosmosSandbox {
  const { publicOrigin, exchanges, now = Date.now } = options;
  const database = openDatabase(options.statePath);
  const board = createSwitchBoard(database);
  if (options.curve !== undefined) board.set({ curve: options.curve });
  const switches = (): Switches => board.current();
  const keys = createServiceKeys(database);
  const callbacks = createCallbackQueue(database, {
    fetch: options.callbackFetch ?? recordedFetch(exchanges, "onekosmos"),
    now,
    retryPausesMs: options.retryPausesMs ?? DEFAULT_RETRY_PAUSES_MS,
    switches,
  });
  const sessions = createSessionStore(database, {
    ttlSeconds: options.sessionTtlSeconds ?? DEFAULT_SESSION_TTL_SECONDS,
    now,
    onEnded(session) {
      const callback = callbackFor(session, switches());
      if (callback !== null) callbacks.enqueue(callback);
    },
  });

  const app = new Hono();
  app.use(recording(exchanges, "onekosmos", (c) => originFor(c, publicOrigin)));
  app.route("/", createDiscovery({ publicOrigin, keys, switches }));
  app.route("/", createDocuverify({ publicOrigin, keys, sessions, switches, now }));
  app.route("/", createVerify({ publicOrigin, sessions, switches }));
  app.route("/", createSessionPage(sessions));
  app.route("/", createControl({ publicOrigin, sessions, callbacks, keys, switches: board }));
  app.notFound((c) => refuse(c, 404, "Not found"));
  app.onError((error, c) => {
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
    async close() {
      clearInterval(expiry);
      await callbacks.stop();
      database.close();
    },
  };
}
