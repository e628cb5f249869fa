/** A portal in the sandbox HubSpot whose 1Kosmos tenant is the one of a test: calls to its host end there, all others go on. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";
import { ContactStore } from "../../../src/features/contacts/object/store.ts";
import { sweepIndexFor } from "../../../src/cron.ts";
import { contactObject } from "../../../src/objects.ts";
import { makePollsDue } from "../support/peek.ts";
import { creationOf, installedPortal, newContact, work, type TestPortal } from "../support/portal.ts";
import { API_KEY, createTenant, LICENSE, TENANT, type Tenant } from "../../unit/onekosmos/tenant.ts";

/** As an admin fills them in. */
export const IDVERIFY_INPUT = {
  kind: "idverify",
  tenantDns: TENANT,
  community: "default",
  licenseKey: LICENSE,
  dvcIds: { drivers_license: "dl-selfie" },
  liveIdDvcId: "liveid",
};
export const SESSIONS_INPUT = { kind: "sessions", tenantDns: TENANT, apiKey: API_KEY, callbackSecrets: [] };

export interface World {
  readonly tenant: Tenant;
  readonly portal: TestPortal;
  /** Every call to HubSpot since the portal was connected: method, URL and body. */
  readonly toHubSpot: readonly string[];
}

/** Installs a portal and connects it to a tenant of its own. */
export async function createWorld(connection: object): Promise<World> {
  const tenant = createTenant({ now: Date.now });
  const toHubSpot: string[] = [];
  const real = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { hostname } = new URL(request.url);
    if (hostname === TENANT) return tenant.io.fetch(request);
    if (hostname === "api.hubapi.com") {
      const body = typeof init?.body === "string" ? init.body : "";
      toHubSpot.push(`${request.method} ${request.url} ${body}`);
    }
    return real(request);
  });
  onTestFinished(() => spy.mockRestore());
  const portal = await installedPortal(connection);
  toHubSpot.length = 0;
  return { tenant, portal, toHubSpot };
}

/** A contact whose creation HubSpot has just reported. */
export async function created(portal: TestPortal): Promise<string> {
  const contactId = await newContact(portal);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  return contactId;
}

/** Polls every open session now, whenever it would be due. */
export async function pollNow(portal: TestPortal): Promise<void> {
  await makePollsDue(portal);
  await portal.stub.sweep();
  await work(portal);
}

/** The newest lines of a contact's history. */
export async function historyOf({ portalId }: TestPortal, contactId: string): Promise<string[]> {
  const stub = env.CONTACT.getByName(`${portalId}:${contactId}`);
  return runInDurableObject(stub, (_, state) =>
    new ContactStore(state.storage)
      .history(100)
      .toReversed()
      .map(({ event, detail }) => `${event} ${detail}`.trim()),
  );
}

/** Everything that the app has stored about a portal with its deals, and about a contact, by place, as text. */
export async function storedBy({ portalId, stub }: TestPortal, contactId: string) {
  const keys = await env.TOKENS.list();
  const values = await Promise.all(keys.keys.map(({ name }) => env.TOKENS.get(name)));
  return {
    portal: await dump(stub),
    contact: await dump(env.CONTACT.getByName(`${portalId}:${contactId}`)),
    index: await dump(sweepIndexFor(env, portalId)),
    journal: await dump(env.JOURNAL.getByName("hubspot")),
    kv: JSON.stringify([keys, values]),
  };
}

async function dump(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, async (_, state) => {
    const { sql } = state.storage;
    const tables = sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray();
    const rows = tables.map(({ name }) => sql.exec(`SELECT * FROM "${name}"`).toArray());
    const pairs = await state.storage.list();
    return JSON.stringify([rows, [...pairs]]);
  });
}

/** The contact's object, to be called directly. */
export function contactOf({ portalId }: TestPortal, contactId: string) {
  return contactObject(env, portalId, contactId);
}
