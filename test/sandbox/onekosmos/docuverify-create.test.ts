import { describe, expect, test } from "vitest";
import {
  call,
  createBody,
  createDocumentSession,
  docuverify,
  docuverifyCaller,
  objectOf,
  parts,
  sandbox,
  TENANT_ORIGIN,
  textAt,
} from "./support.ts";

const CREATE = "/document_share_session/create";
const DVC_ID = "sandbox-dl-selfie";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

describe("creating a document session", () => {
  const side = sandbox();

  test("answers id and link in plain JSON, the link on the host that was called", async () => {
    const caller = await docuverifyCaller(side);
    const tenant = await docuverify(
      side,
      caller,
      `${TENANT_ORIGIN}/docuverify${CREATE}`,
      parts(createBody()),
    );
    const made = await objectOf(tenant);
    expect(tenant.status).toBe(200);
    const sessionId = textAt(made, "sessionId");
    expect(sessionId).toMatch(UUID);
    expect(made).toEqual({ sessionId, url: `${TENANT_ORIGIN}/idproofing/session/${sessionId}` });
    const local = await objectOf(await docuverify(side, caller, CREATE, parts(createBody())));
    expect(textAt(local, "url")).toMatch(/^http:\/\/localhost:8789\/idproofing\/session\//u);
  });

  test("answers in an envelope when the tenant is set so", async () => {
    const own = sandbox();
    await call(own, "PUT", "/sandbox/switches", { createEnvelope: true });
    const caller = await docuverifyCaller(own);
    const answer = await objectOf(await docuverify(own, caller, CREATE, parts(createBody())));
    expect(Object.keys(answer).toSorted()).toEqual(["data", "publicKey"]);
    expect(JSON.parse(await caller.open(textAt(answer, "data")))).toHaveProperty("sessionId");
  });

  test("takes the shapes of the helper libraries and of the Postman collection, a new session each time", async () => {
    const caller = await docuverifyCaller(side);
    const postman = createBody({
      userUID: undefined,
      did: undefined,
      uid: 7,
      user: { username: "ada", firstname: "A", lastname: "L" },
    });
    const id = await createDocumentSession(side, caller, postman);
    expect(id).not.toBe(await createDocumentSession(side, caller, postman));
    expect(await objectOf(await call(side, "GET", `/sandbox/sessions/${id}`))).toMatchObject({
      vocabulary: "idverify",
      dvcID: DVC_ID,
      documentType: "dl_object",
      user: { username: "ada", firstname: "A", lastname: "L", uid: 7 },
    });
  });

  test.each([
    [{ sessionRequest: {} }, 400, "dvcID is required"],
    [createBody({}, ""), 400, "dvcID is not allowed to be empty"],
    [createBody({}, "unheard-of"), 404, "dvcID not found"],
    [{ dvcID: DVC_ID }, 400, "sessionRequest is required"],
    [createBody({ tenantDNS: undefined }), 400, "tenantDNS is required"],
    [createBody({ tenantDNS: "other.1kosmos.net" }), 400, "Unable to load tenant/community"],
    [createBody({ communityName: "other" }), 400, "Unable to load tenant/community"],
    [
      createBody({ documentType: "passport" }),
      400,
      "documentType must be one of dl_object, ppt_object, idcard_object",
    ],
    [createBody({ callbackUrl: "https://example.com" }), 400, 'Unrecognized key: "callbackUrl"'],
    ["text", 400, "Invalid input: expected object, received string"],
  ])("refuses %j", async (body, code, message) => {
    const own = sandbox();
    await call(own, "PUT", "/sandbox/switches", { strict: true });
    const response = await docuverify(own, await docuverifyCaller(own), CREATE, parts(body));
    expect(response.status).toBe(code);
    expect(await objectOf(response)).toEqual({ code, message });
  });

  test("works on P-256 as well, and there only", async () => {
    const own = sandbox({ curve: "P-256" });
    const id = await createDocumentSession(own, await docuverifyCaller(own, "P-256"));
    expect(id).toMatch(UUID);
  });
});
