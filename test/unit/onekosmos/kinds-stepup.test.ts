/** A step-up over either protocol. */
import { describe, expect, it } from "vitest";
import type { SessionRef } from "../../../src/onekosmos/provider.ts";
import { idverifyHarness, PERSON, REQUEST, sessionsHarness, WALLET, WALLET_DID } from "./providers.ts";
import { ORIGIN, page, refused, SESSION_ID } from "./tenant.ts";
import { error, value } from "./values.ts";

const STEP_UP = { ...REQUEST, kind: "stepup", credentialDid: WALLET_DID } as const;

function refOf(did?: string): SessionRef {
  const ref = { provider: "idverify", sessionId: SESSION_ID, call: "uwl" } as const;
  return did === undefined ? ref : { ...ref, did };
}

describe("a step-up over idverify", () => {
  it("is an authentication session as the helper libraries make it; its link is the QR code's address", async () => {
    const { tenant, provider } = await idverifyHarness();
    const started = value(await provider.start(STEP_UP));
    const put = tenant.asked.find(({ method }) => method === "PUT");
    expect(put).toMatchObject({
      url: `${ORIGIN}/sessions/session/new`,
      body: {
        origin: {
          tag: "acme",
          url: ORIGIN,
          communityName: "default",
          communityId: "c1",
          authPage: "blockid://authenticate",
        },
        authtype: "none",
      },
    });
    expect(put?.headers).toHaveProperty("licensekey");
    expect(started).toEqual({
      ref: { provider: "idverify", sessionId: SESSION_ID, call: "uwl", did: WALLET_DID },
      url: `${ORIGIN}/sessions/session/${SESSION_ID}`,
    });
  });

  it("passes when the contact's own wallet answers", async () => {
    const { tenant, provider } = await idverifyHarness();
    expect(value(await provider.fetchResult(refOf(WALLET_DID)))).toEqual({ outcome: "open", started: false });
    tenant.wallet = { did: WALLET.toUpperCase(), account: { username: PERSON.firstName } };
    const verdict = value(await provider.fetchResult(refOf(WALLET_DID)));
    expect(verdict).toEqual({ outcome: "passed", did: `did:blockid:${WALLET.toUpperCase()}` });
    expect(tenant.asked.at(-1)?.headers).toMatchObject({ addsessioninfo: "1" });
  });

  it("fails when somebody else's answers, and says so", async () => {
    const { tenant, provider } = await idverifyHarness();
    tenant.wallet = { did: "f".repeat(40) };
    const verdict = { outcome: "failed", reason: "not_passed", notes: ["did_of_another"] };
    expect(value(await provider.fetchResult(refOf(WALLET_DID)))).toEqual(verdict);
  });

  it("counts as unconfirmed where no wallet is known, or is not started at all", async () => {
    const { tenant, provider } = await idverifyHarness();
    tenant.wallet = { did: WALLET };
    const { ref } = value(await provider.start({ ...STEP_UP, credentialDid: "did:blockid:a-credential" }));
    expect(ref).not.toHaveProperty("did");
    expect(value(await provider.fetchResult(ref))).toMatchObject({
      outcome: "passed",
      notes: ["did_unconfirmed"],
    });
    const strict = await idverifyHarness({ stepUpKnownOnly: true });
    expect(error(await strict.provider.start({ ...STEP_UP, credentialDid: null })).reason).toBe(
      "not_offered",
    );
    expect(strict.tenant.asked).toEqual([]);
  });

  it.each([
    [400, "Session expired", { outcome: "expired", reason: "expired" }],
    [410, "Gone", { outcome: "expired", reason: "expired" }],
    [404, "Authentication declined", { outcome: "failed", reason: "declined" }],
    [400, "Authentication failed", { outcome: "failed", reason: "not_passed" }],
    [400, "Authentication abandoned", { outcome: "expired", reason: "abandoned" }],
    [404, "Not found", { outcome: "open", started: false }],
  ])("reads %i %s", async (status, message, verdict) => {
    const { tenant, provider } = await idverifyHarness();
    tenant.fault = ({ url }) => (url.includes("/response") ? refused(status, message) : undefined);
    expect(value(await provider.fetchResult(refOf(WALLET_DID)))).toEqual(verdict);
  });

  it.each([
    [() => refused(401, "Invalid or Unauthorized License"), "credentials_refused"],
    [() => refused(503, "Session expired"), "server_error"],
    [() => page(404), "unexpected_answer"],
    [() => Response.json({ data: "AAAA", publicKey: "AAAA" }), "unexpected_answer"],
    [() => Response.json({ sessionId: SESSION_ID }), "unexpected_answer"],
  ])("takes nothing else for an answer", async (answer, reason) => {
    const { tenant, provider } = await idverifyHarness();
    tenant.fault = ({ url }) => (url.includes("/response") ? answer() : undefined);
    expect(error(await provider.fetchResult(refOf(WALLET_DID))).reason).toBe(reason);
  });

  it("takes no answer to another session", async () => {
    const { tenant, provider } = await idverifyHarness();
    tenant.wallet = { did: WALLET };
    expect(value(await provider.fetchResult(refOf(WALLET_DID))).outcome).toBe("passed");
    const other = { ...refOf(WALLET_DID), sessionId: "another-session" };
    const failed = error(await provider.fetchResult(other));
    expect([failed.reason, failed.message]).toEqual([
      "unexpected_answer",
      expect.stringContaining("a wallet's answer to another session"),
    ]);
  });

  it("whose wallet names no DID is no answer", async () => {
    const { tenant, provider } = await idverifyHarness();
    tenant.wallet = { userid: "ada" };
    expect(error(await provider.fetchResult(refOf(WALLET_DID))).reason).toBe("unexpected_answer");
  });

  it("is not offered by a tenant whose directory has no usable service for it", async () => {
    const { tenant } = await idverifyHarness();
    const { provider } = await idverifyHarness(
      {},
      { ...tenant.directory, sessions: "http://10.0.0.7/sessions" },
    );
    expect(error(await provider.start(STEP_UP)).reason).toBe("not_offered");
  });
});

describe("a step-up over sessions", () => {
  const ref = { provider: "sessions", sessionId: "c-1", call: "stepup" } as const;

  it.each([
    [{ person: { username: "ada@example.com" } }, "ada@example.com"],
    [{ person: {} }, WALLET_DID],
    [{ credentialDid: null }, "1001"],
  ])("is asked for as the integration page prints it (%j)", async (change, userId) => {
    const { tenant, provider } = await sessionsHarness({ stepUpSeconds: 600 });
    tenant.created = { challenge_id: "c-1", challenge_url: `${ORIGIN}/stepup/c-1` };
    const started = value(await provider.start({ ...STEP_UP, ...change }));
    expect(started).toMatchObject({ ref, url: `${ORIGIN}/stepup/c-1` });
    expect((started.expiresAt ?? 0) - tenant.io.now()).toBe(600_000);
    expect(tenant.asked[0]).toMatchObject({
      method: "POST",
      url: `${ORIGIN}/v1/auth/stepup`,
      body: { user_id: userId, timeout_seconds: 600, reason_code: expect.any(String) },
    });
  });

  it.each([
    [
      { status: "completed", match_result: "match", confidence: 0.98 },
      { outcome: "passed", matchConfidence: 0.98 },
    ],
    [{ match_result: true }, { outcome: "passed" }],
    [{ challenge_id: "c-1", session_id: "of-the-answer", match_result: true }, { outcome: "passed" }],
    [
      { challenge_id: "c-2", match_result: true },
      { outcome: "open", started: true, unknownStatus: "session id differs" },
    ],
    [{ result: { match_result: "MATCHED", confidence: 91 } }, { outcome: "passed", matchConfidence: 0.91 }],
    [
      { status: "completed", match_result: "no_match", confidence: 0.2, failure_code: "IDV0014" },
      { outcome: "failed", reason: "not_passed", code: "IDV0014" },
    ],
    [
      { status: "completed", match_result: false },
      { outcome: "failed", reason: "not_passed" },
    ],
    [{ status: "pending" }, { outcome: "open", started: false }],
    [{ status: "expired" }, { outcome: "expired", reason: "expired" }],
    [{ status: "declined" }, { outcome: "failed", reason: "declined" }],
    [
      { status: "declined", match_result: "match" },
      { outcome: "failed", reason: "declined" },
    ],
    [
      { status: "expired", match_result: true },
      { outcome: "expired", reason: "expired" },
    ],
    [{ status: "completed" }, { outcome: "open", started: true }],
    [
      { status: "completed", match_result: "perhaps" },
      { outcome: "open", started: true, unknownStatus: "perhaps" },
    ],
  ])("reads %j", async (answer, verdict) => {
    const { tenant, provider } = await sessionsHarness();
    tenant.result = answer;
    expect(value(await provider.fetchResult(ref))).toEqual(verdict);
    expect(new URL(tenant.asked[0]?.url ?? "").pathname).toBe("/v1/auth/stepup/c-1/status");
  });

  it("leads nobody to another host", async () => {
    const { tenant, provider } = await sessionsHarness();
    tenant.created = { challenge_id: "c-1", challenge_url: "https://evil.example/" };
    expect(error(await provider.start(STEP_UP)).reason).toBe("link_refused");
  });
});
