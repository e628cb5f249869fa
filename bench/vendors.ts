/**
 * HubSpot and 1Kosmos as cheap as they can be: the calls that an app makes for every contact get a minimal correct response
 * here; all others (install, properties, lists, deals) go to the sandbox's stand-ins. So the app's cost is measured and
 * not the stand-ins'.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { ONEKOSMOS } from "../sandbox/fixed.ts";

const idsSchema = z.object({ inputs: z.array(z.object({ id: z.string() })) });
const propertiesSchema = z.record(z.string(), z.string().nullable());
const updateSchema = z.object({
  inputs: z.array(z.object({ id: z.string(), properties: propertiesSchema })),
});
const patchSchema = z.object({ properties: propertiesSchema });
const sessionSchema = z.object({
  callback_url: z.string(),
  metadata: z.object({ hubspot_contact_id: z.string() }),
});

const OBJECTS = "/crm/(?:v3/objects|objects/[\\d-]+)/contacts";
const BATCH_UPDATE = new RegExp(`^${OBJECTS}/batch/update$`, "u");
const BATCH_READ = new RegExp(`^${OBJECTS}/batch/read$`, "u");
const CONTACT = new RegExp(`^${OBJECTS}/(\\d+)$`, "u");
const TIMELINE = /^\/integrators\/timeline\/[^/]+\/events\/batch/u;
const SESSIONS = "/v1/verify/sessions";
const STATUS = /^\/v1\/verify\/sessions\/([\w-]+)\/status$/u;

/** Contacts from this id on exist here; HubSpot's stand-in counts its own from 1001. */
export const FIRST_CONTACT = 1_000_000;

/** A verification session as 1Kosmos has it. */
export interface VendorSession {
  readonly id: string;
  readonly contactId: string;
  readonly callbackUrl: string;
  passed: boolean;
}

/** All requests to the two, and what they have stored. */
export interface Vendors {
  /** `idv_status` of each contact that was written. */
  readonly statuses: ReadonlyMap<string, string>;
  /** `idv_verification_url` of each contact that was written. */
  readonly links: ReadonlyMap<string, string>;
  /** Newest session of each contact. */
  readonly sessions: ReadonlyMap<string, VendorSession>;
  /** How many contacts were written with this status, rewrites included. */
  writes(status: string): number;
  /** The longest time between two writes of contacts since the last call of this, in ms. */
  longestPauseMs(): number;
  /** Calls so far, by host's owner. */
  readonly calls: { hubspot: number; onekosmos: number };
  /** How often the app fetched a session's status. */
  polls(): number;
  /** Wraps the stand-ins' listeners. */
  listener(side: "hubspot" | "onekosmos", standIn: RequestListener): RequestListener;
}

/** Creates both, with nothing known. */
export function createVendors(): Vendors {
  const statuses = new Map<string, string>();
  const sessions = new Map<string, VendorSession>();
  const byId = new Map<string, VendorSession>();
  const writes = new Map<string, number>();
  const calls = { hubspot: 0, onekosmos: 0 };
  const links = new Map<string, string>();
  let polls = 0;
  let lastWriteAt = performance.now();
  let longestPauseMs = 0;

  function written(id: string, properties: Readonly<Record<string, string | null>>) {
    const now = performance.now();
    longestPauseMs = Math.max(longestPauseMs, now - lastWriteAt);
    lastWriteAt = now;
    const status = properties["idv_status"];
    if (typeof status === "string") {
      statuses.set(id, status);
      writes.set(status, (writes.get(status) ?? 0) + 1);
    }
    const link = properties["idv_verification_url"];
    if (typeof link === "string" && link !== "") links.set(id, link);
    return record(id, properties);
  }

  async function hubspot(request: IncomingMessage, path: string): Promise<unknown> {
    if (request.method === "POST" && BATCH_UPDATE.test(path)) {
      const { inputs } = updateSchema.parse(await json(request));
      return batch(inputs.map(({ id, properties }) => written(id, properties)));
    }
    if (request.method === "POST" && BATCH_READ.test(path))
      return batch(idsSchema.parse(await json(request)).inputs.map(({ id }) => record(id, { ...PERSON })));
    if (request.method === "POST" && TIMELINE.test(path)) {
      await json(request);
      return batch([]);
    }
    const id = CONTACT.exec(path)?.[1];
    if (id === undefined || Number(id) < FIRST_CONTACT) return undefined;
    if (request.method === "GET") return record(id, { ...PERSON });
    if (request.method !== "PATCH") return undefined;
    return written(id, patchSchema.parse(await json(request)).properties);
  }

  async function onekosmos(request: IncomingMessage, path: string): Promise<unknown> {
    const known = byId.get(STATUS.exec(path)?.[1] ?? "");
    if (known !== undefined) {
      polls += 1;
      return known.passed ? PASSED : { status: "pending" };
    }
    if (request.method !== "POST" || path !== SESSIONS) return undefined;
    const { callback_url, metadata } = sessionSchema.parse(await json(request));
    const id = crypto.randomUUID();
    const session = { id, contactId: metadata.hubspot_contact_id, callbackUrl: callback_url, passed: false };
    sessions.set(session.contactId, session);
    byId.set(id, session);
    return { session_id: id, session_url: `https://${ONEKOSMOS.tenantDns}/s/${id}` };
  }

  return {
    statuses,
    links,
    sessions,
    calls,
    polls: () => polls,
    longestPauseMs() {
      const pause = longestPauseMs;
      lastWriteAt = performance.now();
      longestPauseMs = 0;
      return pause;
    },
    writes: (status) => writes.get(status) ?? 0,
    listener(side, standIn) {
      const answer = side === "hubspot" ? hubspot : onekosmos;
      return (request, response) => {
        calls[side] += 1;
        const path = (request.url ?? "").split("?")[0] ?? "";
        void answer(request, path).then(
          (body) => (body === undefined ? standIn(request, response) : send(response, body)),
          (error: unknown) => response.writeHead(500).end(String(error)),
        );
      };
    },
  };
}

const PERSON = { email: "person@example.com", firstname: "Pat", lastname: "Person" };

const PASSED = {
  status: "completed",
  result: { outcome: "passed", ial: "IAL2", document_type: "passport", match_confidence: 0.97 },
};

function record(id: string, properties: Readonly<Record<string, string | null>>) {
  const at = new Date().toISOString();
  return { id, properties, createdAt: at, updatedAt: at, archived: false };
}

function batch(results: readonly unknown[]) {
  const at = new Date().toISOString();
  return { status: "COMPLETE", results, startedAt: at, completedAt: at };
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
