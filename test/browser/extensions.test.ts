/** The app's extensions inside HubSpot in a real browser: their own bundles in a worker, drawn by the sandbox. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en as cardWords } from "../../hubspot/src/app/cards/words/en.ts";
import { settings as settingsWords } from "../../hubspot/src/app/packages/kit/i18n/en.ts";
import { en as pageWords } from "../../hubspot/src/app/pages/words/en.ts";
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
  openCopiedLink,
  passAs,
  PORTAL,
  SILENT,
} from "./extension-scene.ts";

const record = (type: string, id: string) => `/contacts/${PORTAL}/record/${type}/${id}`;

const TICKET_GATE = {
  objectType: "ticket",
  pipelineId: "0",
  stageId: "3",
  contacts: "caller",
  minIal: "IAL1",
  mode: "enforce",
};
const DEAL_GATE = { pipelineId: "default", stageId: "contractsent", contacts: "all", mode: "enforce" };

describe.skipIf(CHROMIUM === null)("inside HubSpot", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene(), startBrowser()]);
    await scene.admin().putSettings({ triggers: SILENT, gates: [TICKET_GATE, DEAL_GATE] });
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it("an agent verifies a caller: both codes are equal, and the pass reaches the ticket's property and its gate", async () => {
    const contactId = await aContact(scene, "Ada Lovelace");
    const ticket = {
      properties: { subject: "New phone", hs_pipeline_stage: "1" },
      contactIds: [Number(contactId)],
    };
    const ticketId = await control(scene, "/sandbox/tickets", ticket);
    await control(scene, "/sandbox/tickets/move", { stage: "3", ticketIds: [Number(ticketId)] });
    await atHubSpot(scene, browser, async (page) => {
      await page.goto(`/help-desk/${PORTAL}/view/all`);
      await page.getByRole("link", { name: "New phone" }).click();
      await page.locator("#about .badge", { hasText: "held" }).waitFor();
      const card = cardOn(page);
      await card.getByText("Ada Lovelace").first().waitFor();
      await card.getByRole("button", { name: cardWords.caller.verify }).click();
      await card.getByRole("button", { name: cardWords.link.copy }).waitFor();
      await card.getByRole("button", { name: cardWords.link.writeEmail }).click();
      const composer = page.getByRole("dialog", { name: "New e-mail" });
      await composer.getByLabel("Subject").fill("Your link");
      await composer.getByLabel("Message").fill("Please follow the link.");
      await composer.getByRole("button", { name: "Send e-mail" }).click();
      await page.locator(".hs-toasts .hs-alert-success").waitFor();
      await card.getByRole("button", { name: cardWords.link.showQr }).click();
      const picture = card.getByRole("img", { name: /QR/u });
      await expect
        .poll(() => picture.evaluate((one) => (one instanceof HTMLImageElement ? one.naturalWidth : 0)))
        .toBeGreaterThan(0);
      const code = /\d\d \d\d/u.exec((await card.textContent()) ?? "")?.[0] ?? "no code";
      expect(await looksGood(page, "caller")).toEqual([]);
      const caller = await openCopiedLink(page);
      await caller.getByText(code).first().waitFor();
      await passAs(caller);
      await card.locator(".badge", { hasText: cardWords.caller.status.verified }).waitFor();
      await card.getByText(/^Verified caller at /u).waitFor();
      await page.locator("#about .badge", { hasText: "verified" }).waitFor();
      await page.locator("#about .badge", { hasText: "passed" }).waitFor();
      expect(await page.locator("#about select").inputValue()).toBe("3");
    });
  });

  it("a failed contact's card says why in words and makes a new link", async () => {
    const id = await aContact(scene, "Grace Hopper");
    await atHubSpot(scene, browser, async (page) => {
      await page.goto(record("0-1", id));
      const card = cardOn(page);
      await card.getByRole("button", { name: cardWords.ask.identity }).click();
      await card.getByRole("button", { name: cardWords.link.copy }).waitFor();
      await endFor(scene, id, "failed");
      await card.locator(".hs-alert", { hasText: REASON_WORDS.document_expired.label }).waitFor();
      await card.getByText(REASON_WORDS.document_expired.text).waitFor();
      expect(await card.locator(".hs-alert").textContent()).not.toContain("IDV0011");
      expect(await looksGood(page, "failed")).toEqual([]);
      await card.getByRole("button", { name: cardWords.ask.newLink }).click();
      await card.locator(".badge", { hasText: "Pending" }).waitFor();
      await passAs(await openCopiedLink(page));
      await card.locator(".badge", { hasText: "Verified" }).waitFor();
    });
  });

  it("a deal has its contacts by name, and one is seen in a preview with its own card", async () => {
    const ids = [await aContact(scene, "Alan Turing"), await aContact(scene, "Mary Jackson")];
    const deal = {
      properties: { dealname: "Big one", dealstage: "appointmentscheduled" },
      contactIds: ids.map(Number),
    };
    const dealId = await control(scene, "/sandbox/deals", deal);
    await atHubSpot(scene, browser, async (page) => {
      await page.goto(record("0-3", dealId));
      const card = cardOn(page);
      await card.getByText("0 of 2 verified").waitFor();
      await card.getByText("Mary Jackson").waitFor();
      await card.getByRole("button", { name: "Verify 2 contacts" }).click();
      await page.locator(".hs-toasts").getByText("2 contacts asked to verify.").waitFor();
      await endFor(scene, ids[0] ?? "", "passed");
      await card.getByText("1 of 2 verified").waitFor();
      await control(scene, "/sandbox/deals/move", { stage: "contractsent", dealIds: [Number(dealId)] });
      await page.locator("#about .badge", { hasText: "held" }).waitFor();
      expect(await looksGood(page, "deal")).toEqual([]);
      await card.getByRole("button", { name: "Alan Turing" }).click();
      const preview = page.getByRole("dialog", { name: "Alan Turing" });
      await preview.locator(".badge", { hasText: "Verified" }).waitFor();
      expect(await looksGood(page, "preview")).toEqual([]);
      await preview.getByRole("button", { name: "Close" }).click();
      await preview.waitFor({ state: "detached" });
    });
  });

  it("the bulk action counts who is eligible, asks them and follows the links", async () => {
    const ids = [await aContact(scene, "Edsger Dijkstra"), await aContact(scene, "Katherine Johnson")];
    await atHubSpot(scene, browser, async (page) => {
      await page.goto(`/contacts/${PORTAL}/objects/0-1/views/all/list`);
      await page.getByLabel("Choose Edsger Dijkstra").check();
      await page.getByLabel("Choose Katherine Johnson").check();
      await page.getByRole("button", { name: "Verify identity" }).click();
      const action = page.locator("#bulk");
      await action.getByLabel("Document").selectOption({ label: "Passport" });
      await action.getByRole("button", { name: "Verify 2 contacts" }).waitFor();
      expect(await looksGood(page, "bulk")).toEqual([]);
      await action.getByRole("button", { name: "Verify 2 contacts" }).click();
      await action.getByText("2 contacts asked to verify").waitFor();
    });
    for (const id of ids) await scene.contactWith(id, "pending");
  });

  it("a record's tab has the card, and the settings are among the connected apps", async () => {
    const id = await aContact(scene, "Tove Jansson");
    await atHubSpot(scene, browser, async (page) => {
      await page.goto(record("0-1", id));
      const tabs = page.getByRole("navigation", { name: "Record" });
      await tabs.getByRole("link", { name: "Identity verification" }).click();
      await page.locator("#tab").getByRole("button", { name: cardWords.ask.identity }).waitFor();
      await page.goto(`/integrations-settings/${PORTAL}/installed`);
      await page.getByRole("heading", { name: "Connection" }).waitFor();
      expect(await looksGood(page, "settings")).toEqual([]);
    });
  });

  it("an admin signs in from the settings, changes them there, and sees what somebody else has saved meanwhile", async () => {
    await atHubSpot(scene, browser, async (page) => {
      await page.goto(`/integrations-settings/${PORTAL}/installed`);
      const link = page.getByRole("link", { name: settingsWords.signIn });
      const signIn = await page.context().newPage();
      await signIn.goto((await link.getAttribute("href")) ?? "");
      await signIn.getByRole("button", { name: "Connect app" }).click();
      await signIn.locator('[data-outcome="may_change_settings"]').waitFor();
      await closeSoon(signIn);
      await page.getByRole("button", { name: "Refresh" }).first().click();
      const lifetime = page.getByLabel(settingsWords.linkLifetime);
      await lifetime.fill("0");
      await page.getByRole("button", { name: "Save" }).click();
      await expect.poll(() => lifetime.getAttribute("aria-invalid")).toBe("true");
      await scene.admin().putSettings({ linkLifetimeHours: 48 });
      await lifetime.fill("24");
      await page.getByRole("button", { name: "Save" }).click();
      await page
        .getByText(/“48”.*“24”/u)
        .first()
        .waitFor();
      expect(await looksGood(page, "settings-conflict")).toEqual([]);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved.").waitFor();
      await page.getByRole("tab", { name: "Data" }).click();
      await page.getByLabel(settingsWords.note).check();
      expect(await looksGood(page, "settings-data")).toEqual([]);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved.").waitFor();
      expect(await scene.admin().settings()).toMatchObject({
        linkLifetimeHours: 24,
        helpDesk: { note: true },
      });
    });
  });

  it("the app's pages lead from the overview to one contact's history, by links, filters and the address", async () => {
    const id = await aContact(scene, "Rosalind Franklin");
    await atHubSpot(scene, browser, async (page) => {
      await page.goto(record("0-1", id));
      await cardOn(page).getByRole("button", { name: cardWords.ask.identity }).click();
      await scene.contactWith(id, "pending");
      await endFor(scene, id, "failed");
      await page.getByRole("link", { name: "App pages" }).click();
      const app = page.locator("#app-page");
      await app.getByRole("heading", { name: pageWords.overview.week }).waitFor();
      expect(await looksGood(page, "app-overview")).toEqual([]);
      await app.getByRole("link", { name: "Verifications", exact: true }).click();
      await page.waitForURL(`**/app/${PORTAL}/1234567/verifications`);
      await app.getByLabel("Status").selectOption({ label: "Failed" });
      await app.getByRole("button", { name: "Filter" }).click();
      await app.getByRole("cell", { name: "Rosalind Franklin" }).waitFor();
      expect(await looksGood(page, "app-verifications")).toEqual([]);
      await app.getByRole("link", { name: "Rosalind Franklin" }).click();
      await page.waitForURL(`**/app/${PORTAL}/1234567/contacts/${id}`);
      await app.getByRole("heading", { name: "Rosalind Franklin" }).waitFor();
      await page.goBack();
      await app.getByRole("heading", { name: "Verifications" }).waitFor();
      await page.goto(`/app/${PORTAL}/1234567/activity?days=7`);
      await app.getByRole("figure").first().waitFor();
      expect(await looksGood(page, "app-activity")).toEqual([]);
      await page.goto(`/app/${PORTAL}/1234567/nowhere`);
      await app.getByText(pageWords.common.notFound.title).first().waitFor();
    });
  });

  it("nobody but the page reaches the network for an extension", async () => {
    const id = await aContact(scene, "Ada Byron");
    await atHubSpot(scene, browser, async (page) => {
      const started = page.waitForEvent("worker");
      await page.goto(record("0-1", id));
      await cardOn(page).getByRole("button", { name: cardWords.ask.identity }).waitFor();
      const worker = await started;
      const reached = await worker.evaluate(() =>
        fetch("/sandbox/portals").then(
          () => "reached",
          () => "refused",
        ),
      );
      expect(reached).toBe("refused");
    });
  });
});
