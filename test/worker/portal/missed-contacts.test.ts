/**
 * The look for missed contacts where HubSpot has many of them.
 *
 * @module-tag waits
 */
import { evictDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { captureLogs } from "../routes/support.ts";
import { onStorage, patchDocument } from "../support/peek.ts";
import { cardIn } from "../support/card.ts";
import { idvOf, installedPortal, newContact, work } from "../support/portal.ts";
import { SOON } from "../../soon.ts";

afterEach(() => vi.restoreAllMocks());

const MINUTE = 60_000;
const CONTACTS = 250;

interface Call {
  readonly path: string;
  readonly at: number;
}

const isSearch = ({ path }: Call) => path.endsWith("/contacts/search");

/** Lists the portal's calls to HubSpot from now on. */
function callsToHubSpot(): Call[] {
  const calls: Call[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    const { host, pathname } = new URL(new Request(input, init).url);
    if (host === "api.hubapi.com") calls.push({ path: pathname, at: performance.now() });
    return real(input, init);
  });
  return calls;
}

beforeEach(() => void captureLogs());
it("searches once a second at most, goes on to its end, and lets writes go between", async () => {
  const portal = await installedPortal();
  const { portalId, stub } = portal;
  for (let n = 0; n < CONTACTS; n += 1) {
    const body = JSON.stringify({ portalId, source: "FORM", agoSeconds: CONTACTS + 180 - n });
    await fetch("https://api.hubapi.com/sandbox/contacts", { method: "POST", body });
  }
  // Found and skipped: what is looked at is the way there.
  const { triggers, importPolicy } = (await stub.overview())?.settings ?? {};
  const skipping = { ...triggers, form: false };
  await stub.putSettings({ triggers: skipping });
  await patchDocument(portal, "missed-contacts", {
    policy: JSON.stringify([skipping, importPolicy?.mode]),
    lookedUntil: Date.now() - 10 * MINUTE,
    lookAt: 0,
    quietLooks: 0,
  });
  await evictDurableObject(stub);
  const calls = callsToHubSpot();
  const contactId = await newContact(portal);
  expect(await cardIn(portal).startVerification(contactId, { requestKey: "one" })).toMatchObject({
    outcome: "started",
  });
  await vi.waitFor(
    async () => {
      await work(portal);
      expect(calls.filter(isSearch)).toHaveLength(3);
    },
    { ...SOON, interval: 100 },
  );
  const [first, second, third] = calls.filter(isSearch).map(({ at }) => at);
  expect(Number(second) - Number(first)).toBeGreaterThan(900);
  expect(Number(third) - Number(second)).toBeGreaterThan(900);
  const written = calls.findIndex(({ path }) => path === `/crm/v3/objects/contacts/${contactId}`);
  expect(calls.slice(written).filter(isSearch).length).toBeGreaterThan(0);
  expect((await idvOf(portal, contactId))["idv_status"]).toBe("pending");
  // One look, however many pages it had.
  const watch = await onStorage(portal, ({ sql }) =>
    sql.exec("SELECT value ->> 'quietLooks' AS n FROM meta WHERE key = 'missed-contacts'").one(),
  );
  expect(watch).toEqual({ n: 1 });
});
