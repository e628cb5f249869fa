/**
 * Failures of mails: the service refuses, limits, fails or gives no response, the object ends while a mail leaves.
 *
 * @module-tag waits
 */
import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { UNKNOWN_MESSAGE } from "../../../src/features/delivery/send-mail.ts";
import { installedPortal, work, type TestPortal } from "../support/portal.ts";
import { jobsOf, makeJobsDue, patchDocument, putDocument } from "../support/peek.ts";
import { breakMail, createContact, deliver, deliveringPortal, mailsTo, mendMail, SENDER } from "./play.ts";

afterEach(mendMail);

async function conditionsOf(portal: TestPortal) {
  const found = (await portal.stub.conditions()) ?? [];
  return found.map(({ code, waiting }) => ({ code, waiting }));
}

function newAddress(): string {
  return `${crypto.randomUUID()}@example.net`;
}

async function deadLettersOf(portal: TestPortal) {
  return (await portal.stub.overview())?.deadLetters ?? [];
}

describe("a failure of the service", () => {
  it("is retried, and the person gets one mail", async () => {
    const portal = await deliveringPortal();
    const email = newAddress();
    await breakMail(email, { status: 503, times: 2 });
    await createContact(portal, { email });
    expect(await mailsTo(email)).toEqual([]);
    await makeJobsDue(portal);
    await work(portal);
    await makeJobsDue(portal);
    await work(portal);
    expect(await mailsTo(email)).toHaveLength(1);
    expect(await deadLettersOf(portal)).toEqual([]);
  });

  it.each([
    ["a limit", { status: 429, body: { code: "E_DAILY_LIMIT_EXCEEDED" } }, SENDER],
    ["a sender that is not set up", null, { ...SENDER, address: "verify@unverified.example" }],
  ])("that is %s holds all mails with a condition, and costs no attempt", async (_, fault, sender) => {
    const portal = await deliveringPortal({ sender });
    const [email, other] = [newAddress(), newAddress()];
    if (fault !== null) await breakMail(`${email}|${other}`, fault);
    const first = await createContact(portal, { email });
    const second = await createContact(portal, { email: other });
    expect(await conditionsOf(portal)).toEqual([{ code: "mail_refused", waiting: 2 }]);
    const mails = (await jobsOf(portal)).filter(({ queue }) => queue === "delivery.mail");
    expect(mails.map(({ attempts }) => attempts)).toEqual([0, 0]);
    await mendMail();
    await deliver(portal, { sender: { ...SENDER, name: "Mended" } });
    await work(portal);
    expect([await mailsTo(first.email), await mailsTo(second.email)].map(({ length }) => length)).toEqual([
      1, 1,
    ]);
    expect(await conditionsOf(portal)).toEqual([]);
  });

  it("that is one address's is a dead letter without the address, and can be replayed", async () => {
    const portal = await deliveringPortal();
    const { email } = await createContact(portal, { email: `${crypto.randomUUID()}@suppressed.example` });
    const [letter] = await deadLettersOf(portal);
    expect(letter).toMatchObject({ kind: "mail", reason: expect.stringContaining("E_RECIPIENT_SUPPRESSED") });
    expect(JSON.stringify(letter)).not.toContain(email);
    expect(await portal.stub.replay(letter?.id ?? "")).toBe(true);
    await work(portal);
    expect(await deadLettersOf(portal)).toHaveLength(1);
  });
});

describe("one mail for a link and a number", () => {
  it("when the object ends after the mail left: a dead letter says so, and nothing is sent again", async () => {
    const portal = await deliveringPortal();
    // The service takes the mail, and the response comes when nobody waits for it any more.
    const email = newAddress();
    await breakMail(email, { delayMs: 400, times: 1 });
    const created = createContact(portal, { email }).catch(() => null);
    const claimed = async () => (await jobsOf(portal)).some(({ queue }) => queue === "delivery.mail");
    await expect.poll(claimed).toBe(true);
    await scheduler.wait(100);
    await abortAllDurableObjects();
    await created;
    const revived = {
      ...portal,
      stub: env.PORTAL.getByName(String(portal.portalId)),
    };
    await scheduler.wait(600);
    await makeJobsDue(revived);
    await work(revived);
    expect(await mailsTo(email)).toHaveLength(1);
    const [letter] = await deadLettersOf(revived);
    expect(letter?.reason).toContain(UNKNOWN_MESSAGE);
    expect(await revived.stub.replay(letter?.id ?? "")).toBe(true);
    await work(revived);
    expect(await mailsTo(email)).toHaveLength(2);
  });

  it("when there is no answer at all", async () => {
    const portal = await deliveringPortal();
    const email = newAddress();
    await breakMail(email, { reset: true, times: 1 });
    await createContact(portal, { email });
    const [letter] = await deadLettersOf(portal);
    expect(letter?.reason).toContain(UNKNOWN_MESSAGE);
    await makeJobsDue(portal);
    await work(portal);
    expect(await mailsTo(email)).toEqual([]);
  });
});

describe("a portal that has chosen no way", () => {
  it("has a condition while links are open, until it chooses one", async () => {
    const portal = await installedPortal();
    await putDocument(portal, "settings", null);
    expect(await conditionsOf(portal)).toEqual([]);
    await createContact(portal);
    expect(await conditionsOf(portal)).toEqual([{ code: "no_delivery", waiting: 1 }]);
    await deliver(portal, { ways: ["person"] });
    expect(await conditionsOf(portal)).toEqual([]);
  });
});

describe("settings that this deployment cannot do", () => {
  it.each([
    [{ sender: { address: "verify@other.example" } }, "delivery.sender.address"],
    [{ sender: { address: "" } }, "delivery.sender.address"],
    [{ sender: { address: "not an address" } }, "delivery.sender.address"],
    [{ sender: { ...SENDER, name: "a\r\nBcc: x@example.com" } }, "delivery.sender.name"],
    [{ ways: ["app", "app"] }, "delivery.ways"],
    [{ ways: ["pigeon"] }, "delivery.ways.0"],
    [{ reminders: { max: 11 } }, "delivery.reminders.max"],
  ])("are refused by field: %o", async (delivery, field) => {
    const portal = await installedPortal();
    const saved = await portal.stub.putSettings({ delivery: { ways: ["app"], sender: SENDER, ...delivery } });
    expect(saved.ok ? {} : saved.error).toEqual({ [field]: expect.any(String) });
  });

  it("are kept when they were allowed once, and other settings can be saved beside them", async () => {
    const portal = await deliveringPortal();
    await patchDocument(portal, "settings", { delivery: { sender: { address: "verify@gone.example" } } });
    expect((await portal.stub.putSettings({ linkLifetimeHours: 48 })).ok).toBe(true);
    const { email } = await createContact(portal);
    expect(await mailsTo(email)).toEqual([]);
    expect(await conditionsOf(portal)).toEqual([{ code: "mail_refused", waiting: 1 }]);
  });
});
