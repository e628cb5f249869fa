import { describe, expect, test } from "vitest";

import { callOf } from "../../../sandbox/control/forms.ts";
import { HUBSPOT } from "../../../sandbox/fixed.ts";
import { install } from "../hubspot/support.ts";
import { control, openSides, ORIGINS, type Sides } from "./support.ts";

async function page({ hubspot }: Sides, path = "/"): Promise<string> {
  const response = await hubspot.app.request(path);
  expect(response.status).toBe(200);
  return await response.text();
}

async function submit({ hubspot }: Sides, fields: Record<string, string>, origin: string = ORIGINS.hubspot) {
  return await hubspot.app.request("/sandbox/control", {
    method: "POST",
    headers: { origin },
    body: new URLSearchParams(fields),
  });
}

test.each(["/", "/sandbox"])(
  "%s shows portals, records, deliveries, faults and both sides' switches",
  async (path) => {
    const sides = openSides();
    await install(sides.hubspot);
    await control(sides.hubspot, "POST", "/sandbox/contacts", { properties: { email: "ada@example.com" } });
    await control(sides.hubspot, "POST", "/sandbox/faults", { host: "hubspot", path: "/crm/x", status: 503 });
    const text = await page(sides, path);
    for (const shown of [
      "4242",
      "4343",
      "installed",
      "ada@example.com",
      "/crm/x",
      "rotateRefreshTokens",
      "imagesKb",
    ]) {
      expect(text).toContain(shown);
    }
  },
);

test("what people typed is shown as text, never as markup", async () => {
  const sides = openSides();
  const nasty = '<img src=x onerror="alert(1)">';
  await control(sides.hubspot, "POST", "/sandbox/portals", { name: nasty });
  await control(sides.hubspot, "POST", "/sandbox/faults", { host: "hubspot", path: nasty, status: 500 });
  for (const path of ["/", `/?problem=${encodeURIComponent(nasty)}`]) {
    const text = await page(sides, path);
    expect(text).not.toContain("<img");
    expect(text).toContain("&lt;img");
  }
});

test("a contact can be added, and has a way to its link, but to nothing else that stands there", async () => {
  const sides = openSides();
  await install(sides.hubspot);
  const properties = [
    { email: "ada@example.com", idv_verification_url: "http://localhost:8787/v/abc" },
    { email: "eve@example.com", idv_verification_url: "javascript:alert(1)" },
  ];
  const made = await sides.hubspot.app.request("/crm/v3/properties/contacts", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${HUBSPOT.privateAppToken}` },
    body: JSON.stringify({
      name: "idv_verification_url",
      label: "Link",
      type: "string",
      fieldType: "text",
      groupName: "contactinformation",
    }),
  });
  expect(made.status).toBe(201);
  for (const one of properties) {
    const done = await submit(sides, {
      call: "hubspot POST /sandbox/contacts",
      anchor: "records",
      "json:properties": JSON.stringify(one),
      "text:source": "FORM",
    });
    expect(done.headers.get("location")).toBe("/#records");
  }
  const text = await page(sides);
  expect(text).toContain("eve@example.com");
  expect(text).toContain('<a href="http://localhost:8787/v/abc">');
  expect(text).not.toContain("javascript:");
});

test("the page asks itself without leaving a trace in the log", async () => {
  const sides = openSides();
  await page(sides);
  expect(sides.exchanges.list().map(({ url }) => new URL(url).pathname)).toEqual(["/"]);
});

test("whoever calls HubSpot by its own name finds no page", async () => {
  const { hubspot } = openSides();
  const response = await hubspot.app.request("https://api.hubapi.com/", {
    headers: { host: "api.hubapi.com" },
  });
  expect(response.status).toBe(404);
});

describe("a form", () => {
  test("changes a switch of either side", async () => {
    const sides = openSides();
    const hubspot = { call: "hubspot PUT /sandbox/switches", "boolean:rotateRefreshTokens": "true" };
    const done = await submit(sides, { ...hubspot, anchor: "switches" });
    expect(done.status).toBe(303);
    expect(done.headers.get("location")).toBe("/#switches");
    await submit(sides, { call: "onekosmos PUT /sandbox/switches", "number:imagesKb": "9" });
    expect(await (await control(sides.hubspot, "GET", "/sandbox/switches")).json()).toMatchObject({
      rotateRefreshTokens: true,
    });
    expect(await (await sides.onekosmos.app.request("/sandbox/switches")).json()).toMatchObject({
      imagesKb: 9,
    });
  });

  test("that is refused says why", async () => {
    const sides = openSides();
    const done = await submit(sides, {
      call: "hubspot POST /sandbox/faults",
      "text:host": "hubspot",
      "text:path": "(",
    });
    expect(decodeURIComponent(done.headers.get("location") ?? "")).toContain("regular expression");
  });

  test("of another site does nothing", async () => {
    const sides = openSides();
    const fields = { call: "hubspot DELETE /sandbox/portals/4242" };
    expect((await submit(sides, fields, "https://evil.test")).status).toBe(403);
    expect(await (await control(sides.hubspot, "GET", "/sandbox/portals")).json()).toMatchObject({
      results: [{ portalId: 4242 }, {}],
    });
  });
});

function read(fields: Record<string, string>): ReturnType<typeof callOf> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return callOf(form);
}

describe("a form as a call", () => {
  test("has typed fields; empty ones are left out", () => {
    const fields = {
      "boolean:hang": "true",
      "number:times": "3",
      "text:path": "9",
      "json:x": '{"a":1}',
      "text:y": "",
    };
    expect(read({ call: "hubspot POST /sandbox/faults", anchor: "faults", ...fields })).toEqual({
      ok: true,
      value: {
        side: "hubspot",
        method: "POST",
        path: "/sandbox/faults",
        anchor: "faults",
        body: { hang: true, times: 3, path: "9", x: { a: 1 } },
      },
    });
  });

  test("that changes a document can empty a text", () => {
    const fields = { call: "onekosmos PUT /sandbox/switches", "text:prefix": "", "number:n": "" };
    expect(read(fields)).toMatchObject({ ok: true, value: { body: { prefix: "" } } });
  });

  test.each([
    [{ call: "hubspot GET /sandbox/portals" }],
    [{ call: "hubspot POST /crm/v3/objects/contacts" }],
    [{ call: "elsewhere POST /sandbox/faults" }],
    [{}],
    [{ call: "hubspot POST /sandbox/faults", "number:times": "many" }],
    [{ call: "hubspot POST /sandbox/faults", "json:body": "{" }],
  ])("is refused when it names no endpoint or a wrong value: %j", (fields) => {
    expect(read(fields).ok).toBe(false);
  });
});
