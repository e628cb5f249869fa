/** HubSpot's call of the workflow action: who may call, what is passed to the portal, and the response to a workflow. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ACTION_OUTPUTS } from "../../../src/hubspot/actions/action-fields.ts";
import { hmacSha256, toBase64, toHex, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { readActionOptions } from "../../../src/hubspot/actions/action-request.ts";
import { isoDuration } from "../../../src/web/routes/hubspot/actions.ts";
import type { ActionResponse } from "../../../src/features/workflows/contract.ts";
import { captureLogs, createWorld, jsonOf, NOW, ORIGIN, type World } from "./support.ts";
import { cardRequest } from "../support/card.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const PATH = "/hubspot/actions/verify";
const SECRET = "sandbox-client-secret";
const VERIFIED: ActionResponse = {
  kind: "done",
  outputs: { verification_status: "verified", ial_level: "IAL2", reason: "Verified." },
};

/** The request of HubSpot docs, custom workflow actions. */
const REQUEST = {
  callbackId: "ap-4242-56776413549-7-0",
  origin: { portalId: 4242, actionDefinitionId: 10_646_377, actionDefinitionVersion: 1 },
  context: { source: "WORKFLOWS", workflowId: 192_814_114 },
  object: { objectId: 904, objectType: "CONTACT", properties: { email: "ada@example.com" } },
  inputFields: {
    kind: "identity",
    documentTypes: "passport;national_id",
    waitForHours: 24,
    whenVerified: null,
  },
};
const BODY = JSON.stringify(REQUEST);

function answering(answer: ActionResponse | Error): World {
  return createWorld({
    portal: {
      runAction: async () => {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  });
}

async function v2(body: string, secret = SECRET): Promise<Record<string, string>> {
  const digest = await crypto.subtle.digest("SHA-256", utf8(`${secret}POST${ORIGIN}${PATH}${body}`));
  return {
    "X-HubSpot-Signature": toHex(new Uint8Array(digest)),
    "X-HubSpot-Signature-Version": "v2",
  };
}

async function v3(body: string, at = NOW, secret = SECRET): Promise<Record<string, string>> {
  const mac = await hmacSha256(utf8(secret), utf8(`POST${ORIGIN}${PATH}${body}${at}`));
  return { "X-HubSpot-Signature-v3": toBase64(mac), "X-HubSpot-Request-Timestamp": String(at) };
}

const post = async (world: World, body: string, headers: Record<string, string>) =>
  world.request(PATH, { method: "POST", body, headers });

describe("a request of HubSpot's", () => {
  it.each([
    ["v2, as documented", "v2", async () => v2(BODY)],
    ["v3", "v3", async () => v3(BODY)],
    ["both", "v3", async () => ({ ...(await v2(BODY)), ...(await v3(BODY)) })],
  ])("signed with %s is handed to the portal of its signed body", async (_, signature, sign) => {
    const world = answering(VERIFIED);
    const response = await post(world, BODY, await sign());
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toEqual({
      outputFields: {
        verification_status: "verified",
        ial_level: "IAL2",
        reason: "Verified.",
        hs_execution_state: "SUCCESS",
      },
    });
    expect(world.calls).toEqual([
      {
        name: "4242",
        method: "runAction",
        args: [
          {
            callbackId: REQUEST.callbackId,
            workflowId: "192814114",
            objectType: "contact",
            objectId: "904",
            inputs: {
              kind: "identity",
              documentTypes: "passport;national_id",
              waitForHours: "24",
              whenVerified: "",
            },
            fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/u),
            signature,
          },
        ],
      },
    ]);
  });

  it.each([
    [64, 200],
    [65, 400],
  ])("of %i levels is answered %i", async (levels, status) => {
    const world = answering(VERIFIED);
    // Two levels of its own: the request, and the object whose properties are deep.
    const deep = "[".repeat(levels - 2) + "]".repeat(levels - 2);
    const body = BODY.replace('"properties":{"email":"ada@example.com"}', `"properties":${deep}`);
    expect((await post(world, body, await v3(body))).status).toBe(status);
    expect(world.calls).toHaveLength(status === 200 ? 1 : 0);
  });

  it("is proven by its raw bytes, whatever they say when parsed", async () => {
    const world = answering(VERIFIED);
    const escaped = BODY.replace("identity", String.raw`identit\u0079`);
    expect((await post(world, escaped, await v2(escaped))).status).toBe(200);
    expect((await post(world, BODY, await v2(escaped))).status).toBe(401);
  });

  it.each([
    ["none", async () => ({})],
    ["v2 of another secret", async () => v2(BODY, "another")],
    ["v2 of another body", async () => v2(`${BODY} `)],
    [
      "v1, which anybody can make from a webhook",
      async () => ({ ...(await v2(BODY)), "X-HubSpot-Signature-Version": "v1" }),
    ],
    [
      "v3 of another secret beside a good v2",
      async () => ({ ...(await v2(BODY)), ...(await v3(BODY, NOW, "another")) }),
    ],
    [
      "v3 that is too old beside a good v2",
      async () => ({ ...(await v2(BODY)), ...(await v3(BODY, NOW - 301_000)) }),
    ],
    ["v3 that is ahead", async () => v3(BODY, NOW + 301_000)],
    [
      "v3 without its timestamp beside a good v2",
      async () => {
        const { "X-HubSpot-Signature-v3": signature = "" } = await v3(BODY);
        return { ...(await v2(BODY)), "X-HubSpot-Signature-v3": signature };
      },
    ],
    ["an empty v3 beside a good v2", async () => ({ ...(await v2(BODY)), "X-HubSpot-Signature-v3": "" })],
  ])("signed with %s is refused before it is parsed", async (_, sign) => {
    const world = answering(VERIFIED);
    const response = await post(world, BODY, await sign());
    expect(response.status).toBe(401);
    expect(world.calls).toEqual([]);
  });

  it.each([
    ["by what HubSpot appends to its address", { authorization: null }, "unexpected_query"],
    [
      "by what an extension sends beside it",
      { appended: { portalId: null, userId: null } },
      "unexpected_authorization",
    ],
  ] as const)(
    "that a card has fetched, signed by HubSpot and about any portal, is refused %s",
    async (_by, bent, error) => {
      const world = answering(VERIFIED);
      const call = { method: "POST", path: PATH, at: NOW } as const;
      const body = REQUEST;
      const forged = await cardRequest(ORIGIN, { ...call, body, ...bent });
      const { method, headers } = forged;
      const response = await world.request(forged.url, { method, headers, body: await forged.text() });
      expect([response.status, (await jsonOf(response))["error"]]).toEqual([403, error]);
      expect(world.calls).toEqual([]);
    },
  );

  it("is refused while the app has no secret", async () => {
    const world = createWorld({ vars: { HUBSPOT_CLIENT_SECRET: "" } });
    expect((await post(world, BODY, await v2(BODY, ""))).status).toBe(500);
    expect(world.calls).toEqual([]);
  });

  it("with either secret passes during a rotation", async () => {
    const world = createWorld({
      portal: { runAction: async () => VERIFIED },
      vars: { HUBSPOT_CLIENT_SECRET: `new-secret,${SECRET}` },
    });
    expect((await post(world, BODY, await v2(BODY))).status).toBe(200);
    expect((await post(world, BODY, await v2(BODY, "new-secret"))).status).toBe(200);
  });

  it.each([
    ["no JSON", "kind=identity"],
    ["no callback id", JSON.stringify({ ...REQUEST, callbackId: "" })],
    ["no portal", JSON.stringify({ ...REQUEST, origin: {} })],
    [
      "an object that is neither contact nor deal nor ticket",
      JSON.stringify({ ...REQUEST, object: { objectId: 1, objectType: "COMPANY" } }),
    ],
  ])("that has %s is refused for good", async (_, body) => {
    const world = answering(VERIFIED);
    expect((await post(world, body, await v2(body))).status).toBe(400);
    expect(world.calls).toEqual([]);
  });

  it("of no record is refused in words, so that a branch sees it", async () => {
    const world = answering(VERIFIED);
    const body = JSON.stringify({ ...REQUEST, object: null });
    const response = await post(world, body, await v2(body));
    expect(await jsonOf(response)).toEqual({
      outputFields: {
        verification_status: "refused",
        reason: expect.stringMatching(/\S/u),
        hs_execution_state: "FAIL_CONTINUE",
      },
    });
    expect(world.calls).toEqual([]);
  });

  it("leaves nothing of the record and of the fields in the log", async () => {
    const body = JSON.stringify({ ...REQUEST, inputFields: { kind: "grace@example.com" } });
    await post(answering(VERIFIED), body, await v2(body));
    expect(logs.join("\n")).toContain('"portal":4242');
    expect(logs.join("\n")).not.toMatch(/@example\.com|56776413549/u);
  });

  it("has a fingerprint of what it asks: the same when HubSpot repeats it, another for another record or field", async () => {
    const world = answering(VERIFIED);
    const variants = [
      REQUEST,
      { ...REQUEST, object: { ...REQUEST.object, properties: { email: "later@example.com" } } },
      { ...REQUEST, inputFields: Object.fromEntries(Object.entries(REQUEST.inputFields).toReversed()) },
      { ...REQUEST, object: { ...REQUEST.object, objectId: 905 } },
      { ...REQUEST, inputFields: { ...REQUEST.inputFields, kind: "stepup" } },
      { ...REQUEST, object: { ...REQUEST.object, objectType: "DEAL" } },
    ];
    for (const variant of variants) {
      const body = JSON.stringify(variant);
      await post(world, body, await v2(body));
    }
    const prints = world.calls.map(({ args: [asked] }) =>
      asked !== null && typeof asked === "object" && "fingerprint" in asked ? asked.fingerprint : "",
    );
    expect(new Set(prints.slice(0, 3)).size).toBe(1);
    expect(new Set(prints).size).toBe(4);
  });

  it("in the words of older samples, with fields, is understood", async () => {
    const { inputFields, ...rest } = REQUEST;
    const body = JSON.stringify({ ...rest, context: undefined, fields: { ...inputFields, kind: "liveid" } });
    const world = answering(VERIFIED);
    await post(world, body, await v2(body));
    expect(world.calls[0]?.args[0]).toMatchObject({ workflowId: null, inputs: { kind: "liveid" } });
    const both = JSON.stringify({ ...REQUEST, inputFields: {}, fields: { kind: "stepup" } });
    await post(world, both, await v2(both));
    expect(world.calls[1]?.args[0]).toMatchObject({ inputs: { kind: "stepup" } });
  });

  it("may name the record's type in either case, and several values as a list", async () => {
    const object = { objectId: "904", objectType: "deal" };
    const body = JSON.stringify({
      ...REQUEST,
      object,
      inputFields: { documentTypes: ["passport", "national_id"], kind: { value: "identity" } },
    });
    const world = answering(VERIFIED);
    await post(world, body, await v2(body));
    expect(world.calls[0]?.args[0]).toMatchObject({
      objectType: "deal",
      inputs: { documentTypes: "passport;national_id", kind: "?" },
    });
  });

  it("is read in either case, and what makes no sense is refused in words", () => {
    const inputs = { kind: "StepUp", callbackBehavior: "CONTINUE", whenVerified: "Accept" };
    expect(readActionOptions(inputs)).toMatchObject({ ok: true, value: { kind: "stepup", waits: false } });
    expect(readActionOptions({ proofingLevel: "ial2", documentTypes: "Passport;ANY" })).toMatchObject({
      ok: true,
      value: { level: "IAL2", documentTypes: [] },
    });
    expect(readActionOptions({ documentTypes: "Passport" })).toMatchObject({
      value: { documentTypes: ["passport"] },
    });
    expect(readActionOptions({ kind: "palm" })).toEqual({
      ok: false,
      error: "The field kind takes identity, liveid, stepup.",
    });
  });
});

const answerTo = async (answer: ActionResponse | Error) => post(answering(answer), BODY, await v2(BODY));

describe("the answer", () => {
  it("of an execution that waits is BLOCK with an expiration, and fails closed until then", async () => {
    const outputs = { verification_status: "not_verified", reason: "No result came in time." } as const;
    const response = await answerTo({ kind: "wait", expiresInMs: 90_000_500, outputs });
    expect(await jsonOf(response)).toEqual({
      outputFields: { ...outputs, hs_execution_state: "BLOCK", hs_expiration_duration: "P1DT1H1S" },
    });
  });

  it("of one that was refused is FAIL_CONTINUE with the same outputs", async () => {
    const outputs = { verification_status: "refused", reason: "1Kosmos is not connected." } as const;
    const response = await answerTo({ kind: "done", outputs });
    expect([response.status, await jsonOf(response)]).toEqual([
      200,
      { outputFields: { ...outputs, hs_execution_state: "FAIL_CONTINUE" } },
    ]);
  });

  it("in a portal that does not have the app is refused, so that a branch sees it", async () => {
    const response = await answerTo({ kind: "unknown_portal" });
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      outputFields: { verification_status: "refused", hs_execution_state: "FAIL_CONTINUE" },
    });
  });

  it("to another request under the same callback id is a refusal", async () => {
    expect((await answerTo({ kind: "other_request" })).status).toBe(409);
  });

  it("while the portal cannot be reached is 503, which HubSpot repeats", async () => {
    expect((await answerTo(new Error("overloaded"))).status).toBe(503);
  });

  it("has no output that the action does not declare", async () => {
    const outputs = {
      verification_status: "pending",
      ial_level: "IAL1",
      match_confidence: "0.5",
      session_reference: "s-1",
      verification_url: "https://app.test/v/x",
      reason: "The link is ready.",
    } as const;
    const { outputFields } = await jsonOf(await answerTo({ kind: "done", outputs }));
    expect(outputFields).toEqual({ ...outputs, hs_execution_state: "SUCCESS" });
    expect(Object.keys(outputs)).toEqual(Object.keys(ACTION_OUTPUTS));
  });
});

describe("a duration", () => {
  it.each([
    [1, "PT1S"],
    [60_000, "PT1M"],
    [86_400_000, "P1D"],
    [7 * 86_400_000 + 5_400_000, "P7DT1H30M"],
    [7 * 86_400_000 + 1, "P7DT1S"],
  ])("of %d ms is %s", (ms, text) => {
    expect(isoDuration(ms)).toBe(text);
  });
});
