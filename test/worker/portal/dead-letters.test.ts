/** The work that waits for a person can be removed: it is gone from the page, and nothing brings it back. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { jobsOf, outboxOf, postponeJobs, runPollsNow } from "../support/peek.ts";
import {
  creationOf,
  endSession,
  idvOf,
  installedPortal,
  newContact,
  signedCallback,
  work,
  type TestPortal,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

/** Calls that match are refused with 400. Returns what was called. */
function refuse(match: RegExp): string[] {
  const seen: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!match.test(`${request.method} ${request.url}`)) return real(request);
    seen.push(request.url);
    return Response.json({ status: "error", category: "VALIDATION_ERROR", message: "no" }, { status: 400 });
  });
  return seen;
}

const lettersOf = async (portal: TestPortal) => (await portal.stub.overview())?.deadLetters ?? [];

/** A contact whose properties HubSpot refuses to take. */
async function refusedWrite(portal: TestPortal) {
  const contactId = await newContact(portal);
  const calls = refuse(/PATCH \S+\/objects\/contacts\/\d+$/u);
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  await expect.poll(async () => (await lettersOf(portal)).length).toBe(1);
  return { contactId, calls };
}

describe("a dead letter that is removed", () => {
  it("was a job: it is gone, and the contact can be verified by another event", async () => {
    const portal = await installedPortal();
    const contactId = await newContact(portal);
    refuse(/POST \S+1kosmos\.net\/v1\/verify\/sessions$/u);
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    await postponeJobs(portal, 0, 99);
    await runInDurableObject(portal.stub, (_, { storage }) => storage.setAlarm(Date.now()));
    await work(portal);
    await expect.poll(async () => (await lettersOf(portal)).length).toBe(1);
    const [letter] = await lettersOf(portal);
    expect(letter).toMatchObject({
      id: expect.stringMatching(/^job:\d+$/u),
      subject: `contact ${contactId}`,
    });
    expect(await portal.stub.remove(letter?.id ?? "")).toBe(true);
    expect(await lettersOf(portal)).toEqual([]);
    expect(await jobsOf(portal)).toEqual([]);
    expect(await portal.stub.remove(letter?.id ?? "")).toBe(false);
    expect(await portal.stub.replay(letter?.id ?? "")).toBe(false);
    vi.restoreAllMocks();
    await portal.stub.accept([creationOf(contactId)]);
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("pending");
  });

  it("was a write: the same values are not sent again, newer ones are", async () => {
    const portal = await installedPortal();
    const { contactId, calls } = await refusedWrite(portal);
    const [letter] = await lettersOf(portal);
    expect(letter?.id).toBe(`outbox:contacts:${contactId}`);
    expect(await portal.stub.remove(letter?.id ?? "")).toBe(true);
    expect(await lettersOf(portal)).toEqual([]);
    const before = calls.length;
    await runPollsNow(portal);
    await work(portal);
    expect(calls.length).toBe(before);
    expect(await outboxOf(portal, "contacts")).toMatchObject([{ state: "done", payload: "" }]);
    vi.restoreAllMocks();
    const view = await env.CONTACT.getByName(`${portal.portalId}:${contactId}`).view();
    expect(view.status).toBe("pending");
    const callback = await signedCallback(portal, contactId);
    const session = await sessionOf(portal, contactId);
    await endSession(session, { outcome: "passed" });
    await portal.stub.acceptCallback(callback);
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_status"]).toBe("verified");
  });

  it("must be one: what waits, what is unknown and what is no id stays as it is", async () => {
    const portal = await installedPortal(null);
    await portal.stub.accept([creationOf(await newContact(portal))]);
    await work(portal);
    const [job, ...others] = await jobsOf(portal);
    expect([job?.state, others]).toEqual(["due", []]);
    for (const id of ["job:1", "job:99", "job:x", "outbox:contacts:1", "outbox:nobody:1", ""])
      expect([id, await portal.stub.remove(id)]).toEqual([id, false]);
    expect(await jobsOf(portal)).toEqual([job]);
    expect(await env.PORTAL.getByName("987655").remove("job:1")).toBe(false);
  });
});

/** The session that 1Kosmos made for a contact. */
async function sessionOf(portal: TestPortal, contactId: string): Promise<string> {
  const target = await env.CONTACT.getByName(`${portal.portalId}:${contactId}`).proceed(null);
  if (target.kind !== "go") throw new Error(`no session: ${target.kind}`);
  return new URL(target.url).pathname.split("/").at(-1) ?? "";
}
