/**
 * Takes the listing's pictures of cards, settings and pages inside HubSpot, in a sandbox of its own: `npm run pictures:listing`. They
 * show made-up people, 1280 by 800 points at double density, and go to the ignored folder .pictures/listing.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { setScene, type Scene } from "../journeys/support.ts";
import { startBrowser } from "./browser.ts";
import { aContact, cardOn, control, endFor, PORTAL, SILENT } from "./extension-scene.ts";

const FOLDER = join(fileURLToPath(new URL("../..", import.meta.url)), ".pictures", "listing");
const record = (type: string, id: string) => `/contacts/${PORTAL}/record/${type}/${id}`;
const GATES = [
  {
    objectType: "ticket",
    pipelineId: "0",
    stageId: "3",
    contacts: "caller",
    minIal: "IAL1",
    mode: "enforce",
  },
  { pipelineId: "default", stageId: "contractsent", contacts: "all", mode: "enforce" },
];

/** A picture: its name, and how the page comes to show it. */
type Story = readonly [name: string, play: (scene: Scene, page: Page) => Promise<void>];

async function press(page: Page, label: string): Promise<void> {
  await cardOn(page).getByRole("button", { name: label }).click();
}

/** Starts a verification at the contact's card, and ends it. */
async function verified(
  scene: Scene,
  page: Page,
  name: string,
  outcome: "passed" | "failed",
): Promise<string> {
  const id = await aContact(scene, name);
  await page.goto(record("0-1", id));
  await press(page, "Verify identity");
  await endFor(scene, id, outcome);
  // Anew: without the toast of the press.
  await page.goto(record("0-1", id));
  return id;
}

const STORIES: readonly Story[] = [
  [
    "1-contact-verified",
    async (scene, page) => {
      await verified(scene, page, "Ada Lovelace", "passed");
      await cardOn(page).getByText("Verified", { exact: true }).first().waitFor();
    },
  ],
  [
    "2-contact-failed",
    async (scene, page) => {
      await verified(scene, page, "Grace Hopper", "failed");
      await cardOn(page).getByRole("button", { name: "Make a new link" }).waitFor();
    },
  ],
  [
    "3-ticket-caller",
    async (scene, page) => {
      const id = await verified(scene, page, "Katherine Johnson", "passed");
      const properties = { subject: "New phone number", hs_pipeline_stage: "1" };
      const ticketId = await control(scene, "/sandbox/tickets", { properties, contactIds: [Number(id)] });
      await page.goto(record("0-5", ticketId));
      await press(page, "Verify caller");
      await cardOn(page).getByRole("button", { name: "Copy link" }).waitFor();
    },
  ],
  [
    "4-deal-gate",
    async (scene, page) => {
      const ids = [
        await verified(scene, page, "Alan Turing", "passed"),
        await aContact(scene, "Mary Jackson"),
      ];
      const properties = { dealname: "Acme framework contract", dealstage: "appointmentscheduled" };
      const dealId = await control(scene, "/sandbox/deals", { properties, contactIds: ids.map(Number) });
      await page.goto(record("0-3", dealId));
      await control(scene, "/sandbox/deals/move", { stage: "contractsent", dealIds: [Number(dealId)] });
      await page.locator("#about .badge", { hasText: "held" }).waitFor();
      await cardOn(page).getByText("1 of 2 verified").waitFor();
    },
  ],
  ["5-app-overview", (_scene, page) => onAppPage(page, "", "The last 7 days")],
  ["6-app-verifications", (_scene, page) => onAppPage(page, "/verifications", "Verifications")],
  ["7-app-activity", (_scene, page) => onAppPage(page, "/activity?days=7", "Activity")],
];

async function onAppPage(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(`/app/${PORTAL}/1234567${path}`);
  await page.locator("#app-page").getByRole("heading", { name: heading }).first().waitFor();
}

const [scene, browser] = await Promise.all([setScene({ cronEveryMs: 1000 }), startBrowser()]);
try {
  await scene.admin().putSettings({ triggers: SILENT, gates: GATES, delivery: { ways: ["person"] } });
  mkdirSync(FOLDER, { recursive: true });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 2,
    baseURL: scene.stack.origins.hubspot,
    locale: "en",
  });
  const page = await context.newPage();
  for (const [name, play] of STORIES) {
    await play(scene, page);
    await page.locator(name.includes("app-") ? "#app-page" : "#card").scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  }
  console.log(`${STORIES.length} pictures in .pictures/listing`);
} finally {
  await browser.close();
  await scene.close();
}
