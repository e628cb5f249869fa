/**
 * The app with stand-ins at its rim: objects that return what a test sets and record their calls,
 * HubSpot's token endpoint, a clock. Anything that a test did not provide fails.
 */
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import * as z from "zod/mini";
import { createApp } from "../../../src/app.ts";
import { hmacSha256, toBase64, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { keyringFrom, type Keyring } from "../../../src/lib/crypto/keyring.ts";
import { DEFAULT_CALLBACK } from "../../../src/onekosmos/callback.ts";
import type { ConnectionView } from "../../../src/onekosmos/registry.ts";
import { DEFAULT_PACE } from "../../../src/onekosmos/connection.ts";
import type { ReadModels, ReadName } from "../../../src/features/activity/models.ts";
import type { AdminFrame } from "../../../src/portal/admin/admin-frame.ts";
import type { HubSpotEvent } from "../../../src/hubspot/webhooks/event.ts";
import { unpackEvents } from "../../../src/portal/dispatch/packed-events.ts";
import type { AcceptOutcome, PortalApi } from "../../../src/portal/contract.ts";
import type { ActivityModel } from "../../../src/features/activity/read-model.ts";
import type { OverviewData, PortalBrief, PortalOverview } from "../../../src/portal/admin/page-contract.ts";
import type { GatePipelines } from "../../../src/features/gates/pipelines.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { ok } from "../../../src/lib/result.ts";
import type { User } from "../../../src/hubspot/crm/owners.ts";
import type { PageData, PageNeeds } from "../../../src/portal/admin/page-contract.ts";
import type { ContactApi } from "../../../src/features/contacts/contract.ts";

export const ORIGIN = "https://idv.example";
export const PORTAL_ID = 4242;
export const NOW = Date.parse("2026-11-23T12:00:00Z");

/** A portal without connection and without troubles. */
export const OVERVIEW: PortalOverview = {
  portalId: PORTAL_ID,
  status: "connected",
  wipeAt: null,
  installedAt: NOW,
  provisioning: "done",
  segments: { state: "ready", reason: null },
  timeline: { state: "on", reason: null, waiting: 0 },
  connection: null,
  attention: null,
  settings: DEFAULT_SETTINGS,
  counters: {},
  waiting: { inbox: 0, planned: 0, outbox: 0, openSessions: 0, inReview: 0, workflows: 0 },
  conditions: [],
  deadLetters: [],
  deadLetterGroups: [],
  worst: null,
  held: 0,
  heldDeals: [],
  heldBack: null,
  heldTickets: [],
  brokenGates: [],
};

const NO_STEPS = { started: 0, sent: 0, opened: 0, passed: 0, failed: 0, expired: 0 };

/** The read model of a portal where nothing has happened. */
const EMPTY_MODELS: { readonly [Name in ReadName]: ReadModels[Name]["model"] | null } = {
  activity: {
    timeZone: "Europe/Berlin",
    from: "2026-11-17",
    until: "2026-11-23",
    days: [{ day: "2026-11-23", ...NO_STEPS }],
    totals: NO_STEPS,
    triggers: [],
    links: { sent: 0, opened: 0, passed: 0 },
    conversion: { openedOfSent: null, passedOfOpened: null, passedOfSent: null },
    medians: { toOpened: null, toPassed: null },
    reasons: [],
    manual: { passed: 0, failed: 0 },
  },
  verifications: { items: [], next: null, searchedUntil: null, hasNames: false },
  attention: null,
  contact: null,
  names: { names: {} },
};

/** The surroundings of each page. */
export const FRAME: AdminFrame = {
  portalId: PORTAL_ID,
  account: { name: "Acme Bank", timeZone: "Europe/Berlin", uiDomain: "app.hubspot.com", currency: "EUR" },
  status: "connected",
  attention: 0,
  undoables: [],
};

/** The portal's deal pipeline, and what it calls a deal's contacts. */
export const BOARD: GatePipelines = {
  pipelines: [
    {
      id: "default",
      label: "Sales Pipeline",
      stages: [
        { id: "contractsent", label: "Contract Sent", lost: false },
        { id: "closedwon", label: "Closed Won", lost: false },
      ],
    },
  ],
  labels: [{ label: "Signer", category: "USER_DEFINED", typeId: 15 }],
  tickets: null,
};

/** A connection as the page may show it. */
export const SESSIONS: ConnectionView = {
  kind: "sessions",
  callback: DEFAULT_CALLBACK,
  offeredLevel: "any",
  derivedIal: "none",
  stepUpSeconds: 300,
  prefill: [],
  pace: DEFAULT_PACE,
  verdictWords: {},
  confidenceUnit: "auto",
  linkHosts: [],
  tenantDns: "acme.1kosmos.net",
  documentTypes: ["passport"],
  apiKey: { set: true },
  callbackSecrets: [{ set: true }],
};

/** One call that reached an object. */
interface ObjectCall {
  readonly name: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface WorldOptions {
  /** `users`: the account's, as HubSpot lists them. */
  readonly portal?: Partial<Omit<PortalApi, "accept">> &
    Partial<Pick<Sources, "users">> & {
      /** Given the events of a batch, which the Worker has packed. */
      readonly accept?: (events: readonly HubSpotEvent[]) => Promise<AcceptOutcome>;
    };
  readonly contact?: Partial<ContactApi>;
  /** Undefined takes a binding away. */
  readonly vars?: { readonly [Name in keyof Env]?: Env[Name] | undefined };
  /** Responds for HubSpot's OAuth endpoints; by default a grant for `PORTAL_ID`. */
  readonly hubspot?: (request: Request) => Response | Promise<Response>;
}

/** HubSpot's response to a good code. */
export function grantAnswer(extra: Record<string, unknown> = { hub_id: PORTAL_ID, user_id: 77 }): Response {
  const token = {
    access_token: "the-access-token",
    refresh_token: "na1-the-refresh-token",
    token_type: "bearer",
  };
  return Response.json({ ...token, expires_in: 1800, ...extra });
}

/** The numbers of an overview follow from its lists. */
function briefOf(overview: PortalOverview): PortalBrief {
  const { deadLetterGroups, heldDeals, heldTickets, connection, settings } = overview;
  const { linkLifetimeHours } = settings;
  const tenantDns = connection?.tenantDns ?? null;
  return {
    ...overview,
    tenantDns,
    linkLifetimeHours,
    worst: deadLetterGroups[0] ?? null,
    held: heldDeals.length + heldTickets.length,
  };
}

/** The steps of the last day, and of all. */
function stepsIn({ days, totals }: ActivityModel): OverviewData["steps"] {
  return { today: days.at(-1) ?? totals, week: totals };
}

/** The data of a page. */
type Sources = Pick<
  PortalApi,
  "summary" | "read" | "limits" | "linkKeys" | "listPipelines" | "auditLog" | "logins"
> & {
  readonly overview: PortalApi["overview"];
  readonly users: () => Promise<readonly User[] | null>;
};

/** Makes the data of a page of what the test has, as the portal's object does. */
async function dataOf(from: Sources, needs: PageNeeds): Promise<PageData | null> {
  const [summary, overview] = [await from.summary(), await from.overview()];
  if (summary === null || overview === null) return null;
  const isOverview = needs.overview !== undefined;
  const newest = isOverview ? await from.read("verifications", { limit: 1, names: false }) : null;
  const week = isOverview ? await from.read("activity", {}) : null;
  const limits = await from.limits();
  const { activity, verifications, attention, contact } = needs.models ?? {};
  const models = {
    ...(activity !== undefined && { activity: await from.read("activity", activity) }),
    ...(verifications !== undefined && { verifications: await from.read("verifications", verifications) }),
    ...(attention !== undefined && { attention: await from.read("attention", attention) }),
    ...(contact !== undefined && { contact: await from.read("contact", contact) }),
  };
  return {
    summary,
    ...(newest !== null &&
      week !== null && {
        overview: { brief: briefOf(overview), newest, steps: stepsIn(week), lastResult: null },
      }),
    ...(limits !== null && {
      limits: { limits, users: await from.users(), keys: (await from.linkKeys()) ?? [] },
    }),
    pipelines: await from.listPipelines(),
    audit: await from.auditLog(needs.audit?.before ?? 0, needs.audit?.limit ?? 0),
    logins: needs.logins === undefined ? [] : await from.logins(needs.logins),
    users: (await from.users()) ?? [],
    models: Object.fromEntries(Object.entries(models).filter(([, model]) => model !== null)),
  };
}

/** The app, and what became of the calls that left it. */
export function createWorld(options: WorldOptions = {}) {
  const calls: ObjectCall[] = [];
  const clock = { now: NOW };
  const upstream: Request[] = [];
  const fetchHubSpot: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    upstream.push(request.clone());
    return options.hubspot === undefined ? grantAnswer() : options.hubspot(request);
  };
  const app = createApp({ now: () => clock.now, fetch: fetchHubSpot });
  const portal = {
    adminFrame: async (): ReturnType<PortalApi["adminFrame"]> => FRAME,
    read: async (name: ReadName) => EMPTY_MODELS[name],
    overview: async () => OVERVIEW,
    // Parts of the overview that the test has.
    summary: async () => (options.portal?.overview ?? (async () => OVERVIEW))(),
    limits: async (): ReturnType<PortalApi["limits"]> => ({ nextDayAt: NOW, caps: [] }),
    linkKeys: async (): ReturnType<PortalApi["linkKeys"]> => [],
    auditLog: async (): ReturnType<PortalApi["auditLog"]> => [],
    logins: async (): ReturnType<PortalApi["logins"]> => [],
    users: async (): ReturnType<Sources["users"]> => null,
    listPipelines: async () => BOARD,
    startLogin: async () => LOGIN_KEY,
    useLogin: async (): ReturnType<PortalApi["useLogin"]> => ({ userId: 77, since: NOW }),
    endLogin: async () => undefined,
    ...options.portal,
  };
  const readPage: PortalApi["readPage"] = async (needs) => {
    const models = Object.entries(needs.models ?? {});
    // The models that a page needs are recorded beside the calls.
    for (const args of models) calls.push({ name: String(PORTAL_ID), method: "model", args });
    return dataOf(portal, needs);
  };
  const openPage: PortalApi["openPage"] = async (key, needs = {}) => {
    const [login, frame] = await Promise.all([portal.useLogin(key), portal.adminFrame()]);
    return login === null || frame === null ? null : { login, frame, data: (await readPage(needs)) ?? {} };
  };
  const bindings = {
    ...env,
    PUBLIC_URL: ORIGIN,
    PORTAL: standIn(calls, { openPage, readPage, ...portal }),
    CONTACT: standIn(calls, options.contact ?? {}),
    ...options.vars,
  };
  const request = async (path: string, init: RequestInit = {}) =>
    app.request(new Request(new URL(path, ORIGIN), { redirect: "manual", ...init }), undefined, bindings);
  return { request, calls, clock, upstream };
}

export type World = ReturnType<typeof createWorld>;

/** Calls that are made for every signed-in request, or every sign-in; they are not remembered. */
const EVERY_REQUEST = new Set(["startLogin", "useLogin", "openPage"]);

const LOGIN_KEY = { id: "a-login", generation: "an-install" };

/** A Durable Object namespace whose objects have the given methods; calls are remembered, others throw as RPC does. */
function standIn(calls: ObjectCall[], methods: object) {
  const getByName = (name: string) =>
    new Proxy(methods, {
      get:
        (target, method) =>
        async (...given: readonly unknown[]) => {
          const args = given.map(unpacked);
          if (!EVERY_REQUEST.has(String(method))) calls.push({ name, method: String(method), args });
          const found: unknown = Reflect.get(target, method);
          if (typeof found !== "function") throw new Error(`nobody provided ${String(method)}`);
          return Reflect.apply(found, undefined, args) as unknown;
        },
    });
  return { getByName };
}

/** The input of an object: the events of a packed batch, and anything else as it is. */
function unpacked(argument: unknown): unknown {
  const batch = z.object({ size: z.number(), events: z.string() }).safeParse(argument);
  if (!batch.success) return argument;
  const events = unpackEvents(batch.data.events);
  if (events.length !== batch.data.size) throw new Error("a packed batch has another size");
  return events;
}

/** A portal that installs without a hitch. */
export const INSTALLS: Partial<PortalApi> = {
  install: async () => ({
    firstInstall: true,
    provisioning: ok({ group: "created", created: ["idv_status", "idv_ial_level"], present: [] }),
  }),
};

/** Cookies of a response as a browser would send them back, by name; a cleared one is left out. */
export function cookiesOf(response: Response): Map<string, string> {
  const pairs = response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
  const cookies = pairs.map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return new Map(cookies.filter(([, value]) => value !== ""));
}

/** The `Cookie` header of a jar. */
export function cookieHeader(jar: ReadonlyMap<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** Leaves for HubSpot: the state that went along, and the browser's jar. */
export async function leaveForHubSpot(world: World) {
  const response = await world.request("/oauth/install");
  const authorize = new URL(response.headers.get("Location") ?? "");
  return { response, authorize, state: authorize.searchParams.get("state") ?? "", jar: cookiesOf(response) };
}

/** Signs in as a browser does; returns the Cookie header of the login. `world` must provide `install`. */
export async function signIn(world: World): Promise<string> {
  const { state, jar } = await leaveForHubSpot(world);
  const response = await world.request(`/oauth/callback?code=a-code&state=${state}`, {
    headers: { Cookie: cookieHeader(jar) },
  });
  const login = cookiesOf(response).get("__Host-idv_login");
  if (login === undefined) throw new Error(`not signed in: ${response.status}`);
  return `__Host-idv_login=${login}`;
}

/** A signed-in browser that posts forms and calls the API from the app's own pages. */
export async function signedIn(options: WorldOptions = {}) {
  const world = createWorld({ ...options, portal: { ...INSTALLS, ...options.portal } });
  const cookie = await signIn(world);
  world.calls.length = 0;
  const own = { Cookie: cookie, Origin: ORIGIN, "Sec-Fetch-Site": "same-origin" };
  const get = async (path: string) => world.request(path, { headers: { Cookie: cookie } });
  const json = async (method: string, path: string, body: unknown) =>
    world.request(path, {
      method,
      headers: { ...own, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const post = async (path: string, fields: Record<string, string> | [string, string][]) =>
    world.request(path, { method: "POST", headers: own, body: new URLSearchParams(fields) });
  return { ...world, cookie, own, get, json, post };
}

/** The headers of a v3 signature, made here and not by the app's code (HubSpot docs, "Validating requests"). */
export async function v3Headers(body: string, at: number, secret = "sandbox-client-secret", query = "") {
  const message = `POST${ORIGIN}/hubspot/webhooks${query}${body}${at}`;
  const signature = toBase64(await hmacSha256(utf8(secret), utf8(message)));
  return { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": String(at) };
}

/** The keys that the app runs with here. */
export function testKeyring(): Keyring {
  return keyringFrom(env.ENCRYPTION_KEYS);
}

/** Everything that is logged from now on, one text per line. */
export function captureLogs(): string[] {
  const lines: string[] = [];
  const keep = (line: unknown) => void lines.push(String(line));
  for (const method of ["log", "warn", "error"] as const) vi.spyOn(console, method).mockImplementation(keep);
  return lines;
}

/** The JSON body of a refusal or a response. */
export async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  return response.json();
}

/** The tag of the input of this name. */
export function inputOf(html: string, name: string): string {
  return (
    new RegExp(`<(?:input|select)[^>]*name="${name.replaceAll(".", String.raw`\.`)}"[^>]*>`, "u").exec(
      html,
    )?.[0] ?? ""
  );
}
