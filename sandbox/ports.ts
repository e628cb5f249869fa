/**
 * Loopback addresses and ports. Everything in the sandbox listens on loopback only.
 */
import { once } from "node:events";
import { type Server as HttpServer, createServer as createHttpServer, type RequestListener } from "node:http";
import { type Server, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** Browsers and clients resolve `localhost` to either. The first must work, the second may be missing. */
const LOOPBACK_ADDRESSES = ["127.0.0.1", "::1"] as const;

/** How long a taken port is waited for: a run that was just ended may still be going away. */
const GRACE_MS = 3000;
const RETRY_EVERY_MS = 100;
const HIGHEST_PORT = 65_535;
/**
 * Ports that systems do not hand out by themselves: Linux gives its connections 32768 and more, macOS and Windows 49152 and
 * more. One that is chosen here stays free until it is listened on, however many connections other programs open meanwhile.
 */
const CHOSEN = { from: 20_000, count: 12_000 } as const;

/** Thrown when a port stays taken. */
export class PortTaken extends Error {
  readonly port: number;
  constructor(port: number) {
    super(`Port ${port} is taken by another program.`);
    this.port = port;
  }
}

/** Returns `wanted` once it is free, or a free port for 0. Throws `PortTaken` after `graceMs`, three seconds unless given. */
export async function freePort(wanted: number, graceMs = GRACE_MS): Promise<number> {
  const giveUpAt = performance.now() + graceMs;
  for (;;) {
    const candidate = wanted === 0 ? anyPort() : wanted;
    const port = await probe(candidate);
    if (port !== null) return port;
    if (performance.now() > giveUpAt) throw new PortTaken(candidate);
    if (wanted !== 0) await pause(RETRY_EVERY_MS);
  }
}

function anyPort(): number {
  return CHOSEN.from + Math.floor(Math.random() * CHOSEN.count);
}

/** Returns `wanted` where it is a port and free, else any free one: for what nobody relies on at a fixed address. */
export async function freePortNear(wanted: number): Promise<number> {
  const isPort = wanted >= 0 && wanted <= HIGHEST_PORT;
  return (isPort ? await probe(wanted) : null) ?? (await freePort(0));
}

/** A free port may be taken by another program until it is listened on, so that often others are chosen. */
const STARTS = 3;

/** Starts something on ports that are chosen as free, and again on others when one of them was taken meanwhile. */
export async function startOnFreePorts<P, T>(
  choose: () => Promise<P>,
  start: (ports: P) => Promise<T>,
): Promise<T> {
  for (let left = STARTS - 1; ; left -= 1) {
    try {
      return await start(await choose());
    } catch (error) {
      if (left === 0 || !isTaken(error)) throw error;
    }
  }
}

/** Returns whether a port was taken, by the word of our own servers or of the app's runtime. */
function isTaken(error: unknown): boolean {
  return error instanceof PortTaken || hasCode(error, "ERR_ADDRESS_IN_USE");
}

/** Listens for a moment; null when somebody else does. */
async function probe(wanted: number): Promise<number | null> {
  const server = createServer();
  try {
    const port = await listen(server, wanted, LOOPBACK_ADDRESSES[0]);
    server.close();
    await once(server, "close");
    return port;
  } catch (error) {
    if (hasCode(error, "EADDRINUSE")) return null;
    throw error;
  }
}

/** A server on the loopback addresses of one port. */
export interface LoopbackServer {
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/** Serves `listener` on 127.0.0.1 and, where the machine has it, on ::1. */
export async function serveLoopback(port: number, listener: RequestListener): Promise<LoopbackServer> {
  const servers: HttpServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => closeNow(server)));
  };
  for (const address of LOOPBACK_ADDRESSES) {
    const server = createHttpServer(listener);
    try {
      await listen(server, port, address);
      servers.push(server);
    } catch (error) {
      if (address !== LOOPBACK_ADDRESSES[0] && !hasCode(error, "EADDRINUSE")) continue;
      await close();
      throw hasCode(error, "EADDRINUSE") ? new PortTaken(port) : error;
    }
  }
  return { close };
}

async function closeNow(server: HttpServer): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen({ port, host });
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
