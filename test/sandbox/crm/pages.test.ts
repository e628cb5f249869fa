/** The pages for people: addresses, escaping, who may send forms, and that pages disturb no API. */
import { describe, expect, test } from "vitest";

import { linksOf } from "../../../sandbox/mail/mail-page.ts";
import { control } from "../tools/support.ts";
import { aContact, act, api, look, openPages, PORTAL, send } from "./support.ts";

const PATHS = [
  "/",
  "/tour",
  `/contacts/${PORTAL}/objects/0-1/views/all/list`,
  `/contacts/${PORTAL}/objects/0-3/views/all/board`,
  `/contacts/${PORTAL}/objectLists/all`,
  `/workflows/${PORTAL}/all`,
  `/import/${PORTAL}/all`,
  `/settings/${PORTAL}/account-defaults`,
  `/integrations-settings/${PORTAL}/installed`,
];

describe("addresses", () => {
  test.each(PATHS)("%s is a page with a policy of its own", async (path) => {
    const { hubspot } = openPages();
    const response = await hubspot.app.request(path, { headers: { accept: "text/html" } });
    expect(response.status).toBe(200);
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(await response.text()).toContain('aria-label="CRM"');
  });

  test.each([
    [`/contacts/${PORTAL}`, `/contacts/${PORTAL}/objects/0-1/views/all/list`],
    [`/contacts/${PORTAL}/contact/1001`, `/contacts/${PORTAL}/record/0-1/1001`],
    [`/contacts/${PORTAL}/deal/7`, `/contacts/${PORTAL}/record/0-3/7`],
    [`/help-desk/${PORTAL}`, `/help-desk/${PORTAL}/view/all`],
  ])("%s leads to %s", async (path, to) => {
    const response = await openPages().hubspot.app.request(path, { headers: { accept: "text/html" } });
    expect([response.status, response.headers.get("location")]).toEqual([302, to]);
  });

  test("of a record are JSON for a client of the API, and nothing by the API's own name", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com" });
    const path = `/contacts/${PORTAL}/record/0-1/${id}`;
    const asked = await pages.hubspot.app.request(path, { headers: { accept: "application/json" } });
    expect(asked.status).toBe(404);
    expect(await asked.json()).toMatchObject({ status: "error" });
    const named = await pages.hubspot.app.request(path, { headers: { host: "api.hubapi.com" } });
    expect(named.headers.get("content-type")).toContain("json");
  });

  test("of a portal that does not exist are 404", async () => {
    const page = await look(openPages().hubspot.app, "/contacts/99/objects/0-1/views/all/list", 404);
    expect(page).not.toContain("<");
  });
});

test("what people typed is text on every page, never markup", async () => {
  const pages = openPages();
  const nasty = '"><img src=x onerror=alert(1)>';
  const id = await aContact(pages, { email: "ada@example.com", firstname: nasty });
  await act(pages, "create", {
    kind: "deals",
    dealname: nasty,
    dealstage: "appointmentscheduled",
    contactId: id,
  });
  await act(pages, "list-create", { name: nasty });
  await act(pages, "flow-save", { name: nasty, objectType: "CONTACT" });
  await act(pages, "user-add", { name: nasty, email: "x@example.com", right: "view" });
  await api(pages, "PATCH", `/crm/v3/objects/contacts/${id}`, { properties: { city: nasty } });
  for (const path of [
    ...PATHS,
    `/contacts/${PORTAL}/record/0-1/${id}`,
    `/contacts/${PORTAL}/record/0-3/1001`,
    `/contacts/${PORTAL}/objectLists/1`,
    `/workflows/${PORTAL}/platform/flow/2001/edit`,
    `/tour?said=${encodeURIComponent(nasty)}`,
    `/tour?problem=${encodeURIComponent(nasty)}`,
    `/contacts/${PORTAL}/objects/0-1/views/all/list?query=${encodeURIComponent(nasty)}`,
  ]) {
    expect(await look(pages.hubspot.app, path)).not.toContain("<img");
  }
});

describe("forms", () => {
  test("of another site do nothing", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com" });
    const path = `/sandbox/pages/${PORTAL}/delete`;
    const sent = await send(
      pages.hubspot.app,
      path,
      { kind: "contacts", id },
      { origin: "https://evil.test" },
    );
    expect(sent.status).toBe(403);
    const rotate = await send(
      pages.onekosmos.app,
      "/sandbox/console/rotate",
      {},
      { origin: "https://evil.test" },
    );
    expect(rotate.status).toBe(403);
    expect(await api(pages, "GET", `/crm/v3/objects/contacts/${id}`)).toMatchObject({ id });
  });

  test.each(["https://evil.test/", "//evil.test", "/\\evil.test", "/sandbox/control"])(
    "lead back to a page and nowhere else: %s",
    async (back) => {
      const sent = await act(openPages(), "act-as", { userId: "2", back });
      expect(sent.to).toMatch(/^\/\?said=/u);
    },
  );

  test("that name no action, or no id, say so", async () => {
    expect((await act(openPages(), "explode", {})).to).toMatch(/[?&]problem=/u);
    expect((await act(openPages(), "delete", { kind: "contacts", id: "../1" })).to).toMatch(/[?&]problem=/u);
  });
});

describe("pages disturb nothing", () => {
  test("they leave no trace in the log, hit no fault, and use no search that the API's limit counts", async () => {
    const pages = openPages();
    await control(pages.hubspot, "POST", "/sandbox/faults", { host: "hubspot", status: 503 });
    const before = pages.exchanges.list().length;
    for (let times = 0; times < 8; times += 1)
      await look(pages.hubspot.app, `/contacts/${PORTAL}/objects/0-1/views/all/list`);
    expect(pages.exchanges.list()).toHaveLength(before);
    const faults = await (await control(pages.hubspot, "GET", "/sandbox/faults")).json();
    expect(faults).toMatchObject({ results: [{ hits: 0 }] });
    await control(pages.hubspot, "DELETE", "/sandbox/faults");
    const search = await pages.hubspot.app.request("/crm/v3/objects/contacts/search", {
      method: "POST",
      headers: { authorization: "Bearer sandbox-private-app-token", "content-type": "application/json" },
      body: "{}",
    });
    expect(search.status).toBe(200);
  });

  test("their version differs after any change, of either side, and only then", async () => {
    const pages = openPages();
    const version = async () => look(pages.hubspot.app, "/sandbox/pages/version");
    const first = await version();
    expect(await version()).toBe(first);
    await aContact(pages, { email: "ada@example.com" });
    const second = await version();
    expect(second).not.toBe(first);
    await pages.onekosmos.app.request("/sandbox/users", {
      method: "POST",
      body: JSON.stringify({ userId: "ada" }),
    });
    expect(await version()).not.toBe(second);
  });
});

test("the links of a mail are found, each once", () => {
  expect(
    linksOf("See http://localhost:8787/v/abc. Or <https://x.test/a?b=1>, http://localhost:8787/v/abc."),
  ).toEqual(["http://localhost:8787/v/abc", "https://x.test/a?b=1"]);
});

test("every address of the guided tour is there", async () => {
  const pages = openPages();
  const tour = await look(pages.hubspot.app, "/tour");
  const paths = new Set([...tour.matchAll(/<li>[^<]*<a href="(\/[^"]+)"/gu)].map((found) => found[1] ?? ""));
  expect(paths.size).toBeGreaterThan(8);
  for (const path of paths) {
    const response = await pages.hubspot.app.request(path, { headers: { accept: "text/html" } });
    expect([path, response.status]).toEqual([path, 200]);
  }
});
