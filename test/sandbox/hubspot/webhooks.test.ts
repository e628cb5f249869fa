import type { IncomingHttpHeaders } from "node:http";
import { expect, test, vi } from "vitest";
import type { HubSpotSandboxOptions } from "../../../sandbox/hubspot/server.ts";
import { signV1, signV3 } from "../../../sandbox/hubspot/webhooks/signature.ts";
import {
  APP,
  APP_ID,
  call,
  createContact,
  install,
  installQuery,
  openSandbox,
  SECRET,
  webhookReceiver,
} from "./support.ts";
import { SOON, subscribed, quiet } from "./webhooks-support.ts";

test("a new contact fires creation and the subscribed properties, with every documented field", async () => {
  const receiver = await webhookReceiver();
  const sandbox = openSandbox(subscribed(receiver.url));
  await install(sandbox);
  await createContact(sandbox, { email: "ada@example.com", city: "Oslo" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  const common = {
    eventId: expect.any(Number),
    portalId: 4242,
    appId: APP_ID,
    occurredAt: sandbox.clock.now,
    attemptNumber: 0,
    objectId: 1001,
    changeSource: "CRM_UI",
    sourceId: "userId:1",
  };
  expect(receiver.received[0]?.events).toEqual([
    { ...common, subscriptionType: "contact.creation", changeFlag: "CREATED", subscriptionId: 3_900_001 },
    {
      ...common,
      subscriptionType: "contact.propertyChange",
      propertyName: "email",
      propertyValue: "ada@example.com",
      subscriptionId: 3_900_003,
    },
  ]);
});

test("a request carries both signatures over its exact bytes", async () => {
  const receiver = await webhookReceiver();
  const sandbox = openSandbox(subscribed(`${receiver.url}?to=a%40b%20c`));
  await install(sandbox);
  await createContact(sandbox, { email: "zoé@example.com" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  const [request] = receiver.received;
  const body = request?.body ?? "";
  const headers: IncomingHttpHeaders = request?.headers ?? {};
  const timestamp = sandbox.clock.now;
  const uri = `${receiver.url}?to=a@b%20c`;
  expect(headers["x-hubspot-signature"]).toBe(signV1(SECRET, body));
  expect(headers["x-hubspot-signature-version"]).toBe("v1");
  expect(headers["x-hubspot-request-timestamp"]).toBe(String(timestamp));
  expect(headers["x-hubspot-signature-v3"]).toBe(signV3(SECRET, { method: "POST", uri, body, timestamp }));
  expect(headers["content-type"]).toBe("application/json");
  expect(headers["user-agent"]).toContain("HubSpot Connect 2.0");
});

test("changes and deletion fire; what has its value already does not, nor do other properties", async () => {
  const receiver = await webhookReceiver();
  const sandbox = openSandbox(subscribed(receiver.url));
  const { access } = await install(sandbox);
  const id = await createContact(sandbox, { email: "ada@example.com" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  const path = `/crm/v3/objects/contacts/${id}`;
  await call(sandbox, "PATCH", path, { properties: { email: "ada@example.com", city: "Oslo" } }, access);
  await quiet();
  expect(receiver.received).toHaveLength(1);

  await call(sandbox, "PATCH", path, { properties: { email: "" } }, access);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
  expect(receiver.received[1]?.events).toMatchObject([
    {
      subscriptionType: "contact.propertyChange",
      propertyValue: "",
      changeSource: "INTEGRATION",
      sourceId: "1234567",
    },
  ]);
  expect(receiver.received[1]?.events[0]).not.toHaveProperty("changeFlag");

  await call(sandbox, "DELETE", path);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), SOON);
  expect(receiver.received[2]?.events).toMatchObject([
    { subscriptionType: "contact.deletion", changeFlag: "DELETED", objectId: Number(id) },
  ]);
});

test("generic subscriptions tell the object type", async () => {
  const receiver = await webhookReceiver();
  const dealScopes = [...APP.scopes, "crm.objects.deals.read"];
  const sandbox = openSandbox({ app: { ...APP, scopes: dealScopes, webhookUrl: receiver.url } });
  await install(sandbox, "4242", installQuery({ scope: dealScopes.join(" ") }));
  await call(sandbox, "POST", "/crm/v3/objects/deals", { properties: { dealname: "Big" } });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  expect(receiver.received[0]?.events).toMatchObject([
    {
      subscriptionType: "object.creation",
      objectTypeId: "0-3",
      isSensitive: false,
      changeFlag: "CREATED",
    },
  ]);
});

test("nothing is sent for a portal without the app, nor without the scope to read", async () => {
  const receiver = await webhookReceiver();
  const sandbox = openSandbox(subscribed(receiver.url));
  await createContact(sandbox, { email: "before@example.com" });
  await install(sandbox);
  await call(sandbox, "POST", "/crm/v3/objects/deals", { properties: { dealname: "No scope" } });
  await quiet();
  expect(receiver.received).toHaveLength(0);
  await createContact(sandbox, { email: "after@example.com" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
});

test.each([
  ["FORM", /^[0-9a-f-]{36}$/u],
  ["API", /^userId:/u],
  ["CRM_UI", /^userId:/u],
  ["IMPORT", /^\d+$/u],
  ["INTEGRATION", /^(?!1234567$)\d+$/u],
])("plays a contact that comes from %s", async (source, sourceId) => {
  const receiver = await webhookReceiver();
  const sandbox = openSandbox(subscribed(receiver.url));
  await install(sandbox);
  const body = { properties: { firstname: "Ada" }, source };
  expect((await call(sandbox, "POST", "/sandbox/contacts", body)).status).toBe(201);
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  expect(receiver.received[0]?.events).toMatchObject([
    { changeSource: source, sourceId: expect.stringMatching(sourceId) },
  ]);
});

const creationsOnly: Partial<HubSpotSandboxOptions["app"]> = {
  subscriptions: [{ subscriptionType: "contact.creation" }],
};

test("an import of 500 makes five requests of 100 events; of 1,500 never more than ten at once", async () => {
  const receiver = await webhookReceiver();
  const sandbox = openSandbox({ app: { ...APP, ...creationsOnly, webhookUrl: receiver.url } });
  await install(sandbox);
  const answer = await call(sandbox, "POST", "/sandbox/contacts/import", { count: 500 });
  expect(await answer.json()).toEqual({
    count: 500,
    firstId: "1001",
    lastId: "1500",
    ms: expect.any(Number),
  });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(5), SOON);
  expect(receiver.received.map(({ events }) => events.length)).toEqual([100, 100, 100, 100, 100]);
  const ids = receiver.received.flatMap(({ events }) => events.map((event) => event["objectId"]));
  expect(new Set(ids).size).toBe(500);

  await call(sandbox, "POST", "/sandbox/contacts/import", { count: 1500 });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(20), SOON);
  expect(receiver.atOnce.most).toBeLessThanOrEqual(10);
});

test("a failed delivery comes again with a higher attemptNumber, whatever the failure was", async () => {
  const receiver = await webhookReceiver((index) => [500, 400, 302, 204][index] ?? 204);
  const sandbox = openSandbox(subscribed(receiver.url));
  await install(sandbox);
  await createContact(sandbox, {});
  await vi.waitFor(() => expect(receiver.received).toHaveLength(4), SOON);
  expect(receiver.received.map(({ events }) => events[0]?.["attemptNumber"])).toEqual([0, 1, 2, 3]);
  expect(new Set(receiver.received.map(({ events }) => events[0]?.["eventId"])).size).toBe(1);
  await vi.waitFor(async () => {
    const report = await (await sandbox.app.request("/sandbox/deliveries")).json();
    expect(report).toMatchObject({
      results: [
        { portalId: 4242, events: 1, attempt: 0, status: 500 },
        { attempt: 1, status: 400 },
        { attempt: 2, status: 302 },
        { attempt: 3, status: 204 },
      ],
      waitingEvents: 0,
    });
  }, SOON);
});

test("after ten retries a delivery is given up", async () => {
  const receiver = await webhookReceiver(() => 503);
  const sandbox = openSandbox({ ...subscribed(receiver.url), retryPausesMs: [1] });
  await install(sandbox);
  await createContact(sandbox, {});
  await vi.waitFor(() => expect(receiver.received).toHaveLength(11), SOON);
  await quiet();
  expect(receiver.received).toHaveLength(11);
  const report = await (await sandbox.app.request("/sandbox/deliveries")).json();
  expect(report).toMatchObject({ waitingEvents: 0 });
});

test("a receiver that is not there, or never answers, is a failure too", async () => {
  const receiver = await webhookReceiver((index) => (index === 0 ? null : 204));
  const sandbox = openSandbox({ ...subscribed(receiver.url), webhookTimeoutMs: 50 });
  await install(sandbox);
  await createContact(sandbox, {});
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
  expect(receiver.received[1]?.events).toMatchObject([{ attemptNumber: 1 }]);

  const nowhere = openSandbox(subscribed("http://127.0.0.1:9/hooks"));
  await install(nowhere);
  await createContact(nowhere, {});
  await vi.waitFor(async () => {
    const report = await (await nowhere.app.request("/sandbox/deliveries")).json();
    expect(report).toMatchObject({
      results: expect.arrayContaining([expect.objectContaining({ status: 0 })]),
    });
  }, SOON);
});
