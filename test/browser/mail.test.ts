/** The app's mails and the logo in a real browser: what the person gets, and where it leads. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELIVERY } from "../../sandbox/fixed.ts";
import type { Mail } from "../../sandbox/mail/mail-store.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { aPerson, propertyOf, setScene, type Scene } from "../journeys/support.ts";
import { examine, openPage, signIn, visit } from "./admin-scene.ts";
import { CHROMIUM, keepPicture, PHONE, startBrowser, violationsOf } from "./browser.ts";

const LANGUAGES = ["en", "de", "ar"] as const;
/** The page and all that it is drawn with. */
const MOST_BYTES = 40_000;
/** How long a session of these scenes lives, s: long enough to press a button, short enough to wait for its end. */
const SHORT_LIFE_S = 12;

/** The newest of at least `count` mails to an address. */
async function mailTo(scene: Scene, email: string, count = 1): Promise<Mail> {
  return waitFor(`mail ${count} to ${email}`, async () => {
    const answer = await fetch(
      `${scene.stack.origins.hubspot}/sandbox/mails?to=${encodeURIComponent(email)}`,
    );
    const { results } = (await answer.json()) as { results: Mail[] }; // oxlint-disable-line no-unsafe-type-assertion
    return results.length >= count ? results[0] : undefined;
  });
}

const linkIn = ({ text }: Mail) => /https?:\S+/u.exec(text)?.[0] ?? "";

/** The chosen file as it is now. */
function fileType(input: Element): string {
  return input instanceof HTMLInputElement ? (input.files?.[0]?.type ?? "") : "";
}

/** Opens the link again and again until its session is over. */
async function expiry(page: Page, link: string): Promise<void> {
  await page.goto(link);
  while ((await page.locator('button[name="mail"]').count()) === 0) {
    await page.waitForTimeout(500);
    await page.goto(link);
  }
}

/** A picture with a name in it, far larger than a logo may be. */
async function picture(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2400, 800];
    const drawing = canvas.getContext("2d");
    if (drawing === null) throw new Error("no canvas");
    const colors = drawing.createLinearGradient(0, 0, 2400, 800);
    colors.addColorStop(0, "#1f45c6");
    colors.addColorStop(1, "#11673c");
    drawing.fillStyle = colors;
    drawing.fillRect(0, 0, 2400, 800);
    drawing.fillStyle = "#ffffff";
    drawing.font = "bold 400px sans-serif";
    drawing.fillText("Acme Bank", 150, 540);
    return canvas.toDataURL("image/jpeg").split(",")[1] ?? "";
  });
  return Buffer.from(base64, "base64");
}

async function begin(options: Parameters<typeof setScene>[0] = {}): Promise<Scene> {
  const scene = await setScene(options);
  const personPage = { companyName: "Acme Bank", purpose: "We need this to open your account." };
  await scene.admin().putSettings({ delivery: DELIVERY, personPage });
  return scene;
}

describe.skipIf(CHROMIUM === null)("a mail of the app", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([begin(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it.each(LANGUAGES)("in %s can be read by anybody, and leads to the page and on", async (language) => {
    const person = { ...aPerson(), hs_language: language };
    const { id } = await scene.crm.create(person);
    const mail = await mailTo(scene, person.email ?? "");
    await visit(
      scene,
      browser,
      async (page) => {
        await page.setContent(mail.html);
        expect(await violationsOf(page)).toEqual([]);
        expect(await page.locator("html").getAttribute("dir")).toBe(language === "ar" ? "rtl" : "ltr");
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(PHONE.viewport.width);
        await keepPicture(page, `mail-${language}`);
        expect(await page.locator("a").first().getAttribute("href")).toBe(linkIn(mail));
      },
      PHONE,
    );
    // The browser speaks another language than the person.
    await visit(scene, browser, (page) => pass(page, linkIn(mail), language), { ...PHONE, locale: "fr" });
    await scene.contactWith(id, "verified");
  });

  async function pass(page: Page, link: string, language: string): Promise<void> {
    await page.goto(link);
    expect(await page.locator("html").getAttribute("lang")).toBe(language);
    await page.getByText(DELIVERY.sender.address).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await keepPicture(page, `phone-from-mail-${language}`);
    await page.locator("main form button").tap();
    await page.waitForURL(`${scene.stack.origins.onekosmos}/**`);
    await page.getByRole("button", { name: "Passed" }).tap();
    await page.getByText("You are verified").waitFor();
  }
});

describe.skipIf(CHROMIUM === null)("a link that has expired", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([begin({ sessionTtlSeconds: SHORT_LIFE_S }), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it.each(LANGUAGES)(
    "is replaced by mail when its person asks, in %s, and the person passes",
    async (language) => {
      const person = { ...aPerson(), hs_language: language };
      const { id } = await scene.crm.create(person);
      const link = linkIn(await mailTo(scene, person.email ?? ""));
      await visit(
        scene,
        browser,
        async (page) => {
          await expiry(page, link);
          expect(await violationsOf(page)).toEqual([]);
          await keepPicture(page, `phone-expired-${language}`);
          await page.locator('button[name="mail"]').tap();
          await page.waitForURL(/sent=yes/u);
          expect(await violationsOf(page)).toEqual([]);
          await keepPicture(page, `phone-new-link-${language}`);
          const fresh = linkIn(await mailTo(scene, person.email ?? "", 2));
          expect(fresh).not.toBe(link);
          await page.goto(fresh);
          await page.locator("main form button").tap();
          await page.waitForURL(`${scene.stack.origins.onekosmos}/**`);
          await page.getByRole("button", { name: "Passed" }).tap();
          await page.getByText("You are verified").waitFor();
        },
        PHONE,
      );
      const contact = await scene.contactWith(id, "verified");
      expect(link).not.toContain(propertyOf(contact, "idv_verification_url"));
    },
  );
});

describe.skipIf(CHROMIUM === null)("a logo", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([begin(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it("of any kind is made small by the admin's browser, and the person's page stays small with it", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await openPage(page, "Person's page");
      await page.locator("#logo-file").setInputFiles({
        name: "logo.jpg",
        mimeType: "image/jpeg",
        buffer: await picture(page),
      });
      const typeOfFile = () => page.locator("#logo-file").evaluate(fileType);
      await waitFor("the picture is a PNG", async () =>
        (await typeOfFile()) === "image/png" ? true : undefined,
      );
      await page.getByRole("button", { name: "Save logo" }).click();
      await page.getByText("The logo was saved.").waitFor();
      await page.locator("img.logo-preview").waitFor();
      expect(await examine(page, "admin-person-page")).toEqual([]);
      await page.locator("#logo-file").setInputFiles({
        name: "logo.png",
        mimeType: "image/png",
        buffer: Buffer.from("<svg onload=alert(1)>"),
      });
      await page.getByRole("button", { name: "Save logo" }).click();
      await page.getByText("it is not a PNG file").waitFor();
    });
    const { id } = await scene.crm.create(aPerson());
    const link = propertyOf(await scene.contactWith(id, "pending"), "idv_verification_url");
    for (const [name, options] of [
      ["phone", PHONE],
      ["dark", { ...PHONE, colorScheme: "dark" as const }],
    ] as const)
      await visit(
        scene,
        browser,
        async (page) => {
          let bytes = 0;
          page.on("response", (response) => {
            void response.body().then((body) => (bytes += body.byteLength));
          });
          await page.goto(link, { waitUntil: "networkidle" });
          const drawn = await page
            .locator("img.logo")
            .evaluate((image) => Reflect.get(image, "naturalWidth"));
          expect(drawn).toBeGreaterThan(0);
          expect(await violationsOf(page)).toEqual([]);
          await keepPicture(page, `logo-${name}`);
          expect(bytes).toBeGreaterThan(5000);
          expect(bytes).toBeLessThan(MOST_BYTES);
        },
        options,
      );
  });
});
