/**
 * The person's link through the real app and objects: what looks and presses change, and trying again.
 *
 * @module-tag waits
 */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  endSession,
  idvOf,
  installedPortal,
  pendingContact,
  sessionsOf,
  signedCallback,
  work,
  type PendingContact,
  type TestPortal,
} from "../support/portal.ts";
import { ORIGIN } from "../../unit/onekosmos/tenant.ts";
import { created, createWorld, IDVERIFY_INPUT } from "./world.ts";
import { lookAtLink, pressLink } from "../support/link.ts";
import { jobsOf, outboxOf, pollsOf, sessionsOfContact } from "../support/peek.ts";
import { everythingStored } from "../support/storage.ts";
import { runInDurableObject } from "cloudflare:test";
import { WORDS } from "../../../src/i18n/languages.ts";

/** As they announce themselves. */
const LOOKERS = [
  "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
  "Mozilla/5.0 (compatible; Microsoft SafeLinks)",
  "Mozilla/5.0 (Windows NT 10.0) Proofpoint URL Defense",
  "WhatsApp/2.23.20.0",
  "facebookexternalhit/1.1",
  "Twitterbot/1.0",
  "LinkedInBot/1.0",
  "TelegramBot (like TwitterBot)",
  "Discordbot/2.0",
  "GoogleImageProxy",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
];

/**
 * The traces of an opening, as text: in the contact's document, as jobs, as timeline events, in the portal's
 * knowledge of the session. Without what the portal does by itself meanwhile: send what waits.
 */
async function tracesOf(portal: TestPortal, contactId: string): Promise<string> {
  const contact = env.CONTACT.getByName(`${portal.portalId}:${contactId}`);
  const stored = await runInDurableObject(contact, (_, { storage }) => everythingStored(storage));
  const [jobs, outbox, sessions] = await Promise.all([
    jobsOf(portal),
    outboxOf(portal, "timeline"),
    sessionsOfContact(portal, contactId),
  ]);
  return JSON.stringify([stored, jobs.length, outbox.map(({ recordId }) => recordId), sessions]);
}

const sessionsMade = async (portal: TestPortal, { contactId }: PendingContact) =>
  (await sessionsOf(portal)).get(contactId);

/** The person fails at 1Kosmos, and the portal reads it. */
async function fail(portal: TestPortal, contactId: string): Promise<void> {
  const { idv_session_id: sessionId } = await idvOf(portal, contactId);
  await endSession(sessionId ?? "", { outcome: "failed", errorCode: "IDV0011" });
  await portal.stub.acceptCallback(await signedCallback(portal, contactId));
  await work(portal);
  expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "failed" });
}

describe("who only looks", () => {
  it("leaves no trace: link previews, mail scanners, prefetches, HEAD, and a person who does not press", async () => {
    const portal = await installedPortal();
    const { contactId, url } = await pendingContact(portal);
    const before = await tracesOf(portal, contactId);
    for (const agent of LOOKERS) {
      expect((await lookAtLink(url, { "User-Agent": agent })).status).toBe(200);
      expect((await lookAtLink(`${url}/status`, { "User-Agent": agent })).status).toBe(200);
      expect((await lookAtLink(url, { "User-Agent": agent, "Sec-Purpose": "prefetch" })).status).toBe(204);
    }
    await work(portal);
    expect(await tracesOf(portal, contactId)).toBe(before);
  });
});

describe("who presses", () => {
  it("five times, at once and again later, on two devices, has one session and one opening", async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    const presses = Array.from({ length: 5 }, () => pressLink(contact.url));
    const ways = (await Promise.all(presses)).map((answer) => answer.headers.get("Location"));
    expect(new Set(ways).size).toBe(1);
    expect(ways[0]).toContain(contact.sessionId);
    const told = async () => JSON.stringify(await outboxOf(portal, "timeline"));
    await expect.poll(told).toContain(":opened");
    await work(portal);
    const once = await tracesOf(portal, contact.contactId);
    for (let n = 0; n < 100; n += 1) await pressLink(contact.url);
    await work(portal);
    expect(await tracesOf(portal, contact.contactId)).toBe(once);
    expect(await sessionsMade(portal, contact)).toBe(1);
  });

  it("ten thousand times, among looks, costs one session and few polls", { tags: ["long"] }, async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    for (let n = 0; n < 100; n += 1) {
      const presses = Array.from({ length: 100 }, () => pressLink(contact.url));
      const looks = Array.from({ length: 10 }, () => lookAtLink(contact.url));
      await Promise.all([...presses, ...looks]);
    }
    await work(portal);
    expect(await sessionsMade(portal, contact)).toBe(1);
    const opened = (await outboxOf(portal, "timeline")).filter(({ recordId }) =>
      recordId.endsWith(":opened"),
    );
    expect(opened).toHaveLength(1);
    expect((await pollsOf(portal)).length).toBeLessThanOrEqual(3);
  });

  it("sees on the other device that it was opened, and that it has passed", async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    const stamp = async () => (await lookAtLink(`${contact.url}/status`)).text();
    const fresh = await stamp();
    await pressLink(contact.url);
    const opened = await stamp();
    expect(opened).not.toBe(fresh);
    expect(await (await lookAtLink(contact.url)).text()).toContain(WORDS.en.opened.title);
    await endSession(contact.sessionId, { outcome: "passed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contact.contactId));
    await work(portal);
    expect(await stamp()).toBe('{"state":"passed"}');
  });

  it("a form again after the end, changes nothing", async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    await endSession(contact.sessionId, { outcome: "passed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contact.contactId));
    await work(portal);
    const before = await tracesOf(portal, contact.contactId);
    for (const fields of [{}, { again: "yes" }, { document: "passport" }]) {
      const answer = await pressLink(contact.url, fields);
      expect([answer.status, answer.headers.get("Location")]).toEqual([303, new URL(contact.url).pathname]);
    }
    await work(portal);
    expect(await tracesOf(portal, contact.contactId)).toBe(before);
  });
});

it("a link that is opened and pressed hundreds of times costs one session and hardly a poll", async () => {
  const { tenant, portal } = await createWorld(IDVERIFY_INPUT);
  const sessionId = crypto.randomUUID();
  tenant.created = { sessionId, url: `${ORIGIN}/s/1` };
  const contactId = await created(portal);
  const { idv_verification_url: url } = await idvOf(portal, contactId);
  for (let n = 0; n < 200; n += 1) {
    await lookAtLink(url ?? "");
    expect((await pressLink(url ?? "")).headers.get("Location")).toBe(`${ORIGIN}/s/1`);
  }
  await work(portal);
  const calls = (path: string) => tenant.asked.filter(({ url: called }) => called.endsWith(path)).length;
  expect(calls("/create")).toBe(1);
  expect(calls("/result")).toBeLessThan(5);
});

describe("who failed", () => {
  it("reads why, tries again at once, and passes", async () => {
    const portal = await installedPortal();
    const contact = await pendingContact(portal);
    await fail(portal, contact.contactId);
    const html = await (await lookAtLink(contact.url)).text();
    expect(html).toContain(WORDS.en.failed.reasons.document_expired);
    expect(html).toContain('name="again"');
    const presses = Array.from({ length: 5 }, () => pressLink(contact.url, { again: "yes" }));
    const ways = (await Promise.all(presses)).map((answer) => answer.headers.get("Location"));
    const { idv_session_id: second } = await idvOf(portal, contact.contactId);
    expect(second).not.toBe(contact.sessionId);
    expect(new Set(ways).size).toBe(1);
    expect(ways[0]).toContain(second ?? "no session");
    expect(await sessionsMade(portal, contact)).toBe(2);
    await endSession(second ?? "", { outcome: "passed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contact.contactId));
    await work(portal);
    expect(await idvOf(portal, contact.contactId)).toMatchObject({ idv_status: "verified" });
  });

  it("may try again as often as the portal allows, and then is asked to turn to the sender", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ personPage: { retries: 1, companyName: "Acme" } });
    const contact = await pendingContact(portal);
    await fail(portal, contact.contactId);
    await pressLink(contact.url, { again: "yes" });
    await work(portal);
    await fail(portal, contact.contactId);
    const html = await (await lookAtLink(contact.url)).text();
    expect(html).not.toContain('name="again"');
    expect(html).toContain(WORDS.en.askForHelp("Acme"));
    await pressLink(contact.url, { again: "yes" });
    await work(portal);
    expect(await sessionsMade(portal, contact)).toBe(2);
  });

  it("is not offered another try where the portal allows none", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ personPage: { retries: 0 } });
    const contact = await pendingContact(portal);
    await fail(portal, contact.contactId);
    await pressLink(contact.url, { again: "yes" });
    await work(portal);
    expect(await sessionsMade(portal, contact)).toBe(1);
    expect(await idvOf(portal, contact.contactId)).toMatchObject({ idv_status: "failed" });
  });
});
