/**
 * `npm run pictures`: starts a sandbox of its own, plays the stories, and takes the README's pictures and its short recording
 * into docs/pictures. It needs Chromium: `CHROMIUM`, or where packages put it.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

import { signIn } from "../admin.ts";
import { createCrmUser } from "../crm-user.ts";
import { createDealUser } from "../crm-deals.ts";
import { endSession } from "../person.ts";
import { startStack, type Stack } from "../stack.ts";
import { waitFor } from "../wait.ts";
import { animated, type Frame } from "./animation.ts";
import { take } from "./camera.ts";

const FOLDER = fileURLToPath(new URL("../../docs/pictures", import.meta.url));
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const COMPUTER = { viewport: { width: 1200, height: 750 }, colorScheme: "light" } as const;
const PHONE = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 1.5,
  hasTouch: true,
  isMobile: true,
} as const;
const FILM = { viewport: { width: 960, height: 600 }, colorScheme: "light" } as const;
const PORTAL = 4242;
const FRAME_MS = 1600;

const PERSON_PAGE = {
  companyName: "Example Bank",
  purpose: "We need this to open your account.",
  privacyUrl: "https://example.com/privacy",
};

interface Scene {
  readonly stack: Stack;
  readonly browser: Browser;
}

/** Opens a page of its own, and closes it after `play`. */
async function visit(
  { browser }: Scene,
  options: BrowserContextOptions,
  play: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ locale: "en-US", ...options });
  try {
    await play(await context.newPage());
  } finally {
    await context.close();
  }
}

function keep(name: string, picture: Buffer): void {
  writeFileSync(join(FOLDER, `${name}.webp`), picture);
  process.stdout.write(`${name}.webp, ${Math.round(picture.length / 1024)} kB\n`);
}

/** Makes contacts in each state, a deal that is held and one that has passed. */
async function prepare({ origins }: Stack) {
  const admin = await signIn(origins);
  await admin.connect("sessions");
  await admin.putSettings({
    personPage: PERSON_PAGE,
    delivery: { ways: ["person"] },
    gates: [{ pipelineId: "default", stageId: "contractsent", contacts: "all", mode: "enforce" }],
  });
  const crm = createCrmUser(origins.hubspot);
  const deals = createDealUser(origins.hubspot);
  const person = async (firstname: string, lastname: string) =>
    crm.create({ firstname, lastname, email: `${firstname}.${lastname}@example.com`.toLowerCase() });
  const withStatus = async (id: string, status: string) =>
    waitFor(`contact ${id} is ${status}`, async () => {
      const contact = await crm.read(id);
      return contact.properties["idv_status"] === status ? contact : undefined;
    });
  const [ada, grace] = [await person("Ada", "Lovelace"), await person("Grace", "Hopper")];
  const pending = await withStatus(ada.id, "pending");
  await endSession(origins.onekosmos, pending.properties["idv_session_id"] ?? "", {
    outcome: "passed",
    documentType: "passport",
    matchConfidence: 0.97,
    ial: "IAL2",
  });
  await withStatus(ada.id, "verified");
  const waiting = await withStatus(grace.id, "pending");
  const [held, passed] = [await deals.create([grace.id]), await deals.create([ada.id])];
  await deals.create([]);
  for (const id of [held, passed]) await deals.move(id, "contractsent");
  await waitFor("the deal is held", async () =>
    (await deals.read(held)).status === "held" ? true : undefined,
  );
  return { ada, waiting };
}

async function stills(scene: Scene, { ada, waiting }: Awaited<ReturnType<typeof prepare>>): Promise<void> {
  const { hubspot, app, onekosmos } = scene.stack.origins;
  const link = waiting.properties["idv_verification_url"] ?? "";
  await visit(scene, COMPUTER, async (page) => {
    await page.goto(`${hubspot}/contacts/${PORTAL}/record/0-1/${ada.id}`);
    await page.locator("#card .badge").first().waitFor();
    keep("contact", await take(page));
    keep("card", await take(page, { selector: "#card" }));
    await page.goto(`${hubspot}/contacts/${PORTAL}/objects/0-3/views/all/board`);
    keep("deals", await take(page));
    const session = waiting.properties["idv_session_id"] ?? "";
    await page.goto(`${onekosmos}/sandbox/console/sessions/${session}`);
    keep("session", await take(page));
  });
  await visit(scene, PHONE, async (page) => {
    await page.goto(link);
    keep("person", await take(page));
  });
  await visit(scene, COMPUTER, async (page) => {
    await page.goto(`${app}/oauth/install`);
    await page.locator("button[type=submit], form button").first().click();
    await page.waitForURL(`${app}/**`);
    await page.goto(`${app}/portal`);
    keep("admin", await take(page));
  });
}

/** Films a contact from its creation to its verification. */
async function film(scene: Scene): Promise<void> {
  const { hubspot } = scene.stack.origins;
  const frames: Frame[] = [];
  await visit(scene, FILM, async (page) => {
    const shoot = async (ms = FRAME_MS) => void frames.push({ webp: await take(page), ms });
    await page.goto(`${hubspot}/contacts/${PORTAL}/objects/0-1/views/all/list`);
    await page.getByText("Create contact").click();
    await page.locator("input[name=email]").fill("alan@example.com");
    await page.locator("input[name=firstname]").fill("Alan");
    await page.locator("input[name=lastname]").fill("Turing");
    await shoot();
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.locator("#card .badge", { hasText: "Pending" }).waitFor();
    const contact = page.url();
    await page.locator("#card").getByRole("button", { name: "Copy link" }).waitFor();
    await shoot(FRAME_MS * 2);
    const link = page.locator("#properties a", { hasText: "/v/" });
    await page.goto((await link.getAttribute("href")) ?? "");
    await page.locator("main form button").first().waitFor();
    await shoot(FRAME_MS * 2);
    await page.locator("main form button").first().click();
    await page.getByRole("button", { name: "Passed" }).waitFor();
    await shoot();
    await page.getByRole("button", { name: "Passed" }).click();
    await page.waitForLoadState();
    await page.goto(contact);
    await page.locator("#card .badge", { hasText: "Verified" }).waitFor();
    await page.locator("#timeline").getByText("Verified by 1Kosmos").waitFor();
    await shoot(FRAME_MS * 3);
  });
  keep("verification", animated(frames, FILM.viewport));
}

const executablePath = [process.env["CHROMIUM"] ?? "", ...PLACES].find((path) => existsSync(path));
if (executablePath === undefined)
  throw new Error("Pictures need Chromium: install it, or name it in CHROMIUM.");
mkdirSync(FOLDER, { recursive: true });
const stateDir = mkdtempSync(join(tmpdir(), "pictures-"));
const stack = await startStack({
  stateDir,
  fresh: true,
  ports: { app: 0, hubspot: 0, onekosmos: 0, mails: 0 },
});
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const played = await prepare(stack);
  await stills({ stack, browser }, played);
  await film({ stack, browser });
} finally {
  await browser.close();
  await stack.close();
  rmSync(stateDir, { recursive: true, force: true });
}
