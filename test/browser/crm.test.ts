/** The sandbox's pages for people in a real browser: values that follow, the board by mouse and by keyboard, every page on a phone. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en as cardWords } from "../../hubspot/src/app/cards/words/en.ts";
import { propertyOf, setScene, type Scene } from "../journeys/support.ts";
import { CHROMIUM, closeSoon, DESKTOP, keepPicture, PHONE, startBrowser, violationsOf } from "./browser.ts";

const PORTAL = 4242;
const CONTACTS = `/contacts/${PORTAL}/objects/0-1/views/all/list`;
const DEALS = `/contacts/${PORTAL}/objects/0-3/views/all/board`;
/** A busy machine may need long for a page, ms. */
const PATIENCE_MS = 90_000;

const PAGES = [
  "/",
  "/tour",
  CONTACTS,
  DEALS,
  `/contacts/${PORTAL}/objects/0-5/views/all/board`,
  `/help-desk/${PORTAL}/view/all`,
  `/contacts/${PORTAL}/objectLists/all`,
  `/workflows/${PORTAL}/all`,
  `/import/${PORTAL}/all`,
  `/settings/${PORTAL}/account-defaults`,
  `/integrations-settings/${PORTAL}/installed`,
  "/sandbox",
];

describe.skipIf(CHROMIUM === null)("the sandbox's pages for people", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  /** Returns what the page complained of. */
  async function visit(
    options: BrowserContextOptions,
    play: (page: Page) => Promise<void>,
  ): Promise<readonly string[]> {
    const context = await browser.newContext({ ...options, baseURL: scene.stack.origins.hubspot });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await play(page);
    await closeSoon(context);
    return complaints;
  }

  it("lead from a new contact to a verified one, and show each step without a reload", async () => {
    const complaints = await visit(DESKTOP, async (page) => {
      await page.goto(CONTACTS);
      await page.getByText("Create contact").click();
      await page.getByLabel("E-mail").fill("ada@example.com");
      await page.getByLabel("First name").fill("Ada");
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await page.locator("#card .badge", { hasText: "Pending" }).waitFor();
      await page.locator("#card").getByRole("button", { name: cardWords.link.copy }).waitFor();
      await page.getByText("All properties").click();
      const person = await page.context().newPage();
      const link = page.locator("#properties a", { hasText: "/v/" });
      await person.goto((await link.getAttribute("href")) ?? "");
      await person.locator("main form button").first().click();
      await person.getByRole("button", { name: "Passed" }).click();
      await page.locator("#card .badge", { hasText: "Verified" }).waitFor();
      await page.locator("#timeline").getByText("Verified by 1Kosmos").waitFor();
      await keepPicture(page, "crm-contact");
    });
    expect(complaints).toEqual([]);
  });

  it("move a deal by the keyboard and by the mouse, and a gate sends it back before one's eyes", async () => {
    const contact = await scene.crm.create({ email: "eve@example.com", firstname: "Eve" });
    const gate = { pipelineId: "default", stageId: "contractsent", contacts: "all", mode: "enforce" };
    await scene.admin().putSettings({ gates: [gate] });
    await scene.contactWith(contact.id, "pending");
    const complaints = await visit(DESKTOP, async (page) => {
      await page.goto(`/contacts/${PORTAL}/objects/0-3/views/all/list`);
      await page.getByText("Create deal").click();
      await page.getByLabel("Deal name").fill("Big one");
      await page.getByLabel("Contact id").fill(contact.id);
      await page.getByRole("button", { name: "Create", exact: true }).click();
      await page.getByRole("heading", { name: "Big one" }).waitFor();
      await page.goto(DEALS);
      const column = (stage: string) => page.locator(`[data-stage="${stage}"]`);
      const card = (stage: string) => column(stage).getByRole("link", { name: "Big one" });
      await card("appointmentscheduled").waitFor();
      await page.getByRole("button", { name: /^Move Big one/u }).focus();
      await page.keyboard.press("ArrowRight");
      await card("qualifiedtobuy").waitFor();
      await page.locator("#announcer").getByText("Moved to").waitFor({ state: "attached" });
      await page.locator(".deal").dragTo(column("contractsent"), { sourcePosition: { x: 8, y: 8 } });
      await column("qualifiedtobuy").locator(".badge", { hasText: "held" }).waitFor();
      await keepPicture(page, "crm-board");
      await scene.endSessionOf(await scene.contactWith(contact.id, "pending"), { outcome: "passed" });
      await card("contractsent").waitFor();
    });
    expect(complaints).toEqual([]);
  });

  it("are accessible and fit a phone, dark and light", async () => {
    for (const colorScheme of ["dark", "light"] as const) {
      const complaints = await visit({ ...PHONE, colorScheme }, async (page) => {
        for (const path of PAGES) {
          await page.goto(path);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          expect([path, await violationsOf(page), width]).toEqual([path, [], PHONE.viewport.width]);
          await keepPicture(page, `crm-phone-${colorScheme}${path.replaceAll("/", "-")}`);
        }
      });
      expect(complaints).toEqual([]);
    }
  });

  it("of 1Kosmos end a session with a reason, and the contact follows", async () => {
    const contact = await scene.crm.create({ email: "fay@example.com" });
    const pending = await scene.contactWith(contact.id, "pending");
    const session = propertyOf(pending, "idv_session_id");
    const complaints = await visit(DESKTOP, async (page) => {
      await page.goto(`${scene.stack.origins.onekosmos}/`);
      await page.getByRole("link", { name: session }).click();
      await page.getByLabel("Reason").selectOption("IDV0011");
      await page.getByRole("button", { name: "Failed" }).click();
      await page.getByText("How it ended").waitFor();
      expect(await violationsOf(page)).toEqual([]);
    });
    expect(complaints).toEqual([]);
    expect(propertyOf(await scene.contactWith(contact.id, "failed"), "idv_status")).toBe("failed");
  });
});
