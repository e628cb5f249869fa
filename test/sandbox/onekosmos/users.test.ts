import { describe, expect, test } from "vitest";
import { z } from "zod";
import { callerOf, licensedCall, opened, TAG, turn } from "./protocol.ts";
import { call, objectOf, sandbox } from "./support.ts";

const DID = "94adb4156f52329548de4a3c6ede5a89d140bcc6";
const ial = (userId: string) => `GET /api/r1/community/default/userid/${userId}/ial` as const;
const userInfo = (did: string) => `GET /api/r1/community/default/userdid/${did}/userinfo` as const;
const WITH_TAG = { headers: TAG };

describe("test users", () => {
  test("are made with what is stated, and invented otherwise", async () => {
    const side = sandbox();
    const made = await objectOf(await call(side, "POST", "/sandbox/users", { userId: "ada" }));
    expect(made).toEqual({
      userId: "ada",
      did: expect.stringMatching(/^[0-9a-f]{40}$/u),
      ial: "IAL2",
      firstName: expect.any(String),
      lastName: expect.any(String),
      email: "ada@example.com",
    });
    await call(side, "POST", "/sandbox/users", { userId: "ada", did: null, ial: null });
    const listed = await objectOf(await call(side, "GET", "/sandbox/users"));
    expect(listed).toMatchObject({ results: [{ userId: "ada", did: null, ial: null }] });
  });

  test.each([{}, { userId: "" }, { userId: "a", did: "did:x" }, { userId: "a", ial: "IAL3" }, { user: "a" }])(
    "are refused for %j",
    async (body) => {
      expect((await call(sandbox(), "POST", "/sandbox/users", body)).status).toBe(400);
    },
  );

  test("share no DID", async () => {
    const side = sandbox();
    await call(side, "POST", "/sandbox/users", { userId: "ada", did: DID });
    expect((await call(side, "POST", "/sandbox/users", { userId: "grace", did: DID })).status).toBe(409);
    expect(
      (await call(side, "POST", "/sandbox/users", { userId: "ada", did: DID, ial: "IAL1" })).status,
    ).toBe(201);
  });
});

describe("the assurance level of a user", () => {
  test("IAL2 names the DID with proofs of two documents", async () => {
    const side = sandbox();
    await call(side, "POST", "/sandbox/users", { userId: "ada", did: DID, ial: "IAL2" });
    const caller = await callerOf(side, "community");
    const headers = { ...TAG, tenant_name: "sandbox", community_name: "default" };
    const answer = await opened(caller, await licensedCall(side, caller, ial("ada"), undefined, { headers }));
    expect(answer).toEqual({
      user: { authModuleId: expect.any(String), uid: expect.any(String), username: "ada" },
      did: {
        [DID]: {
          value: "IAL2",
          proofs: [
            { type: "ssn_affidavit", proof: expect.any(String) },
            { type: "dl_affidavit", proof: expect.any(String) },
          ],
        },
      },
    });
    const jwt = z
      .string()
      .parse(z.object({ did: z.record(z.string(), z.any()) }).parse(answer).did[DID].proofs[0].proof);
    const [header = "", claims = ""] = jwt
      .split(".")
      .map((part) => Buffer.from(part, "base64url").toString());
    expect(JSON.parse(header)).toEqual({ alg: "HS256", typ: "JWT" });
    expect(JSON.parse(claims)).toMatchObject({
      aud: "https://sandbox.1kosmos.net/default",
      iss: "https://sandbox.1kosmos.net/admin/default",
      purpose: ["ial"],
    });
  });

  test.each([
    [{ did: DID, ial: "IAL1" }, { [DID]: { value: "IAL1", proofs: [] } }],
    [{ did: DID, ial: null }, {}],
    [{ did: null }, {}],
  ])("of %j is %j", async (user, did) => {
    const side = sandbox();
    await call(side, "POST", "/sandbox/users", { userId: "ada", ...user });
    const caller = await callerOf(side, "community");
    expect(
      await opened(caller, await licensedCall(side, caller, ial("ada"), undefined, WITH_TAG)),
    ).toMatchObject({
      did,
    });
  });

  test("is asked for with the tenant's tag, of our community, sealed for the community's key", async () => {
    const side = sandbox();
    await call(side, "POST", "/sandbox/users", { userId: "ada" });
    const caller = await callerOf(side, "community");
    const untagged = await licensedCall(side, caller, ial("ada"));
    expect(await objectOf(untagged)).toEqual({
      errors: [{ message: "This header should not be empty", param: "X-TenantTag" }],
    });
    const headers = { "x-tenanttag": "other" };
    const mistagged = await licensedCall(side, caller, ial("ada"), undefined, { headers });
    expect(await objectOf(mistagged)).toEqual({ code: 400, message: "Unable to load tenant/community" });
    const elsewhere = await licensedCall(
      side,
      caller,
      "GET /api/r1/community/other/userid/ada/ial",
      undefined,
      WITH_TAG,
    );
    expect(elsewhere.status).toBe(400);
    const docuverify = await callerOf(side, "docuverify");
    expect((await licensedCall(side, docuverify, ial("ada"), undefined, WITH_TAG)).status).toBe(400);
    expect((await licensedCall(side, caller, ial("nobody"), undefined, WITH_TAG)).status).toBe(404);
  });
});

describe("the user behind a DID", () => {
  test("is told by name, with the device when asked for", async () => {
    const side = sandbox();
    await call(side, "POST", "/sandbox/users", { userId: "ada", did: DID });
    const caller = await callerOf(side, "community");
    const plain = await opened(caller, await licensedCall(side, caller, userInfo(DID), undefined, WITH_TAG));
    expect(plain).toEqual({ did: DID, userIdList: ["ada"] });
    const request = `${userInfo(DID)}?devicelist=true` as const;
    const withDevice = await opened(caller, await licensedCall(side, caller, request, undefined, WITH_TAG));
    expect(withDevice).toMatchObject({ device: { os: "iOS" } });
    const unknown = await licensedCall(side, caller, userInfo("0".repeat(40)), undefined, WITH_TAG);
    expect(unknown.status).toBe(404);
  });

  test("is told with account and device to a fetch", async () => {
    const side = sandbox();
    await call(side, "POST", "/sandbox/users", { userId: "ada", did: DID, isLocked: true });
    const caller = await callerOf(side, "community");
    const request = `POST /api/r1/community/default/userdid/${DID}/userinfo/fetch` as const;
    const body = { devicelist: true, userslist: true, account: { username: "ada" } };
    const answer = await opened(caller, await licensedCall(side, caller, request, body, WITH_TAG));
    expect(answer).toMatchObject({
      device: { uid: expect.any(String) },
      users: [{ username: "ada", status: "active", disabled: false, isLocked: true }],
    });
  });
});

test("encrypted answers carry a signature_token when the switch says so", async () => {
  const side = sandbox();
  await call(side, "POST", "/sandbox/users", { userId: "ada" });
  await turn(side, { signatureToken: true });
  const caller = await callerOf(side, "community");
  const response = await licensedCall(side, caller, ial("ada"), undefined, WITH_TAG);
  expect(await objectOf(response.clone())).toMatchObject({
    signature_token: expect.stringMatching(/^[0-9a-f]{17}$/u),
  });
  expect(await opened(caller, response)).toHaveProperty("user");
});
