/** An admin in a real browser, who sees what the page says and checks each page for what must hold everywhere. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { setScene, type Scene } from "../journeys/support.ts";
import {
  closeSoon,
  DESKTOP,
  keepPicture,
  PHONE,
  startBrowser,
  violationsOf,
  watchRequests,
} from "./browser.ts";

/** A busy machine may need long for a page, ms. */
const PATIENCE_MS = 90_000;
/** The narrowest screen on which no page may scroll sideways, in CSS pixels. */
const NARROWEST = 320;
const MOST_BYTES = 80_000;

/** The display settings that a user may have. */
const LOOKS = [
  ["light", { colorScheme: "light", forcedColors: "none" }],
  ["dark", { colorScheme: "dark", forcedColors: "none" }],
  ["forced", { colorScheme: "light", forcedColors: "active" }],
  ["forced-dark", { colorScheme: "dark", forcedColors: "active" }],
] as const;

/** A sandbox with the app installed, and a browser, for the stories of one file. */
export interface Stage {
  readonly scene: Scene;
  readonly browser: Browser;
}

/** Builds a stage before the first story of the file and takes it down after the last. Called once, inside `describe`. */
export function useStage(): Stage {
  let stage: Stage;
  beforeAll(async () => {
    const [scene, browser] = await Promise.all([setScene({ cronEveryMs: 1000 }), startBrowser()]);
    stage = { scene, browser };
  });
  afterAll(async () => {
    await stage.browser.close();
    await stage.scene.close();
  });
  return {
    get scene() {
      return stage.scene;
    },
    get browser() {
      return stage.browser;
    },
  };
}

/** A signed-out browser at work; its requests to anybody but the sandbox, and what its console complains of, fail the test. */
export async function visit(
  { stack }: Scene,
  browser: Browser,
  play: (page: Page) => Promise<void>,
  options: BrowserContextOptions = DESKTOP,
): Promise<void> {
  const context = await browser.newContext({ locale: "en", ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const { app, hubspot, onekosmos } = stack.origins;
  const foreign = await watchRequests(context, [app, hubspot, onekosmos, "null"]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4(?:00|01|03|04|09|10)/u.test(message.text()))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await play(page);
  await closeSoon(context);
  expect([foreign, complaints]).toEqual([[], []]);
}

/** Goes through HubSpot's consent, to the page that the app shows then. */
export async function signIn({ stack }: Scene, page: Page): Promise<void> {
  await page.goto(`${stack.origins.app}/oauth/install`);
  await page.getByRole("button", { name: "Connect app" }).click();
  await page.waitForURL(/\/portal$/u);
}

/** Opens a page by its name in the menu. */
export async function openPage(page: Page, name: string): Promise<void> {
  const menu = page.getByRole("navigation", { name: "Pages", exact: true });
  // A number may stand beside the name.
  await menu.getByRole("link", { name: new RegExp(`^${name}`, "u") }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/**
 * Looks at the page as it stands on a computer and on a phone, in each look: no accessibility rule is broken, nothing scrolls
 * sideways, its buttons are within reach, and it is small. Returns what does not hold, and keeps pictures where they are wanted.
 */
export async function examine(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [size, { viewport }] of [
    ["1280", DESKTOP],
    ["360", PHONE],
  ] as const) {
    await page.setViewportSize(viewport);
    for (const [look, media] of LOOKS) {
      await page.emulateMedia(media);
      found.push(...(await violationsOf(page)).map((violation) => `${size} ${look}: ${violation}`));
      await keepPicture(page, `${name}-${size}-${look}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  found.push(...(await outOfReach(page)).map((button) => `360: out of reach: ${button}`));
  await page.setViewportSize({ ...PHONE.viewport, width: NARROWEST });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > NARROWEST) found.push(`scrolls sideways at ${NARROWEST} px: ${width}`);
  const bytes = await page.evaluate(() => document.documentElement.outerHTML.length);
  if (bytes > MOST_BYTES) found.push(`${bytes} bytes`);
  await page.setViewportSize(DESKTOP.viewport);
  return found;
}

/** Returns the visible buttons that lie beyond the right edge of a phone's screen. */
function outOfReach(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("button, main a.button, summary")]
      .filter((button) => button.getBoundingClientRect().width > 0)
      .filter((button) => button.getBoundingClientRect().right > window.innerWidth)
      .map((button) => button.outerHTML),
  );
}
