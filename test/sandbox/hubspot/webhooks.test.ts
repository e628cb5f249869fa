import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";

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
  readContact,
  SECRET,
  webhookReceiver,
} from "./support.ts";

const SOON = { timeout: 5000, interval: 5 };
/** Long enough for a delivery that should not come to come. */
const QUIET_MS = 100;

function subscribed(url: string): Partial<HubSpotSandboxOptions> {
  return { app: { ...APP, webhookUrl: url }, retryPausesMs: [20, 40, 40] };
}

async function quiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
}

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

async function stateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hubspot-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "state.sqlite");
}

test("tokens, records and properties survive a restart", async () => {
  const options = { statePath: await stateFile() };
  const before = openSandbox(options);
  const { access } = await install(before);
  await createContact(before, { email: "one@example.com" });
  const property = { groupName: "contactinformation", name: "shoe", label: "Shoe" };
  const definition = { ...property, type: "string", fieldType: "text" };
  await call(before, "POST", "/crm/v3/properties/contacts", definition);
  await before.close();

  const after = openSandbox(options);
  const path = "/crm/v3/objects/contacts/1001?properties=email,shoe";
  const read = await call(after, "GET", path, undefined, access);
  expect(await read.json()).toMatchObject({ properties: { email: "one@example.com", shoe: null } });
  expect(await createContact(after, {})).toBe("1002");
});

test("events that were in no request, or in one without an answer, are delivered after a restart", async () => {
  const receiver = await webhookReceiver((index) => (index === 0 ? null : 204));
  const options = { ...subscribed(receiver.url), statePath: await stateFile() };
  const before = openSandbox(options);
  await install(before);
  await createContact(before, {});
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  await createContact(before, {});
  await before.close();

  openSandbox(options);
  await vi.waitFor(() => {
    const delivered = receiver.received.slice(1).flatMap(({ events }) => events);
    expect(delivered).toHaveLength(2);
    expect(delivered).toContainEqual(expect.objectContaining({ objectId: 1001, attemptNumber: 0 }));
    expect(delivered).toContainEqual(expect.objectContaining({ objectId: 1002, attemptNumber: 0 }));
  }, SOON);
});

test("a pause between retries outlives a restart", async () => {
  const receiver = await webhookReceiver((index) => (index === 0 ? 503 : 204));
  const options = { ...subscribed(receiver.url), statePath: await stateFile(), retryPausesMs: [60_000] };
  const before = openSandbox(options);
  await install(before);
  await createContact(before, {});
  const attempts = z.object({ results: z.array(z.unknown()) });
  await vi.waitFor(async () => {
    const report = await before.app.request("/sandbox/deliveries");
    expect(attempts.parse(await report.json()).results).toHaveLength(1);
  }, SOON);
  await before.close();

  const during = openSandbox(options);
  await quiet();
  expect(receiver.received).toHaveLength(1);
  await during.close();

  openSandbox({ ...options, now: () => during.clock.now + 80_000 });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
  expect(receiver.received[1]?.events).toMatchObject([{ objectId: 1001, attemptNumber: 1 }]);
});

test("a SIGKILL loses nothing that was answered", async () => {
  const receiver = await webhookReceiver();
  const statePath = await stateFile();
  const before = openSandbox({ statePath });
  await install(before);
  await before.close();

  const module = new URL("../../../sandbox/hubspot/server.ts", import.meta.url).href;
  const log = new URL("../../../sandbox/exchanges.ts", import.meta.url).href;
  const app = JSON.stringify({ ...APP, webhookUrl: "http://127.0.0.1:9/nobody" });
  const child = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `import { createHubSpotSandbox } from ${JSON.stringify(module)};
     import { createExchangeLog } from ${JSON.stringify(log)};
     const sandbox = createHubSpotSandbox({ statePath: ${JSON.stringify(statePath)}, publicOrigin: "http://localhost:8788",
       app: ${app}, exchanges: createExchangeLog() });
     await sandbox.app.request("/sandbox/contacts", { method: "POST", body: '{"properties":{"city":"Oslo"}}' });
     process.stdout.write("answered");
     setInterval(() => {}, 1000);`,
  ]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await exited;

  // The killed process lived by the real clock and may have tried once: an hour later any pause is over.
  const after = openSandbox({ ...subscribed(receiver.url), statePath, now: () => Date.now() + 3_600_000 });
  expect(await readContact(after, "1001", "city")).toMatchObject({ city: "Oslo" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  expect(receiver.received[0]?.events).toMatchObject([
    { subscriptionType: "contact.creation", objectId: 1001 },
  ]);
});
