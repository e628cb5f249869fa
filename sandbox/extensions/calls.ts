/** Responses of HubSpot's page to its extensions: `hubspot.fetch` by way of HubSpot's signing, and reads of the CRM. */
import { z } from "zod";

import { PLACEHOLDER } from "../../hubspot/address-fields.ts";
import { recordOf, recordsOf, resultsOf, totalOf } from "../crm/api.ts";
import { kindNamed } from "../crm/kinds.ts";
import type { Visit } from "../crm/visit.ts";
import { permittedUrls } from "./project.ts";

/** HubSpot's default for a page of records. */
const PAGE_LENGTH = 10;
const MOST = 100;

const subjectSchema = z.object({ objectTypeId: z.string(), objectId: z.int().optional() }).nullable();
type Subject = z.infer<typeof subjectSchema>;

const askedSchema = z.object({ record: subjectSchema.default(null), request: z.unknown() });

/** Handles one call. Returns `{data}`, or `{error}` with HubSpot's words; `fetch` has the app's status. */
export type Call = (visit: Visit, request: unknown, subject: Subject) => Promise<unknown>;

const fetchSchema = z.object({
  url: z.string(),
  method: z.string(),
  body: z.unknown(),
  timeout: z.number().optional(),
  authorization: z.string().nullable(),
});

/** HubSpot docs, "Fetching data": the address has to begin with one of the app's `permittedUrls.fetch`. */
const fetchApp: Call = async (visit, request) => {
  const { url, method, body, timeout, authorization } = fetchSchema.parse(request);
  const permitted = permittedUrls().map((prefix) => prefix.replace(PLACEHOLDER, visit.origins.app));
  if (!URL.canParse(url) || !permitted.some((prefix) => new URL(url).href.startsWith(prefix)))
    return { status: 403, body: { message: `${url} is not in permittedUrls.fetch.` } };
  const reply = await visit.api("POST", "/sandbox/fetch", {
    url,
    method,
    body,
    timeout,
    authorization,
    portalId: visit.portal.portalId,
    userId: visit.user.id,
    userEmail: visit.user.email,
  });
  return reply.problem === null ? reply.data : { status: reply.status, body: reply.data };
};

const namesSchema = z.object({ names: z.union([z.literal("*"), z.array(z.string())]) });

const readProperties: Call = async ({ api }, request, subject) => {
  const { names } = namesSchema.parse(request);
  const kind = kindNamed(subject?.objectTypeId ?? "");
  if (kind === undefined || subject?.objectId === undefined) return { error: "There is no record here." };
  const wanted = names === "*" ? await everyProperty(api, kind.plural) : names;
  const reply = await api(
    "GET",
    `/crm/v3/objects/${kind.plural}/${subject.objectId}?properties=${wanted.map(encodeURIComponent).join(",")}`,
  );
  if (reply.problem !== null) return { error: reply.problem };
  const { properties } = recordOf(reply) ?? { properties: {} };
  return { data: Object.fromEntries(wanted.map((name) => [name, valueIn(properties, name)])) };
};

async function everyProperty(api: Visit["api"], plural: string): Promise<readonly string[]> {
  const rows = resultsOf(await api("GET", `/crm/v3/properties/${plural}`));
  return rows.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}

function valueIn(properties: Readonly<Record<string, string | null>>, name: string): string | null {
  return Object.hasOwn(properties, name) ? (properties[name] ?? null) : null;
}

const associationsSchema = z.object({
  toObjectType: z.string(),
  properties: z.array(z.string()).default([]),
  pageLength: z.int().min(1).max(MOST).default(PAGE_LENGTH),
  offset: z.int().optional(),
});
const endSchema = z.object({
  toObjectId: z.coerce.number(),
  associationTypes: z.array(
    z.object({ category: z.string(), typeId: z.number(), label: z.string().nullable() }),
  ),
});
const nextSchema = z.object({ paging: z.object({ next: z.object({ after: z.string() }) }) });

const readAssociations: Call = async ({ api }, request, subject) => {
  const { toObjectType, properties, pageLength, offset } = associationsSchema.parse(request);
  const [from, to] = [kindNamed(subject?.objectTypeId ?? ""), kindNamed(toObjectType)];
  if (from === undefined || to === undefined || subject?.objectId === undefined)
    return { error: "There are no such associations here." };
  const after = offset === undefined ? "" : `&after=${offset}`;
  const path = `/crm/v4/objects/${from.plural}/${subject.objectId}/associations/${to.plural}`;
  const reply = await api("GET", `${path}?limit=${pageLength}${after}`);
  if (reply.problem !== null) return { error: reply.problem };
  const ends = resultsOf(reply).flatMap((row) => endSchema.safeParse(row).data ?? []);
  const read = await api("POST", `/crm/v3/objects/${to.plural}/batch/read`, {
    properties,
    inputs: ends.map(({ toObjectId }) => ({ id: String(toObjectId) })),
  });
  const known = new Map(recordsOf(read).map((record) => [Number(record.id), record.properties]));
  const next = nextSchema.safeParse(reply.data).data?.paging.next.after;
  const results = ends.map(({ toObjectId, associationTypes }) => ({
    toObjectId,
    associationTypes: associationTypes.map((type) => ({ ...type, label: type.label ?? "" })),
    properties: Object.fromEntries(
      properties.map((name) => [name, valueIn(known.get(toObjectId) ?? {}, name)]),
    ),
  }));
  return { data: { results, hasMore: next !== undefined, nextOffset: Number(next ?? 0) } };
};

const searchSchema = z.object({
  objectType: z.string(),
  properties: z.array(z.string()).default([]),
  query: z.string().optional(),
  filterGroups: z.array(z.unknown()).optional(),
  sorts: z.array(z.unknown()).optional(),
  pageLength: z.int().min(1).max(MOST).default(PAGE_LENGTH),
  after: z.string().optional(),
});

const search: Call = async ({ api }, request) => {
  const { objectType, pageLength, ...asked } = searchSchema.parse(request);
  const kind = kindNamed(objectType);
  if (kind === undefined) return { error: `The sandbox has no ${objectType}.` };
  const reply = await api("POST", `/crm/v3/objects/${kind.plural}/search`, { ...asked, limit: pageLength });
  if (reply.problem !== null) return { error: reply.problem };
  const after = nextSchema.safeParse(reply.data).data?.paging.next.after;
  const results = recordsOf(reply).map(({ id, properties }) => ({ objectId: Number(id), properties }));
  return { data: { results, total: totalOf(reply), hasMore: after !== undefined, after } };
};

const emailSchema = z.object({
  objectTypeId: z.string(),
  objectId: z.number(),
  subject: z.string().min(1),
  text: z.string().min(1),
});

/** Sends what somebody wrote in HubSpot's composer, from their own address. */
const sendEmail: Call = async ({ api, user }, request) => {
  const { objectId, subject, text } = emailSchema.parse(request);
  const contact = recordOf(await api("GET", `/crm/v3/objects/contacts/${objectId}?properties=email`));
  const to = contact?.properties["email"] ?? "";
  if (to === "") return { error: "The contact has no e-mail address." };
  const from = { email: user.email, name: user.name };
  const reply = await api("POST", "/sandbox/mails", { to, from, subject, text });
  return reply.problem === null ? { data: {} } : { error: reply.problem };
};

const CALLS: Readonly<Record<string, Call>> = {
  fetch: fetchApp,
  properties: readProperties,
  associations: readAssociations,
  search,
  email: sendEmail,
};

/** Handles a page's call; null for a call that does not exist, or that cannot be read. */
export async function answerCall(visit: Visit, name: string, body: unknown): Promise<unknown> {
  const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  const asked = askedSchema.safeParse(body);
  if (call === undefined || !asked.success) return null;
  try {
    return await call(visit, asked.data.request, asked.data.record);
  } catch (error) {
    if (error instanceof z.ZodError) return { error: "HubSpot cannot read this request." };
    throw error;
  }
}
