/** Somebody at work in HubSpot, where the app's extensions run as HubSpot runs them. */
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { en as cardWords } from "../../hubspot/src/app/cards/words/en.ts";
import { aPerson, propertyOf, type Scene } from "../journeys/support.ts";
import {
  closeSoon,
  DESKTOP,
  keepPicture,
  passAndClose,
  PHONE,
  violationsOf,
  watchRequests,
} from "./browser.ts";

export const PORTAL = 4242;
/** A busy machine may need long for a page, ms. */
const PATIENCE_MS = 90_000;
/** No trigger: a test starts what it is about. */
export const SILENT = { form: false, import: false, manual: false, api: false, integration: false };

/** Opens HubSpot's pages; requests to anybody but the sandbox, complaints of the console and unknown components fail the test. */
export async function atHubSpot(
  { stack }: Scene,
  browser: Browser,
  play: (page: Page) => Promise<void>,
  options: BrowserContextOptions = DESKTOP,
): Promise<void> {
  const { app, hubspot, onekosmos } = stack.origins;
  const permissions = ["clipboard-read", "clipboard-write"];
  const context = await browser.newContext({ ...options, baseURL: hubspot, locale: "en", permissions });
  context.setDefaultTimeout(PATIENCE_MS);
  const foreign = await watchRequests(context, [app, hubspot, onekosmos, "null"]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await play(page);
  const unknown = await unknownOn(page);
  await closeSoon(context);
  expect([foreign, complaints, unknown]).toEqual([[], [], []]);
}

/** Returns HubSpot's components that stand on the page undrawn. */
export function unknownOn(page: Page): Promise<readonly (string | undefined)[]> {
  return page
    .locator("[data-unknown]")
    .evaluateAll((all) => all.map((one) => (one instanceof HTMLElement ? one.dataset["unknown"] : "")));
}

/** Looks at the page as it stands, on a computer and on a phone, light and dark. Returns what does not hold. */
export async function looksGood(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { viewport } of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      const look = `${viewport.width} ${colorScheme}`;
      found.push(...(await violationsOf(page)).map((violation) => `${look}: ${violation}`));
      await keepPicture(page, `extension-${name}-${look.replace(" ", "-")}`);
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > viewport.width) found.push(`scrolls sideways at ${viewport.width} px: ${width}`);
  }
  return found;
}

/** Copies the card's link and opens it as the person. Returns their page. */
export async function openCopiedLink(page: Page): Promise<Page> {
  await cardOn(page).getByRole("button", { name: cardWords.link.copy }).click();
  await page.locator(".hs-toasts").getByText(cardWords.link.copied).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const person = await page.context().newPage();
  await person.goto(link);
  return person;
}

/** The person goes on and passes. */
export async function passAs(person: Page): Promise<void> {
  await person.locator("main form button").first().click();
  await passAndClose(person);
}

/** Makes a contact without any request. */
export async function aContact(scene: Scene, name: string): Promise<string> {
  const [firstname = "", lastname = ""] = name.split(" ");
  const { id } = await scene.crm.create({ ...aPerson(firstname), lastname });
  return id;
}

/** Ends the open session of a contact, and waits until HubSpot has it. */
export async function endFor(scene: Scene, id: string, outcome: "passed" | "failed"): Promise<void> {
  const contact = await scene.contactWith(id, "pending");
  expect(propertyOf(contact, "idv_session_id")).not.toBe("");
  await scene.endSessionOf(contact, { outcome, ...(outcome === "failed" && { errorCode: "IDV0011" }) });
  await scene.contactWith(id, outcome === "passed" ? "verified" : "failed");
}

/** Sends something to a control of the sandbox; returns the id of what was made. */
export async function control({ stack }: Scene, path: string, body: unknown): Promise<string> {
  const response = await fetch(stack.origins.hubspot + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const made: unknown = await response.json();
  return typeof made === "object" && made !== null && "id" in made ? String(made.id) : "";
}

/** The app's card on a record's page. */
export function cardOn(page: Page): Locator {
  return page.locator("#card");
}
