/**
 * Sends requests over kept connections of its own, and says why one got no response. A server may close a kept connection at the
 * moment that it is used again (RFC 9112, section 9.3.1): only then is a request sent anew, at once and over a new connection.
 */
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Broken } from "./case.ts";

/** A request as it is sent. */
export interface Sendable {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** A response, of which nothing but this is looked at. */
export interface Received {
  readonly status: number;
  readonly ms: number;
}

/** Sends requests, and closes its connections. */
export interface Sender {
  send(one: Sendable): Promise<Received>;
  /** How many connections were opened. */
  readonly opened: () => number;
  /** How many requests met a connection that was being closed, or none. */
  readonly repeated: () => number;
  close(): void;
}

/** No response takes so long, however busy the machine is. */
const TIMEOUT_MS = 60_000;
/** A machine that is out of ports or memory for a moment has them again within seconds. */
const PAUSES_MS = [0, 500, 2000, 5000] as const;

/** A failure of one attempt, with whether the connection had been used before. */
class NoResponse extends Error {
  readonly code: string;
  constructor(cause: Error, isReused: boolean) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
    super(`${code} on a ${isReused ? "kept" : "new"} connection`);
    this.code = code;
  }
}

/** Makes a sender of at most `parallel` connections. */
export function createSender(parallel: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel, maxFreeSockets: parallel });
  let opened = 0;
  let repeated = 0;
  const attempt = (one: Sendable) => sendOnce(agent, one, () => (opened += 1));
  return {
    async send(one) {
      const failures: string[] = [];
      for (const wait of PAUSES_MS) {
        if (wait > 0) await pause(wait);
        try {
          return await attempt(one);
        } catch (error) {
          if (!(error instanceof NoResponse)) throw error;
          failures.push(error.message);
          repeated += 1;
        }
      }
      const told = `${one.method} ${one.url}\n${one.body?.slice(0, 2000) ?? ""}`;
      throw new Broken(`no response (${failures.join("; ")}) to ${told}`);
    },
    opened: () => opened,
    repeated: () => repeated,
    close: () => agent.destroy(),
  };
}

function sendOnce(
  agent: Agent,
  { method, url, headers, body }: Sendable,
  onOpened: () => void,
): Promise<Received> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url);
    const bytes = body === null ? null : Buffer.from(body);
    const lengths = bytes === null ? {} : { "content-length": String(bytes.byteLength) };
    const path = pathname + search;
    const outgoing = request({ agent, hostname, port, path, method, headers: { ...headers, ...lengths } });
    const fail = (error: Error) => reject(new NoResponse(error, outgoing.reusedSocket));
    outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error("no response in time")));
    outgoing.on("socket", () => {
      if (!outgoing.reusedSocket) onOpened();
    });
    outgoing.on("error", fail);
    outgoing.on("response", (incoming) => {
      incoming.on("error", fail);
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, ms: performance.now() - began }));
      incoming.resume();
    });
    outgoing.end(bytes);
  });
}
