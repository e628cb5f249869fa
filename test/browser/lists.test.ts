/** The answers that an admin finds on the pages, each as a way through them: why, how many, what is stuck, how far. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDealUser, STAGES } from "../../sandbox/crm-deals.ts";
import type { Contact } from "../../sandbox/crm-user.ts";
import { aPerson, propertyOf, setScene, type Scene } from "../journeys/support.ts";
import { openLink } from "../../sandbox/person.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { CHROMIUM, startBrowser } from "./browser.ts";
import { examine, openPage, signIn, visit } from "./admin-scene.ts";

/** HTML and a formula where HubSpot lets people write names. */
const HOSTILE = { firstname: '<img src=x onerror="document.title=1">', lastname: "=1+1" };
/** A refusal that belongs to one record. */
const REFUSED = {
  status: "error",
  category: "VALIDATION_ERROR",
  message: "A rule of this account refuses it.",
};

describe.skipIf(CHROMIUM === null)("an admin", () => {
  let scene: Scene;
  let browser: Browser;
  let failed: Contact;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene(), startBrowser()]);
    const passed = await ask();
    await openLink(propertyOf(passed, "idv_verification_url"));
    await scene.endSessionOf(passed, { outcome: "passed", documentType: "passport", ial: "IAL2" });
    await scene.contactWith(passed.id, "verified");
    failed = await ask(HOSTILE);
    await scene.endSessionOf(failed, { outcome: "failed", errorCode: "IDV0011" });
    await scene.contactWith(failed.id, "failed");
    await ask();
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  /** A contact whose link is ready. */
  async function ask(names: Readonly<Record<string, string>> = {}): Promise<Contact> {
    const { id } = await scene.crm.create({ ...aPerson(), ...names });
    return scene.contactWith(id, "pending");
  }

  const asAdmin = (play: (page: Page) => Promise<void>) =>
    visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await play(page);
    });

  it("finds out why a contact was not verified, from the list to the contact", async () => {
    await asAdmin(async (page) => {
      await openPage(page, "Verifications");
      expect(await page.locator("tbody tr").count()).toBe(3);
      expect(await examine(page, "verifications")).toEqual([]);
      await page.getByLabel("Reason").selectOption("document_expired");
      await page.getByRole("button", { name: "Filter" }).click();
      await page.getByText("Document expired (IDV0011)").waitFor();
      expect(await page.locator("tbody tr").count()).toBe(1);
      await page.getByRole("link", { name: HOSTILE.firstname }).click();
      await page.getByText("Not verified: The document is no longer valid.").waitFor();
      await page.getByRole("heading", { level: 1, name: HOSTILE.firstname }).waitFor();
      expect(await page.title()).toContain(HOSTILE.firstname);
      expect(await examine(page, "contact")).toEqual([]);
    });
  });

  it("sees ids at once, and names as soon as HubSpot has given them, without anything being moved", async () => {
    await asAdmin(async (page) => {
      const { promise: held, resolve: answer } = Promise.withResolvers<void>();
      await page.route("**/api/contact-names*", async (route) => {
        await held;
        await route.continue();
      });
      await openPage(page, "Verifications");
      await page.getByRole("link", { name: `Contact ${failed.id}`, exact: true }).waitFor();
      await page.getByRole("status").getByText("Reading the names from HubSpot").waitFor();
      await page.locator("table[aria-busy=true]").waitFor();
      const before = await placesOf(page);
      answer();
      await page.getByRole("status").getByText("Names are those that HubSpot has now.").waitFor();
      await page.getByRole("link", { name: HOSTILE.firstname }).waitFor();
      expect(await page.locator("[aria-busy]").count()).toBe(0);
      expect(await placesOf(page)).toEqual(before);
    });
  });

  it("sees ids while HubSpot gives no names, and without scripts", async () => {
    await asAdmin(async (page) => {
      await page.route("**/api/contact-names*", (route) => route.fulfill({ json: { names: null } }));
      await openPage(page, "Verifications");
      await page.getByText("HubSpot did not give the names just now").waitFor();
      await page.getByRole("link", { name: `Contact ${failed.id}`, exact: true }).waitFor();
      expect(await examine(page, "verifications-without-names")).toEqual([]);
      await page.route("**/assets/names.js", (route) =>
        route.fulfill({ contentType: "text/javascript", body: "" }),
      );
      await page.reload();
      await page.getByText("Contacts are shown by their ids.").waitFor();
    });
  });

  it("takes the list along as a file in which no name is a formula", async () => {
    await asAdmin(async (page) => {
      await openPage(page, "Verifications");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "CSV with names" }).click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      const lines = Buffer.concat(chunks).toString("utf8").trim().split("\r\n");
      expect(lines).toHaveLength(4);
      expect(lines.filter((line) => /(?:^|",")=/u.test(line))).toEqual([]);
      expect(lines.find((line) => line.includes("document_expired"))).toContain(failed.id);
    });
  });

  it("reads how many passed, by day and by trigger", async () => {
    await asAdmin(async (page) => {
      await openPage(page, "Activity");
      const number = (name: string) =>
        page
          .locator(".numbers div")
          .filter({ has: page.getByText(name, { exact: true }) })
          .locator("dd")
          .innerText();
      expect(await Promise.all(["Started", "Opened", "Passed", "Failed"].map(number))).toEqual([
        "3",
        "2",
        "1",
        "1",
      ]);
      await page.getByText("The numbers by day").click();
      expect(await examine(page, "activity")).toEqual([]);
    });
  });

  it("decides by hand where the settings allow it, and everybody sees that it was an admin", async () => {
    await scene.admin().putSettings({ manualDecisions: true });
    await asAdmin(async (page) => {
      await page.goto(`${scene.stack.origins.app}/portal/verifications/contacts/${failed.id}`);
      expect(await examine(page, "contact-decision")).toEqual([]);
      await page.getByLabel("Reason").fill("Passport seen at the desk");
      await page.getByRole("button", { name: "Mark as verified" }).click();
      await page.getByText("The contact is marked as verified.").waitFor();
      await page.getByText("Verified by an admin, not by 1Kosmos").waitFor();
      await openPage(page, "Verifications");
      await page.getByText("Passed by an admin").waitFor();
    });
    const contact = await scene.contactWith(failed.id, "verified");
    expect(propertyOf(contact, "idv_ial_level")).toBe("");
    expect(propertyOf(contact, "idv_session_id")).toMatch(/^manual-/u);
  });

  it("sees what is stuck and why, how far an import is, and which deals are held; and mends it", async () => {
    const { hubspot } = scene.stack.origins;
    const { id } = await scene.crm.create(aPerson("Bob"));
    const refuse = async (fault: object) =>
      fetch(`${hubspot}/sandbox/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ host: "hubspot", status: 400, body: REFUSED, ...fault }),
      });
    await refuse({ path: `/objects/contacts/${id}$`, method: "PATCH" });
    await refuse({ path: "/contacts/batch/update", bodyMatch: `"${id}"` });
    await scene.admin().putSettings({
      importPolicy: { mode: "pace", perMinute: 1 },
      gates: [{ pipelineId: "default", stageId: STAGES.contract, minIal: "IAL2", mode: "enforce" }],
    });
    await scene.crm.importContacts(20);
    const deals = createDealUser(hubspot);
    await deals.move(await deals.create([failed.id]), STAGES.contract);
    await asAdmin(async (page) => {
      await openPage(page, "Needs attention");
      await waitFor("the page to show all of it", async () => {
        await page.reload();
        const headings = await page.locator("h2").allInnerTexts();
        const all = ["Could not be done", "Import under way", "Held at a gate"];
        return all.every((wanted) => headings.some((heading) => heading.startsWith(wanted))) || undefined;
      });
      await page.getByText("of 20 contacts are done").waitFor();
      await page.getByText("Contract Sent").waitFor();
      await page.getByText("A rule of this account refuses it.").first().waitFor();
      expect(await examine(page, "attention")).toEqual([]);
      await fetch(`${hubspot}/sandbox/faults`, { method: "DELETE" });
      await page.getByRole("button", { name: /^Replay all/u }).click();
      await page.getByText("1 are being tried again.").waitFor();
      await scene.contactWith(id, "pending");
      await page.reload();
      expect(await page.getByText("Could not be done").count()).toBe(0);
    });
  });
});

/** Where the status, the head and the cells of the list are. */
async function placesOf(page: Page): Promise<readonly unknown[]> {
  const parts = await page.locator("[role=status], thead th, tbody td").all();
  return Promise.all(parts.map((part) => part.boundingBox()));
}
