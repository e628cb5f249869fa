/** HubSpot's call of an agent tool: who may call, what is handed to the portal, and what the agent reads. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toHex, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { captureLogs, createWorld, jsonOf, ORIGIN, type World } from "./support.ts";

beforeEach(() => {
  captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const CHECK = "/hubspot/actions/agent-check";
const ASK = "/hubspot/actions/agent-ask";
const CALL = {
  callbackId: "ap-4242-56776413549-7-0",
  origin: { portalId: 4242, actionDefinitionId: 1, actionDefinitionVersion: 1 },
  context: { source: "AGENTS" },
  inputFields: { contactId: "904", mode: "ask" },
};

function createTools(): World {
  return createWorld({
    portal: {
      refuseAgentCall: async () => null,
      checkIdentity: async () => ({
        verified: true,
        level: "IAL2" as const,
        verifiedAt: "2026-07-01T10:00:00.000Z",
        message: "Verified.",
      }),
      requestByAgent: async () => ({ outcome: "asked" as const, message: "Started.", link: "" }),
    },
  });
}

async function post(world: World, path: string, call: object, secret = "sandbox-client-secret") {
  const body = JSON.stringify(call);
  const digest = await crypto.subtle.digest("SHA-256", utf8(`${secret}POST${ORIGIN}${path}${body}`));
  const headers = {
    "X-HubSpot-Signature": toHex(new Uint8Array(digest)),
    "X-HubSpot-Signature-Version": "v2",
  };
  return world.request(path, { method: "POST", body, headers });
}

/** The objects that were called, and the proof that the signature gives. */
const done = ({ calls }: World) => calls.filter(({ method }) => method !== "refuseAgentCall");

describe("a call of an agent tool", () => {
  it("is answered with the fields that the tool declares", async () => {
    const world = createTools();
    expect(await jsonOf(await post(world, CHECK, CALL))).toEqual({
      outputFields: {
        verified: "yes",
        ial_level: "IAL2",
        verified_at: "2026-07-01T10:00:00.000Z",
        message: "Verified.",
        hs_execution_state: "SUCCESS",
      },
    });
    expect(await jsonOf(await post(world, ASK, CALL))).toEqual({
      outputFields: { outcome: "asked", message: "Started.", link: "", hs_execution_state: "SUCCESS" },
    });
    const proof = { signature: "v2", requestKey: expect.stringMatching(/^[\da-f]{64}$/u) };
    expect(world.calls).toEqual([
      { name: "4242", method: "refuseAgentCall", args: [proof] },
      { name: "4242", method: "checkIdentity", args: ["904"] },
      { name: "4242", method: "refuseAgentCall", args: [proof] },
      {
        name: "4242",
        method: "requestByAgent",
        args: [{ contactId: "904", dryRun: false, requestKey: expect.stringMatching(/^[\da-f]{64}$/u) }],
      },
    ]);
  });

  it.each([
    ["the dry run", { contactId: "904", mode: "dry_run" }],
    ["no mode", { contactId: "904" }],
    ["a mode that is no word of ours", { contactId: "904", mode: "ASK!" }],
  ])("with %s only says what would happen", async (_, inputFields) => {
    const world = createTools();
    await post(world, ASK, { ...CALL, inputFields });
    expect(done(world)).toMatchObject([{ method: "requestByAgent", args: [{ dryRun: true }] }]);
  });

  it.each([
    ["no contact", {}],
    ["a contact that is no id", { contactId: "ada@example.com" }],
    ["an id that is too long", { contactId: "9".repeat(40) }],
  ])("with %s fails closed, in words", async (_, inputs) => {
    const world = createTools();
    const call = { ...CALL, inputFields: { mode: "ask", ...inputs } };
    expect(await jsonOf(await post(world, CHECK, call))).toMatchObject({
      outputFields: { verified: "no", message: "Not verified: Give the record id of the contact." },
    });
    expect(await jsonOf(await post(world, ASK, call))).toMatchObject({
      outputFields: { outcome: "refused", link: "", hs_execution_state: "FAIL_CONTINUE" },
    });
    expect(done(world)).toEqual([]);
  });

  it("takes the contact that is open when the agent names none", async () => {
    const world = createTools();
    const object = { objectId: 905, objectType: "CONTACT" };
    await post(world, CHECK, { ...CALL, object, inputFields: {} });
    await post(world, CHECK, { ...CALL, object });
    expect(done(world).map(({ args }) => args)).toEqual([["905"], ["904"]]);
  });

  it.each([CHECK, ASK])("%s without HubSpot's signature, or without an account, is refused", async (path) => {
    const world = createTools();
    expect((await post(world, path, CALL, "another")).status).toBe(401);
    expect((await post(world, path, { ...CALL, origin: {} })).status).toBe(400);
    expect(world.calls).toEqual([]);
  });

  it.each([
    ["unproven", 401, "signature_v3_required"],
    ["too_late", 410, "too_late"],
  ] as const)(
    "whose signature is %s is refused, and tells nothing of anybody",
    async (refusal, status, error) => {
      const world = createWorld({ portal: { refuseAgentCall: async () => refusal } });
      for (const path of [CHECK, ASK]) {
        const response = await post(world, path, CALL);
        expect([response.status, (await jsonOf(response))["error"]]).toEqual([status, error]);
      }
      expect(done(world)).toEqual([]);
    },
  );
});
