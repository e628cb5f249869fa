/** The admin's pages in a real browser, from the install to the sign-out, against the whole sandbox. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ONEKOSMOS } from "../../sandbox/fixed.ts";
import { aPerson, setScene, type Scene } from "../journeys/support.ts";
import { CHROMIUM, startBrowser } from "./browser.ts";
import { examine, openPage, signIn, visit } from "./admin-scene.ts";

/** HTML where HubSpot lets people write names. */
const HOSTILE = '<img src=x onerror="document.title=1">';

describe.skipIf(CHROMIUM === null)("the admin", () => {
  let scene: Scene;
  let browser: Browser;
  let testContact = "";

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene({ install: false, cronEveryMs: 1000 }), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it("installs, and sees what is in place and what is next", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await page.getByText("Connected to HubSpot.").waitFor();
      expect(await examine(page, "overview-new")).toEqual([]);
      await openPage(page, "Set-up");
      await page.getByText("The properties of contacts and deals are in place.").waitFor();
      await page.getByRole("link", { name: "Connect 1Kosmos" }).waitFor();
      expect(await examine(page, "setup-new")).toEqual([]);
    });
    for (let n = 0; n < 3; n += 1) await scene.crm.create(aPerson(`Waits${n}`));
  });

  it("tests a connection before it is stored, and reads which field is at fault", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await openPage(page, "Connection");
      await fillConnection(page, "a-wrong-key");
      await page.getByRole("button", { name: "Save connection" }).click();
      await page.getByText("Nothing was saved.").waitFor();
      expect(await page.locator("#field-apiKey").getAttribute("aria-invalid")).toBe("true");
      await page.getByText("No connection is stored yet.").waitFor();
      expect(await examine(page, "connection-refused")).toEqual([]);
      await page.locator("#field-apiKey").fill(ONEKOSMOS.apiKey);
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.getByText(`1Kosmos answered: tenant ${ONEKOSMOS.tenantDns}`).waitFor();
      await page.getByRole("button", { name: "Save connection" }).click();
      await page.getByText("Connection saved.").waitFor();
    });
  });

  it("decides about contacts that waited: nobody starts before that", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await page.getByRole("link", { name: "Decide" }).click();
      await page.getByRole("heading", { name: "3 contacts wait for your decision" }).waitFor();
      expect(await statuses(scene)).toEqual(["", "", ""]);
      expect(await examine(page, "setup-decision")).toEqual([]);
      await page.getByRole("radio", { name: "Verify the newest ones only" }).check();
      await page.getByLabel("How many of the newest").fill("1");
      await page.getByRole("button", { name: "Decide" }).click();
      await page.getByText("Their verifications start now. 2 are not verified.").waitFor();
      await expect.poll(() => statuses(scene)).toEqual(["", "", "pending"]);
    });
  });

  it("verifies a test contact, and follows it to the end", async () => {
    const person = aPerson("Grace");
    await scene.crm.create({ ...person, lastname: HOSTILE });
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await openPage(page, "Set-up");
      await page.getByLabel("E-mail address or record number").fill("nobody@example.com");
      await page.getByRole("button", { name: "Start the test" }).click();
      await page.getByText("HubSpot has no contact with this e-mail address.").waitFor();
      await page.getByLabel("E-mail address or record number").fill(person["email"] ?? "");
      await page.getByRole("button", { name: "Start the test" }).click();
      await page.getByRole("heading", { name: `Grace ${HOSTILE}` }).waitFor();
      testContact = page.url().split("/").at(-1) ?? "";
      await page.getByRole("link", { name: "open the link" }).waitFor();
      expect(await examine(page, "test-contact")).toEqual([]);
      const [tab] = await Promise.all([
        page.waitForEvent("popup"),
        page.getByRole("link", { name: "open the link" }).click(),
      ]);
      await tab.getByRole("button", { name: "Continue" }).click();
      const sent = tab.waitForResponse((response) => response.request().method() === "POST");
      await tab.getByRole("button", { name: "Passed" }).click();
      await sent;
      await tab.close();
      await page.bringToFront();
      await page.getByText("It works: the whole way from HubSpot to 1Kosmos and back.").waitFor();
      expect(await examine(page, "test-contact-passed")).toEqual([]);
    });
    await scene.contactWith(testContact, "verified");
  });

  it("limits who starts verifications and how many, and decides about what waits", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await openPage(page, "Limits");
      expect(await examine(page, "limits")).toEqual([]);
      await page.getByLabel("Contacts added by hand").fill("1");
      await page.getByRole("button", { name: "Save", exact: true }).first().click();
      await page.getByText("Settings saved.").waitFor();
      for (let n = 0; n < 3; n += 1) await scene.crm.create(aPerson(`Over${n}`));
      await expect
        .poll(async () => {
          await page.reload();
          return page.getByRole("button", { name: "Start all 3" }).count();
        })
        .toBe(1);
      expect(await examine(page, "limits-over")).toEqual([]);
      await page.getByRole("button", { name: "Start all 3" }).click();
      await expect
        .poll(async () => (await statuses(scene)).filter((status) => status === "pending").length)
        .toBe(4);
    });
  });

  it("replaces a contact's link", async () => {
    const waiting = (await scene.crm.list()).find(({ properties }) => properties["idv_status"] === "pending");
    const linkOf = async () => (await scene.crm.read(waiting?.id ?? "")).properties["idv_verification_url"];
    const before = await linkOf();
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await page.goto(`${scene.stack.origins.app}/portal/verifications/contacts/${waiting?.id ?? ""}`);
      expect(await examine(page, "contact-link")).toEqual([]);
      await page.getByRole("button", { name: "Replace the link" }).click();
      await page.getByText("The link was replaced").waitFor();
    });
    await expect.poll(linkOf).not.toBe(before);
  });
});

async function fillConnection(page: Page, apiKey: string): Promise<void> {
  await page.locator("#kind-sessions").check();
  await page.getByLabel("Tenant").fill(ONEKOSMOS.tenantDns);
  await page.locator("#field-apiKey").fill(apiKey);
  await page.getByLabel("Callback secret", { exact: true }).fill(ONEKOSMOS.callbackSecret);
}

/** The status of every contact in HubSpot, the oldest first. */
async function statuses({ crm }: Scene): Promise<readonly string[]> {
  return (await crm.list()).map(({ properties }) => properties["idv_status"] ?? "");
}
