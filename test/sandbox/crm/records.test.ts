/** HubSpot's pages for people: records. */
import { describe, expect, test } from "vitest";

import { aContact, act, api, look, openPages, PORTAL, type Pages } from "./support.ts";

const LIST = `/contacts/${PORTAL}/objects/0-1/views/all/list`;
const BOARD = `/contacts/${PORTAL}/objects/0-3/views/all/board`;
const record = (kind: string, id: string) => `/contacts/${PORTAL}/record/${kind}/${id}`;

/** The cards in a column of the board. */
function column(page: string, stage: string): string {
  return page.split(`data-stage="${stage}"`)[1]?.split("</section>")[0] ?? "";
}

describe("contacts", () => {
  test("are made, listed, found by a search, and have a page of their own", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com", firstname: "Ada", lastname: "Lovelace" });
    await aContact(pages, { email: "grace@example.com", firstname: "Grace" });
    const list = await look(pages.hubspot.app, LIST);
    expect(list).toContain(`<a href="${record("0-1", id)}">Ada Lovelace</a>`);
    const found = await look(pages.hubspot.app, `${LIST}?query=grace`);
    expect(found).toContain("grace@example.com");
    expect(found).not.toContain("ada@example.com");
    const page = await look(pages.hubspot.app, record("0-1", id));
    for (const part of [
      'id="about"',
      'id="timeline"',
      'id="card"',
      'id="associated-deals"',
      'id="properties"',
    ])
      expect(page).toContain(part);
    expect(page).toMatch(/ by Alex Admin\b/u);
  });

  test("come by a form or another app as well, and the timeline says so", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com", source: "FORM" });
    expect(await look(pages.hubspot.app, record("0-1", id))).toContain("Changed by a form");
  });

  test("are changed in the page's fields and by any property's name", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "ada@example.com" });
    const back = record("0-1", id);
    await act(pages, "update", {
      kind: "contacts",
      id,
      back,
      "p:firstname": "Ada",
      "p:email": "ada@new.example",
    });
    const set = await act(pages, "set-property", {
      kind: "contacts",
      id,
      back,
      name: "city",
      value: "London",
    });
    expect(set.to).toBe(`${back}?said=Saved.`);
    expect(
      await api(pages, "GET", `/crm/v3/objects/contacts/${id}?properties=firstname,email,city`),
    ).toMatchObject({
      properties: { firstname: "Ada", email: "ada@new.example", city: "London" },
    });
  });

  test("are merged, deleted, restored, and deleted for privacy", async () => {
    const pages = openPages();
    const [first, second, third] = [
      await aContact(pages, { email: "one@example.com" }),
      await aContact(pages, { email: "two@example.com" }),
      await aContact(pages, { email: "three@example.com" }),
    ];
    await act(pages, "merge", { kind: "contacts", id: first, otherId: second });
    expect(await look(pages.hubspot.app, record("0-1", second))).toContain(`contact ${first}`);

    await act(pages, "delete", { kind: "contacts", id: third });
    expect(await look(pages.hubspot.app, record("0-1", third))).toContain("Restore");
    expect(await look(pages.hubspot.app, `${LIST}?archived=true`)).toContain("three@example.com");
    await act(pages, "restore", { kind: "contacts", id: third });
    expect(await look(pages.hubspot.app, LIST)).toContain("three@example.com");

    await act(pages, "forget", { kind: "contacts", id: third });
    expect(await look(pages.hubspot.app, record("0-1", third), 404)).toContain("privacy deletion");
  });

  test("that are chosen together are deleted and restored together", async () => {
    const pages = openPages();
    const id = await aContact(pages, { email: "one@example.com" });
    await act(pages, "several", { kind: "contacts", ids: id, do: "delete", back: LIST });
    expect(await look(pages.hubspot.app, LIST)).not.toContain("one@example.com");
    await act(pages, "several", { kind: "contacts", ids: id, do: "restore", back: LIST });
    expect(await look(pages.hubspot.app, LIST)).toContain("one@example.com");
    expect((await act(pages, "several", { kind: "contacts", ids: id, do: "verify" })).to).toBe(
      `/contacts/${PORTAL}/verify-many?ids=${id}`,
    );
  });
});

/** Makes a deal in the first stage; returns its id. */
async function aDeal(pages: Pages, more: Record<string, string> = {}): Promise<string> {
  const fields = { kind: "deals", dealname: "Big one", dealstage: "appointmentscheduled", ...more };
  const made = await act(pages, "create", fields);
  return /record\/0-3\/(\d+)/u.exec(made.to)?.[1] ?? "";
}

describe("deals", () => {
  test("stand in the board's columns, and move to another", async () => {
    const pages = openPages();
    const id = await aDeal(pages);
    expect(column(await look(pages.hubspot.app, BOARD), "appointmentscheduled")).toContain("Big one");
    const moved = await act(pages, "move", { kind: "deals", id, stage: "contractsent", back: BOARD });
    expect(moved.to).toBe(`${BOARD}?said=Moved to Contract Sent.`);
    const after = await look(pages.hubspot.app, BOARD);
    expect(column(after, "contractsent")).toContain("Big one");
    expect(column(after, "appointmentscheduled")).not.toContain("Big one");
  });

  test("say why HubSpot refuses a move, to a script as JSON", async () => {
    const pages = openPages();
    const id = await aDeal(pages);
    const response = await pages.hubspot.app.request(`/sandbox/pages/${PORTAL}/move`, {
      method: "POST",
      headers: { origin: "http://localhost:8788", accept: "application/json" },
      body: new URLSearchParams({ kind: "deals", id, stage: "nowhere" }),
    });
    expect(await response.json()).toMatchObject({ problem: expect.stringContaining("nowhere") });
  });

  test("have contacts, with a label where there is one", async () => {
    const pages = openPages();
    const contact = await aContact(pages, { email: "ada@example.com", firstname: "Ada" });
    const id = await aDeal(pages, { contactId: contact });
    expect(await look(pages.hubspot.app, record("0-3", id))).toContain(`<a href="${record("0-1", contact)}"`);
    const parts = { kind: "deals", id, other: "contacts", otherId: contact };
    await act(pages, "label-add", { label: "Signer" });
    const page = await look(pages.hubspot.app, record("0-3", id));
    const label = /<option value="([^"]+)"[^>]*>\s*Signer/u.exec(page)?.[1] ?? "";
    await act(pages, "associate", { ...parts, label });
    expect(await look(pages.hubspot.app, record("0-3", id))).toMatch(/class="badge[^"]*">Signer/u);
    await act(pages, "dissociate", parts);
    expect(await look(pages.hubspot.app, record("0-3", id))).toContain("Contacts (0)");
  });
});
