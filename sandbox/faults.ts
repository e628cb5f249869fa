/**
 * Injected faults: responses of either side replaced, delayed, withheld or cut off, whoever calls. One store for both
 * sides; the sandbox's own controls are never touched.
 */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { z } from "zod";

import { type Chance, createChance } from "./chance.ts";
import { isPagePath } from "./crm/page-paths.ts";
import { isUnrecorded, type Side } from "./exchanges.ts";

/** Whose responses a fault replaces: a side, or the mail service. */
type FaultHost = Side | "email";

const MAX_DELAY_MS = 10 * 60 * 1000;
const HIGHEST_SEED = 2 ** 32 - 1;
/** RFC 9110, section 5.1 and 5.5. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/u;
const HEADER_VALUE = /^[^\r\n\0]*$/u;

function isRegularExpression(source: string): boolean {
  try {
    void new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}

/** The body of `POST /sandbox/faults`. */
export const faultSchema = z.strictObject({
  host: z.enum(["hubspot", "onekosmos", "email"]),
  /** Found anywhere in path and query. */
  path: z.string().refine(isRegularExpression, "must be a regular expression").default(""),
  method: z
    .string()
    .regex(/^(?:\*|[A-Za-z]+)$/u, "must be a method, or * for any")
    .default("*"),
  /** Found anywhere in the request's body. */
  bodyMatch: z.string().refine(isRegularExpression, "must be a regular expression").optional(),
  /** The response is as usual, without these records: neither among the results nor among the errors. */
  leaveOut: z.array(z.string().min(1)).optional(),
  /** Without one, and unless it hangs or resets, the call is only delayed, and the response is as usual. */
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string().regex(HEADER_NAME), z.string().regex(HEADER_VALUE)).default({}),
  /** Text as it is, anything else as JSON. */
  body: z.unknown().default(""),
  delayMs: z.int().min(0).max(MAX_DELAY_MS).default(0),
  /** The call gets no response; the caller has to give up. */
  hang: z.boolean().default(false),
  /** The connection is reset. */
  reset: z.boolean().default(false),
  /** How many calls are hit; null: all until it is cleared. */
  times: z.int().min(1).nullable().default(null),
  /** How likely each matching call is hit. */
  probability: z.number().min(0).max(1).default(1),
  /** Whatever calls chance picked with a seed, it picks again with it: the same of the calls to each endpoint. */
  seed: z.int().min(0).max(HIGHEST_SEED).optional(),
});
export type Fault = z.infer<typeof faultSchema>;

/** A fault in force. */
export interface ActiveFault extends Fault {
  readonly id: number;
  /** How many more calls it will hit; null: no end. */
  readonly remaining: number | null;
  readonly hits: number;
}

/** The faults in force, in the order they were made; the first that matches a call is the one that happens. */
export interface FaultStore {
  add(fault: Fault): ActiveFault;
  list(): readonly ActiveFault[];
  clear(): void;
  /** False when there was none. */
  remove(id: number): boolean;
  /** True if a fault in force depends on the request's body. */
  needsBody(): boolean;
  /** Takes the fault that hits this call, if one does. */
  take(side: FaultHost, method: string, target: string, body?: string): Fault | null;
}

interface Entry {
  readonly id: number;
  readonly fault: Fault;
  readonly pattern: RegExp;
  readonly chance: Chance;
  hits: number;
}

/** An empty store. `random` returns a number from 0 to 1, for faults without a seed. */
export function createFaultStore(random: () => number = Math.random): FaultStore {
  let entries: Entry[] = [];
  let lastId = 0;
  const isSpent = ({ fault, hits }: Entry): boolean => fault.times !== null && hits >= fault.times;
  return {
    add(fault) {
      lastId += 1;
      const chance = fault.seed === undefined ? random : createChance(fault.seed);
      const entry = { id: lastId, fault, pattern: new RegExp(fault.path, "u"), chance, hits: 0 };
      entries.push(entry);
      return view(entry);
    },
    list: () => entries.map(view),
    clear() {
      entries = [];
    },
    remove(id) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    needsBody: () => entries.some(({ fault }) => fault.bodyMatch !== undefined),
    take(side, method, target, body = "") {
      const hit = entries.find((entry) => {
        const { host, method: wanted, bodyMatch = "", probability } = entry.fault;
        const isMethod = wanted === "*" || wanted.toUpperCase() === method;
        const isMeant = host === side && isMethod && new RegExp(bodyMatch, "u").test(body);
        return (
          isMeant &&
          !isSpent(entry) &&
          entry.pattern.test(target) &&
          entry.chance(method, target) < probability
        );
      });
      if (hit === undefined) return null;
      hit.hits += 1;
      return hit.fault;
    },
  };
}

function view({ id, fault, hits }: Entry): ActiveFault {
  const remaining = fault.times === null ? null : Math.max(0, fault.times - hits);
  return { id, ...fault, remaining, hits };
}

/** Middleware for a side: mount it after the recording, so that what happens here is in the log. */
export function faulting(faults: FaultStore, side: FaultHost): MiddlewareHandler {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    if (isUnrecorded(c) || pathname === "/sandbox" || pathname.startsWith("/sandbox/")) return next();
    if (isPagePath(pathname)) return next();
    const body = faults.needsBody() ? await c.req.raw.clone().text() : "";
    const fault = faults.take(side, c.req.method, pathname + search, body);
    if (fault === null) return next();
    if (fault.delayMs > 0) await pause(fault.delayMs);
    if (fault.hang) return hang(c);
    if (fault.reset) return reset(c);
    if (fault.status !== undefined) return answer(fault, fault.status);
    await next();
    if (fault.leaveOut !== undefined) c.res = await without(c.res, new Set(fault.leaveOut));
    return undefined;
  };
}

const listedSchema = z.looseObject({
  results: z.array(z.unknown()),
  errors: z.array(z.unknown()).optional(),
});
const subjectSchema = z.union([
  z.object({ id: z.string() }).transform(({ id }) => [id]),
  z.object({ from: z.object({ id: z.string() }) }).transform(({ from }) => [from.id]),
  z.object({ context: z.record(z.string(), z.array(z.string())) }).transform(({ context }) => {
    return Object.values(context).flat();
  }),
]);

/** Returns the response of a batch without these records. */
async function without(response: Response, ids: ReadonlySet<string>): Promise<Response> {
  const listed = listedSchema.safeParse(
    await response
      .clone()
      .json()
      .catch(() => null),
  );
  if (!listed.success) return response;
  const isKept = (entry: unknown) => !(subjectSchema.safeParse(entry).data ?? []).some((id) => ids.has(id));
  const { results, errors, ...rest } = listed.data;
  const left = errors?.filter(isKept) ?? [];
  const body = { ...rest, results: results.filter(isKept), ...(left.length > 0 && { errors: left }) };
  const status = response.status === 207 && left.length === 0 ? 200 : response.status;
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(body), { status, headers });
}

function answer({ headers, body }: Fault, status: number): Response {
  const isText = typeof body === "string";
  const isEmpty = body === "" || status === 204 || status === 205 || status === 304;
  const type =
    isText && !looksLikeJson(body) ? "text/plain; charset=utf-8" : "application/json;charset=utf-8";
  return new Response(isEmpty ? null : isText ? body : JSON.stringify(body), {
    status,
    headers: { ...(isEmpty ? {} : { "content-type": type }), ...headers },
  });
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/u.test(text);
}

/** Without a socket, as in `app.request()`, there is nobody who could give up: that waits for ever. */
async function hang(c: Context): Promise<Response> {
  const bindings: Partial<HttpBindings> | undefined = c.env;
  if (bindings?.outgoing === undefined) return new Promise<Response>(() => {});
  if (!bindings.outgoing.destroyed) await once(bindings.outgoing, "close");
  return RESPONSE_ALREADY_SENT;
}

function reset(c: Context): Response {
  const bindings: Partial<HttpBindings> | undefined = c.env;
  const socket = bindings?.incoming?.socket;
  if (socket === undefined) throw new Error("a connection that is none cannot be reset");
  socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

/** `POST`, `GET` and `DELETE /sandbox/faults`, and `DELETE /sandbox/faults/{id}`. */
export function faultControls(faults: FaultStore): Hono {
  const routes = new Hono();
  routes.post("/sandbox/faults", async (c) => {
    const parsed = faultSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ status: "error", message: z.prettifyError(parsed.error) }, 400);
    return c.json(faults.add(parsed.data), 201);
  });
  routes.get("/sandbox/faults", (c) => c.json({ results: faults.list() }));
  routes.delete("/sandbox/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  routes.delete("/sandbox/faults/:id{[0-9]+}", (c) => {
    const isGone = faults.remove(Number(c.req.param("id")));
    return isGone ? c.body(null, 204) : c.json({ status: "error", message: "There is no such fault." }, 404);
  });
  return routes;
}
