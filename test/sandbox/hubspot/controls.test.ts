import { expect, test, vi } from "vitest";
import { z } from "zod";

import { createExchangeLog } from "../../../sandbox/exchanges.ts";
import { call, createContact, install, openSandbox, webhookReceiver } from "./support.ts";
import { SOON, subscribed } from "./webhooks-support.ts";

test("an import makes people that nobody has met, in the portal that was named", async () => {
  const sandbox = openSandbox();
  await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151 });
  const answer = await call(sandbox, "POST", "/sandbox/contacts/import", { count: 1201, portalId: 5151 });
  expect(await answer.json()).toMatchObject({ count: 1201, firstId: "1001", lastId: "2201" });
  const contact = z.object({ properties: z.object({ email: z.string() }) });
  const emails: string[] = [];
  for (let after = 0; emails.length < 1201; after = 1000 + emails.length) {
    const path = `/crm/v3/objects/contacts?limit=100&after=${after}`;
    const page = await call(sandbox, "GET", path, undefined, "sandbox-private-app-token-5151");
    const { results } = z.object({ results: z.array(contact) }).parse(await page.json());
    emails.push(...results.map(({ properties }) => properties.email));
  }
  expect(new Set(emails).size).toBe(1201);
  expect(emails.every((email) => email.endsWith("@example.com"))).toBe(true);
  expect(await createContact(sandbox, {})).toBe("1001");
});

test("a long import leaves others their turn", async () => {
  const sandbox = openSandbox();
  const order: string[] = [];
  const importing = call(sandbox, "POST", "/sandbox/contacts/import", { count: 3000 }).then(() =>
    order.push("import"),
  );
  await new Promise((resolve) => setImmediate(resolve));
  const reading = call(sandbox, "GET", "/crm/v3/objects/contacts").then(() => order.push("read"));
  await Promise.all([importing, reading]);
  expect(order).toEqual(["read", "import"]);
});

test.each([
  ["/sandbox/contacts/import", { count: 0 }, 400],
  ["/sandbox/contacts/import", { count: 1, portalId: 9 }, 404],
  ["/sandbox/contacts", { properties: {}, source: "MAGIC" }, 400],
  ["/sandbox/contacts", { properties: { nothing: "x" } }, 400],
  ["/sandbox/portals", { portalId: 4242 }, 400],
])("%s refuses %j", async (path, body, status) => {
  const sandbox = openSandbox();
  expect((await call(sandbox, "POST", path, body)).status).toBe(status);
});

test("portals are listed with the token that acts as their admin", async () => {
  const sandbox = openSandbox();
  const made = await call(sandbox, "POST", "/sandbox/portals", { dataHostingLocation: "eu1" });
  expect(made.status).toBe(201);
  const created = z.object({ portalId: z.number(), privateAppToken: z.string() }).parse(await made.json());
  expect(created.portalId).toBe(4344);
  const details = await call(sandbox, "GET", "/account-info/v3/details", undefined, created.privateAppToken);
  expect(await details.json()).toMatchObject({ portalId: 4344 });
  expect(await (await sandbox.app.request("/sandbox/portals")).json()).toMatchObject({
    results: [
      { portalId: 4242, dataHostingLocation: "na1", privateAppToken: "sandbox-private-app-token" },
      { portalId: 4343, dataHostingLocation: "eu1", installed: false },
      { portalId: 4344 },
    ],
  });
});

test("every exchange is logged under its public address", async () => {
  const exchanges = createExchangeLog();
  const sandbox = openSandbox({ exchanges });
  await sandbox.app.request("/oauth/authorize?x=1");
  await call(sandbox, "GET", "/crm/v3/objects/contacts?limit=1");
  await sandbox.app.request("/sandbox/portals");
  expect(exchanges.list()).toMatchObject([
    { url: "https://app.hubspot.com/oauth/authorize?x=1", status: 400, side: "hubspot", direction: "in" },
    { url: "https://api.hubapi.com/crm/v3/objects/contacts?limit=1", status: 200 },
    { url: "http://localhost:8788/sandbox/portals", status: 200 },
  ]);
});

test("a clock that is off dates the answers and signs the webhooks", async () => {
  const receiver = await webhookReceiver();
  const sandbox = openSandbox(subscribed(receiver.url));
  await install(sandbox);
  await call(sandbox, "PUT", "/sandbox/switches", { clockOffsetSeconds: 600 });
  await createContact(sandbox, { email: "late@example.com" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  const ahead = sandbox.clock.now + 600_000;
  expect(receiver.received[0]?.headers["x-hubspot-request-timestamp"]).toBe(String(ahead));
  const answer = await call(sandbox, "GET", "/crm/v3/objects/contacts?limit=1");
  expect(answer.headers.get("date")).toBe(new Date(ahead).toUTCString());
  await call(sandbox, "PUT", "/sandbox/switches", { clockOffsetSeconds: 0 });
  expect((await call(sandbox, "GET", "/crm/v3/objects/contacts?limit=1")).headers.get("date")).toBeNull();
});

test("a contact can be as old as a test needs it", async () => {
  const sandbox = openSandbox();
  const made = await call(sandbox, "POST", "/sandbox/contacts", { agoSeconds: 3600 });
  const { createdAt } = z.object({ createdAt: z.iso.datetime() }).parse(await made.json());
  expect(Date.now() - Date.parse(createdAt)).toBeGreaterThanOrEqual(3_599_000);
});
