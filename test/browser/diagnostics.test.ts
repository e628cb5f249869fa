/** An admin makes a token in a real browser, and the doctor looks inside with it. */
import { describe, expect, it } from "vitest";
import { run as doctor } from "../../deploy/doctor.ts";
import { examine, openPage, signIn, useStage, visit } from "./admin-scene.ts";
import { CHROMIUM } from "./browser.ts";

describe.skipIf(CHROMIUM === null)("the page Diagnostics", () => {
  const stage = useStage();

  it("shows the command with its token, which works as it stands, once", async () => {
    await visit(stage.scene, stage.browser, async (page) => {
      await signIn(stage.scene, page);
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
