import { describe, expect, test } from "vitest";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { callerOf, COMMUNITY_ID, licensedCall, opened, TENANT_ID, TENANT_PATH, turn } from "./protocol.ts";
import { call, type Caller, end, NOON, objectOf, PUBLIC_ORIGIN, sandbox, textAt } from "./support.ts";

const WORKFLOW = "wf-7d0c2f8e-5b1a-4c93-9f6e-2a8b4d1c3e50";
const IAL2 = "586ea2ee-liveid_2doc_ssn";
const SERVICES = ["workflowapi", "idproofingapi"] as const;

async function create(
  side: OneKosmosSandbox,
  caller: Caller,
  metaData: object = {},
  service = "workflowapi",
): Promise<Record<string, unknown>> {
  const request = `POST /${service}/workflow_instance${TENANT_PATH}/create` as const;
  return opened(
    caller,
    await licensedCall(side, caller, request, { workflowId: WORKFLOW, metaData }, { sealed: true }),
  );
}

async function node(side: OneKosmosSandbox, caller: Caller, id: string, nodeId = "idv_1") {
  return licensedCall(side, caller, `GET /workflowapi/workflow_instance/${id}${TENANT_PATH}/node/${nodeId}`);
}

describe("a workflow instance", () => {
  test.each(SERVICES)(
    "is made under /%s, encrypted both ways, and leads to the person's page",
    async (service) => {
      const side = sandbox();
      const caller = await callerOf(side, service);
      const made = await create(side, caller, { firstName: "A", dob: "1990-01-01" }, service);
      const id = textAt(made, "wfInstanceId");
      expect(made).toEqual({
        wfInstanceId: id,
        wfInstanceUrl: `${PUBLIC_ORIGIN}/idproofing/session/${id}`,
      });
      expect((await call(side, "GET", `/idproofing/session/${id}`)).status).toBe(200);
    },
  );

  test("is pending, then started, then completed with a verdict in its node", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "workflowapi");
    const id = textAt(await create(side, caller, { firstName: "A", email: "a@example.com" }), "wfInstanceId");
    const status = async () => opened(caller, await node(side, caller, id));
    expect(await status()).toMatchObject({ wfInstanceId: id, nodeId: "idv_1", status: "pending" });
    await call(side, "GET", `/idproofing/session/${id}`);
    expect(await status()).toMatchObject({ status: "started" });
    expect(await status()).not.toHaveProperty("result");
    await end(side, id, { outcome: "passed", documentType: "passport" });
    expect(await status()).toMatchObject({
      status: "completed",
      result: { verificationStatus: "Passed", documentType: "passport", ial: "IAL2", liveIdEnrolled: true },
    });
    const form = await opened(caller, await node(side, caller, id, "form_1"));
    expect(form).toMatchObject({ result: { fields: { firstName: "A", email: "a@example.com" } } });
    expect((await node(side, caller, id, "nowhere")).status).toBe(404);
  });

  test.each([
    ["failed", "failed", { result: { verificationStatus: "Failed", errorInfo: { reasonCode: "IDV0011" } } }],
    ["declined", "failed", {}],
    ["abandoned", "expired", {}],
  ])("that ends as %s is %s", async (outcome, status, verdict) => {
    const side = sandbox();
    const caller = await callerOf(side, "workflowapi");
    const id = textAt(await create(side, caller), "wfInstanceId");
    await end(side, id, { outcome, ...(outcome === "failed" ? { errorCode: "IDV0011" } : {}) });
    const answer = await opened(caller, await node(side, caller, id));
    expect(answer).toMatchObject({ status, ...verdict });
    expect("result" in answer).toBe("result" in verdict);
  });

  test("expires", async () => {
    let now = Date.now();
    const side = sandbox({ now: () => now, sessionTtlSeconds: 5 });
    const caller = await callerOf(side, "workflowapi");
    const id = textAt(await create(side, caller), "wfInstanceId");
    now += 5000;
    expect(await opened(caller, await node(side, caller, id))).toMatchObject({ status: "expired" });
  });

  test("lays its verdict beside the status when the switch says so", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "workflowapi");
    const id = textAt(await create(side, caller), "wfInstanceId");
    await end(side, id, { outcome: "passed" });
    await turn(side, { workflowShape: "flat", resultSpelling: "UPPERCASE" });
    expect(await opened(caller, await node(side, caller, id))).toMatchObject({
      status: "COMPLETED",
      verificationStatus: "PASSED",
    });
  });

  test.each([
    [{ metaData: {} }, 400, "workflowId is required"],
    [{ workflowId: "wf-unheard-of" }, 404, "workflowId not found"],
    [{ workflowId: WORKFLOW, metaData: { dob: "1 May" } }, 400, "dob must be YYYY-MM-DD or YYYYMMDD"],
    [{ workflowId: WORKFLOW, metaData: { callbackUrl: "javascript:1" } }, 400, "callbackUrl must be a URL"],
    [{ workflowId: WORKFLOW, metaData: { phone: "1" } }, 400, 'Unrecognized key: "phone"'],
  ])("is refused for %j", async (body, code, message) => {
    const side = sandbox();
    await turn(side, { strict: true });
    const caller = await callerOf(side, "workflowapi");
    const request = `POST /workflowapi/workflow_instance${TENANT_PATH}/create` as const;
    const response = await licensedCall(side, caller, request, body, { sealed: true });
    expect(response.status).toBe(code);
    expect(await objectOf(response)).toEqual({ code, message });
  });

  test("is refused for another tenant or community, and in clear", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "workflowapi");
    const body = { workflowId: WORKFLOW };
    for (const path of [`/tenant/x/community/${COMMUNITY_ID}`, `/tenant/${TENANT_ID}/community/x`]) {
      const request = `POST /workflowapi/workflow_instance${path}/create` as const;
      const response = await licensedCall(side, caller, request, body, { sealed: true });
      expect(await objectOf(response)).toEqual({ code: 400, message: "Unable to load tenant/community" });
    }
    const clear = { noecdsa: "true", licensekey: "sandbox-license-key", requestid: "{}" };
    const path = `/workflowapi/workflow_instance${TENANT_PATH}/create`;
    expect((await call(side, "POST", path, body, clear)).status).toBe(400);
  });
});

async function submit(side: OneKosmosSandbox, id: string, outcome: string): Promise<Response> {
  const url = `${PUBLIC_ORIGIN}/idproofing/session/${id}`;
  return side.app.request(url, { method: "POST", body: new URLSearchParams({ outcome }) });
}

describe("the browser after a workflow", () => {
  const callbackUrl = "https://shop.example.com/thanks?order=7";

  test.each([
    ["passed", callbackUrl],
    ["failed", callbackUrl],
    ["declined", callbackUrl],
    ["abandoned", null],
  ])("that %s goes on to callbackUrl, unless the person left", async (outcome, target) => {
    const side = sandbox();
    const caller = await callerOf(side, "workflowapi");
    const id = textAt(await create(side, caller, { callbackUrl }), "wfInstanceId");
    const page = await call(side, "GET", `/idproofing/session/${id}`);
    expect(page.headers.get("content-security-policy")).toMatch(
      /form-action 'self' https:\/\/shop\.example\.com$/u,
    );
    const sent = await submit(side, id, outcome);
    expect(sent.status).toBe(303);
    expect(sent.headers.get("location")).toBe(target ?? `/idproofing/session/${id}`);
  });
});

describe("the one-time flow to IAL2", () => {
  const body = { workflowId: IAL2, metaData: { firstname: "A", lastname: "L", dob: "19900101" } };

  test.each(SERVICES)("is made and summed up under /%s", async (service) => {
    const side = sandbox();
    const caller = await callerOf(side, service);
    const base = `/${service}/workflow/workflow_instance`;
    const made = await opened(
      caller,
      await licensedCall(side, caller, `POST ${base}/create`, body, { sealed: true }),
    );
    const id = textAt(made, "wfInstanceId");
    await end(side, id, { outcome: "passed" });
    const summary = await opened(
      caller,
      await licensedCall(side, caller, `GET ${base}/${id}/result_summary`),
    );
    expect(summary).toMatchObject({
      wfInstanceId: id,
      workflowId: IAL2,
      status: "completed",
      result: { verificationStatus: "Passed", ial: "IAL2", person: { firstName: expect.any(String) } },
    });
  });

  test("names its instance otherwise by switch, and its result is gone after retention", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const caller = await callerOf(side, "idproofingapi");
    await turn(side, { ial2Keys: "instance", piiRetentionSeconds: 60 });
    const base = "/idproofingapi/workflow/workflow_instance";
    const options = { sealed: true, nowMs: NOON };
    const made = await opened(caller, await licensedCall(side, caller, `POST ${base}/create`, body, options));
    const id = textAt(made, "instanceId");
    expect(textAt(made, "instanceUrl")).toContain(id);
    await end(side, id, { outcome: "passed" });
    now += 60_000;
    const request = `GET ${base}/${id}/result_summary` as const;
    expect((await licensedCall(side, caller, request, undefined, { nowMs: now })).status).toBe(404);
    await turn(side, { piiAfterRetention: "stripped" });
    const stripped = await opened(
      caller,
      await licensedCall(side, caller, request, undefined, { nowMs: now }),
    );
    expect(stripped).toMatchObject({ status: "completed", result: { verificationStatus: "Passed" } });
    expect(stripped["result"]).not.toHaveProperty("person");
  });
});
