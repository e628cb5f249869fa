import { expect, test } from "vitest";
import { z } from "zod";
import { call, install, openSandbox, tokenCall } from "./support.ts";
import { SUBSCRIPTIONS, JOURNAL, SCOPES, linkSchema, asApp } from "./journal-support.ts";

const INSTALL = "4-1909196";

const UNINSTALL = "4-1916193";

const DAY_MS = 24 * 60 * 60 * 1000;

test("an install and an uninstall are written, and read in their order", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  for (const id of [INSTALL, UNINSTALL]) expect((await app.subscribe(id)).status).toBe(200);
  expect((await app.call("GET", `${JOURNAL}/earliest`)).status).toBe(204);

  await install(sandbox, "4343");
  sandbox.clock.now += 1000;
  await call(sandbox, "POST", "/sandbox/portals/4343/uninstall");

  const first = await app.read("/earliest");
  expect(first.events).toEqual([
    {
      type: "app_lifecycle_event",
      action: "APP_INSTALL",
      eventTypeId: INSTALL,
      portalId: 4343,
      occurredAt: new Date(sandbox.clock.now - 1000).toISOString(),
      properties: expect.objectContaining({ hs_app_id: "1234567" }),
    },
  ]);
  const second = await app.read(`/offset/${first.link.currentOffset}/next`);
  expect(second.events).toMatchObject([{ action: "APP_UNINSTALL", eventTypeId: UNINSTALL, portalId: 4343 }]);
  expect((await app.read("/latest")).link.currentOffset).toBe(second.link.currentOffset);
  expect((await app.call("GET", `${JOURNAL}/offset/${second.link.currentOffset}/next`)).status).toBe(204);
});

test("what nobody subscribed to is not written, nor is a second consent of an installed portal", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await install(sandbox);
  await app.subscribe(INSTALL);
  await install(sandbox);
  expect((await app.call("GET", `${JOURNAL}/earliest`)).status).toBe(204);
  await call(sandbox, "POST", "/sandbox/portals/4242/uninstall");
  expect((await app.call("GET", `${JOURNAL}/earliest`)).status).toBe(204);
  await install(sandbox);
  expect((await app.read("/earliest")).events).toMatchObject([{ action: "APP_INSTALL" }]);
});

test("batches, and one portal's part of the journal", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await app.subscribe(INSTALL);
  for (const portal of ["4242", "4343"]) await install(sandbox, portal);
  const batch = async (path: string) => {
    const answer = await (await app.call("GET", `${JOURNAL}/batch${path}`)).json();
    return z.object({ status: z.literal("COMPLETE"), results: z.array(linkSchema) }).parse(answer).results;
  };
  const all = await batch("/earliest/10");
  expect(all).toHaveLength(2);
  expect(await batch("/latest/1")).toMatchObject([{ currentOffset: all[1]?.currentOffset }]);
  expect(await batch(`/${all[0]?.currentOffset}/next/5`)).toMatchObject([
    { currentOffset: all[1]?.currentOffset },
  ]);
  expect((await app.read("/earliest?installPortalId=4343")).events).toMatchObject([{ portalId: 4343 }]);
  const read = await app.call("POST", `${JOURNAL}/batch/read`, { inputs: [all[0]?.currentOffset] });
  expect(await read.json()).toMatchObject({ results: [{ currentOffset: all[0]?.currentOffset }] });
  expect((await app.call("GET", `${JOURNAL}/batch/earliest/0`)).status).toBe(400);
});

test("the journal forgets after three days by the clock", async () => {
  const sandbox = openSandbox();
  await (await asApp(sandbox)).subscribe(INSTALL);
  await install(sandbox);
  sandbox.clock.now += 3 * DAY_MS - 1;
  const { events } = await (await asApp(sandbox)).read("/earliest");
  expect(events).toHaveLength(1);
  sandbox.clock.now += 1;
  expect((await (await asApp(sandbox)).call("GET", `${JOURNAL}/earliest`)).status).toBe(204);
});

test("a link to a file expires and cannot be made up", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await app.subscribe(INSTALL);
  await install(sandbox);
  const { link } = await app.read("/latest");
  const { pathname, search } = new URL(link.url);
  expect((await sandbox.app.request(`${pathname}${search}x`)).status).toBe(401);
  expect((await sandbox.app.request(pathname)).status).toBe(401);
  sandbox.clock.now = Date.parse(link.expiresAt);
  expect((await sandbox.app.request(pathname + search)).status).toBe(401);
});

test("the app gets links on the host that it called", async () => {
  const sandbox = openSandbox();
  const app = await asApp(sandbox);
  await app.subscribe(INSTALL);
  await install(sandbox);
  const form = { grant_type: "client_credentials", scope: SCOPES[0] ?? "" };
  const tokens = await (await tokenCall(sandbox, form, "/oauth/2026-03/token")).json();
  const { access_token: token } = z.object({ access_token: z.string() }).parse(tokens);
  const response = await sandbox.app.request(`https://api.hubapi.com${JOURNAL}/latest`, {
    headers: { host: "api.hubapi.com", authorization: `Bearer ${token}` },
  });
  expect(linkSchema.parse(await response.json()).url).toMatch(/^https:\/\/api\.hubapi\.com\//u);
});

test("subscriptions are listed, changed by a second request, and deleted", async () => {
  const sandbox = openSandbox();
  await install(sandbox);
  const app = await asApp(sandbox);
  const wanted = { subscriptionType: "GDPR_PRIVACY_DELETION", portalId: 4242, objectTypeId: "0-1" };
  const first = await (await app.call("POST", SUBSCRIPTIONS, { ...wanted, actions: ["GDPR_DELETE"] })).json();
  expect(first).toMatchObject({ id: expect.any(Number), appId: 1_234_567, ...wanted });
  await app.subscribe(UNINSTALL);
  await app.subscribe(UNINSTALL);
  const list = async () => {
    const answer = await (await app.call("GET", SUBSCRIPTIONS)).json();
    return z.object({ results: z.array(z.looseObject({ id: z.number() })) }).parse(answer).results;
  };
  expect(await list()).toMatchObject([
    { subscriptionType: "GDPR_PRIVACY_DELETION" },
    { subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: UNINSTALL, actions: ["APP_UNINSTALL"] },
  ]);
  const id = (await list())[1]?.id;
  expect((await app.call("GET", `${SUBSCRIPTIONS}/${id}`)).status).toBe(200);
  expect((await app.call("DELETE", `${SUBSCRIPTIONS}/${id}`)).status).toBe(204);
  expect((await app.call("DELETE", `${SUBSCRIPTIONS}/${id}`)).status).toBe(404);
  expect((await app.call("DELETE", `${SUBSCRIPTIONS}/portals/4242`)).status).toBe(204);
  expect(await list()).toEqual([]);
});

test.each([
  [{ subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: "4-1", properties: [] }],
  [{ subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: INSTALL }],
  [{ subscriptionType: "OBJECT", portalId: 4242, objectTypeId: "0-1", actions: ["CREATE"], properties: [] }],
  [{ subscriptionType: "GDPR_PRIVACY_DELETION", portalId: 4343, objectTypeId: "0-1", actions: ["DELETE"] }],
])("a subscription that HubSpot would not take is refused: %j", async (body) => {
  const sandbox = openSandbox();
  await install(sandbox);
  const app = await asApp(sandbox);
  expect((await app.call("POST", SUBSCRIPTIONS, body)).status).toBe(400);
});

test("each endpoint wants the app's token, and its scope", async () => {
  const sandbox = openSandbox();
  const { access } = await install(sandbox);
  expect((await call(sandbox, "GET", `${JOURNAL}/latest`, undefined, access)).status).toBe(401);
  const reader = await asApp(sandbox, ["developer.webhooks_journal.read"]);
  const refused = await reader.call("GET", SUBSCRIPTIONS);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    errors: [{ context: { requiredGranularScopes: ["developer.webhooks_journal.subscriptions.read"] } }],
  });
  expect((await reader.subscribe(INSTALL)).status).toBe(403);
  sandbox.clock.now += 1_800_000;
  const expired = await reader.call("GET", `${JOURNAL}/latest`);
  expect(await expired.json()).toMatchObject({ category: "EXPIRED_AUTHENTICATION" });
});
