/**
 * "Send me a new link": to the address on the record alone, limited, and without revealing what is stored.
 *
 * @module-tag waits
 */
import { describe, expect, it } from "vitest";
import { WORDS } from "../../../src/i18n/languages.ts";
import { idvOf, sessionsOf, work, type TestPortal } from "../support/portal.ts";
import { lookAtLink, pressLink } from "../support/link.ts";
import { endLinks, forgetDoneJobs, makeJobsDue, runPollsNow } from "../support/peek.ts";
import { createContact, deliver, deliveringPortal, mailsTo } from "./play.ts";

const NEW_LINK = { mail: "yes" };
const BUTTON = 'name="mail" value="yes"';

async function expire(portal: TestPortal, contactId: string): Promise<string> {
  await endLinks(portal, Date.now() - 1);
  await runPollsNow(portal);
  await work(portal);
  const { idv_status: status, idv_verification_url: link } = await idvOf(portal, contactId);
  expect(status).toBe("expired");
  return link ?? "";
}

/** A contact whose first link has expired. */
async function expired(delivery: object = {}, properties: Readonly<Record<string, string>> = {}) {
  const portal = await deliveringPortal(delivery);
  const contact = await createContact(portal, properties);
  return { portal, ...contact, link: await expire(portal, contact.contactId) };
}

/** Presses the button, and returns the page that follows. */
async function ask(portal: TestPortal, link: string): Promise<string> {
  const answer = await pressLink(link, NEW_LINK);
  expect(answer.status).toBe(303);
  await work(portal);
  const page = await lookAtLink(new URL(answer.headers.get("Location") ?? "", link).href);
  return (await page.text()).replaceAll(/\/v\/[\w-]+/gu, "/v/…");
}

const sessionsMade = async (portal: TestPortal, contactId: string) =>
  (await sessionsOf(portal)).get(contactId);

describe("the page of an expired link", () => {
  it("offers a new link, which is mailed to the address on the record and leads on", async () => {
    const { portal, contactId, email, link } = await expired();
    expect(await (await lookAtLink(link)).text()).toContain(BUTTON);
    expect(await ask(portal, link)).toContain(WORDS.en.newLink.sent.title);
    const [, mail] = await mailsTo(email);
    const fresh = mail?.text.match(/https:\S+/u)?.[0] ?? "";
    expect(fresh).not.toContain(link);
    expect((await idvOf(portal, contactId))["idv_verification_url"]).toBe(fresh.split("?")[0]);
    const page = await lookAtLink(fresh);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Continue")]);
    expect((await pressLink(fresh)).headers.get("Location")).toContain("1kosmos.net/idproofing");
  });

  it("leads nowhere by the old link, whoever holds it, and shows it as it was", async () => {
    const { portal, contactId, link } = await expired();
    await ask(portal, link);
    const old = await lookAtLink(link);
    expect([old.status, await old.text()]).toEqual([410, expect.stringContaining(WORDS.en.expired.title)]);
    const pressed = await pressLink(link);
    expect(pressed.headers.get("Location")).not.toContain("1kosmos");
    expect((await pressLink(link, { again: "yes" })).headers.get("Location")).not.toContain("1kosmos");
    expect(await sessionsMade(portal, contactId)).toBe(2);
  });

  it("answers alike whether or not there is anybody to write to, and makes nothing where there is nobody", async () => {
    const known = await expired();
    const outcast = await expired({}, { hs_email_optout: "true" });
    const pages = [await ask(known.portal, known.link), await ask(outcast.portal, outcast.link)];
    expect(pages[0]).toBe(pages[1]);
    const [one, two] = await Promise.all([known, outcast].map(({ link }) => lookAtLink(link)));
    expect([one?.status, two?.status]).toEqual([410, 410]);
    expect(await sessionsMade(known.portal, known.contactId)).toBe(2);
    expect(await sessionsMade(outcast.portal, outcast.contactId)).toBe(1);
    expect(await mailsTo(outcast.email)).toEqual([]);
  });

  it("makes one of many presses, and at most three a day", async () => {
    const { portal, contactId, email, link } = await expired();
    await Promise.all(Array.from({ length: 5 }, () => pressLink(link, NEW_LINK)));
    await work(portal);
    expect(await mailsTo(email)).toHaveLength(2);
    let current = await expire(portal, contactId);
    for (let n = 0; n < 4; n += 1) {
      // An hour passes.
      await forgetDoneJobs(portal);
      await ask(portal, current);
      const isOpen = (await idvOf(portal, contactId))["idv_status"] === "pending";
      if (isOpen) current = await expire(portal, contactId);
    }
    expect(await sessionsMade(portal, contactId)).toBe(4);
    expect(await mailsTo(email)).toHaveLength(4);
  });

  it("offers none where the app mails nothing, and a press on a form of before changes nothing", async () => {
    const { portal, contactId, email, link } = await expired();
    await deliver(portal, { ways: ["workflow"] });
    await pressLink(link, NEW_LINK);
    await work(portal);
    await makeJobsDue(portal);
    await work(portal);
    expect(await sessionsMade(portal, contactId)).toBe(1);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it("is mailed whatever the triggers of the settings say, and keeps the choice of a document", async () => {
    const { portal, email, link } = await expired();
    await deliver(portal, { triggers: ["card"] });
    await ask(portal, link);
    expect(await mailsTo(email)).toHaveLength(2);
  });
});

describe("a press for a new link", () => {
  it("on a link that is open, or on none, changes nothing", async () => {
    const portal = await deliveringPortal();
    const { contactId, email } = await createContact(portal);
    const { idv_verification_url: link } = await idvOf(portal, contactId);
    expect((await pressLink(link ?? "", NEW_LINK)).status).toBe(303);
    expect((await pressLink("https://app.test/v/AZIh6QewkjjkC1miHju-5gc", NEW_LINK)).status).toBe(404);
    await work(portal);
    expect(await mailsTo(email)).toHaveLength(1);
    expect(await sessionsMade(portal, contactId)).toBe(1);
  });
});
