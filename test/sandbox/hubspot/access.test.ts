import { expect, test } from "vitest";

import { call, createContact, install, installQuery, openSandbox } from "./support.ts";

const CONTACTS = "/crm/v3/objects/contacts";

test("a call without a token, or with an unknown one, gets HubSpot's 401", async () => {
  const sandbox = openSandbox();
  for (const headers of [{}, { authorization: "Bearer nobody" }, { authorization: "Basic eDp5" }]) {
    const response = await sandbox.app.request(CONTACTS, { headers: new Headers(headers) });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ status: "error", category: "INVALID_AUTHENTICATION" });
  }
});

test("a call without its scope gets 403 and the scopes that would do", async () => {
  const sandbox = openSandbox();
  const { access } = await install(sandbox);
  const body = { name: "idv", label: "Identity" };
  const response = await call(sandbox, "POST", "/crm/v3/properties/contacts/groups", body, access);
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    category: "MISSING_SCOPES",
    errors: [{ context: { requiredGranularScopes: ["crm.schemas.contacts.write"] } }],
  });
  const deals = await call(sandbox, "GET", "/crm/v3/objects/deals", undefined, access);
  expect(deals.status).toBe(403);
});

test("an unknown path is a 404 in HubSpot's style", async () => {
  const sandbox = openSandbox();
  for (const path of ["/crm/v3/nothing", "/oauth/v9/token"]) {
    const response = await call(sandbox, "GET", path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ status: "error", correlationId: expect.any(String) });
  }
});

test("the app has 110 requests in any ten seconds for a portal, and every answer counts them down", async () => {
  const sandbox = openSandbox();
  const { access } = await install(sandbox);
  const read = () => call(sandbox, "GET", `${CONTACTS}/1`, undefined, access);
  const first = await read();
  expect(first.status).toBe(404);
  expect(first.headers.get("x-hubspot-ratelimit-interval-milliseconds")).toBe("10000");
  expect(first.headers.get("x-hubspot-ratelimit-max")).toBe("110");
  expect(first.headers.get("x-hubspot-ratelimit-remaining")).toBe("109");

  sandbox.clock.now += 1;
  for (let sent = 1; sent < 110; sent += 1) await read();
  const refused = await read();
  expect(refused.status).toBe(429);
  expect(refused.headers.get("x-hubspot-ratelimit-remaining")).toBe("0");
  expect(await refused.json()).toMatchObject({
    status: "error",
    message: "You have reached your ten_secondly_rolling limit.",
    errorType: "RATE_LIMIT",
    policyName: "TEN_SECONDLY_ROLLING",
  });

  // The interval rolls: after ten seconds less one millisecond only the very first request no longer counts.
  sandbox.clock.now += 9999;
  expect((await read()).status).toBe(404);
  expect((await read()).status).toBe(429);
});

test("a portal's own admin has no limit, and each portal counts for itself", async () => {
  const sandbox = openSandbox();
  await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151 });
  const here = await install(sandbox);
  const there = await install(sandbox, "5151");
  for (let sent = 0; sent < 110; sent += 1) await call(sandbox, "GET", CONTACTS, undefined, here.access);
  expect((await call(sandbox, "GET", CONTACTS, undefined, here.access)).status).toBe(429);
  expect((await call(sandbox, "GET", CONTACTS, undefined, there.access)).status).toBe(200);
  const admin = await call(sandbox, "GET", CONTACTS);
  expect(admin.status).toBe(200);
  expect(admin.headers.get("x-hubspot-ratelimit-max")).toBeNull();
});

test("a token sees its own portal only", async () => {
  const sandbox = openSandbox();
  await call(sandbox, "POST", "/sandbox/portals", { portalId: 5151 });
  const there = await install(sandbox, "5151", installQuery());
  const id = await createContact(sandbox, { email: "ada@example.com" });
  expect((await call(sandbox, "GET", `${CONTACTS}/${id}`, undefined, there.access)).status).toBe(404);
  const list = await call(sandbox, "GET", CONTACTS, undefined, there.access);
  expect(await list.json()).toEqual({ results: [] });
  const same = await call(
    sandbox,
    "POST",
    CONTACTS,
    { properties: { email: "ada@example.com" } },
    there.access,
  );
  expect(same.status).toBe(201);
});

test.each(["v3", "2026-03", "2026-09"])("account information names the portal (%s)", async (version) => {
  const sandbox = openSandbox();
  await call(sandbox, "POST", "/sandbox/portals", { portalId: 77, dataHostingLocation: "eu1" });
  const { access } = await install(sandbox, "77");
  const response = await call(sandbox, "GET", `/account-info/${version}/details`, undefined, access);
  expect(await response.json()).toMatchObject({
    portalId: 77,
    uiDomain: "app-eu1.hubspot.com",
    dataHostingLocation: "eu1",
  });
});
