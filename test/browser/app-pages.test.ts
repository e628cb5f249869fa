/** The app's pages inside HubSpot in a real browser: gone through as a reader, then acted on by an admin. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en as cardWords } from "../../hubspot/src/app/cards/words/en.ts";
import { fill } from "../../hubspot/src/app/packages/kit/fill.ts";
import { en as pageWords } from "../../hubspot/src/app/pages/words/en.ts";
import { en as workWords } from "../../hubspot/src/app/pages/words/work/en.ts";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { REASON_WORDS } from "../../src/domain/contact/reasons.ts";
import { setScene, type Scene } from "../journeys/support.ts";
import { CHROMIUM, closeSoon, startBrowser } from "./browser.ts";
import {
  aContact,
  atHubSpot,
  cardOn,
  control,
  endFor,
  looksGood,
  PORTAL,
  SILENT,
} from "./extension-scene.ts";

const HOME = `/app/${PORTAL}/${HUBSPOT.appId}`;
const record = (id: string) => `/contacts/${PORTAL}/record/0-1/${id}`;

const pages = (page: Page) => page.locator("#app-page");
const follow = (page: Page, name: string) =>
  pages(page).getByRole("link", { name, exact: true }).first().click();

/** Requests a contact's verification by the card. */
async function ask(page: Page, id: string): Promise<void> {
  await page.goto(record(id));
  await cardOn(page).getByRole("button", { name: cardWords.ask.identity }).click();
}

describe.skipIf(CHROMIUM === null)("the app's pages inside HubSpot", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene(), startBrowser()]);
    await scene.admin().putSettings({ triggers: SILENT, delivery: { ways: ["person"] } });
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it("lead from the overview to a reason in words, by the names that HubSpot has", async () => {
    const [passed, failed] = [await aContact(scene, "Ada Lovelace"), await aContact(scene, "Grace Hopper")];
    await atHubSpot(scene, browser, async (page) => {
      for (const id of [passed, failed]) {
        await ask(page, id);
        await endFor(scene, id, id === passed ? "passed" : "failed");
      }
      await page.goto(HOME);
      await pages(page).getByText("Verifying", { exact: true }).waitFor();
      await pages(page).getByRole("link", { name: "Grace Hopper" }).waitFor();
      expect(await looksGood(page, "pages-overview")).toEqual([]);
      await follow(page, "Activity");
      await pages(page).getByText(pageWords.activity.steps.day).first().waitFor();
      await pages(page).getByText(REASON_WORDS.document_expired.text).waitFor();
      expect(await looksGood(page, "pages-activity")).toEqual([]);
      await follow(page, REASON_WORDS.document_expired.label);
      await pages(page).getByRole("cell", { name: "Grace Hopper" }).waitFor();
      await pages(page).getByRole("cell", { name: "Ada Lovelace" }).waitFor({ state: "detached" });
      expect(page.url()).toContain("reason=document_expired");
      await pages(page).getByRole("link", { name: pageWords.verifications.showAll }).click();
      await pages(page).getByRole("cell", { name: "Ada Lovelace" }).waitFor();
      await pages(page).getByLabel("Status").selectOption({ label: "Passed" });
      await pages(page).getByRole("button", { name: "Filter" }).click();
      await pages(page).getByRole("cell", { name: "Grace Hopper" }).waitFor({ state: "detached" });
      expect(await looksGood(page, "pages-verifications")).toEqual([]);
      await page.goBack();
      await follow(page, "Grace Hopper");
      await pages(page)
        .getByText(/^Document expired: .+ \(IDV0011\)$/u)
        .waitFor();
      expect(await looksGood(page, "pages-contact")).toEqual([]);
      await follow(page, "Set-up");
      await pages(page).getByText(pageWords.setup.access.yes).waitFor();
      expect(await looksGood(page, "pages-setup")).toEqual([]);
    });
  });

  it("let an admin try failed work again, after HubSpot's consent, and nobody else", async () => {
    const id = await aContact(scene, "Alan Turing");
    await control(scene, "/sandbox/faults", {
      host: "hubspot",
      method: "PATCH",
      path: String.raw`/crm/[^?]*objects/[^?]*contacts/\d+$`,
      status: 400,
      body: { status: "error", category: "VALIDATION_ERROR", message: "no" },
    });
    await atHubSpot(scene, browser, async (page) => {
      await ask(page, id);
      await page.goto(`${HOME}/attention`);
      const attention = pages(page);
      const failed = attention.getByText(/^Write to HubSpot: \d+$/u);
      const refresh = attention.getByRole("button", { name: "Refresh" });
      await expect
        .poll(async () => refresh.click().then(() => failed.count()), { timeout: 30_000, interval: 1000 })
        .toBe(1);
      await attention.getByText(workWords.attention.admin.title).waitFor();
      expect(await attention.getByRole("button", { name: workWords.attention.replay }).count()).toBe(0);
      expect(await looksGood(page, "pages-attention")).toEqual([]);
      const opened = page.waitForEvent("popup");
      await attention.getByRole("link", { name: workWords.attention.signIn }).click();
      const consent = await opened;
      await consent.getByRole("button", { name: "Connect app" }).click();
      await consent.locator('[data-outcome="may_act"]').waitFor();
      expect(await consent.getByRole("link", { name: "Back to HubSpot" }).getAttribute("href")).toContain(
        `${HOME}/attention`,
      );
      await closeSoon(consent);
      const again = attention.getByRole("button", { name: workWords.attention.replay });
      await expect
        .poll(async () => refresh.click().then(() => again.count()), { timeout: 30_000, interval: 1000 })
        .toBe(1);
      expect(await looksGood(page, "pages-attention-admin")).toEqual([]);
      await fetch(`${scene.stack.origins.hubspot}/sandbox/faults`, { method: "DELETE" });
      await again.click();
      await attention.getByText(fill(workWords.attention.replayed, { count: "1" })).waitFor();
    });
    await scene.contactWith(id, "pending");
  });
});
