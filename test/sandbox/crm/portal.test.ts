/** HubSpot's pages for people: lists, workflows, imports, users and settings. */
import { describe, expect, test } from "vitest";

import { fill } from "../../../sandbox/crm/timeline.ts";
import { readCsv } from "../../../sandbox/crm/imports.ts";
import { install } from "../hubspot/support.ts";
import { aContact, act, api, look, openPages, PORTAL } from "./support.ts";

describe("lists", () => {
  test("follow a filter or take members by hand, and show them", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com" });
    await act(pages, "set-property", { kind: "contacts", id, name: "lifecyclestage", value: "lead" });
    await act(pages, "list-create", { name: "Leads", property: "lifecyclestage", value: "lead;customer" });
    await act(pages, "list-create", { name: "By hand" });
    expect(await look(pages.hubspot.app, `/contacts/${PORTAL}/objectLists/all`)).toContain("By hand");
    const leads = await look(pages.hubspot.app, `/contacts/${PORTAL}/objectLists/1`);
    expect(leads).toContain("ada@example.com");
    expect(leads).toContain("lifecyclestage is any of lead or customer");
    await act(pages, "list-add", { listId: "2", id });
    expect(await look(pages.hubspot.app, `/contacts/${PORTAL}/objectLists/2`)).toContain("ada@example.com");
    expect(await look(pages.hubspot.app, `/contacts/${PORTAL}/record/0-1/${id}`)).toContain("Lists (2)");
    await act(pages, "list-remove", { listId: "2", id });
    expect(await look(pages.hubspot.app, `/contacts/${PORTAL}/objectLists/2`)).not.toContain(
      "ada@example.com",
    );
  });
});

describe("workflows", () => {
  test("are built with the action's own fields, changed and deleted", async () => {
    const pages = openPages();
    const editor = await look(pages.hubspot.app, `/workflows/${PORTAL}/all`);
    for (const field of ["Kind of verification", "Proofing level", "Wait for the result"])
      expect(editor).toContain(field);
    const flow = {
      name: "Onboarding",
      objectType: "CONTACT",
      "f:kind": "identity",
      "f:callbackBehavior": "wait",
    };
    const made = await act(pages, "flow-save", flow);
    const page = /\/workflows\/\d+\/platform\/flow\/(\d+)\/edit/u.exec(made.to);
    expect(page).not.toBeNull();
    const flowId = page?.[1] ?? "";
    await act(pages, "flow-save", { ...flow, flowId, "f:kind": "stepup" });
    expect(await api(pages, "GET", `/sandbox/portals/${PORTAL}/workflows/${flowId}`)).toMatchObject({
      name: "Onboarding",
      inputFields: { kind: "stepup", callbackBehavior: "wait" },
    });
    await act(pages, "flow-delete", { flowId });
    expect(await api(pages, "GET", `/sandbox/portals/${PORTAL}/workflows`)).toEqual({ results: [] });
  });

  test("enrol a record with the fields that were saved", async () => {
    const pages = openPages();
    await install(pages.hubspot);
    const id = await aContact(pages, { email: "ada@example.com" });
    const made = await act(pages, "flow-save", { name: "Now", objectType: "CONTACT", "f:kind": "liveid" });
    const flowId = /flow\/(\d+)/u.exec(made.to)?.[1] ?? "";
    // The app is registered without an address here: HubSpot says so, where the person pressed.
    expect((await act(pages, "enrol", { id, flowId })).to).toContain("problem=actionUrl is needed");
    expect((await act(pages, "enrol", { id: "nobody", flowId })).to).toContain("That is no id");
  });
});

describe("imports", () => {
  test("of many go on by themselves, and their page follows", async () => {
    const pages = openPages();
    const started = await act(pages, "import-count", { count: "600", back: `/import/${PORTAL}/all` });
    expect(started.to).toContain("600 contacts has started");
    await expect
      .poll(async () => look(pages.hubspot.app, `/import/${PORTAL}/all`))
      .toMatch(/\b600 of 600\b/u);
    const page = await look(pages.hubspot.app, `/import/${PORTAL}/all`);
    expect(page).toMatch(/<progress[^>]*value="600"[^>]*max="600"/u);
    expect(page).toContain("for 50,000");
  });

  test("of rows say which row was refused, and why", async () => {
    const pages = openPages();
    const csv = 'email,firstname\nada@example.com,"Ada, of London"\nada@example.com,Twice';
    await act(pages, "import-rows", { csv });
    await expect
      .poll(async () => look(pages.hubspot.app, `/import/${PORTAL}/all`))
      .toMatch(/\b2: [^<]*\b1001\b/u);
    expect(await api(pages, "GET", "/crm/v3/objects/contacts/1001?properties=firstname")).toMatchObject({
      properties: { firstname: "Ada, of London" },
    });
  });

  test.each([["0"], ["50001"], ["many"]])("of %s contacts are refused", async (count) => {
    expect((await act(openPages(), "import-count", { count })).to).toContain("1 to 50,000");
  });

  test("read quotes, doubled quotes and line ends of both kinds", () => {
    expect(readCsv('a,b\r\n"1, ""one""",2\n\n3,')).toEqual([
      { a: '1, "one"', b: "2" },
      { a: "3", b: "" },
    ]);
  });
});

describe("settings", () => {
  test("change subscription, language and time zone, which dates follow", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com" });
    await act(pages, "account", { tier: "starter", language: "de", timeZone: "Asia/Tokyo" });
    expect(await api(pages, "GET", "/sandbox/portals")).toMatchObject({
      results: [{ portalId: PORTAL, tier: "starter", language: "de", timeZone: "Asia/Tokyo" }, {}],
    });
    expect(await look(pages.hubspot.app, `/contacts/${PORTAL}/record/0-1/${id}`)).toMatch(
      /<time>\d{2}\.\d{2}\.\d{4}/u,
    );
    const refused = await act(pages, "account", {
      tier: "starter",
      language: "de",
      timeZone: "Mars/Olympus",
    });
    expect(refused.to).toContain("problem=");
  });

  test("have users, and what one may not do is refused and not offered", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com" });
    const { cookie } = await act(pages, "act-as", { userId: "4" });
    const page = await look(pages.hubspot.app, `/contacts/${PORTAL}/record/0-1/${id}`, 200, cookie);
    expect(page).not.toContain("/update");
    expect(page).toContain("may not delete or merge");
    const refused = await act(pages, "delete", { kind: "contacts", id }, cookie);
    expect(refused.to).toMatch(/[?&]problem=Vic/u);
    expect(await api(pages, "GET", `/crm/v3/objects/contacts/${id}`)).toMatchObject({ id });

    await act(pages, "user-right", { userId: "4", right: "delete" });
    expect((await act(pages, "delete", { kind: "contacts", id }, cookie)).to).toContain("Deleted");
  });

  test("name the user who changed a record", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com" });
    const { cookie } = await act(pages, "act-as", { userId: "2" });
    await act(pages, "set-property", { kind: "contacts", id, name: "city", value: "Oslo" }, cookie);
    expect(await look(pages.hubspot.app, `/contacts/${PORTAL}/record/0-1/${id}`)).toContain(
      "Changed by Sam Sales",
    );
  });

  test("keep one super admin, and take a new user", async () => {
    const pages = openPages();
    expect((await act(pages, "user-right", { userId: "1", right: "view" })).to).toContain(
      "needs a super admin",
    );
    await act(pages, "user-add", { name: "Nia New", email: "nia@example.com", right: "edit" });
    expect(await look(pages.hubspot.app, `/settings/${PORTAL}/account-defaults`)).toContain("Nia New");
  });
});

test("events are worded by the project's templates, nested conditions included", () => {
  const template = "{{#if a}}A {{a}}{{#if b}}, B {{b}}{{/if}}. {{/if}}End {{c}}";
  expect(fill(template, { a: "1", c: "3" })).toBe("A 1. End 3");
  expect(fill(template, { a: "1", b: "2" })).toBe("A 1, B 2. End ");
  expect(fill(template, { b: "2" })).toBe("End ");
});
