/** A Free account from the Marketplace's Install button to a verified contact: it has no workflows, and everything else works. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { signIn } from "../../sandbox/admin.ts";
import { Browser } from "../../sandbox/browser.ts";
import { endSession } from "../../sandbox/person.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { SOON } from "../soon.ts";
import { aPerson, type Scene, setScene } from "./support.ts";

const FREE = 5151;
const portalSchema = z.object({ privateAppToken: z.string() });
const contactSchema = z.object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) });

let scene: Scene;
let token: string;
beforeAll(async () => {
  scene = await setScene({ install: false });
  const made = await hubspot("POST", "/sandbox/portals", { portalId: FREE, tier: "free" });
  token = portalSchema.parse(made).privateAppToken;
});
afterAll(() => scene.close());

async function hubspot(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(scene.stack.origins.hubspot + path, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function contactWith(id: string, status: string) {
  return waitFor(`contact ${id} is ${status}`, async () => {
    const read = await hubspot("GET", `/crm/v3/objects/contacts/${id}?properties=idv_status,idv_session_id`);
    const contact = contactSchema.parse(read);
    return contact.properties["idv_status"] === status ? contact : undefined;
  });
}

it.each(["", "?partnerSignIn=true", "?link=true"])(
  "is installed from HubSpot (%s), goes back there, and is not signed in to the app",
  async (query) => {
    const browser = new Browser();
    const { app, hubspot: origin } = scene.stack.origins;
    const visit = await browser.open(`${origin}/marketplace/${FREE}/install${query}`);
    expect(visit.status).toBe(200);
    const isLink = query === "?link=true";
    expect(new URL(visit.url).origin).toBe(isLink ? app : origin);
    expect(visit.body).toContain(isLink ? 'href="/oauth/install"' : "App installed");
    expect((await browser.request("GET", `${app}/api/portal`)).status).toBe(401);
  },
);

it("verifies its contacts; the admin reads what the account lacks", async () => {
  const admin = await signIn(scene.stack.origins, FREE);
  await admin.connect("sessions");
  const { id } = contactSchema.parse(
    await hubspot("POST", "/crm/v3/objects/contacts", { properties: aPerson() }),
  );
  const pending = await contactWith(id, "pending");
  await endSession(scene.stack.origins.onekosmos, pending.properties["idv_session_id"] ?? "", {
    outcome: "passed",
  });
  await contactWith(id, "verified");
  await expect
    .poll(async () => (await admin.overview()).waiting, SOON)
    .toMatchObject({ inbox: 0, outbox: 0 });
  const listed = await hubspot("POST", "/crm/v3/lists/search", { query: "1Kosmos" });
  expect(z.object({ lists: z.array(z.unknown()) }).parse(listed).lists).toHaveLength(4);
});

it("says what the subscription has no room for, by name, and what it was not granted", async () => {
  const admin = await signIn(scene.stack.origins, FREE);
  await admin.putSettings({
    gates: [{ pipelineId: "default", stageId: "contractsent", minIal: "IAL1", mode: "enforce" }],
  });
  const page = await admin.conditions();
  // Ten properties of its own are all that it may have: the ten of verifications, but not those of reminders.
  expect(page.find(({ code }) => code === "property_refused")?.message).toMatch(
    /reminder_count .*limit of 10 custom properties/u,
  );
  const withheld = page.find(
    ({ code, message }) => code === "scopes_missing" && message.includes("automation"),
  );
  expect(withheld).toMatchObject({ severity: "warning", remedy: { label: "Grant access" } });
  await expect(
    hubspot("POST", "/sandbox/workflows/enroll", { portalId: FREE, objectId: "1001" }),
  ).rejects.toThrow("has no workflows");
});
