/** Responses of HubSpot's page to its extensions, and the scripts that it serves. */
import { createServer } from "node:http";
import { describe, expect, test } from "vitest";

import { ORIGINS } from "../tools/support.ts";
import { listen } from "../hubspot/support.ts";
import { aContact, act, api, look, openPages, PORTAL, type Pages } from "../crm/support.ts";

/** Calls as the page does. */
async function ask(
  { hubspot }: Pages,
  call: string,
  request: unknown,
  { record = null, cookie = "" }: { readonly record?: unknown; readonly cookie?: string } = {},
): Promise<unknown> {
  const response = await hubspot.app.request(`/sandbox/extensions/${PORTAL}/${call}`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ record, request }),
  });
  return await response.json();
}

const contactRecord = (id: string) => ({ objectTypeId: "0-1", objectId: Number(id) });

describe("hubspot.fetch", () => {
  test("reaches the app as the user who looks, with the one header that an extension can set", async () => {
    const calls: { url: string; authorization: string | undefined; signature: unknown }[] = [];
    const server = createServer((request, response) => {
      const { url = "", headers } = request;
      const signature = headers["x-hubspot-signature-v3"];
      calls.push({ url, authorization: headers.authorization, signature });
      response.end('{"a":1}');
    });
    const app = await listen(server);
    const pages = openPages({ ...ORIGINS, app });
    const { cookie } = await act(pages, "act-as", { userId: "3" });
    const url = `${app}/hubspot/card/contacts/1`;
    const call = { url, method: "POST", body: { request: {} }, authorization: "Bearer x" };
    expect(await ask(pages, "fetch", call, { cookie })).toMatchObject({ status: 200, body: { a: 1 } });
    expect(calls).toEqual([
      {
        url: `/hubspot/card/contacts/1?userId=3&portalId=${PORTAL}&userEmail=sage%40example.com&appId=1234567`,
        authorization: "Bearer x",
        signature: expect.stringMatching(/=$/u),
      },
    ]);
  });

  test.each([
    `${ORIGINS.app}/hubspot/webhooks`,
    `${ORIGINS.app}/hubspot/card/../webhooks`,
    "https://elsewhere.example/hubspot/card/",
    "no address",
  ])("does not reach %s, which the manifest does not permit", async (url) => {
    const call = { url, method: "POST", body: {}, authorization: null };
    expect(await ask(openPages(), "fetch", call)).toMatchObject({ status: 403 });
  });
});

describe("reads of the CRM", () => {
  test("return the properties that were asked for, null for one that there is not", async () => {
    const pages = openPages();
    const record = contactRecord(await aContact(pages, { email: "ada@example.com", firstname: "Ada" }));
    const request = { names: ["firstname", "no_such_thing"] };
    expect(await ask(pages, "properties", request, { record })).toEqual({
      data: { firstname: "Ada", no_such_thing: null },
    });
    expect(await ask(pages, "properties", { names: "*" }, { record })).toMatchObject({
      data: { email: "ada@example.com", address: null },
    });
  });

  test("return associated records in pages, with their properties", async () => {
    const pages = openPages();
    const names = ["Ada", "Bob", "Cyd"];
    const ids: string[] = [];
    for (const firstname of names)
      ids.push(await aContact(pages, { email: `${firstname}@example.com`, firstname }));
    const deal = { properties: { dealname: "Big" }, contactIds: ids.map(Number) };
    const made = await api(pages, "POST", "/sandbox/deals", deal);
    const record = { objectTypeId: "0-3", objectId: Number(Object(made).id) };
    const request = { toObjectType: "0-1", properties: ["firstname"], pageLength: 2 };
    const first = Object(await ask(pages, "associations", request, { record })).data;
    expect(first).toMatchObject({ hasMore: true });
    const more = { ...request, offset: first.nextOffset };
    const second = Object(await ask(pages, "associations", more, { record })).data;
    expect(second.hasMore).toBe(false);
    const read = [...first.results, ...second.results].map(
      ({ toObjectId, properties }) => `${toObjectId} ${properties.firstname}`,
    );
    const everybody = ids.map((id, place) => `${id} ${names[place]}`);
    expect(read.toSorted()).toEqual(everybody.toSorted());
  });

  test("search", async () => {
    const pages = openPages();
    await aContact(pages, { email: "ada@example.com", firstname: "Ada" });
    const id = await aContact(pages, { email: "bob@example.com", firstname: "Bob" });
    const request = { objectType: "0-1", query: "bob", properties: ["firstname"] };
    expect(await ask(pages, "search", request)).toMatchObject({
      data: {
        results: [{ objectId: Number(id), properties: { firstname: "Bob" } }],
        total: 1,
        hasMore: false,
      },
    });
  });

  test("that cannot be read, and records that are not there, are errors in words", async () => {
    const pages = openPages();
    expect(await ask(pages, "properties", { names: 7 })).toEqual({
      error: "HubSpot cannot read this request.",
    });
    expect(
      await ask(pages, "properties", { names: ["email"] }, { record: contactRecord("999") }),
    ).toMatchObject({ error: expect.any(String) });
    expect(await ask(pages, "toString", {})).toEqual({ error: "There is no such call." });
  });
});

test("scripts are built from the app's sources, with the app's address, and run under a policy without eval", async () => {
  const { hubspot } = openPages();
  const script = await hubspot.app.request("/sandbox/extensions/bundles/ticket_card_helpdesk.js");
  const text = await script.text();
  expect(text).toContain(ORIGINS.app);
  expect(text).not.toContain("worker.invalid");
  expect(script.headers.get("content-security-policy")).toBe("default-src 'none'; script-src 'self'");
  expect((await hubspot.app.request("/sandbox/extensions/bundles/nobody.js")).status).toBe(404);
});

test("a page has places for extensions only where the app is installed", async () => {
  const pages = openPages();
  const id = await aContact(pages, { email: "ada@example.com" });
  const page = await look(pages.hubspot.app, `/contacts/${PORTAL}/record/0-1/${id}`);
  expect(page).toMatch(/<a href="[^"]+">Install it<\/a>/u);
  expect(page).not.toContain("data-extension");
});
