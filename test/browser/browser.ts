/** A real browser for tests, where the machine has one: Debian's or any other Chromium. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import axe from "axe-core";
import jsqr from "jsqr";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { z } from "zod";

const resultsSchema = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser's program: `CHROMIUM`, or where packages put it; null when there is none. */
export const CHROMIUM = [process.env["CHROMIUM"] ?? "", ...PLACES].find((path) => existsSync(path)) ?? null;

if (CHROMIUM === null)
  console.warn(
    "No Chromium found, so the browser's tests are skipped. Install it (apt-get install chromium), or name it in CHROMIUM.",
  );

/** Starts the browser. */
export function startBrowser(): Promise<Browser> {
  if (CHROMIUM === null) throw new Error("there is no browser");
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

/** How long the browser may take to close a page or a context, ms. */
const CLOSING_MS = 10_000;

/**
 * Closes a page or a context. Chromium drops a close that meets the commit of a navigation (crbug.com/536385539), and Playwright
 * then waits for it without end: what is still open after some seconds ends with the browser.
 */
export async function closeSoon(open: Page | BrowserContext): Promise<void> {
  const closed = new AbortController();
  const patience = setTimeout(CLOSING_MS, undefined, { signal: closed.signal }).catch(() => undefined);
  await Promise.race([open.close(), patience]);
  closed.abort();
}

/** The person passes at 1Kosmos' page. Its tab is closed once its navigation is over, see `closeSoon`. */
export async function passAndClose(tab: Page): Promise<void> {
  const passed = tab.getByRole("button", { name: "Passed" });
  await passed.click();
  await passed.waitFor({ state: "detached" });
  await closeSoon(tab);
}

/** Sizes and ways of pointing, as phones and computers have them. */
export const PHONE = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
} as const;
export const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;

/** Opens a context whose pages may call nobody but `allowed`; returns what else they requested. */
export async function watchRequests(
  context: BrowserContext,
  allowed: readonly string[],
): Promise<readonly string[]> {
  const foreign: string[] = [];
  context.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (!allowed.includes(origin)) foreign.push(request.url());
  });
  return foreign;
}

/** Returns the accessibility rules that a page breaks, each with the elements. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // Through the debugger, which the page's policy does not hold.
  await page.evaluate(axe.source);
  const found = resultsSchema.parse(await page.evaluate("axe.run()"));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Reads the QR code that a page shows, from a picture of the page. */
export async function readQrCode(page: Page): Promise<string | null> {
  const picture = (await page.locator("section.phone").screenshot()).toString("base64");
  // Decoded on an empty page: the page's own policy forbids it.
  const reader = await page.context().newPage();
  const { data, width, height } = await reader.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const drawing = canvas.getContext("2d");
    if (drawing === null) throw new Error("no canvas");
    drawing.drawImage(image, 0, 0);
    const pixels = drawing.getImageData(0, 0, image.width, image.height);
    return { data: [...pixels.data], width: pixels.width, height: pixels.height };
  }, picture);
  await closeSoon(reader);
  return jsqr(Uint8ClampedArray.from(data), width, height)?.data ?? null;
}

/** Keeps a picture of the whole page in the folder `SCREENSHOTS`, where that is set. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (folder === undefined || folder === "") return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
