/** An HTTP client that costs the load generator little: ten kept connections, and responses stay text. */
import { Agent, request } from "node:http";

/** Connections of a measurement. */
export const CONNECTIONS = 10;

/** One request as it is sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response, read to its end. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 2 * CONNECTIONS });

/** Sends one request. */
export function send({ method, url, headers = {}, body = "" }: Outgoing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      agent,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
    });
    sent.once("error", reject);
    sent.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.end(body);
  });
}

/** Sends a request that must succeed. Throws with the response otherwise. */
export async function sendWell(outgoing: Outgoing): Promise<Answer> {
  const answer = await send(outgoing);
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`${outgoing.method} ${outgoing.url}: ${answer.status} ${answer.body.slice(0, 300)}`);
  return answer;
}

/** Rate and times of a measurement. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  /** Of each request, in ms. */
  readonly times: readonly number[];
  readonly seconds: number;
}

/** Sends requests over all connections for so long; every response must be a success. `next` makes the nth request. */
export async function load(ms: number, next: (n: number) => Outgoing): Promise<Load> {
  const times: number[] = [];
  const began = performance.now();
  let n = 0;
  const connection = async (): Promise<void> => {
    while (performance.now() - began < ms) {
      const outgoing = next(n++);
      const at = performance.now();
      await sendWell(outgoing);
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const seconds = (performance.now() - began) / 1000;
  return loadOf(times, seconds);
}

/** Returns one measurement that was made in several turns. */
export function pooled(loads: readonly Load[]): Load {
  return loadOf(
    loads.flatMap(({ times }) => times),
    loads.reduce((total, { seconds }) => total + seconds, 0),
  );
}

/** Returns rate and spread of requests that took so long, in ms. */
export function loadOf(times: readonly number[], seconds: number): Load {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  const requests = times.length;
  return { perSecond: requests / seconds, p50Ms: at(0.5), p99Ms: at(0.99), requests, times, seconds };
}

/** Does something for each item, ten at a time. */
export async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await act(item);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}
