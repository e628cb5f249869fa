/** Links on a host of the portal's own: what they look like, and what that host shows. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { idvOf, installedPortal, pendingContact } from "../support/portal.ts";
import { createContact, deliver, mailsTo } from "./play.ts";

const HOST = "links.example.com";

async function get(url: string, vars: object = {}): Promise<Response> {
  return createApp().request(new Request(url), undefined, { ...env, ...vars });
}

/** The elements that a page draws. */
async function drawn(page: Response | undefined): Promise<string | undefined> {
  return /<path d="[^"]+"/u.exec((await page?.text()) ?? "")?.[0];
}

describe("a host for links", () => {
  it("is that of a portal's links and mails once it is chosen; links of before still work", async () => {
    const portal = await installedPortal();
    const before = await pendingContact(portal);
    await deliver(portal);
    expect((await portal.stub.putSettings({ personPage: { host: HOST } })).ok).toBe(true);
    const { contactId, email } = await createContact(portal);
    const { idv_verification_url: link = "" } = await idvOf(portal, contactId);
    expect(link).toMatch(/^https:\/\/links\.example\.com\/v\//u);
    expect((await mailsTo(email))[0]?.text).toContain(`${link}?`);
    expect((await get(link ?? "")).status).toBe(200);
    expect((await get(before.url)).status).toBe(200);
  });

  it("is refused in the settings where the operator has not set it up, or for another portal", async () => {
    const portal = await installedPortal();
    const saved = await portal.stub.putSettings({ personPage: { host: "verify.other.example" } });
    expect(saved.ok ? {} : saved.error).toEqual({ "personPage.host": expect.stringContaining("LINK_HOSTS") });
  });

  it("shows the person's page and what it is drawn with, and no way to the app's other pages", async () => {
    const shown = await get(`https://${HOST}/assets/person.css`);
    expect(shown.status).toBe(200);
    for (const path of ["/", "/portal", "/oauth/install", "/api/settings", "/hubspot/webhooks"]) {
      const response = await get(`https://${HOST}${path}`);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toMatch(/HubSpot|href="\/"/u);
    }
  });

  it("of one portal shows nobody else's links", async () => {
    const portal = await installedPortal();
    const { url } = await pendingContact(portal);
    const moved = url.replace("app.test", "verify.acme.example");
    const own = { LINK_HOSTS: `${portal.portalId}=verify.acme.example` };
    expect((await get(moved, own)).status).toBe(200);
    expect((await get(moved, { LINK_HOSTS: "1=verify.acme.example" })).status).toBe(404);
  });

  it("stands in the code for the phone", async () => {
    const portal = await installedPortal();
    const { url } = await pendingContact(portal);
    const [one, two] = await Promise.all([get(url), get(url.replace("app.test", HOST))]);
    expect(await drawn(one)).not.toBe(await drawn(two));
  });
});
