/** Limits of what starts, and one contact's link, on the admin's pages in a real browser. */
import { describe, expect, it } from "vitest";
import { aPerson, type Scene } from "../journeys/support.ts";
import { examine, openPage, signIn, useStage, visit } from "./admin-scene.ts";
import { CHROMIUM } from "./browser.ts";

describe.skipIf(CHROMIUM === null)("the admin's limits", () => {
  const stage = useStage();

  it("limits who starts verifications and how many, and decides about what waits", async () => {
    await visit(stage.scene, stage.browser, async (page) => {
      await signIn(stage.scene, page);
      await stage.scene.crm.create(aPerson("Within"));
      await expect.poll(() => statuses(stage.scene)).toEqual(["pending"]);
      await openPage(page, "Limits");
      expect(await examine(page, "limits")).toEqual([]);
      await page.getByLabel("Contacts added by hand").fill("1");
      await page.getByRole("button", { name: "Save", exact: true }).first().click();
      await page.getByText("Saved.", { exact: true }).waitFor();
      for (let n = 0; n < 3; n += 1) await stage.scene.crm.create(aPerson(`Over${n}`));
      await expect
        .poll(async () => {
          await page.reload();
          return page.getByRole("button", { name: "Start all 3" }).count();
        })
        .toBe(1);
      expect(await examine(page, "limits-over")).toEqual([]);
      await page.getByRole("button", { name: "Start all 3" }).click();
      await expect
        .poll(async () => (await statuses(stage.scene)).filter((status) => status === "pending").length)
        .toBe(4);
    });
  });

  it("replaces a contact's link", async () => {
    const waiting = (await stage.scene.crm.list()).find(
      ({ properties }) => properties["idv_status"] === "pending",
    );
    const linkOf = async () =>
      (await stage.scene.crm.read(waiting?.id ?? "")).properties["idv_verification_url"];
    const before = await linkOf();
    await visit(stage.scene, stage.browser, async (page) => {
      await signIn(stage.scene, page);
      await page.goto(`${stage.scene.stack.origins.app}/portal/verifications/contacts/${waiting?.id ?? ""}`);
      expect(await examine(page, "contact-link")).toEqual([]);
      await page.getByRole("button", { name: "Replace the link" }).click();
      await page.locator(".banner.good").waitFor();
    });
    await expect.poll(linkOf).not.toBe(before);
  });
});

/** The status of every contact in HubSpot, the oldest first. */
async function statuses({ crm }: Scene): Promise<readonly string[]> {
  return (await crm.list()).map(({ properties }) => properties["idv_status"] ?? "");
}
