/** Mistakes in a connection that no call of 1Kosmos shows: an admin finds each by the test's list and a test contact. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { aPerson, type Scene } from "../journeys/support.ts";
import { examine, openPage, signIn, useStage, visit } from "./admin-scene.ts";
import { CHROMIUM, passAndClose } from "./browser.ts";

/** Fits the scheme, and is not the tenant's. */
const OTHER_SECRET = "whsec_YW5vdGhlci1jYWxsYmFjay1zZWNyZXQ=";

describe.skipIf(CHROMIUM === null)("an admin", () => {
  const stage = useStage();

  it("reads what a test found and what nothing checks, and finds a dvcID that takes a selfie only", async () => {
    await stage.scene.admin().connect("idverify", { dvcIds: { passport: "sandbox-liveid" } });
    await visit(stage.scene, stage.browser, async (page) => {
      await signIn(stage.scene, page);
      await openPage(page, "Connection");
      await page.getByRole("button", { name: "Test connection" }).click();
      const result = page.getByRole("region", { name: "Result of the test" });
      await result.getByText("Licence key: accepted").waitFor();
      // The tenant takes it, and nothing says what it captures.
      await result.getByText("dvcID: Passport (sandbox-liveid): accepted").waitFor();
      await result.getByText("Document or selfie of each dvcID: not checked.").waitFor();
      expect(await examine(page, "connection-tested")).toEqual([]);
      await pass(await startTest(stage.scene, page));
      await page.locator('#test [data-state="passed"]').waitFor();
      const end = page.locator('[data-end="unfit"]');
      await end.getByText("“dvcID: Passport”").waitFor();
      expect(await examine(page, "test-contact-unfit")).toEqual([]);
      // Whoever sees no test contact reads it in what needs attention.
      await openPage(page, "Needs attention");
      await page.getByText("the dvcID sandbox-liveid").waitFor();
      expect(await examine(page, "attention-unfit")).toEqual([]);
      await page.getByRole("link", { name: "Go to the connection" }).click();
      await page.getByRole("heading", { level: 1, name: "Connection", exact: true }).waitFor();
    });
  });

  it("finds a callback secret that is not the tenant's", async () => {
    await stage.scene.admin().connect("sessions", { callbackSecrets: [OTHER_SECRET] });
    await visit(stage.scene, stage.browser, async (page) => {
      await signIn(stage.scene, page);
      await pass(await startTest(stage.scene, page));
      // Long before the result is polled.
      await page.getByText("its signature does not fit the callback secret").waitFor();
      await page.getByText("Compare “Callback secret”").waitFor();
      expect(await examine(page, "test-contact-refused-callback")).toEqual([]);
      await openPage(page, "Set-up");
      await page.locator('.no[data-check="callbacks"]').waitFor();
    });
  });
});

/** Starts the test of a contact of its own. Returns the link's tab. */
async function startTest(scene: Scene, page: Page): Promise<Page> {
  const person = aPerson("Tested");
  await scene.crm.create(person);
  await openPage(page, "Set-up");
  await page.getByLabel("E-mail address or record number").fill(person["email"] ?? "");
  await page.getByRole("button", { name: "Start the test" }).click();
  const link = page.getByRole("link", { name: "open the link" });
  await link.waitFor();
  const [tab] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  return tab;
}

/** The person passes. */
async function pass(tab: Page): Promise<void> {
  await tab.getByRole("button", { name: "Continue" }).click();
  await passAndClose(tab);
}
