import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { callerOf, licensedCall, TENANT_PATH } from "./protocol.ts";
import { call, NOON, objectOf, PUBLIC_ORIGIN, sandbox, textAt } from "./support.ts";

const VCS = `/vcs${TENANT_PATH}`;
const DID = "17db22ab3fdfe09ce1656e193187227f0f3d4769";
const INFO = { id: "1234", firstName: "Ada", lastName: "L", companyName: "Example", doe: "20330211" };
const PAYLOAD = { info: INFO, did: DID, publicKey: "a2V5", issuer: { id: "https://issuer.example.com" } };

const vcSchema = z.looseObject({ id: z.string(), credentialSubject: z.record(z.string(), z.unknown()) });

async function send(
  side: OneKosmosSandbox,
  request: `${"GET" | "POST"} ${string}`,
  body?: unknown,
  nowMs?: number,
) {
  const caller = await callerOf(side, "vcs");
  const [method = "", path = ""] = request.split(" ");
  const full = `${method === "GET" ? "GET" : "POST"} ${VCS}${path}` as const;
  return licensedCall(side, caller, full, body, nowMs === undefined ? {} : { nowMs });
}

async function issue(side: OneKosmosSandbox, body: object = PAYLOAD) {
  const answer = await objectOf(await send(side, "POST /vc/from/payload/vc_EmploymentCredential", body));
  return { answer, vc: vcSchema.parse(answer["vc"]) };
}

describe("a credential", () => {
  test("from a payload is a W3C credential with an Ed25519 proof and 1Kosmos' identifiers", async () => {
    const side = sandbox();
    const { answer, vc } = await issue(side);
    const id = textAt(answer, "vcId");
    expect(id).toMatch(/^did:blockid:[0-9a-f-]{36}$/u);
    expect(answer["download_url"]).toBe(`${PUBLIC_ORIGIN}/vcs/vc/${id}/download`);
    expect(vc).toMatchObject({
      id,
      type: ["VerifiableCredential", "vc_EmploymentCredential"],
      issuer: {
        id: "https://issuer.example.com",
        tenantId: expect.any(String),
        communityId: expect.any(String),
      },
      expirationDate: "2033-02-11T00:00:00.000Z",
      credentialSubject: { id: `did:${DID}`, firstName: "Ada", companyName: "Example", publicKey: "a2V5" },
      proof: {
        type: "Ed25519Signature2020",
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u),
        verificationMethod: expect.stringMatching(/^did:key:blockid:z6Mk\w{44}$/u),
        proofPurpose: "assertionMethod",
        proofValue: expect.stringMatching(/^z[1-9A-HJ-NP-Za-km-z]{80,90}$/u),
      },
      statusUrl: `${PUBLIC_ORIGIN}${VCS}/vc/${id}/status`,
    });
  });

  test("from a document is issued by the tenant", async () => {
    const body = { document: { type: "dl", firstName: "Ada", doe: "20330101" }, did: DID, publicKey: "a2V5" };
    const answer = await objectOf(await send(sandbox(), "POST /vc/from/document/dl", body));
    expect(answer["vc"]).toMatchObject({
      issuer: { id: "https://sandbox.1kosmos.net" },
      credentialSubject: { firstName: "Ada" },
    });
  });

  test("is verified as issued, and not when a letter was changed or it is unknown", async () => {
    const side = sandbox();
    const { vc } = await issue(side);
    const verify = async (changed: object) => objectOf(await send(side, "POST /vc/verify", { vc: changed }));
    expect(await verify(vc)).toMatchObject({ verified: true, status: { vcID: vc.id, status: "issued" } });
    const renamed = { ...vc, credentialSubject: { ...vc.credentialSubject, firstName: "Eve" } };
    expect(await verify(renamed)).toMatchObject({ verified: false });
    const reordered = Object.fromEntries(Object.entries(vc).toReversed());
    expect(await verify(reordered)).toMatchObject({ verified: true });
    expect(await verify({ ...vc, id: "did:blockid:unknown" })).toEqual({ verified: false, status: null });
    const other = await objectOf(await send(sandbox(), "POST /vc/verify", { vc }));
    expect(other).toMatchObject({ verified: false });
    expect((await send(side, "POST /vc/verify", { vc: "text" })).status).toBe(500);
  });

  test("has a status until it expires, and none when unknown", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const body = { ...PAYLOAD, info: { ...INFO, doe: "20261201" } };
    const issued = await objectOf(await send(side, "POST /vc/from/payload/vc_Badge", body, now));
    const id = textAt(issued, "vcId");
    const status = () => send(side, `GET /vc/${id}/status`, undefined, now);
    expect(await objectOf(await status())).toEqual({
      result: {
        subject: { did: `did:${DID}`, publicKey: "a2V5" },
        type: ["VerifiableCredential", "vc_Badge"],
        _id: expect.stringMatching(/^[0-9a-f]{24}$/u),
        vcID: id,
        tenantId: expect.any(String),
        communityId: expect.any(String),
        proof: vcSchema.parse(issued["vc"])["proof"],
        issueTS: NOON / 1000,
        expiryTS: Date.UTC(2026, 11, 1) / 1000,
        status: "issued",
        issuer: {
          id: "https://issuer.example.com",
          tenantId: expect.any(String),
          communityId: expect.any(String),
        },
      },
    });
    now = Date.UTC(2026, 11, 1);
    expect(await objectOf(await status())).toMatchObject({ result: { status: "expired" } });
    expect(await objectOf(await send(side, "POST /vc/verify", { vc: issued["vc"] }, now))).toMatchObject({
      verified: false,
    });
    const unknown = await send(side, "GET /vc/did:blockid:x/status", undefined, now);
    expect(await objectOf(unknown)).toEqual({ code: 404, message: "VC not found" });
  });

  test("is not made of what has expired, nor for nobody", async () => {
    const side = sandbox();
    const expired = { ...PAYLOAD, info: { ...INFO, doe: "20200101" } };
    const refusal = await send(side, "POST /vc/from/payload/vc_Badge", expired);
    expect(refusal.status).toBe(400);
    expect(await objectOf(refusal)).toEqual({
      code: 400,
      message: "info failed custom validation because Expired payload",
    });
    expect((await send(side, "POST /vc/from/payload/vc_Badge", { info: INFO })).status).toBe(400);
  });

  test.each([
    ["a missing licence", { licensekey: "" }],
    ["a licence that cannot be decrypted", { licensekey: "AAAA" }],
  ])("with %s is 401 Unauthorized", async (_, headers) => {
    const side = sandbox();
    const caller = await callerOf(side, "vcs");
    const response = await licensedCall(side, caller, `POST ${VCS}/vc/verify`, {}, { headers });
    expect(response.status).toBe(401);
    expect(await objectOf(response)).toEqual({ code: 401, message: "Unauthorized" });
  });

  test("of another tenant is refused", async () => {
    const path = VCS.replace(/tenant\/\w+/u, "tenant/other");
    expect((await call(sandbox(), "POST", `${path}/vc/verify`, {})).status).toBe(400);
  });
});

describe("a presentation", () => {
  test("tells of the subject what is asked for, and is verified unless changed", async () => {
    const side = sandbox();
    const { vc } = await issue(side);
    const made = await objectOf(
      await send(side, "POST /vp/create", { vcs: [{ vc, attributes: ["companyName"] }] }),
    );
    const vp = z
      .looseObject({ verifiableCredential: z.array(vcSchema), proof: z.unknown() })
      .parse(made["vp"]);
    expect(vp).toMatchObject({ type: ["VerifiablePresentation"] });
    expect(vp.verifiableCredential[0]?.credentialSubject).toEqual({
      companyName: "Example",
      id: `did:${DID}`,
      publicKey: "a2V5",
    });
    const verify = async (changed: object) => objectOf(await send(side, "POST /vp/verify", { vp: changed }));
    expect(await verify(vp)).toMatchObject({
      verified: true,
      vc_status: [{ vcID: vc.id, status: "issued" }],
    });
    const subject = { companyName: "Other", id: `did:${DID}`, publicKey: "a2V5" };
    const changed = {
      ...vp,
      verifiableCredential: [{ ...vp.verifiableCredential[0], credentialSubject: subject }],
    };
    expect(await verify(changed)).toMatchObject({ verified: false });
  });

  test("of an attribute that does not exist is refused", async () => {
    const side = sandbox();
    const { vc } = await issue(side);
    const response = await send(side, "POST /vp/create", { vcs: [{ vc, attributes: ["salary"] }] });
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({ code: 400, message: "Attribute does not exist" });
  });
});

test("the issuer's key stays when the services' are replaced", async () => {
  const side = sandbox();
  const { vc } = await issue(side);
  await call(side, "POST", "/sandbox/keys/rotate");
  expect(await objectOf(await send(side, "POST /vc/verify", { vc }))).toMatchObject({ verified: true });
});
