/**
 * The workflow action on deals: whom it requests, by which rule it ends, and what that costs.
 *
 * @module-tag waits
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  associateAs,
  FIRST,
  GATE,
  GATED,
  gatedPortal,
  hubspotAnswers,
  newDeal,
  newLabel,
  putGates,
  SECOND,
} from "../deal/play.ts";
import { makeReadsDue } from "../support/peek.ts";
import {
  endSession,
  installedPortal,
  newContact,
  sessionsOf,
  signedCallback,
  work,
  type TestPortal,
} from "../support/portal.ts";
import {
  end,
  enrol,
  openSessionOf,
  PASSED,
  runAction,
  sessionsFor,
  start,
  told,
  verifiedContact,
} from "../support/workflows.ts";
import { SOON } from "../../soon.ts";

afterEach(() => vi.restoreAllMocks());

const IAL1 = { ...PASSED, ial: "IAL1", matchConfidence: 0.8 };
const onDeal = (portal: TestPortal, dealId: string, inputs: Record<string, string> = {}) =>
  start(portal, dealId, inputs, "deal");
const contacts = (portal: TestPortal, n: number) =>
  Promise.all(Array.from({ length: n }, () => newContact(portal)));

/** The pause before the next reading of deals is over. */
async function readAgain(portal: TestPortal): Promise<void> {
  await makeReadsDue(portal);
  await work(portal);
}

describe("a workflow that waits for a deal", () => {
  it("goes on when all its contacts are verified, with the lowest level and confidence", async () => {
    const portal = await installedPortal();
    const [one = "", two = ""] = await contacts(portal, 2);
    const enrolled = await onDeal(portal, await newDeal(portal, FIRST, [one, two]));
    await end(portal, one);
    expect((await told(portal, enrolled)).state).toBe("RETRYING");
    await end(portal, two, IAL1);
    const { outputs } = await told(portal, enrolled);
    expect(outputs).toMatchObject({
      verification_status: "verified",
      ial_level: "IAL1",
      match_confidence: "0.8",
    });
    expect(outputs["session_reference"]).toBeUndefined();
  });

  it("asks nobody twice, and nobody who is verified", async () => {
    const portal = await installedPortal();
    const [verified, other] = [await verifiedContact(portal), await newContact(portal)];
    const enrolled = await onDeal(portal, await newDeal(portal, FIRST, [verified, other]));
    expect(await runAction(portal, enrolled)).toMatchObject({ kind: "wait" });
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(
      new Map([
        [verified, 1],
        [other, 1],
      ]),
    );
    await end(portal, other);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
  });

  it("is told at once that a contact has failed, and how many", async () => {
    const portal = await installedPortal();
    const [one = "", two = ""] = await contacts(portal, 2);
    const enrolled = await onDeal(portal, await newDeal(portal, FIRST, [one, two]));
    await end(portal, two, { outcome: "failed" });
    const { outputs } = await told(portal, enrolled);
    expect(outputs["verification_status"]).toBe("failed");
    expect(outputs["reason"]).toContain("1 of 2 contacts");
  });

  it("is told at once when the deal has no contact, and in the end when HubSpot does not find the deal", async () => {
    const portal = await gatedPortal();
    const empty = await onDeal(portal, await newDeal(portal, FIRST));
    const { outputs } = await told(portal, empty);
    expect(outputs).toMatchObject({
      verification_status: "not_verified",
      reason: "The deal has no associated contact.",
    });
    const dealId = await newDeal(portal, FIRST, await contacts(portal, 1));
    const gone = await enrol(portal, dealId, {}, "deal");
    await portal.crm("DELETE", `/crm/v3/objects/deals/${dealId}`);
    await runAction(portal, gone);
    for (let look = 0; look < 3; look += 1) {
      expect((await told(portal, gone)).outputs["verification_status"]).toBeUndefined();
      await readAgain(portal);
    }
    expect((await told(portal, gone)).outputs["verification_status"]).toBe("not_verified");
  });

  it("waits for a deal that HubSpot left out of an answer once", async () => {
    const portal = await gatedPortal();
    const [contactId = ""] = await contacts(portal, 1);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    const silent = hubspotAnswers(
      ({ url }) => url.endsWith("/objects/deals/batch/read"),
      () => Response.json({ status: "COMPLETE", results: [] }),
    );
    const enrolled = await onDeal(portal, dealId);
    silent.stop();
    expect(silent.count()).toBe(1);
    await readAgain(portal);
    await end(portal, contactId);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
  });

  it("counts the contacts that it has now, not those that come later", async () => {
    const portal = await installedPortal();
    const [one = "", later = ""] = await contacts(portal, 2);
    const dealId = await newDeal(portal, FIRST, [one]);
    const enrolled = await onDeal(portal, dealId);
    await portal.crm("PUT", `/crm/v4/objects/deals/${dealId}/associations/default/contacts/${later}`);
    await end(portal, one);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
    expect(await sessionsFor(portal, later)).toBe(0);
  });

  it("for a step-up waits for that of every contact", async () => {
    const portal = await installedPortal();
    const did = "did:web:sandbox.1kosmos.net:ada";
    const contactId = await verifiedContact(portal, { ...PASSED, did });
    const enrolled = await onDeal(portal, await newDeal(portal, FIRST, [contactId]), { kind: "stepup" });
    expect((await told(portal, enrolled)).state).toBe("RETRYING");
    await endSession(await openSessionOf(portal, contactId), { outcome: "passed" });
    await portal.stub.acceptCallback(await signedCallback(portal, contactId));
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
  });
});

describe("a workflow that waits for a deal at a gate", () => {
  it("is answered by the gate's rule: any one contact", async () => {
    const portal = await gatedPortal({ ...GATE, contacts: "any", mode: "trigger" });
    const [one = "", two = ""] = await contacts(portal, 2);
    const enrolled = await onDeal(portal, await newDeal(portal, GATED, [one, two]));
    await end(portal, one, { outcome: "failed" });
    expect((await told(portal, enrolled)).state).toBe("RETRYING");
    await end(portal, two);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
  });

  it("asks for the gate's level, or for its own if that is higher", async () => {
    const portal = await gatedPortal({ ...GATE, minIal: "IAL2", mode: "trigger" });
    const contactId = await verifiedContact(portal, IAL1);
    const atGate = await onDeal(portal, await newDeal(portal, GATED, [contactId]));
    const before = await onDeal(portal, await newDeal(portal, SECOND, [contactId]), {
      proofingLevel: "IAL2",
    });
    expect((await told(portal, atGate)).state).toBe("RETRYING");
    expect((await told(portal, before)).state).toBe("RETRYING");
    await end(portal, contactId);
    for (const enrolled of [atGate, before])
      expect((await told(portal, enrolled)).outputs).toMatchObject({
        verification_status: "verified",
        ial_level: "IAL2",
      });
  });

  it("asks only contacts with the gate's label, and says when there is none", async () => {
    const portal = await installedPortal();
    const label = await newLabel(portal, "Signer");
    await putGates(portal, { ...GATE, contacts: { label: "Signer" }, mode: "trigger" });
    const [signer = "", other = ""] = await contacts(portal, 2);
    const dealId = await newDeal(portal, GATED, [signer, other]);
    const none = await onDeal(portal, dealId);
    expect((await told(portal, none)).outputs["reason"]).toBe(
      'The deal has no contact with the label "Signer".',
    );
    await associateAs(portal, label, dealId, signer);
    const enrolled = await onDeal(portal, dealId);
    await end(portal, signer);
    expect((await told(portal, enrolled)).outputs["verification_status"]).toBe("verified");
    expect(await sessionsFor(portal, other)).toBe(0);
  });
});

describe("many deals", () => {
  it("are read together", async () => {
    const portal = await gatedPortal();
    const deals = await Promise.all(
      Array.from({ length: 40 }, async () => newDeal(portal, FIRST, await contacts(portal, 1))),
    );
    const enrolments = await Promise.all(deals.map((dealId) => enrol(portal, dealId, {}, "deal")));
    const reads: string[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (/associations|batch\/read/u.test(request.url)) reads.push(request.url);
      return real(request);
    });
    await Promise.all(enrolments.map((enrolled) => runAction(portal, enrolled)));
    await work(portal);
    expect((await sessionsOf(portal)).size).toBe(40);
    // Associations and stages, once for the first deal and once or twice for the others.
    expect(reads.length).toBeLessThanOrEqual(6);
  }, 20_000);

  it("wait until HubSpot can be read again", async () => {
    const portal = await installedPortal();
    const [contactId = ""] = await contacts(portal, 1);
    const enrolled = await enrol(portal, await newDeal(portal, FIRST, [contactId]), {}, "deal");
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      return request.url.includes("/associations/") ? new Response("", { status: 502 }) : real(request);
    });
    await runAction(portal, enrolled);
    await work(portal);
    vi.restoreAllMocks();
    expect(await sessionsFor(portal, contactId)).toBe(0);
    expect((await portal.stub.overview())?.waiting.workflows).toBe(1);
    await portal.stub.replay("none");
    await work(portal);
    expect(await sessionsFor(portal, contactId)).toBe(1);
  });

  it("are put off one by one where a contact's object fails: the others are asked, and HubSpot is not stormed", async () => {
    const portal = await installedPortal();
    const [broken, fine] = [await verifiedContact(portal), await newContact(portal)];
    const stub = env.CONTACT.getByName(`${portal.portalId}:${broken}`);
    await runInDurableObject(stub, (_, { storage }) => storage.kv.put("contact", "{}"));
    const deals = [await newDeal(portal, FIRST, [broken]), await newDeal(portal, FIRST, [fine])];
    const enrolments = await Promise.all(deals.map((dealId) => enrol(portal, dealId, {}, "deal")));
    let reads = 0;
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes("/associations/")) reads += 1;
      return real(request);
    });
    for (const enrolled of enrolments) await runAction(portal, enrolled);
    await expect.poll(() => sessionsFor(portal, fine)).toBe(1);
    expect(reads).toBeLessThan(6);
    expect((await portal.stub.overview())?.waiting.workflows).toBe(2);
  });

  it("that go on at once have one answer, whatever a slow reading of the deal finds later", async () => {
    const portal = await installedPortal();
    const enrolled = await enrol(
      portal,
      await newDeal(portal, FIRST),
      { callbackBehavior: "continue" },
      "deal",
    );
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes("/associations/")) await scheduler.wait(3500);
      return real(request);
    });
    const answer = await runAction(portal, enrolled);
    expect(answer).toMatchObject({ kind: "done", outputs: { verification_status: "pending" } });
    await expect.poll(async () => (await portal.stub.overview())?.waiting.workflows, SOON).toBe(0);
    expect(await runAction(portal, enrolled)).toEqual(answer);
  }, 15_000);

  it("that go on at once are told while their contacts are asked", async () => {
    const portal = await installedPortal();
    const [contactId = ""] = await contacts(portal, 1);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    const enrolled = await enrol(portal, dealId, { callbackBehavior: "continue" }, "deal");
    const answer = await runAction(portal, enrolled);
    expect(answer).toMatchObject({ kind: "done", outputs: { verification_status: "pending" } });
    await expect.poll(() => sessionsFor(portal, contactId)).toBe(1);
  });
});
