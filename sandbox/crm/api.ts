/** HubSpot's API as HubSpot's own pages use it: in the process, without faults, limits and log entries. */
import type { Hono } from "hono";
import { z } from "zod";

import { UNRECORDED } from "../exchanges.ts";

/** A JSON object as an endpoint returned it. */
export type Row = Readonly<Record<string, unknown>>;

/** The result of a call. `problem` is why it was refused, for a person; null when it was not. */
export interface Reply {
  readonly status: number;
  readonly data: Row;
  readonly problem: string | null;
}

/** Calls one endpoint. */
export type Api = (method: string, path: string, body?: unknown) => Promise<Reply>;

const rowSchema = z.record(z.string(), z.unknown());
const messageSchema = z.object({ message: z.string() });
const resultsSchema = z.object({ results: z.array(rowSchema) });

/** Returns the caller of a side; `headers` say who calls. */
export function apiOf(app: Hono, headers: Readonly<Record<string, string>> = {}): Api {
  return async (method, path, body) => {
    const init = {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await app.request(path, init, { ...UNRECORDED });
    const text = await response.text();
    const data = rowSchema.safeParse(parsed(text)).data ?? {};
    const said = messageSchema.safeParse(data);
    const problem = said.success ? said.data.message : `The sandbox refused this with ${response.status}.`;
    return { status: response.status, data, problem: response.ok ? null : problem };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Returns the `results` of a reply; none when it was refused. */
export function resultsOf({ data }: Reply): readonly Row[] {
  return resultsSchema.safeParse(data).data?.results ?? [];
}

const recordSchema = z.object({
  id: z.coerce.string(),
  properties: z.record(z.string(), z.string().nullable()).default({}),
  createdAt: z.string().default(""),
  updatedAt: z.string().default(""),
  archived: z.boolean().default(false),
});
/** A CRM record. */
export type CrmRecord = z.infer<typeof recordSchema>;

/** Returns the records of a list or a search. */
export function recordsOf(reply: Reply): readonly CrmRecord[] {
  return resultsOf(reply).flatMap((row) => recordSchema.safeParse(row).data ?? []);
}

/** Returns the one record of a reply; null when there is none. */
export function recordOf(reply: Reply): CrmRecord | null {
  return recordSchema.safeParse(reply.data).data ?? null;
}

const totalSchema = z.object({ total: z.number() });

/** Returns how many records a search found in all. */
export function totalOf({ data }: Reply): number {
  return totalSchema.safeParse(data).data?.total ?? 0;
}
