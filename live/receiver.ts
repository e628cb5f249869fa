/** Receives what HubSpot and 1Kosmos send: webhooks, workflow actions, callbacks. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

/** One request that came. */
export interface Received {
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** How long the sender waited for a response that did not come, ms; null when it got one. */
  gaveUpAfterMs: number | null;
  /** Requests under way when it came, itself included. */
  readonly atOnce: number;
}

/** The responses to the next requests to a path; after the last, 200. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly delayMs?: number;
  /** No response at all. */
  readonly silent?: boolean;
}

const eventsSchema = z.array(z.record(z.string(), z.unknown()));
const LOOK_EVERY_MS = 20;
const KEPT_ALIVE_MS = 60_000;

/** A server on this machine, with the address by which the others reach it. */
export class Receiver {
  readonly url: string;
  readonly #server: Server;
  readonly #received: Received[] = [];
  readonly #replies = new Map<string, Reply[]>();
  #atOnce = 0;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
    server.on("request", (request, response) => {
      const path = new URL(request.url ?? "/", "http://receiver.invalid").pathname;
      this.#atOnce += 1;
      const came = Date.now();
      const entry = { at: came, path, headers: request.headers, atOnce: this.#atOnce };
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const kept: Received = {
          ...entry,
          body: Buffer.concat(chunks).toString("utf8"),
          gaveUpAfterMs: null,
        };
        this.#received.push(kept);
        response.on("close", () => {
          this.#atOnce -= 1;
          if (!response.writableFinished) kept.gaveUpAfterMs = Date.now() - came;
        });
        void this.#answer(path, response);
      });
    });
  }

  /** Starts one on `port`; `publicUrl` is how the others reach it, this machine's own address unless given. */
  static async start(port: number, publicUrl?: string): Promise<Receiver> {
    const server = createServer();
    server.keepAliveTimeout = KEPT_ALIVE_MS; // a busy machine may come back late to a connection
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    const address = server.address();
    const bound = typeof address === "object" && address !== null ? address.port : port;
    return new Receiver(server, publicUrl ?? `http://localhost:${bound}`);
  }

  /** Sets the responses to the next requests whose path begins so. */
  reply(path: string, ...replies: Reply[]): void {
    this.#replies.set(path, replies);
  }

  /** Returns what came to a path since `from`. */
  since(from: number, path: string): readonly Received[] {
    return this.#received.filter((one) => one.at >= from && one.path.startsWith(path));
  }

  /** Returns the events of webhooks that came since `from`, in the order of their coming. */
  events(from: number): readonly Readonly<Record<string, unknown>>[] {
    return this.since(from, "/hubspot/webhooks").flatMap(({ body }) => eventsOf(body));
  }

  /** Waits until `find` finds something; null when it never does. */
  async wait<T>(find: () => T | undefined, timeoutMs: number): Promise<T | null> {
    for (const end = Date.now() + timeoutMs; ;) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > end) return null;
      await pause(LOOK_EVERY_MS);
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(path: string, response: import("node:http").ServerResponse): Promise<void> {
    const key = [...this.#replies.keys()].find((prefix) => path.startsWith(prefix)) ?? "";
    const reply = this.#replies.get(key)?.shift() ?? {};
    if (reply.silent === true) return;
    if (reply.delayMs !== undefined) await pause(reply.delayMs);
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
    response.end(JSON.stringify(reply.json ?? {}));
  }
}

/** Returns the events of a webhook's body. */
export function eventsOf(body: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    return eventsSchema.safeParse(JSON.parse(body)).data ?? [];
  } catch {
    return [];
  }
}
