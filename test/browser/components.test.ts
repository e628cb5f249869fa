/** HubSpot's components as the sandbox draws them, pressed and typed into in a real browser. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DRAWN_COMPONENTS } from "../../sandbox/extensions/host/components/index.ts";
import { setScene, type Scene } from "../journeys/support.ts";
import { CHROMIUM, closeSoon, startBrowser } from "./browser.ts";
import { aContact, atHubSpot, cardOn, looksGood, PORTAL, SILENT, unknownOn } from "./extension-scene.ts";

const FIXTURE = readFileSync(new URL("fixture/every-component.js", import.meta.url), "utf8");
/** Those that only an app's pages have, and names of the same drawing. */
const ELSEWHERE = /^(?:Page[A-Z]|Stack2$|Textarea$|CrmActionButton$)/u;

describe.skipIf(CHROMIUM === null)("an extension", () => {
  let scene: Scene;
  let browser: Browser;
  let contactId: string;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene(), startBrowser()]);
    await scene.admin().putSettings({ triggers: SILENT });
    contactId = await aContact(scene, "Ada Lovelace");
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  /** Shows a script in place of the app's card. */
  function show(script: string, play: (page: Page) => Promise<void>, unknown: readonly string[] = []) {
    return atHubSpot(scene, browser, async (page) => {
      const body = script;
      await page.route("**/sandbox/extensions/bundles/*", (route) =>
        route.fulfill({ body, contentType: "text/javascript" }),
      );
      await page.goto(`/contacts/${PORTAL}/record/0-1/${contactId}`);
      await play(page);
      expect(await unknownOn(page)).toEqual(unknown);
      await page.goto("about:blank");
    });
  }

  it("uses every component that is drawn", () => {
    const used = new Set([...FIXTURE.matchAll(/\bh\(\s*"(\w+)"/gu)].map(([, name = ""]) => name));
    expect([...DRAWN_COMPONENTS].filter((name) => !used.has(name) && !ELSEWHERE.test(name))).toEqual([]);
  });

  it("shows words, marks, lists, figures and charts, for everybody", async () => {
    await show(FIXTURE, async (page) => {
      const card = cardOn(page);
      await card.getByRole("img", { name: "Bars" }).waitFor();
      await card.getByText("Figures: Bars").click();
      expect(await card.getByRole("cell", { name: "3" }).count()).toBe(1);
      expect(await card.getByRole("heading", { name: "Words" }).evaluate((one) => one.tagName)).toBe("H3");
      expect(await card.getByRole("link", { name: /^link/u }).getAttribute("rel")).toBe(
        "noopener noreferrer",
      );
      expect(await looksGood(page, "words")).toEqual([]);
    });
  });

  it("gets what is typed and chosen as HubSpot would give it, and what it refuses is not shown", async () => {
    await show(FIXTURE, async (page) => {
      const card = cardOn(page);
      const said = (words: string) => card.getByText(`Said: ${words}`, { exact: true }).waitFor();
      await card.getByRole("tab", { name: "Words" }).press("ArrowRight");
      await card.getByLabel("Name").pressSequentially("ada lovelace");
      await expect.poll(() => card.getByLabel("Name").inputValue()).toBe("ADA LOVELACE");
      await card.getByLabel("Number").fill("12");
      await card.getByLabel("Number").blur();
      await said("number 12");
      await expect.poll(() => card.getByLabel("Number").inputValue()).toBe("7");
      await card.getByLabel("Day").fill("2026-11-30");
      await card.getByLabel("Day").blur();
      await said("day 2026 10 30");
      await card.getByLabel("Choice").selectOption({ label: "Two" });
      await said("number 2");
      await card.getByRole("switch", { name: "Refused" }).click();
      await said("refused");
      await expect.poll(() => card.getByRole("switch", { name: "Refused" }).isChecked()).toBe(false);
      await card.getByRole("group", { name: "Many" }).getByLabel("Two").click();
      await said("many 1,2");
      await card.getByRole("radio", { name: "Right" }).check();
      await said("group r");
      await card.getByRole("button", { name: "Send" }).click();
      await said("sent ADA LOVELACE");
      expect(await looksGood(page, "fields")).toEqual([]);
    });
  });

  it("has tables, menus and dialogs, and an unknown component says what it is", async () => {
    await show(
      FIXTURE,
      async (page) => {
        const card = cardOn(page);
        const said = (words: string) => card.getByText(`Said: ${words}`, { exact: true }).waitFor();
        await card.getByRole("tab", { name: "Rows" }).click();
        await card.getByRole("button", { name: "Name" }).click();
        await said("sort descending");
        await card.getByRole("button", { name: "Next" }).click();
        await said("page 3");
        await card.getByRole("button", { name: "More" }).click();
        await card.getByRole("button", { name: "Item" }).click();
        await said("chosen");
        await card.getByRole("button", { name: "Load" }).click();
        await card.locator('[data-icon="warning"]').waitFor();
        await card.getByText("Fold", { exact: true }).click();
        await card.getByText("Unfolded").waitFor();
        await card.getByRole("button", { name: "Delete" }).click();
        await page
          .getByRole("dialog", { name: "Are you sure?" })
          .getByRole("button", { name: "Yes" })
          .click();
        await said("closed");
        await card.getByRole("button", { name: "Open panel" }).click();
        await page.getByRole("dialog", { name: "Side" }).getByText("Beside").waitFor();
        await page.keyboard.press("Escape");
        await card.getByRole("button", { name: "Alert me" }).click();
        await page.getByText("Well: done").waitFor();
        await card.getByText(/“CrmReport”/u).waitFor();
        expect(await looksGood(page, "rows")).toEqual([]);
      },
      ["CrmReport"],
    );
  });

  it.each([
    [
      "that throws while it renders",
      "self.extend_V2(() => React.createElement(() => { throw new Error('no luck'); }))",
      "no luck",
    ],
    ["that never starts", "void 0;", "the script did not call hubspot.extend"],
  ])("%s says so in its place", async (_name, script, words) => {
    const context = await browser.newContext({ baseURL: scene.stack.origins.hubspot });
    const page = await context.newPage();
    await page.route("**/sandbox/extensions/bundles/*", (route) =>
      route.fulfill({ body: script, contentType: "text/javascript" }),
    );
    await page.goto(`/contacts/${PORTAL}/record/0-1/${contactId}`);
    await expect
      .poll(() => cardOn(page).getByRole("alert").allTextContents())
      .toEqual([expect.stringContaining(words)]);
    await closeSoon(context);
  });
});
