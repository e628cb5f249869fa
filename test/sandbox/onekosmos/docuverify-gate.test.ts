import { describe, expect, test } from "vitest";
import {
  agree,
  call,
  createBody,
  docuverify,
  docuverifyCaller,
  licensedHeaders,
  NOON,
  objectOf,
  parts,
  PUBLIC_ORIGIN,
  sandbox,
  textAt,
} from "./support.ts";

const CREATE = "/document_share_session/create";

/** A caller's public key on the other curve. */
async function p256Key(): Promise<string> {
  return (await docuverifyCaller(sandbox({ curve: "P-256" }), "P-256")).publicKey;
}

describe("who may call docuverify", () => {
  const side = sandbox();

  test.each(["publickey", "licensekey", "requestid"])("%s must be there", async (name) => {
    const caller = await docuverifyCaller(side);
    const { [name]: _, ...headers } = await licensedHeaders(caller, parts({}));
    const response = await call(side, "POST", `/docuverify${CREATE}`, {}, headers);
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({
      errors: [{ message: "This header should not be empty", param: name }],
    });
  });

  test.each([
    ["another service's key", async () => agree(await publicKeyOf("/sessions/publickeys"))],
    ["the other curve", async () => ({ ...(await docuverifyCaller(side)), publicKey: await p256Key() })],
    ["no key at all", async () => ({ ...(await docuverifyCaller(side)), publicKey: "bm90IGEga2V5" })],
  ])("headers sealed for %s cannot be decrypted", async (_, make) => {
    const response = await docuverify(side, await make(), CREATE, parts(createBody()));
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({
      errors: [{ message: "This header can't be decrypted", param: "licensekey" }],
    });
  });

  async function publicKeyOf(path: string): Promise<string> {
    return textAt(await objectOf(await call(side, "GET", path)), "publicKey");
  }

  test("another licence is refused", async () => {
    const caller = await docuverifyCaller(side);
    const given = { ...parts(createBody()), license: "somebody-elses-key" };
    const response = await docuverify(side, caller, CREATE, given);
    expect(response.status).toBe(401);
    expect(await objectOf(response)).toEqual({ code: 401, message: "Invalid or Unauthorized License" });
  });

  test("a requestid is good for 60 seconds both ways, and again within them", async () => {
    const timed = sandbox({ now: () => NOON });
    const caller = await docuverifyCaller(timed);
    const statusAt = async (offsetMs: number): Promise<number> =>
      (await docuverify(timed, caller, CREATE, parts(createBody(), NOON + offsetMs))).status;
    expect(await statusAt(-60_000)).toBe(200);
    expect(await statusAt(60_000)).toBe(200);
    expect(await statusAt(60_000)).toBe(200);
    expect(await statusAt(-61_000)).toBe(400);
    expect(await statusAt(61_000)).toBe(400);
    const late = await docuverify(timed, caller, CREATE, parts(createBody(), NOON - 61_000));
    expect(await objectOf(late)).toEqual({
      errors: [{ message: "ts should not be more or less than 60 seconds from now", param: "requestid" }],
    });
  });

  test.each([
    ["milliseconds", JSON.stringify({ ts: NOON, appid: "a", uuid: crypto.randomUUID() })],
    ["no appid", JSON.stringify({ ts: NOON / 1000, uuid: crypto.randomUUID() })],
    ["a uuid that is none", JSON.stringify({ ts: NOON / 1000, appid: "a", uuid: "1" })],
    ["no JSON", "now"],
  ])("a requestid with %s is refused", async (_, requestId) => {
    const timed = sandbox({ now: () => NOON });
    await call(timed, "PUT", "/sandbox/switches", { strict: true });
    const given = { ...parts(createBody(), NOON), requestId };
    const response = await docuverify(timed, await docuverifyCaller(timed), CREATE, given);
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toMatchObject({ errors: [{ param: "requestid" }] });
  });

  test("a requestid in clear is refused", async () => {
    const caller = await docuverifyCaller(side);
    const given = parts(createBody());
    const headers = { ...(await licensedHeaders(caller, given)), requestid: given.requestId };
    const response = await call(side, "POST", `/docuverify${CREATE}`, { data: "" }, headers);
    expect(await objectOf(response)).toEqual({
      errors: [{ message: "This header can't be decrypted", param: "requestid" }],
    });
  });

  test("keys that were changed are noticed by whoever cached them", async () => {
    const own = sandbox();
    const before = await docuverifyCaller(own);
    expect((await docuverify(own, before, CREATE, parts(createBody()))).status).toBe(200);
    expect((await call(own, "POST", "/sandbox/keys/rotate")).status).toBe(204);
    expect((await docuverify(own, before, CREATE, parts(createBody()))).status).toBe(400);
    expect((await docuverify(own, await docuverifyCaller(own), CREATE, parts(createBody()))).status).toBe(
      200,
    );
  });
});

describe("bodies", () => {
  const side = sandbox();

  async function send(body: string, type = "application/json"): Promise<Response> {
    const headers = await licensedHeaders(await docuverifyCaller(side), parts({}));
    return side.app.request(`${PUBLIC_ORIGIN}/docuverify${CREATE}`, {
      method: "POST",
      headers: { ...headers, "content-type": type },
      body,
    });
  }

  test("malformed JSON, and where the side is strict another content type, are answered with a page", async () => {
    expect((await send("{}", "text/plain")).headers.get("content-type")).toContain("json");
    const answers = [await send("{")];
    await call(side, "PUT", "/sandbox/switches", { strict: true });
    answers.push(await send("{}", "text/plain"));
    await call(side, "PUT", "/sandbox/switches", { strict: false });
    for (const response of answers) {
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("Apache Tomcat");
    }
  });

  test("malformed JSON inside the envelope, too", async () => {
    const given = { ...parts({}), body: "{" };
    const response = await docuverify(side, await docuverifyCaller(side), CREATE, given);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("Apache Tomcat");
  });

  test("must be an envelope sealed for docuverify", async () => {
    expect(await objectOf(await send(JSON.stringify(createBody())))).toEqual({
      code: 400,
      message: "data is required",
    });
    expect(await objectOf(await send(JSON.stringify({ data: "AAAA" })))).toEqual({
      code: 400,
      message: "data can't be decrypted",
    });
  });
});
