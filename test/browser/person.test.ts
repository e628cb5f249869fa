/** The person's page in a real browser, on a phone and on a computer, against the whole sandbox. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ONEKOSMOS } from "../../sandbox/fixed.ts";
import { isSessionStart } from "../../sandbox/traffic.ts";
import type { Contact } from "../../sandbox/crm-user.ts";
import { WORDS } from "../../src/i18n/languages.ts";
import { aPerson, propertyOf, setScene, type Scene } from "../journeys/support.ts";
import {
  CHROMIUM,
  closeSoon,
  DESKTOP,
  keepPicture,
  PHONE,
  readQrCode,
  startBrowser,
  violationsOf,
  watchRequests,
} from "./browser.ts";

const LANGUAGES = ["en", "de", "ar"] as const;
/** In each of them, what the button says. */
const CONTINUE = { en: "Continue", de: "Weiter", ar: "متابعة" } as const;
/** Longer than the page's script waits before its first looks. */
const SLOW_MS = 8000;
/** A busy machine may need long for a page, ms. */
const PATIENCE_MS = 90_000;
const RETURN_URL = "https://acme.example/welcome";
const PERSON_PAGE = {
  companyName: "Acme Bank",
  purpose: "We need this to open your account.",
  privacyUrl: "https://acme.example/privacy",
  returnUrl: RETURN_URL,
};

const linkOf = (contact: Contact) => propertyOf(contact, "idv_verification_url");
const button = (page: Page) => page.locator("main form button");

describe.skipIf(CHROMIUM === null)("the person's page", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene(), startBrowser()]);
    await scene.admin().putSettings({ personPage: PERSON_PAGE });
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  async function pending(): Promise<Contact> {
    const { id } = await scene.crm.create(aPerson());
    return scene.contactWith(id, "pending");
  }

  /** A page of its own, whose requests to anybody but the sandbox fail the test at its end. */
  async function visit(options: BrowserContextOptions, play: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(options);
    const { app, onekosmos } = scene.stack.origins;
    const foreign = await watchRequests(context, [app, onekosmos, new URL(RETURN_URL).origin, "null"]);
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 4(?:04|10)/u.test(message.text()))
        complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await play(page);
    await closeSoon(context);
    expect([foreign, complaints]).toEqual([[], []]);
  }

  describe.each(LANGUAGES)("on a phone, in %s", (locale) => {
    it("leads by one tap to 1Kosmos, and after the pass back to the company", async () => {
      const contact = await pending();
      await visit({ ...PHONE, locale }, async (page) => {
        await page.goto(linkOf(contact));
        expect(await page.locator("html").getAttribute("dir")).toBe(locale === "ar" ? "rtl" : "ltr");
        expect(await page.locator("section.phone").isVisible()).toBe(false);
        expect(await violationsOf(page)).toEqual([]);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(PHONE.viewport.width);
        await keepPicture(page, `phone-ready-${locale}`);
        await page.getByRole("button", { name: CONTINUE[locale], exact: true }).tap();
        await page.waitForURL(`${scene.stack.origins.onekosmos}/**`);
        await page.getByRole("button", { name: "Passed" }).tap();
        await scene.contactWith(contact.id, "verified");
        await page.goto(linkOf(contact));
        expect(await violationsOf(page)).toEqual([]);
        await keepPicture(page, `phone-passed-${locale}`);
        expect(await page.locator("main a.button").getAttribute("href")).toBe(RETURN_URL);
      });
    });
  });

  describe.each(LANGUAGES)("on a computer, in %s", (locale) => {
    it("shows the way to the phone, and follows when the phone is done", async () => {
      const contact = await pending();
      await visit({ ...DESKTOP, locale }, async (page) => {
        await page.goto(linkOf(contact));
        expect(await violationsOf(page)).toEqual([]);
        await keepPicture(page, `desktop-ready-${locale}`);
        const link = (await readQrCode(page)) ?? "";
        expect(link).toBe(linkOf(contact));
        const before = await page.locator("h1").textContent();
        await visit({ ...PHONE, locale }, async (phone) => {
          await phone.goto(link);
          await button(phone).tap();
          await phone.waitForURL(`${scene.stack.origins.onekosmos}/**`);
          await page.waitForFunction((old) => document.querySelector("h1")?.textContent !== old, before);
          await keepPicture(page, `desktop-opened-${locale}`);
          await phone.getByRole("button", { name: "Passed" }).tap();
          await phone.getByText("You are verified").waitFor();
        });
        await page.locator(".message.good").waitFor();
        await keepPicture(page, `desktop-passed-${locale}`);
      });
      expect(
        scene.exchanges(isSessionStart).filter(({ requestBody }) => requestBody.includes(contact.id)),
      ).toHaveLength(1);
    });
  });

  it("failed: says why, tries again, and passes", async () => {
    const contact = await pending();
    await visit({ ...PHONE, locale: "en" }, async (page) => {
      await scene.endSessionOf(contact, { outcome: "failed", errorCode: "IDV0011" });
      await scene.contactWith(contact.id, "failed");
      await page.goto(linkOf(contact));
      await page.getByText(WORDS.en.failed.reasons.document_expired).waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await keepPicture(page, "phone-failed-en");
      await page.getByRole("button", { name: WORDS.en.tryAgain }).tap();
      await page.waitForURL(`${scene.stack.origins.onekosmos}/**`);
      await page.getByRole("button", { name: "Passed" }).tap();
      await scene.contactWith(contact.id, "verified");
      await page.goto(linkOf(contact));
      await page.getByText(WORDS.en.kinds.identity.passed.title).waitFor();
    });
  });

  it("chooses a document, and is led on by the same press", async () => {
    const admin = scene.admin();
    await admin.connect("idverify", { dvcIds: ONEKOSMOS.dvcIds });
    const contact = await pending();
    await visit({ ...DESKTOP, locale: "de" }, async (page) => {
      await page.goto(linkOf(contact));
      expect(await violationsOf(page)).toEqual([]);
      await keepPicture(page, "desktop-choose-de");
      await page.setViewportSize(PHONE.viewport);
      await keepPicture(page, "phone-choose-de");
      await page.getByRole("button", { name: "Reisepass" }).click();
      await page.waitForURL(`${scene.stack.origins.onekosmos}/**`);
      await page.goto(linkOf(contact));
      await page.getByRole("button", { name: "Mit dem Reisepass fortfahren" }).waitFor();
      await keepPicture(page, "phone-chosen-de");
    });
    await admin.connect("sessions");
  });

  it("leads on however long 1Kosmos' page takes: the press does not load the page again", async () => {
    const contact = await pending();
    const slow = { host: "onekosmos", path: "^/idproofing/session/", delayMs: SLOW_MS, times: 1 };
    const { onekosmos, hubspot } = scene.stack.origins;
    await fetch(`${hubspot}/sandbox/faults`, { method: "POST", body: JSON.stringify(slow) });
    await visit({ ...PHONE, locale: "en" }, async (page) => {
      await page.goto(linkOf(contact));
      const looks: string[] = [];
      page.on("request", (request) => {
        if (request.isNavigationRequest()) looks.push(new URL(request.url()).origin);
      });
      await button(page).tap({ noWaitAfter: true });
      await page.waitForURL(`${onekosmos}/**`);
      // The press, and where it leads.
      expect(looks).toHaveLength(2);
    });
  });

  it("fits 320 px with a name that is one long word, in every state", async () => {
    const companyName = "Donaudampfschifffahrtsgesellschaftsversicherung AG";
    await scene.admin().putSettings({ personPage: { ...PERSON_PAGE, companyName } });
    const [open, started, passed, failed] = [
      await pending(),
      await pending(),
      await pending(),
      await pending(),
    ];
    await fetch(linkOf(started), { method: "POST", redirect: "manual" });
    await scene.endSessionOf(passed, { outcome: "passed" });
    await scene.endSessionOf(failed, { outcome: "failed", errorCode: "IDV0011" });
    await scene.contactWith(passed.id, "verified");
    await scene.contactWith(failed.id, "failed");
    for (const locale of LANGUAGES)
      await visit({ viewport: { width: 320, height: 640 }, isMobile: true, locale }, async (page) => {
        for (const contact of [open, started, passed, failed]) {
          await page.goto(linkOf(contact));
          expect(await violationsOf(page)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
        }
      });
    await scene.admin().putSettings({ personPage: PERSON_PAGE });
  });

  it("works without JavaScript, and with the text twice as large", async () => {
    const contact = await pending();
    await visit({ viewport: { width: 640, height: 400 }, javaScriptEnabled: false }, async (page) => {
      await page.goto(linkOf(contact));
      await keepPicture(page, "zoomed-ready-en");
      await page.getByRole("button", { name: "Continue" }).click();
      await page.waitForURL(`${scene.stack.origins.onekosmos}/**`);
      await page.goBack();
      await page.reload();
      await page.getByText(WORDS.en.opened.title).waitFor();
      await button(page).click();
      await page.waitForURL(`${scene.stack.origins.onekosmos}/**`);
      expect(await page.locator("h1").textContent()).toBe("Verify your identity");
    });
  });

  it.each(["light", "dark"] as const)("has colours that can be told apart: %s", async (colorScheme) => {
    const contact = await pending();
    for (const [name, size] of [
      ["phone", PHONE],
      ["desktop", DESKTOP],
    ] as const)
      await visit({ ...size, colorScheme, locale: "en" }, async (page) => {
        for (const [state, url] of [
          ["ready", linkOf(contact)],
          ["gone", `${linkOf(contact)}x`],
        ] as const) {
          await page.goto(url);
          expect(await violationsOf(page)).toEqual([]);
          await keepPicture(page, `${name}-${state}-${colorScheme}`);
        }
      });
  });
});
