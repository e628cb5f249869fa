/** Steps that several probes share: records with the run's mark, and sessions. Everything is undone after the probe. */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

import type { Answer } from "./http.ts";
import type { World } from "./world.ts";
import { text } from "../sandbox/control/elements.ts";

const CONTACTS = "/crm/v3/objects/contacts";
const DEALS = "/crm/v3/objects/deals";
const idSchema = z.object({ id: z.coerce.string() });
const resultsSchema = z.object({ results: z.array(idSchema) });

/** HubSpot's longest short window is 10 s; another probe may have used it up. */
const LIMIT_TRIES = 12;
const LIMIT_PAUSE_MS = 1000;

/** Repeats a call while HubSpot limits it, for at most 12 s. */
export async function unlimited(call: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await call();
    if (answer.status !== 429 || tries === LIMIT_TRIES) return answer;
    await pause(LIMIT_PAUSE_MS);
  }
}

/** A measured time counts as the documented one within this share of it: a busy machine notices late. */
const TOLERANCE = 0.4;

/** Returns a measured time in words: the documented seconds where it is about as long, else its own. */
export function inSeconds(ms: number, documented: number): string {
  const seconds = ms / 1000;
  const isAbout = Math.abs(seconds - documented) <= TOLERANCE * documented;
  return isAbout ? `about ${documented} s` : `${Math.round(seconds)} s`;
}

/** Throws what a probe cannot go on without. */
export function need(answer: Answer, ...statuses: readonly number[]): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`${answer.status} instead of ${statuses.join(" or ")}: ${answer.text.slice(0, 300)}`);
}

/** Creates a marked contact; returns its id. */
export async function aContact(
  world: World,
  properties: Readonly<Record<string, string>> = {},
): Promise<string> {
  const email = `${world.mark}-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const json = { properties: { email, firstname: world.mark, ...properties } };
  const { id } = idSchema.parse(need(await world.portal("POST", CONTACTS, { json }), 201).body);
  world.later(async () => world.portal("DELETE", `${CONTACTS}/${id}`));
  return id;
}

/** Creates marked contacts in one call; returns their ids. */
export async function manyContacts(world: World, count: number): Promise<readonly string[]> {
  const inputs = Array.from({ length: count }, () => ({
    properties: { email: `${world.mark}-${crypto.randomUUID()}@example.com`, firstname: world.mark },
  }));
  const answer = need(await world.portal("POST", `${CONTACTS}/batch/create`, { json: { inputs } }), 201);
  const ids = resultsSchema.parse(answer.body).results.map(({ id }) => id);
  world.later(async () =>
    world.portal("POST", `${CONTACTS}/batch/archive`, { json: { inputs: ids.map((id) => ({ id })) } }),
  );
  return ids;
}

/** Creates a marked deal; returns its id. */
export async function aDeal(
  world: World,
  properties: Readonly<Record<string, string>> = {},
): Promise<string> {
  const json = {
    properties: {
      dealname: world.mark,
      pipeline: "default",
      dealstage: "appointmentscheduled",
      ...properties,
    },
  };
  const { id } = idSchema.parse(need(await world.portal("POST", DEALS, { json }), 201).body);
  world.later(async () => world.portal("DELETE", `${DEALS}/${id}`));
  return id;
}

/** Merges the second contact into the first; returns the survivor's id. */
export async function merged(world: World, primary: string, secondary: string): Promise<string> {
  const json = { primaryObjectId: primary, objectIdToMerge: secondary };
  const { id } = idSchema.parse(need(await world.portal("POST", `${CONTACTS}/merge`, { json }), 200).body);
  world.later(async () => world.portal("DELETE", `${CONTACTS}/${id}`));
  return id;
}

const sessionSchema = z.looseObject({ session_id: z.string() });

/** A session of the REST vocabulary. */
export interface RestSession {
  readonly id: string;
  readonly url: string;
  readonly body: Answer["body"];
}

/** Makes a session over REST. */
export async function restSession(
  world: World,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<RestSession> {
  const json = { document_types: ["drivers_license"], liveness_mode: "active", ...more };
  const { body } = need(await world.rest("POST", "/v1/verify/sessions", { json, headers }), 200, 201);
  const { session_id: id } = sessionSchema.parse(body);
  const url = text(body["session_url"] ?? body["redirect_url"] ?? body["redirectUrl"]);
  return { id, url, body };
}

/** Makes a document session over the published protocol; returns the caller that made it and the response. */
export async function documentSession(
  world: World,
  more: Readonly<Record<string, unknown>> = {},
  dvcID?: string,
) {
  const { protocol } = world;
  const caller = await world.licensed("docuverify");
  const uid = crypto.randomUUID();
  const body = {
    dvcID: dvcID ?? protocol.dvcId,
    sessionRequest: {
      tenantDNS: protocol.tenantDns,
      communityName: protocol.community,
      documentType: "dl_object",
      userUID: uid,
      did: uid,
      ...more,
    },
  };
  const path = "/docuverify/document_share_session/create";
  const answer = await caller.call("POST", path, body, { sealed: true });
  const plain = "sessionId" in answer.body ? answer.body : (caller.open(answer) ?? {});
  return { caller, answer, body, sessionId: text(plain["sessionId"]), url: text(plain["url"]) };
}

/** Makes a document session, has the person pass it, and returns both results. */
export async function passedDocument(world: World) {
  const made = await documentSession(world);
  await world.end(made.sessionId, made.url, { outcome: "passed" });
  const ask = async (prefix: string) => {
    const path = `/docuverify${prefix}/document_share_session/result`;
    const json = { dvcID: made.body.dvcID, sessionId: made.sessionId };
    const answer = await made.caller.call("POST", path, json, { sealed: true });
    return { answer, opened: made.caller.open(answer) };
  };
  return { ...made, legacy: await ask(""), v3: await ask("/v3") };
}

/** Returns the names of an object's fields, its objects' fields included, in order. */
export function fieldsOf(value: unknown, depth = 2): string {
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth === 0) return "";
  return Object.entries(value)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, inner]) => {
      const within = fieldsOf(inner, depth - 1);
      return within === "" ? name : `${name}{${within}}`;
    })
    .join(",");
}
