/** One account: its HubSpot, its 1Kosmos, its admin in a browser, and the people in both. */
import { z } from "zod";
import { connectionOf } from "../../../sandbox/admin.ts";
import { Browser } from "../../../sandbox/browser.ts";
import { createExchangeLog, type Exchange, UNRECORDED } from "../../../sandbox/exchanges.ts";
import { createFaultStore, faultSchema } from "../../../sandbox/faults.ts";
import { HUBSPOT, type ProviderKind } from "../../../sandbox/fixed.ts";
import { createHubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import { createOneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { createMailService } from "../../../sandbox/mail/mail-service.ts";
import { createMailStore } from "../../../sandbox/mail/mail-store.ts";
import { declaredEventTypes } from "../../../sandbox/project.ts";
import { APP_OPTIONAL_SCOPES, APP_SCOPES, APP_SUBSCRIPTIONS } from "../../../sandbox/stand-ins.ts";
import { Signal } from "../../../src/lib/signal.ts";
import { fileURLToPath } from "node:url";

const EVENT_TYPES = declaredEventTypes(fileURLToPath(new URL("../../../hubspot", import.meta.url)));
/** Soon enough for a test; HubSpot takes a day, 1Kosmos publishes nothing. */
const REPEATS_AFTER_MS = [500, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000, 4000];

const conditionsSchema = z.object({
  conditions: z.array(z.object({ code: z.string(), retryAt: z.number().nullable() })),
});
const overviewSchema = z.object({
  deadLetterGroups: z.array(z.object({ ids: z.array(z.string()).min(1) })),
});
/** A condition that is shown, and when the app tries again; epoch ms, or null. */
export type Shown = z.infer<typeof conditionsSchema>["conditions"][number];

export interface AccountOptions {
  readonly origin: string;
  readonly provider: ProviderKind;
  readonly portalId: number;
  /** Called for each authorization code. */
  readonly onCode: (code: string) => void;
}

export class Account {
  readonly portalId: number;
  readonly provider: ProviderKind;
  readonly tenantDns: string;
  readonly sender: string;
  readonly exchanges = createExchangeLog();
  readonly hubspot;
  readonly onekosmos;
  readonly #options: AccountOptions;
  readonly #browser = new Browser();
  readonly #faults = createFaultStore();
  readonly #mails = createMailStore(":memory:");
  /** Takes the mails that the app sends for this account: those that come from `sender`. */
  readonly mailService = createMailService(this.#mails, this.#faults);
  /** Raised at each call of the app, and of HubSpot and 1Kosmos to it. */
  readonly #calls = new Signal();
  #token = "";
  #callsToSetUp = 0;
  #closed: Promise<unknown> | null = null;

  constructor(options: AccountOptions) {
    const { portalId, provider, origin } = options;
    this.#options = options;
    this.portalId = portalId;
    this.provider = provider;
    this.tenantDns = `t${portalId}.1kosmos.net`;
    this.sender = `verify-${portalId}@example.com`;
    const { exchanges } = this;
    const faults = this.#faults;
    this.hubspot = createHubSpotSandbox({
      statePath: ":memory:",
      publicOrigin: "https://app.hubspot.com",
      exchanges,
      faults,
      retryPausesMs: REPEATS_AFTER_MS,
      app: {
        appId: HUBSPOT.appId,
        clientId: HUBSPOT.clientId,
        clientSecret: HUBSPOT.clientSecret,
        redirectUris: [`${origin}/oauth/callback`],
        webhookUrl: `${origin}/hubspot/webhooks`,
        scopes: APP_SCOPES,
        optionalScopes: APP_OPTIONAL_SCOPES,
        subscriptions: APP_SUBSCRIPTIONS,
        eventTypes: EVENT_TYPES,
      },
    });
    this.onekosmos = createOneKosmosSandbox({
      statePath: ":memory:",
      publicOrigin: `https://${this.tenantDns}`,
      tenantDns: this.tenantDns,
      exchanges,
      faults,
      retryPausesMs: REPEATS_AFTER_MS,
    });
    exchanges.subscribe(() => this.#calls.raise());
    this.hubspot.start();
    this.onekosmos.start();
  }

  /** Waits for a call between the app and either side, at most `ms`. */
  async nextCall(ms: number): Promise<void> {
    await this.#calls.wait(ms);
  }

  /** Called once everything is set up. */
  markSetUp(): void {
    this.#callsToSetUp = this.exchanges.list().length;
  }

  /** The calls that set the account up. */
  get callsToSetUp(): readonly Exchange[] {
    return this.exchanges.list().slice(0, this.#callsToSetUp);
  }

  /** How many calls went wrong by faults so far. */
  get hits(): number {
    return this.#faults.list().reduce((sum, { hits }) => sum + hits, 0);
  }

  /** Calls the account's HubSpot as its admin, or its controls; no fault concerns it. Throws unless the response is 2xx. */
  async crm(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await this.hubspot.app.request(path, init, { ...UNRECORDED });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** Lets calls of the app go wrong from now on. */
  addFault(fault: object): void {
    this.#faults.add(faultSchema.parse(fault));
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Calls the controls of the account's 1Kosmos. */
  async tenant(method: string, path: string, body?: unknown): Promise<unknown> {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await this.onekosmos.app.request(path, init, { ...UNRECORDED });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** Makes the portal in HubSpot. */
  async create(): Promise<void> {
    const made = await this.crm("POST", "/sandbox/portals", { portalId: this.portalId });
    this.#token = z.object({ privateAppToken: z.string() }).parse(made).privateAppToken;
  }

  /** Installs the app, or signs in again. Returns whether the app let the admin in. */
  async signIn(): Promise<boolean> {
    const start = await this.#browser.request("GET", `${this.#options.origin}/oauth/install`);
    const consent = new URL(start.headers.get("location") ?? "about:blank");
    const agreed = await this.hubspot.app.request(`/oauth/authorize${consent.search}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ portalId: String(this.portalId) }).toString(),
    });
    const back = new URL(agreed.headers.get("location") ?? "about:blank");
    this.#options.onCode(back.searchParams.get("code") ?? "");
    const arrival = await this.#browser.request("GET", back.href);
    return arrival.status === 303;
  }

  /** Connects 1Kosmos, with fields of the connection where they are given. */
  async connect(fields: object = {}): Promise<boolean> {
    const connection = { ...connectionOf(this.provider), tenantDns: this.tenantDns, ...fields };
    return this.#api("PUT", "/api/connection", connection);
  }

  /** Replays what the app gave up, group by group. */
  async replayAll(): Promise<void> {
    const visit = await this.#browser.request("GET", `${this.#options.origin}/api/portal`);
    const parsed = visit.status === 200 ? overviewSchema.safeParse(JSON.parse(visit.body)) : null;
    const groups = parsed?.success === true ? parsed.data.deadLetterGroups : [];
    for (const { ids } of groups) await this.#api("POST", "/api/dead-letters/replay", { id: ids[0] });
  }

  async putSettings(patch: object): Promise<boolean> {
    return this.#api("PUT", "/api/settings", patch);
  }

  /** How many mails an address got. */
  mailsTo(address: string): number {
    return this.#mails.list({ to: address, limit: 100 }).length;
  }

  /** The conditions that the app shows its admin. */
  async conditions(): Promise<readonly Shown[]> {
    const visit = await this.#browser.request("GET", `${this.#options.origin}/api/conditions`);
    const parsed = visit.status === 200 ? conditionsSchema.safeParse(JSON.parse(visit.body)) : null;
    return parsed?.success === true ? parsed.data.conditions : [];
  }

  get isClosed(): boolean {
    return this.#closed !== null;
  }

  close(): Promise<unknown> {
    this.#closed ??= Promise.all([this.hubspot.close(), this.onekosmos.close()]).finally(() => {
      this.#mails.close();
    });
    this.exchanges.clear();
    return this.#closed;
  }

  async #api(method: string, path: string, json: unknown): Promise<boolean> {
    const visit = await this.#browser.request(method, this.#options.origin + path, { json });
    return visit.status === 200;
  }
}
