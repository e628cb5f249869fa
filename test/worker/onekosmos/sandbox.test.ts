/** The providers against the sandbox 1Kosmos, which was written from the published protocol and not from this code. */
import { describe, expect, it } from "vitest";
import { createProvider, discover } from "../../../src/onekosmos/registry.ts";
import { parseConnection } from "../../../src/onekosmos/registry.ts";
import { newOwnKey } from "../../../src/onekosmos/idverify/keys.ts";
import type { IdentityProvider, ProviderIo, SessionRequest } from "../../../src/onekosmos/provider.ts";
import { endSession, IDVERIFY_CONNECTION, SESSIONS_CONNECTION } from "../support/portal.ts";
import { REQUEST } from "../../unit/onekosmos/providers.ts";
import { SUFFIXES } from "../../unit/onekosmos/tenant.ts";
import { error, value } from "../../unit/onekosmos/values.ts";

const SANDBOX = "https://sandbox.1kosmos.net";
/** Workflows of the sandbox's tenant. */
const WORKFLOW_ID = "wf-7d0c2f8e-5b1a-4c93-9f6e-2a8b4d1c3e50";
const IAL2_WORKFLOW_ID = "586ea2ee-liveid_2doc_ssn";
const IDVERIFY = { ...IDVERIFY_CONNECTION, liveIdDvcId: "sandbox-liveid" };

const io: ProviderIo = { now: Date.now, hostSuffixes: SUFFIXES, fetch: (input, init) => fetch(input, init) };

async function providerFor(input: object): Promise<IdentityProvider> {
  const connection = value(parseConnection(input, null, SUFFIXES));
  // As the portal does when it stores one.
  const kept = connection.kind === "idverify" ? { ...connection, ownKey: newOwnKey() } : connection;
  return createProvider(kept, value(await discover(kept, io)), io);
}

/** Starts what is requested, ends it as a person would, and fetches the verdict. */
async function verdictOf(provider: IdentityProvider, request: Partial<SessionRequest>, outcome: object) {
  const started = value(await provider.start({ ...REQUEST, requestId: crypto.randomUUID(), ...request }));
  expect(value(await provider.fetchResult(started.ref))).toMatchObject({ outcome: "open" });
  expect(new URL(started.url).origin).toBe(SANDBOX);
  await endSession(started.ref.sessionId, outcome);
  return value(await provider.fetchResult(started.ref));
}

async function newUser(userId: string): Promise<{ did: string }> {
  const response = await fetch(`${SANDBOX}/sandbox/users`, {
    method: "POST",
    body: JSON.stringify({ userId, ial: "IAL2" }),
  });
  return response.json();
}

describe("over the published protocol", () => {
  it("a connection test finds tenant, community and curve by itself", async () => {
    const provider = await providerFor({ ...IDVERIFY, workflows: [{ id: WORKFLOW_ID, call: "workflow" }] });
    expect(value(await provider.testConnection())).toMatchObject({
      tenant: "sandbox.1kosmos.net",
      community: "default",
      curve: "secp256k1",
    });
  });

  it("a LiveID is enrolled by the selfie's dvcID", async () => {
    const verdict = await verdictOf(await providerFor(IDVERIFY), { kind: "liveid" }, { outcome: "passed" });
    expect(verdict).toMatchObject({ outcome: "passed", liveIdEnrolled: true });
    expect(verdict).not.toHaveProperty("documentType");
  });

  it("a step-up passes by the wallet of the contact's own credential, and fails by another's", async () => {
    const provider = await providerFor(IDVERIFY);
    const userId = `user-${crypto.randomUUID()}`;
    const { did } = await newUser(userId);
    const request = { kind: "stepup", credentialDid: `did:blockid:${did}` } as const;
    expect(await verdictOf(provider, request, { outcome: "passed", userId })).toEqual({
      outcome: "passed",
      did: `did:blockid:${did}`,
    });
    const other = { outcome: "passed", userId: `user-${crypto.randomUUID()}` };
    expect(await verdictOf(provider, request, other)).toEqual({
      outcome: "failed",
      reason: "not_passed",
      notes: ["did_of_another"],
    });
    expect(await verdictOf(provider, request, { outcome: "declined" })).toEqual({
      outcome: "failed",
      reason: "declined",
    });
  });

  it("a wallet's answer is opened by a provider of later, with the connection's own key", async () => {
    const connection = value(parseConnection(IDVERIFY, null, SUFFIXES));
    if (connection.kind !== "idverify") throw new Error("not idverify");
    const kept = { ...connection, ownKey: newOwnKey() };
    const started = value(
      await createProvider(kept, value(await discover(kept, io)), io).start({ ...REQUEST, kind: "stepup" }),
    );
    await endSession(started.ref.sessionId, { outcome: "passed" });
    const later = createProvider(kept, value(await discover(kept, io)), io);
    expect(value(await later.fetchResult(started.ref))).toMatchObject({ outcome: "passed" });
    const other = { ...kept, ownKey: newOwnKey() };
    const stranger = createProvider(other, value(await discover(kept, io)), io);
    expect(error(await stranger.fetchResult(started.ref)).reason).toBe("unexpected_answer");
  });

  it.each([
    ["workflow", WORKFLOW_ID],
    ["one_time", IAL2_WORKFLOW_ID],
  ] as const)("an identity is proofed by %s", async (call, id) => {
    const provider = await providerFor({ ...IDVERIFY, workflows: [{ id, call, level: "IAL2" }] });
    const request = { proofingLevel: "IAL2" } as const;
    expect(await verdictOf(provider, request, { outcome: "passed", documentType: "passport" })).toMatchObject(
      {
        outcome: "passed",
        ial: "IAL2",
        documentType: "passport",
      },
    );
    expect(await verdictOf(provider, request, { outcome: "failed" })).toMatchObject({
      outcome: "failed",
      code: "IDV0014",
    });
  });

  it("a workflow that does not exist is refused at its first start, in words for an admin", async () => {
    const provider = await providerFor({ ...IDVERIFY, workflows: [{ id: "wf-none", call: "workflow" }] });
    const refused = error(await provider.start(REQUEST));
    expect(refused).toMatchObject({
      reason: "request_refused",
      message: expect.stringContaining("workflowId"),
    });
  });

  it("a community user's level and DID are looked up", async () => {
    const userId = `ada-${crypto.randomUUID()}@example.com`;
    const { did } = await newUser(userId);
    const provider = await providerFor({ ...IDVERIFY, prefill: ["username"], lookUpUsers: true });
    const started = value(await provider.start({ ...REQUEST, person: { username: userId } }));
    await endSession(started.ref.sessionId, { outcome: "passed", ial: null, did: null });
    expect(value(await provider.fetchResult(started.ref))).not.toHaveProperty("ial");
    expect(value(await provider.fetchResult(started.ref, { username: userId }))).toMatchObject({
      ial: "IAL2",
      did: `did:blockid:${did}`,
    });
  });
});

describe("over the REST vocabulary", () => {
  it("a LiveID is enrolled by a session with liveness alone", async () => {
    const verdict = await verdictOf(
      await providerFor(SESSIONS_CONNECTION),
      { kind: "liveid" },
      { outcome: "passed" },
    );
    expect(verdict).toMatchObject({ outcome: "passed", liveIdEnrolled: true });
  });

  it("a step-up passes with its confidence, fails with its code, and ends by itself", async () => {
    const provider = await providerFor({ ...SESSIONS_CONNECTION, stepUpSeconds: 600 });
    const started = value(await provider.start({ ...REQUEST, kind: "stepup" }));
    expect(started.expiresAt).toBeGreaterThan(Date.now() + 500_000);
    const passed = { outcome: "passed", matchConfidence: 0.91 };
    expect(await verdictOf(provider, { kind: "stepup" }, passed)).toEqual({
      outcome: "passed",
      matchConfidence: 0.91,
    });
    expect(await verdictOf(provider, { kind: "stepup" }, { outcome: "failed" })).toMatchObject({
      outcome: "failed",
      code: "IDV0014",
    });
  });
});
