/** The admin's pages in a real browser, from the install to the sign-out, against the whole sandbox. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ONEKOSMOS } from "../../sandbox/fixed.ts";
import { aPerson, setScene, type Scene } from "../journeys/support.ts";
import { CHROMIUM, passAndClose, startBrowser } from "./browser.ts";
import { examine, openPage, signIn, visit } from "./admin-scene.ts";

/** HTML where HubSpot lets people write names. */
const HOSTILE = '<img src=x onerror="document.title=1">';

/** Turns what follows it from right to left. */
const REVERSING = "\u202E";

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
      await page.locator('[data-outcome="installed"]').waitFor();
      expect(await examine(page, "overview-new")).toEqual([]);
      await openPage(page, "Set-up");
      await page.locator('.yes[data-check="properties"]').waitFor();
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
      await page.locator('[data-in-use="none"]').waitFor();
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
      await page.getByRole("status").getByText(/\b2\b/u).waitFor();
      // Which one is the newest depends on milliseconds here.
      await expect.poll(async () => (await statuses(scene)).toSorted()).toEqual(["", "", "pending"]);
    });
  });

  it("verifies a test contact, and follows it to the end", async () => {
    const person = aPerson("Grace");
    await scene.crm.create({ ...person, lastname: `${HOSTILE} ${REVERSING}${"long".repeat(20)}` });
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await openPage(page, "Set-up");
      await page.getByLabel("E-mail address or record number").fill("nobody@example.com");
      await page.getByRole("button", { name: "Start the test" }).click();
      await page.locator(".banner.bad").waitFor();
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
      await passAndClose(tab);
      await page.bringToFront();
      await page.locator('#test [data-state="passed"]').waitFor();
      // The last one is the callback.
      await expect.poll(() => page.locator("#test .checks > .yes").count()).toBe(7);
      expect(await examine(page, "test-contact-passed")).toEqual([]);
    });
    await scene.contactWith(testContact, "verified");
  });

  it("sees an import in the numbers, the lists and one contact's history", async () => {
    await scene.crm.importContacts(20);
    await expect.poll(() => pendingIn(scene), { timeout: 60_000 }).toBeGreaterThanOrEqual(20);
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await page.getByRole("rowheader", { name: "Started" }).waitFor();
      expect(await examine(page, "overview")).toEqual([]);
      await openPage(page, "Activity");
      expect(await examine(page, "activity")).toEqual([]);
      await openPage(page, "Verifications");
      await page.getByText(HOSTILE).first().waitFor();
      const list = page.getByRole("group", { name: "Verifications" });
      expect(await list.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
      expect(await examine(page, "verifications")).toEqual([]);
      await page.goto(`${scene.stack.origins.app}/portal/verifications/contacts/${testContact}`);
      await page.getByText("Passed").first().waitFor();
      const name = page.locator("main dd [data-contact]").first();
      await name.filter({ hasText: REVERSING }).waitFor();
      const [first = 0, sixth = 0] = await name.evaluate((shown) => {
        const link = shown.parentElement?.querySelector("a[href*='/record/']")?.firstChild;
        if (link === null || link === undefined) throw new Error("no link");
        return [0, 5].map((from) => {
          const range = document.createRange();
          range.setStart(link, from);
          range.setEnd(link, from + 1);
          return range.getBoundingClientRect().left;
        });
      });
      expect(sixth).toBeGreaterThan(first);
      expect(await examine(page, "contact")).toEqual([]);
      expect(await page.title()).not.toBe("1");
    });
  });

  it("reads that 1Kosmos refuses a connection, and ends it where the condition leads", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await openPage(page, "Connection");
      await page.locator("#field-apiKey").fill("a-wrong-key");
      await page.getByRole("button", { name: "Save connection" }).click();
      await page.locator('[data-in-use="stored"]').waitFor();
      await page.getByRole("button", { name: "Save anyway" }).click();
      await page.locator(".banner.bad").first().waitFor();
      await scene.crm.create(aPerson("Late"));
      await expect
        .poll(async () => {
          await page.goto(`${scene.stack.origins.app}/portal`);
          return page.getByText("1Kosmos refuses the connection").count();
        })
        .toBeGreaterThan(0);
      expect(await examine(page, "overview-condition")).toEqual([]);
      await page.getByRole("link", { name: "Go to the connection" }).first().click();
      await page.locator("#field-apiKey").fill(ONEKOSMOS.apiKey);
      await page.getByRole("button", { name: "Save connection" }).click();
      await page.locator(".banner.good").getByText(ONEKOSMOS.tenantDns).waitFor();
      await page.getByRole("radio", { name: "Verify all of them" }).check();
      await page.getByRole("button", { name: "Decide" }).click();
      await page.getByRole("heading", { name: /wait for your decision/u }).waitFor({ state: "detached" });
      await page.getByLabel("The person who asks copies the link from the card").check();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator('.yes[data-check="delivery"]').waitFor();
      await openPage(page, "Overview");
      await page.getByText("Verifying", { exact: true }).waitFor();
    });
  });

  it("finds what could not be written, why, and replays it", async () => {
    const refusal = { status: "error", message: "by a rule of this account", category: "VALIDATION_ERROR" };
    await hubspot(scene, "POST", {
      host: "hubspot",
      method: "PATCH",
      path: "/objects/contacts/",
      status: 400,
      body: refusal,
    });
    const { id } = await scene.crm.create(aPerson("Refused"));
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await expect
        .poll(async () => {
          await page.goto(`${scene.stack.origins.app}/portal/attention`);
          return page.getByText("by a rule of this account").count();
        })
        .toBeGreaterThan(0);
      expect(await examine(page, "attention")).toEqual([]);
      await hubspot(scene, "DELETE");
      await page
        .getByRole("button", { name: /Replay/u })
        .first()
        .click();
      await page.getByText("being tried again").first().waitFor();
    });
    await scene.contactWith(id, "pending");
  });

  it("changes settings in two tabs: the second sees both values, and a save is undone", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      const other = await page.context().newPage();
      for (const tab of [page, other]) await tab.goto(`${scene.stack.origins.app}/portal/triggers`);
      await hours(page).fill("24");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Saved.", { exact: true }).waitFor();
      await hours(other).fill("48");
      await other.getByRole("button", { name: "Save", exact: true }).click();
      await other.getByText(/“24”.*“48”/u).waitFor();
      expect(await examine(other, "triggers-both")).toEqual([]);
      await other.getByRole("button", { name: "Save", exact: true }).click();
      await other.getByText("Saved.", { exact: true }).waitFor();
      await other.getByRole("button", { name: "Undo this save" }).click();
      await expect.poll(() => hours(other).inputValue()).toBe("24");
      await other.locator(".banner.good").waitFor();
    });
  });

  it("finds every page without fault, and who changed what", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      for (const name of ["Set-up", "Triggers", "Limits", "Delivery", "Gates", "Person's page", "Data"]) {
        await openPage(page, name);
        expect(await examine(page, name.toLowerCase().replaceAll(/\W+/gu, "-"))).toEqual([]);
      }
      await openPage(page, "Audit log");
      await page.getByText("linkLifetimeHours").first().waitFor();
      expect(await examine(page, "audit")).toEqual([]);
      const help = page.getByRole("link", { name: "Help: Audit log" });
      await help.click();
      await page.getByRole("heading", { level: 2, name: "Audit log" }).waitFor();
      expect(await examine(page, "docs")).toEqual([]);
    });
  });

  it("does it with the keyboard alone, and signs out", async () => {
    await visit(scene, browser, async (page) => {
      await page.goto(`${scene.stack.origins.app}/oauth/install`);
      await tabTo(page, "Connect app");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/portal$/u);
      await page.keyboard.press("Tab");
      expect(await focused(page)).toBe("Skip to the content");
      await tabTo(page, "Triggers");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/portal\/triggers$/u);
      await tabTo(page, "Save");
      await page.keyboard.press("Enter");
      await page.getByText("Saved.", { exact: true }).waitFor();
      await tabTo(page, "Sign out");
      await page.keyboard.press("Enter");
      await page.waitForURL(`${scene.stack.origins.app}/`);
      const response = await page.goto(`${scene.stack.origins.app}/portal`);
      expect(response?.status()).toBe(401);
    });
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

function hours(tab: Page) {
  return tab.getByLabel("Link lifetime (hours)");
}

/** How many contacts have an open link. */
async function pendingIn(scene: Scene): Promise<number> {
  return (await statuses(scene)).filter((status) => status === "pending").length;
}

/** Puts a fault in the way of HubSpot, or takes all of them away. */
async function hubspot({ stack }: Scene, method: "POST" | "DELETE", fault?: object): Promise<void> {
  const response = await fetch(`${stack.origins.hubspot}/sandbox/faults`, {
    method,
    headers: { "content-type": "application/json" },
    ...(fault === undefined ? {} : { body: JSON.stringify(fault) }),
  });
  if (!response.ok) throw new Error(`the fault was refused: ${await response.text()}`);
}

const MOST_TABS = 80;

/** Presses Tab until what is called so has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let n = 0; n < MOST_TABS; n += 1) {
    await page.keyboard.press("Tab");
    if ((await focused(page)) === name) return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent.trim() ?? "");
}
