/**
 * Mails of the app: who gets one, in which words, how often, and what stops them.
 *
 * @module-tag waits
 */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { WORDS } from "../../../src/i18n/languages.ts";
import { creationOf, IDVERIFY_CONNECTION, idvOf, installedPortal, work } from "../support/portal.ts";
import { lookAtLink, pressLink } from "../support/link.ts";
import { jobsOf } from "../support/peek.ts";
import { everythingStored } from "../support/storage.ts";
import { createContact, deliver, deliveringPortal, mailsTo, PURPOSE } from "./play.ts";

describe("a new link", () => {
  it("is mailed once, in plain text and HTML, from the sender of the settings", async () => {
    const portal = await deliveringPortal();
    const { contactId, email } = await createContact(portal, { firstname: "Ada <b>", lastname: "Lovelace" });
    const copy = creationOf(contactId);
    await portal.stub.accept([copy, { ...copy, dedupeKey: "again" }]);
    await work(portal);
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    const { idv_verification_url: link } = await idvOf(portal, contactId);
    expect(mail).toMatchObject({
      from: { email: "verify@example.com", name: "Example Ltd" },
      replyTo: "help@example.com",
      subject: `Example: ${WORDS.en.kinds.identity.title}`,
      headers: { "Auto-Submitted": "auto-generated", "Content-Language": "en" },
    });
    expect(mail?.text).toContain(`\n${link}?lang=en&via=mail\n`);
    expect(mail?.text).toContain(WORDS.en.kinds.identity.asks("Example"));
    expect(mail?.text).toContain(PURPOSE);
    expect(mail?.html).toContain(`href="${link}?lang=en&amp;via=mail"`);
    expect(mail?.html).toContain('<html lang="en" dir="ltr">');
    // A stranger who fills in a form chooses the names: a mail repeats none of them.
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toMatch(/Ada|Lovelace|HubSpot|<script/u);
    expect((await lookAtLink(mail?.text.match(/https:\S+/u)?.[0] ?? "")).status).toBe(200);
  });

  it("leaves the address nowhere: not in the portal, not in the contact, not as a job", async () => {
    const portal = await deliveringPortal();
    const { contactId, email } = await createContact(portal);
    expect(await mailsTo(email)).toHaveLength(1);
    const contact = env.CONTACT.getByName(`${portal.portalId}:${contactId}`);
    const stored = await Promise.all([
      runInDurableObject(contact, (_, { storage }) => everythingStored(storage)),
      runInDurableObject(portal.stub, (_, { storage }) => everythingStored(storage)),
    ]);
    expect(JSON.stringify(stored)).not.toContain(email);
    expect(JSON.stringify(stored)).toContain("delivery.mail");
  });

  it.each([
    ["de", "de", WORDS.de.kinds.identity.asks("Example")],
    ["pt-br", "pt", WORDS.pt.kinds.identity.asks("Example")],
    ["ar", "ar", 'dir="rtl"'],
  ])("speaks %s where HubSpot has it as the contact's language", async (property, language, words) => {
    const portal = await deliveringPortal();
    const { email } = await createContact(portal, { hs_language: property });
    const [mail] = await mailsTo(email);
    expect(mail?.headers["Content-Language"]).toBe(language);
    expect(mail?.html).toContain(`<html lang="${language}"`);
    expect(mail?.html).toContain(words);
    expect(mail?.text).toContain(`?lang=${language}&via=mail`);
  });

  it("speaks the portal's language where HubSpot has none that the app speaks", async () => {
    const portal = await deliveringPortal({ language: "fr" });
    const swedish = await createContact(portal, { hs_language: "sv" });
    expect((await mailsTo(swedish.email))[0]?.headers["Content-Language"]).toBe("fr");
  });

  it.each([
    ["opted_out", { hs_email_optout: "true" }],
    ["bounced", { hs_email_bad_address: "true" }],
    ["bounced", { hs_email_quarantined: "true" }],
    ["bounced", { hs_email_hard_bounce_reason_enum: "UNKNOWN_USER" }],
  ])("is not mailed to somebody who %s: %o", async (reason, properties) => {
    const portal = await deliveringPortal();
    const { email } = await createContact(portal, properties);
    expect(await mailsTo(email)).toEqual([]);
    const { counters } = (await portal.stub.overview()) ?? {};
    expect(counters?.[`mails_skipped_${reason}`]).toBe(1);
  });

  it("is not mailed to somebody who opted out of that kind of mail, or has no address", async () => {
    const portal = await deliveringPortal({ subscriptionId: "6125111" });
    const property = {
      name: "hs_email_optout_6125111",
      label: "Opted out of email: Identity",
      type: "enumeration",
      fieldType: "booleancheckbox",
      groupName: "contactinformation",
      options: [
        { label: "Yes", value: "true" },
        { label: "No", value: "false" },
      ],
    };
    expect((await portal.crm("POST", "/crm/v3/properties/contacts", property)).status).toBe(201);
    const out = await createContact(portal, { hs_email_optout_6125111: "true" });
    const stays = await createContact(portal, { hs_email_optout_6125111: "false" });
    await createContact(portal, { email: "" });
    expect(await mailsTo(out.email)).toEqual([]);
    expect(await mailsTo(stays.email)).toHaveLength(1);
    const { counters } = (await portal.stub.overview()) ?? {};
    expect(counters).toMatchObject({ mails_skipped_opted_out: 1, mails_skipped_no_address: 1 });
  });

  it("is mailed for the triggers that the portal has chosen", async () => {
    const portal = await deliveringPortal({ triggers: ["card", "deal_stage"] });
    const { email } = await createContact(portal);
    expect(await mailsTo(email)).toEqual([]);
    await deliver(portal, { triggers: ["contact_created"] });
    const other = await createContact(portal);
    expect(await mailsTo(other.email)).toHaveLength(1);
  });

  it("is mailed once where the person chooses a document, whatever they choose and however often", async () => {
    const several = { ...IDVERIFY_CONNECTION.dvcIds, passport: "sandbox-passport-selfie" };
    const portal = await deliveringPortal({}, { ...IDVERIFY_CONNECTION, dvcIds: several });
    const { contactId, email } = await createContact(portal);
    expect(await mailsTo(email)).toHaveLength(1);
    const { idv_verification_url: link } = await idvOf(portal, contactId);
    for (const document of ["passport", "drivers_license", "passport"]) {
      await pressLink(link ?? "", { document });
      await work(portal);
    }
    expect((await idvOf(portal, contactId))["idv_session_id"]).not.toBe("");
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it("is not mailed after an erasure that came first", async () => {
    const portal = await deliveringPortal();
    await deliver(portal, { ways: ["workflow"] });
    const { contactId, email } = await createContact(portal);
    await deliver(portal);
    await portal.stub.accept([creationOf(contactId, { type: "contact.privacyDeletion" })]);
    await work(portal);
    expect(await mailsTo(email)).toEqual([]);
    expect((await jobsOf(portal)).filter(({ queue }) => queue === "delivery.mail")).toEqual([]);
  });
});

describe("the page of a contact whose language HubSpot knows", () => {
  it("speaks it to a reader who states none that the app speaks, and no other", async () => {
    const portal = await installedPortal();
    const { contactId } = await createContact(portal, { hs_language: "de-at" });
    const { idv_verification_url: link = "" } = await idvOf(portal, contactId);
    const languageFor = async (headers: Record<string, string>, query = "") => {
      const page = await (await lookAtLink(`${link}${query}`, headers)).text();
      return /<html lang="(\w+)"/u.exec(page)?.[1];
    };
    expect(await languageFor({})).toBe("de");
    expect(await languageFor({ "Accept-Language": "sv, da;q=0.5" })).toBe("de");
    expect(await languageFor({ "Accept-Language": "fr" })).toBe("fr");
    expect(await languageFor({}, "?lang=ja")).toBe("ja");
    const unknown = await createContact(portal);
    const { idv_verification_url: other } = await idvOf(portal, unknown.contactId);
    expect(await (await lookAtLink(other ?? "")).text()).toContain('<html lang="en"');
  });
});

describe("without delivery by the app", () => {
  it("no job, no mail and no value is added", async () => {
    const portal = await installedPortal();
    const { contactId, email } = await createContact(portal);
    expect(await mailsTo(email)).toEqual([]);
    const jobs = await jobsOf(portal);
    expect(jobs.map(({ queue }) => queue).filter((queue) => queue.startsWith("delivery"))).toEqual([]);
    expect(jobs.filter(({ dedupeKey }) => dedupeKey.startsWith("reminder"))).toEqual([]);
    const contact = env.CONTACT.getByName(`${portal.portalId}:${contactId}`);
    const stored = await runInDurableObject(contact, (_, { storage }) => everythingStored(storage));
    expect(stored).toContain('\\"reminders\\":null');
  });
});
