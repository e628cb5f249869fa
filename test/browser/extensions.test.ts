/** The app's extensions inside HubSpot in a real browser: their own bundles in a worker, drawn by the sandbox. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setScene, type Scene } from "../journeys/support.ts";
import { CHROMIUM, startBrowser } from "./browser.ts";
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
      await card.getByRole("button", { name: "Verify caller" }).click();
      await card.getByRole("button", { name: "Copy link" }).waitFor();
      await card.getByRole("button", { name: "Write e-mail" }).click();
      const composer = page.getByRole("dialog", { name: "New e-mail" });
      await composer.getByLabel("Subject").fill("Your link");
      await composer.getByLabel("Message").fill("Please follow the link.");
      await composer.getByRole("button", { name: "Send e-mail" }).click();
      await page.locator(".hs-toasts").getByText("The e-mail was sent.").waitFor();
      const code = /\d\d \d\d/u.exec((await card.textContent()) ?? "")?.[0] ?? "no code";
      expect(await looksGood(page, "caller")).toEqual([]);
      const caller = await openCopiedLink(page);
      await caller.getByText(code).first().waitFor();
      await passAs(caller);
      await card.locator(".badge", { hasText: "Caller verified" }).waitFor();
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
      await card.getByRole("button", { name: "Verify identity" }).click();
      await card.getByRole("button", { name: "Copy link" }).waitFor();
      await endFor(scene, id, "failed");
      await card.getByText("Document expired").waitFor();
      await card.getByText("Ask for a document that is still valid.").waitFor();
      expect(await card.locator(".hs-alert").allTextContents()).not.toContain("IDV0011");
      expect(await looksGood(page, "failed")).toEqual([]);
      await card.getByRole("button", { name: "Make a new link" }).click();
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
      await page.locator("#tab").getByRole("button", { name: "Verify identity" }).waitFor();
      await page.goto(`/integrations-settings/${PORTAL}/installed`);
      await page.getByRole("heading", { name: "Connection" }).waitFor();
      expect(await looksGood(page, "settings")).toEqual([]);
    });
  });

  it("nobody but the page reaches the network for an extension", async () => {
    const id = await aContact(scene, "Ada Byron");
    await atHubSpot(scene, browser, async (page) => {
      const started = page.waitForEvent("worker");
      await page.goto(record("0-1", id));
      await cardOn(page).getByRole("button", { name: "Verify identity" }).waitFor();
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
