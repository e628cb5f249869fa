/** An admin makes a token in a real browser, and the doctor looks inside with it. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run as doctor } from "../../deploy/doctor.ts";
import { setScene, type Scene } from "../journeys/support.ts";
import { examine, openPage, signIn, visit } from "./admin-scene.ts";
import { CHROMIUM, startBrowser } from "./browser.ts";

describe.skipIf(CHROMIUM === null)("the page Diagnostics", () => {
  let scene: Scene;
  let browser: Browser;

  beforeAll(async () => {
    [scene, browser] = await Promise.all([setScene({ cronEveryMs: 1000 }), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  it("shows the command with its token, which works as it stands, once", async () => {
    await visit(scene, browser, async (page) => {
      await signIn(scene, page);
      await openPage(page, "Diagnostics");
      expect(await examine(page, "diagnostics")).toEqual([]);
      await page.getByRole("button", { name: "Make a token" }).click();
      const command = (await page.locator("pre.command").textContent()) ?? "";
      expect(await examine(page, "diagnostics-token")).toEqual([]);
      const lines: string[] = [];
      const console = { folder: "/nowhere", say: (line: string) => void lines.push(line), environment: {} };
      const [, flags = ""] = command.split("npm run doctor -- ");
      expect(await doctor(flags.split(" "), console)).toBe(0);
      expect(lines.join("\n")).toMatch(/^ok +portal \d+ +connected;|^warning +portal \d+ webhooks/mu);
      expect(await doctor(flags.split(" "), console)).toBe(1);
      await openPage(page, "Audit log");
      await page.locator('[data-action="doctor_token"]').waitFor();
    });
  });
});
