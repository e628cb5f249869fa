/**
 * Takes pictures of the admin's pages in a sandbox of its own: `npm run pictures:pages`. Those of the guides go to docs/pictures, and one
 * of every page on a computer and on a phone to the ignored folder .pictures.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { NAVIGATION } from "../../src/web/admin/navigation.ts";
import { aPerson, propertyOf, setScene, type Scene } from "../journeys/support.ts";
import { closeSoon, PHONE, startBrowser } from "./browser.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const GUIDES = join(PROJECT, "docs", "pictures");
const ALL = join(PROJECT, ".pictures");
/** A script reads the names of contacts. */
const COMPLETE = { waitUntil: "networkidle" } as const;
const SIZE = { width: 1120, height: 760 };

/** The guides' pictures: name → path. */
const SHOWN = {
  overview: "/portal",
  setup: "/portal/setup",
  verifications: "/portal/verifications",
  activity: "/portal/activity",
  triggers: "/portal/triggers",
  connection: "/portal/connection",
} as const;

const NAMES = [
  "Ada Lovelace",
  "Grace Hopper",
  "Alan Turing",
  "Katherine Johnson",
  "Edsger Dijkstra",
  "Mary Jackson",
];

/** Lets some people pass, fail and wait, so that there is something to see. */
async function play(scene: Scene): Promise<void> {
  await scene
    .admin()
    .putSettings({ personPage: { companyName: "Acme Bank" }, delivery: { ways: ["person"] } });
  for (const [index, name] of NAMES.entries()) {
    const [firstname = "", lastname = ""] = name.split(" ");
    const { id } = await scene.crm.create({ ...aPerson(firstname), lastname });
    const contact = await scene.contactWith(id, "pending");
    if (propertyOf(contact, "idv_session_id") === "" || index > 3) continue;
    const failed = { outcome: "failed", errorCode: "IDV0011" } as const;
    await scene.endSessionOf(contact, index === 3 ? failed : { outcome: "passed", ial: "IAL2" });
    await scene.contactWith(id, index === 3 ? "failed" : "verified");
  }
}

async function signIn({ stack }: Scene, page: Page): Promise<void> {
  await page.goto(`${stack.origins.app}/oauth/install`);
  await page.getByRole("button", { name: "Connect app" }).click();
  await page.waitForURL(/\/portal$/u);
  await page.goto(`${stack.origins.app}/portal`);
}

/** Presses the test, so that the picture shows its result above the form. */
async function testConnection(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.getByRole("region", { name: "Result of the test" }).waitFor();
}

/** Makes a picture a third as large, on an empty page: the policy of the app's pages forbids it. */
async function toWebp(context: BrowserContext, png: Buffer): Promise<Buffer> {
  const drawer = await context.newPage();
  const encoded = await drawer.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.85).split(",")[1] ?? "";
  }, png.toString("base64"));
  await closeSoon(drawer);
  return Buffer.from(encoded, "base64");
}

const [scene, browser] = await Promise.all([setScene({ cronEveryMs: 1000 }), startBrowser()]);
try {
  await play(scene);
  for (const folder of [GUIDES, ALL]) mkdirSync(folder, { recursive: true });
  const paths = NAVIGATION.flatMap(({ pages }) => pages.map(({ path }) => path));
  for (const [size, options] of [
    ["computer", { viewport: SIZE }],
    ["phone", PHONE],
  ] as const) {
    const context = await browser.newContext({ ...options, locale: "en" });
    const page = await context.newPage();
    await signIn(scene, page);
    for (const path of [...paths, "/docs/setup"]) {
      await page.goto(scene.stack.origins.app + path, COMPLETE);
      const name = path.slice(1).replaceAll("/", "-");
      await page.screenshot({ path: join(ALL, `${name}-${size}.png`), fullPage: true });
    }
    if (size === "computer")
      for (const [name, path] of Object.entries(SHOWN)) {
        await page.goto(scene.stack.origins.app + path, COMPLETE);
        if (name === "connection") await testConnection(page);
        writeFileSync(join(GUIDES, `page-${name}.webp`), await toWebp(context, await page.screenshot()));
      }
    await closeSoon(context);
  }
  console.log(`${Object.keys(SHOWN).length} pictures in docs/pictures, the others in .pictures`);
} finally {
  await browser.close();
  await scene.close();
}
