/** LiveID, step-up, workflow instances, prefill and levels looked up: what goes beside a document session. */
import { describe, expect, it } from "vitest";
import type { IdverifyConnection, Workflow } from "../../../src/onekosmos/connection.ts";
import type { SessionRef } from "../../../src/onekosmos/provider.ts";
import { idverifyHarness, LINK, PERSON, REQUEST, sessionsHarness } from "./providers.ts";
import { ORIGIN, page, refused, SESSION_ID } from "./tenant.ts";
import { error, value } from "./values.ts";

const WALLET = "0123456789abcdef0123456789abcdef01234567";
const WALLET_DID = `did:blockid:${WALLET}`;
const STEP_UP = { ...REQUEST, kind: "stepup", credentialDid: WALLET_DID } as const;
const LINE: Workflow = {
  id: "wf-1",
  call: "workflow",
  kind: "identity",
  documentTypes: [],
  level: "IAL2",
  derivedIal: "none",
  checks: [],
};

describe("a LiveID enrolment over idverify", () => {
  it("is a session of the selfie's dvcID, and its pass enrols", async () => {
    const { tenant, provider } = await idverifyHarness();
    tenant.created = { sessionId: SESSION_ID, url: LINK };
    const { ref } = value(await provider.start({ ...REQUEST, kind: "liveid" }));
    expect(tenant.asked[0]?.body).toMatchObject({ dvcID: "liveid" });
    tenant.result = { responseStatus: "SUCCESS", liveid_object: { face: PERSON.face } };
    expect(value(await provider.fetchResult(ref))).toEqual({ outcome: "passed", liveIdEnrolled: true });
  });
});

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
    expect(error(await provider.start(STEP_UP)).reason).toBe("forbidden_host");
  });
});

describe.each([
  ["workflow", "workflowapi", "/workflowapi/workflow_instance/tenant/t1/community/c1/create"],
  ["one_time", "idproofingapi", "/idproofingapi/workflow/workflow_instance/create"],
] as const)("a session by %s", (call, service, path) => {
  const connection = { workflows: [{ ...LINE, call }] };

  it("is made and asked for sealed", async () => {
    const { tenant, provider } = await idverifyHarness(connection);
    tenant.created = { wfInstanceId: SESSION_ID, wfInstanceUrl: LINK };
    const started = value(await provider.start({ ...REQUEST, proofingLevel: "IAL2" }));
    expect(started).toEqual({
      ref: { provider: "idverify", sessionId: SESSION_ID, dvcId: "wf-1", call },
      url: LINK,
    });
    const create = tenant.asked.find(({ method }) => method === "POST");
    expect(create).toMatchObject({ url: `${ORIGIN}${path}`, body: { workflowId: "wf-1", metaData: {} } });
    tenant.result = { status: "completed", result: { verificationStatus: "Passed", ial: "IAL2", ...PERSON } };
    const verdict = value(await provider.fetchResult(started.ref));
    expect(verdict).toEqual({ outcome: "passed", ial: "IAL2" });
    expect(tenant.asked.at(-1)).toMatchObject({
      method: "GET",
      url: `${ORIGIN}/${service}/workflow/workflow_instance/${SESSION_ID}/result_summary`,
    });
  });

  it.each([
    ["pending", { outcome: "open", started: false }],
    ["started", { outcome: "open", started: true }],
    ["completed", { outcome: "open", started: true }],
    ["failed", { outcome: "failed", reason: "not_passed" }],
    ["expired", { outcome: "expired", reason: "expired" }],
  ])("that is %s", async (status, verdict) => {
    const { tenant, provider } = await idverifyHarness(connection);
    tenant.result = { status };
    const ref = { provider: "idverify", sessionId: SESSION_ID, dvcId: "wf-1", call } as const;
    expect(value(await provider.fetchResult(ref))).toEqual(verdict);
  });

  it("carries the name and nothing else when it may", async () => {
    const { tenant, provider } = await idverifyHarness(connection);
    tenant.created = { instanceId: SESSION_ID, instanceUrl: LINK };
    const person = { username: "ada@example.com", firstName: "Ada", lastName: "Lovelace" };
    value(await provider.start({ ...REQUEST, person }));
    const names =
      call === "workflow"
        ? { firstName: "Ada", lastName: "Lovelace" }
        : { firstname: "Ada", lastname: "Lovelace" };
    expect(tenant.asked.find(({ method }) => method === "POST")?.body).toEqual({
      workflowId: "wf-1",
      metaData: names,
    });
  });
});

describe("what may be prefilled", () => {
  it("goes into a document session's user, in place of a random one", async () => {
    const { tenant, provider } = await idverifyHarness();
    tenant.created = { sessionId: SESSION_ID, url: LINK };
    value(await provider.start({ ...REQUEST, person: { username: "ada@example.com", firstName: "Ada" } }));
    const body = tenant.asked[0]?.body;
    expect(body).toHaveProperty(["sessionRequest", "user"], {
      username: "ada@example.com",
      firstname: "Ada",
    });
    expect(body).not.toHaveProperty(["sessionRequest", "userUID"]);
  });
});

describe("the level of a community user", () => {
  const lookingUp: Partial<IdverifyConnection> = { lookUpUsers: true, prefill: ["username"] };
  const person = { username: "ada@example.com" };
  const enrolled = {
    user: { authModuleId: "m", uid: "u", username: person.username },
    did: { [WALLET]: { value: "IAL2", proofs: [{ type: "dl_affidavit", proof: PERSON.proof_jwt }] } },
  };

  it("and the DID are what the community states, where the result states none", async () => {
    const { tenant, provider, ref, barePass } = await idverifyHarness({ ...lookingUp, derivedIal: "IAL1" });
    tenant.result = barePass;
    tenant.user = enrolled;
    expect(value(await provider.fetchResult(ref, person))).toEqual({
      outcome: "passed",
      ial: "IAL2",
      did: WALLET_DID,
    });
    const asked = tenant.asked.at(-1);
    expect(asked?.url).toBe(`${ORIGIN}/api/r1/community/default/userid/ada%40example.com/ial`);
    expect(asked?.headers).toMatchObject({ "x-tenanttag": "acme" });
  });

  it("never overrides what the result states", async () => {
    const { tenant, provider, ref } = await idverifyHarness(lookingUp);
    tenant.result = { sessionStatus: "Completed", verificationStatus: "Passed", ial: "IAL1" };
    tenant.user = enrolled;
    expect(value(await provider.fetchResult(ref, person))).toEqual({
      outcome: "passed",
      ial: "IAL1",
      did: WALLET_DID,
    });
    tenant.result = { ...tenant.result, did: "did:web:acme.example" };
    tenant.asked.length = 0;
    expect(value(await provider.fetchResult(ref, person))).toMatchObject({ did: "did:web:acme.example" });
    expect(tenant.asked).toHaveLength(1);
  });

  it("is not known of somebody who has no wallet: the pass holds, and the history says so", async () => {
    const { tenant, provider, ref, barePass } = await idverifyHarness({ ...lookingUp, derivedIal: "IAL1" });
    tenant.result = barePass;
    for (const user of [null, { ...enrolled, did: {} }]) {
      tenant.user = user;
      expect(value(await provider.fetchResult(ref, person))).toEqual({
        outcome: "passed",
        ial: "IAL1",
        ialDerived: true,
        notes: ["level_not_found"],
      });
    }
  });

  it("is asked for again when the community has a problem: no level is lost by it", async () => {
    const { tenant, provider, ref, barePass } = await idverifyHarness(lookingUp);
    tenant.result = barePass;
    tenant.fault = ({ url }) => (url.endsWith("/ial") ? page(503) : undefined);
    expect(error(await provider.fetchResult(ref, person)).reason).toBe("server_error");
  });
});
