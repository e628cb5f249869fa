/**
 * Counts the calls to HubSpot that mails cost: their addresses are read together.
 *
 * @module-tag waits
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { SOON } from "../../soon.ts";
import { hubspotAnswers, hubspotCalls, settleDown } from "../deal/play.ts";
import { jobsOf } from "../support/peek.ts";
import { creationOf, work, type TestPortal } from "../support/portal.ts";
import { createContact, deliveringPortal, mailsTo } from "./play.ts";
import { FULL_LOAD_TAGS, loadOf } from "../../full-load.ts";

const READ = "POST /crm/v3/objects/contacts/batch/read";

const isRead = ({ url }: Request) => url.endsWith("/contacts/batch/read");

afterEach(() => {
  vi.restoreAllMocks();
});

/** Makes contacts in HubSpot, a hundred a call, and returns their ids. */
async function createMany(portal: TestPortal, emails: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let start = 0; start < emails.length; start += 100) {
    const inputs = emails.slice(start, start + 100).map((email) => ({ properties: { email } }));
    const made = await portal.crm("POST", "/crm/v3/objects/contacts/batch/create", { inputs });
    const { results } = await made.json<{ results: { id: string }[] }>();
    ids.push(...results.map(({ id }) => id));
  }
  return ids;
}

async function sentBy(portal: TestPortal): Promise<number> {
  return (await portal.stub.overview())?.counters["mails_sent"] ?? 0;
}

const MAILS = loadOf(200, 500);

describe("the addresses of many mails", () => {
  it(
    "500 at once (or a part of them) cost a read for fifty at most, and everybody gets one mail",
    { tags: FULL_LOAD_TAGS },
    async () => {
      const portal = await deliveringPortal();
      const emails = Array.from({ length: MAILS }, () => `${crypto.randomUUID()}@example.net`);
      const ids = await createMany(portal, emails);
      const { calls, stop } = hubspotCalls();
      const startedAt = Date.now();
      for (let start = 0; start < ids.length; start += 100)
        await portal.stub.accept(ids.slice(start, start + 100).map((id) => creationOf(id)));
      await expect.poll(async () => (await settleDown(portal), sentBy(portal)), SOON).toBe(MAILS);
      stop();
      // A mail waits five seconds for company at most: on a busy machine, where the links take longer, a read leaves so often.
      const most = MAILS / 50 + (Date.now() - startedAt) / 5000;
      expect(calls.filter((call) => call === READ).length).toBeLessThanOrEqual(most);
      const some = emails.filter((_, index) => index % 50 === 0);
      for (const email of some) expect(await mailsTo(email)).toHaveLength(1);
    },
  );

  it("a lone one is read at once", async () => {
    const portal = await deliveringPortal();
    const { calls, stop } = hubspotCalls();
    const { email } = await createContact(portal);
    stop();
    expect(calls.filter((call) => call === READ)).toHaveLength(1);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it("cost mails no attempt while HubSpot cannot be asked, and are read afterwards", async () => {
    const portal = await deliveringPortal();
    const down = hubspotAnswers(isRead, () => new Response("", { status: 503 }));
    const { email } = await createContact(portal);
    expect(down.count()).toBeGreaterThan(0);
    const waiting = (await jobsOf(portal)).filter(({ queue }) => queue === "delivery.mail");
    expect(waiting.map(({ state, attempts }) => [state, attempts])).toEqual([["due", 0]]);
    down.stop();
    await expect.poll(async () => (await work(portal), (await mailsTo(email)).length), SOON).toBe(1);
  });

  it("are each mail's own failure where HubSpot refuses the read itself", async () => {
    const portal = await deliveringPortal();
    const words = { status: "error", category: "VALIDATION_ERROR", message: "no" };
    const refusing = hubspotAnswers(isRead, () => Response.json(words, { status: 400 }));
    await createContact(portal);
    refusing.stop();
    const job = (await jobsOf(portal)).find(({ queue }) => queue === "delivery.mail");
    expect([job?.state, job?.attempts]).toEqual(["due", 1]);
  });
});
