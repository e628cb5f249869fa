/** The app's pages and a card inside HubSpot in other languages, drawn in a real browser; Arabic from right to left on HubSpot's pages. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en as cardWords } from "../../hubspot/src/app/cards/words/en.ts";
import { HISTORY_WORDS } from "../../hubspot/src/app/packages/kit/history/index.ts";
import { PAGE_WORDS } from "../../hubspot/src/app/pages/words/index.ts";
import { PROBLEM_WORDS } from "../../hubspot/src/app/packages/kit/problems/index.ts";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { setScene, type Scene } from "../journeys/support.ts";
import { CHROMIUM, startBrowser } from "./browser.ts";
import { aContact, atHubSpot, cardOn, endFor, looksGood, PORTAL, SILENT } from "./extension-scene.ts";

const HOME = `/app/${PORTAL}/${HUBSPOT.appId}`;
const record = (id: string) => `/contacts/${PORTAL}/record/0-1/${id}`;

/** HubSpot's page says this locale of its user: an account speaks no Arabic, but a user's format can be Arabic. */
async function speak(page: Page, locale: string): Promise<void> {
  await page.unrouteAll();
  await page.route(
    (url) => url.pathname.startsWith("/contacts/") || url.pathname.startsWith("/app/"),
    async (route) => {
      if (route.request().resourceType() !== "document") return route.continue();
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(
        /(locale(?:&quot;|"):(?:&quot;|"))[\w-]+/gu,
        `$1${locale}`,
      );
      return route.fulfill({ response, body });
    },
  );
}

describe.skipIf(CHROMIUM === null)("inside HubSpot in other languages", () => {
  let scene: Scene;
  let browser: Browser;
  let failed = "";

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene(), startBrowser()]);
    await scene.admin().putSettings({ triggers: SILENT, delivery: { ways: [] } });
    failed = await aContact(scene, "Layla ليلى");
    const open = await aContact(scene, "Grace Hopper");
    await atHubSpot(scene, browser, async (page) => {
      for (const id of [failed, open]) {
        await page.goto(record(id));
        await cardOn(page).getByRole("button", { name: cardWords.ask.identity }).click();
        await cardOn(page).getByRole("button", { name: cardWords.link.copy }).waitFor();
      }
      await endFor(scene, failed, "failed");
    });
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it.each([
    ["ar-eg", "ar"],
    ["de-de", "de"],
    ["ja-jp", "ja"],
  ] as const)("pages and card are legible in %s", async (locale, language) => {
    const words = PAGE_WORDS[language];
    await atHubSpot(scene, browser, async (page) => {
      await speak(page, locale);
      const pages = page.locator("#app-page");
      await page.goto(HOME);
      await pages.getByText(words.overview.week).waitFor();
      expect(await looksGood(page, `pages-overview-${language}`)).toEqual([]);
      await pages.getByRole("link", { name: words.common.attention }).first().click();
      await pages.getByText(PROBLEM_WORDS[language].conditions.no_delivery.message).waitFor();
      expect(await looksGood(page, `pages-attention-${language}`)).toEqual([]);
      await pages.getByRole("link", { name: words.common.setup }).first().click();
      await pages.getByText(words.setup.waysOff).waitFor();
      expect(await looksGood(page, `pages-setup-${language}`)).toEqual([]);
      await pages.getByRole("link", { name: words.common.verifications }).first().click();
      await pages
        .getByRole("cell")
        .getByText(HISTORY_WORDS[language].reasons.document_expired.label)
        .waitFor();
      expect(await looksGood(page, `pages-verifications-${language}`)).toEqual([]);
      await page.goto(record(failed));
      await cardOn(page).getByText(HISTORY_WORDS[language].reasons.document_expired.text).waitFor();
      expect(await looksGood(page, `card-${language}`)).toEqual([]);
    });
  });
});
