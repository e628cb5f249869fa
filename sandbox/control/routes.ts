/**
 * The page for testers: http://localhost:8788/. It does nothing that the JSON endpoints below `/sandbox` of the
 * two sides do not do: it calls them, shows their responses, and turns its forms into calls of them.
 */
import type { Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { z } from "zod";

import { UNRECORDED } from "../exchanges.ts";
import { HUBSPOT } from "../fixed.ts";
import { callOf } from "./forms.ts";
import { controlPage } from "./page.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Origins } from "../stack-options.ts";

/** The two sides as their own callers see them. */
export interface ControlOptions {
  readonly hubspot: Hono;
  readonly onekosmos: Hono;
  readonly origins: Origins;
}

const FORM_PATH = "/sandbox/control";
const RECORDS_SHOWN = 10;
const ATTEMPTS_SHOWN = 15;

const listSchema = z.object({ results: z.array(z.record(z.string(), z.unknown())) });
const recordSchema = z.record(z.string(), z.unknown());
const messageSchema = z.object({ message: z.string() });

/** Mounts the page on HubSpot's side, for people at its own port; the app, which calls by HubSpot's name, never sees it. */
export function mountControlPage(options: ControlOptions): void {
  const { hubspot, origins } = options;
  for (const path of ["/", "/sandbox"]) {
    hubspot.get(path, async (c, next) => {
      if (isPublicName(c)) return next();
      return c.html(controlPage(await readSnapshot(options), c.req.query("problem") ?? null));
    });
  }
  hubspot.use(FORM_PATH, csrf({ origin: origins.hubspot }));
  hubspot.post(FORM_PATH, async (c) => {
    const call = callOf(await c.req.formData());
    const problem = call.ok ? await perform(options, call.value) : call.error;
    const anchor = call.ok ? `#${call.value.anchor}` : "";
    const query = problem === null ? "" : `?problem=${encodeURIComponent(problem)}`;
    const page = /\/sandbox(?:[?#].*)?$/u.test(c.req.header("referer") ?? "") ? "/sandbox" : "/";
    return c.redirect(`${page}${query}${anchor}`, 303);
  });
}

function isPublicName(c: Context): boolean {
  return /(?:hubapi|hubspot)\.com(?::\d+)?$/u.test(c.req.header("host") ?? "");
}

/** Makes the call that a form stands for; returns why it was refused, or null. */
async function perform(
  { hubspot, onekosmos }: ControlOptions,
  call: {
    readonly side: string;
    readonly method: string;
    readonly path: string;
    readonly body: object | null;
  },
): Promise<string | null> {
  const app = call.side === "hubspot" ? hubspot : onekosmos;
  const response = await callApp(app, call.path, call.method, call.body);
  if (response.ok) return null;
  const answer = messageSchema.safeParse(await response.json().catch(() => null));
  return answer.success ? answer.data.message : `Refused with ${response.status}.`;
}

async function callApp(
  app: Hono,
  path: string,
  method = "GET",
  body: object | null = null,
): Promise<Response> {
  const init = {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${HUBSPOT.privateAppToken}` },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  };
  return await app.request(path, init, { ...UNRECORDED });
}

/** Reads what the page shows of this moment. */
export async function readSnapshot({ hubspot, onekosmos, origins }: ControlOptions): Promise<Snapshot> {
  const [portals, faults, attempts, enrollments, sessions, contacts] = await Promise.all([
    list(hubspot, "/sandbox/portals"),
    list(hubspot, "/sandbox/faults"),
    list(hubspot, "/sandbox/deliveries"),
    list(hubspot, "/sandbox/workflows/enrollments"),
    list(onekosmos, "/sandbox/sessions?limit=1000"),
    newestContacts(hubspot),
  ]);
  const [hubspotSwitches, crmSwitches, deliveryOptions, onekosmosSwitches] = await Promise.all([
    readDocument(hubspot, "/sandbox/switches"),
    readDocument(hubspot, "/sandbox/crm/switches"),
    readDocument(hubspot, "/sandbox/webhooks/options"),
    readDocument(onekosmos, "/sandbox/switches"),
  ]);
  return {
    origins,
    portals,
    contacts,
    faults,
    attempts: attempts.slice(-ATTEMPTS_SHOWN).toReversed(),
    enrollments: enrollments.slice(0, RECORDS_SHOWN),
    sessions: sessions.slice(-RECORDS_SHOWN).toReversed(),
    hubspotSwitches,
    crmSwitches,
    deliveryOptions,
    onekosmosSwitches,
  };
}

async function list(app: Hono, path: string): Promise<Snapshot["portals"]> {
  const parsed = listSchema.safeParse(await (await callApp(app, path)).json());
  return parsed.success ? parsed.data.results : [];
}

async function readDocument(app: Hono, path: string): Promise<Snapshot["deliveryOptions"]> {
  return recordSchema.parse(await (await callApp(app, path)).json());
}

async function newestContacts(hubspot: Hono): Promise<Snapshot["contacts"]> {
  const properties = [
    "email",
    "firstname",
    "lastname",
    "idv_status",
    "idv_session_id",
    "idv_verification_url",
  ];
  const sorts = [{ propertyName: "createdate", direction: "DESCENDING" }];
  const search = { filterGroups: [], sorts, properties, limit: RECORDS_SHOWN };
  const response = await callApp(hubspot, "/crm/v3/objects/contacts/search", "POST", search);
  const parsed = listSchema.safeParse(await response.json().catch(() => null));
  return parsed.success ? parsed.data.results : [];
}
