/** Questions of an admin, each answered by the pages alone; test/browser/lists.test.ts has the others. */
import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { ONEKOSMOS } from "../../sandbox/fixed.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { aPerson, propertyOf, type Scene } from "../journeys/support.ts";
import { examine, openPage, signIn, useStage, visit } from "./admin-scene.ts";
import { CHROMIUM } from "./browser.ts";

describe.skipIf(CHROMIUM === null)("an admin asks", () => {
  const stage = useStage();

  afterEach(() => hubspot(stage.scene, "DELETE"));

  const asAdmin = (play: (page: Page) => Promise<void>) =>
    visit(stage.scene, stage.browser, async (page) => {
      await signIn(stage.scene, page);
      await play(page);
    });

  it("how does the link reach the person? It is asked in Set-up, and the mail arrives", async () => {
    const person = aPerson("Mailed");
    const { id } = await stage.scene.crm.create(person);
    await stage.scene.contactWith(id, "pending");
    await asAdmin(async (page) => {
      // Links that nobody sends are no green light.
      await page.getByText("Needs attention", { exact: true }).first().waitFor();
      await page.getByRole("link", { name: "Choose how links are delivered" }).click();
      await openPage(page, "Set-up");
      await page.getByLabel("The app sends the link by e-mail").check();
      await page.getByLabel("Sender address").fill("verify@example.com");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator('.yes[data-check="delivery"]').waitFor();
      await openPage(page, "Overview");
      await page.getByText("Verifying", { exact: true }).waitFor();
    });
    const later = aPerson("Later");
    const { id: laterId } = await stage.scene.crm.create(later);
    const link = propertyOf(await stage.scene.contactWith(laterId, "pending"), "idv_verification_url");
    const mail = await waitFor("the mail", async () => {
      const response = await fetch(
        `${stage.scene.stack.origins.hubspot}/sandbox/mails?to=${later["email"] ?? ""}`,
      );
      const text = await response.text();
      return text.includes(link) ? text : undefined;
    });
    expect(mail).toContain("verify@example.com");
  });

  it("is HubSpot refusing everything? The page says so, nothing on it is green, and it recovers", async () => {
    await hubspot(stage.scene, "POST", {
      host: "hubspot",
      path: "/crm/",
      status: 403,
      body: { status: "error", category: "MISSING_SCOPES", message: "This app has no access." },
    });
    await stage.scene.crm.importContacts(3);
    await asAdmin(async (page) => {
      await waitFor("the page to say it", async () => {
        await page.goto(`${stage.scene.stack.origins.app}/portal`);
        return (await page.getByText("scopes_missing", { exact: true }).count()) > 0 || undefined;
      });
      expect(await page.locator("main .good").count()).toBe(0);
      expect(await page.getByText("Verifying", { exact: true }).count()).toBe(0);
      await page.getByText("connected, but refuses what the app writes").waitFor();
      expect(await examine(page, "overview-refused")).toEqual([]);
      await openPage(page, "Needs attention");
      await hubspot(stage.scene, "DELETE");
      await page.getByRole("link", { name: "Grant access" }).first().click();
      await page.getByRole("button", { name: "Connect app" }).click();
      await waitFor("the app to go on", async () => {
        await page.goto(`${stage.scene.stack.origins.app}/portal`);
        return (await page.getByText("Verifying", { exact: true }).count()) > 0 || undefined;
      });
    });
    await expect.poll(async () => (await stage.scene.crm.list()).map(statusOf)).not.toContain("");
  });

  it("does a mistyped key replace a connection that works? It does not, and new contacts are verified", async () => {
    await asAdmin(async (page) => {
      await saveKey(page, "a-mistyped-key");
      await page.locator('[data-in-use="stored"]').waitFor();
      expect(await page.locator("#field-apiKey").getAttribute("aria-invalid")).toBe("true");
    });
    const { id } = await stage.scene.crm.create(aPerson("Meanwhile"));
    await stage.scene.contactWith(id, "pending");
  });

  it("does a saved connection start what waits? Only when asked, and a refused one is shown at once", async () => {
    await asAdmin(async (page) => {
      await saveKey(page, "a-mistyped-key");
      await page.getByRole("button", { name: "Save anyway" }).click();
      await page.locator(".banner.bad").first().waitFor();
      await openPage(page, "Overview");
      await page.getByText("1Kosmos refuses the connection").first().waitFor();
      expect(await page.getByText("Verifying", { exact: true }).count()).toBe(0);
      await openPage(page, "Set-up");
      await page.getByRole("heading", { name: "1Kosmos To do" }).waitFor();
      const waiting = await Promise.all([
        stage.scene.crm.create(aPerson("W1")),
        stage.scene.crm.create(aPerson("W2")),
      ]);
      await waitFor("them to wait", async () => {
        await page.goto(`${stage.scene.stack.origins.app}/portal`);
        return (await page.getByText(", 2 waiting").count()) > 0 || undefined;
      });
      await openPage(page, "Connection");
      await saveKey(page, ONEKOSMOS.apiKey);
      await page.getByRole("heading", { name: "2 contacts wait for your decision" }).waitFor();
      await page.getByText("costs up to 2 sessions at 1Kosmos").waitFor();
      await page.getByRole("radio", { name: "Verify none of them" }).check();
      await page.getByRole("button", { name: "Decide" }).click();
      await page.getByRole("heading", { name: /wait for your decision/u }).waitFor({ state: "detached" });
      const all = await Promise.all(waiting.map(({ id }) => stage.scene.crm.read(id)));
      expect(all.map(statusOf)).toEqual(["", ""]);
    });
  });

  it("how far is an import? A bar, how many are done, and the time left", async () => {
    await stage.scene.admin().putSettings({ importPolicy: { mode: "pace", perMinute: 60 } });
    await stage.scene.crm.importContacts(40);
    await asAdmin(async (page) => {
      await openPage(page, "Needs attention");
      const done = async () => {
        await page.reload();
        const text = await page.getByText(/of 40 contacts are done/u).innerText();
        return Number(/^\d+/u.exec(text)?.[0]);
      };
      const before = await waitFor("the import to begin", async () => {
        await page.reload();
        return (await page.getByText(/of 40 contacts are done/u).count()) > 0 ? done() : undefined;
      });
      await page.getByText(/About \d+ s left/u).waitFor();
      await expect.poll(done).toBeGreaterThan(before);
      expect(await page.locator("progress").getAttribute("max")).toBe("40");
    });
  });

  it("who changed a setting, and when? The audit log has the user's name, the label and both values", async () => {
    await asAdmin(async (page) => {
      await openPage(page, "Triggers");
      await page.getByLabel("Link lifetime (hours)").fill("48");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Saved.", { exact: true }).waitFor();
      await openPage(page, "Audit log");
      const row = page.locator("tr").filter({ hasText: "Link lifetime (hours)" }).first();
      expect(await row.innerText()).toMatch(/\S+ \(1\)[\s\S]*App's pages[\s\S]*168 → 48/u);
      expect(await examine(page, "audit-names")).toEqual([]);
    });
  });
});

function statusOf({ properties }: { readonly properties: Readonly<Record<string, string | null>> }): string {
  return properties["idv_status"] ?? "";
}

/** Saves the stored connection with another key. */
async function saveKey(page: Page, apiKey: string): Promise<void> {
  await openPage(page, "Connection");
  await page.locator("#field-apiKey").fill(apiKey);
  await page.getByRole("button", { name: "Save connection" }).click();
}

/** Puts a fault in the way of HubSpot, or takes all of them away. */
async function hubspot({ stack }: Scene, method: "POST" | "DELETE", fault?: object): Promise<void> {
  const response = await fetch(`${stack.origins.hubspot}/sandbox/faults`, {
    method,
    headers: { "content-type": "application/json" },
    ...(fault === undefined ? {} : { body: JSON.stringify(fault) }),
  });
  if (!response.ok) throw new Error(`the fault was refused: ${await response.text()}`);
}
