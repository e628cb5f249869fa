/** LiveID, step-up, workflow instances, prefill and levels looked up: what goes beside a document session. */
import { describe, expect, it } from "vitest";
import type { IdverifyConnection, Workflow } from "../../../src/onekosmos/idverify/connection.ts";
import { idverifyHarness, LINK, PERSON, REQUEST, WALLET, WALLET_DID } from "./providers.ts";
import { ORIGIN, page, SESSION_ID } from "./tenant.ts";
import { error, value } from "./values.ts";

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
    expect(value(await provider.fetchResult(ref))).toEqual({
      outcome: "passed",
      liveIdEnrolled: true,
      captured: { dvcId: "liveid", fits: true },
    });
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
    ["completed", { outcome: "open", started: true, review: true }],
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
