import { describe, expect, test } from "vitest";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { callerOf, COMMUNITY_ID, licensedCall, opened, TAG, TENANT_ID, turn } from "./protocol.ts";
import { call, LICENSE_KEY, NOON, objectOf, PUBLIC_ORIGIN, sandbox, textAt } from "./support.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const messages = async (side: OneKosmosSandbox) => objectOf(await call(side, "GET", "/sandbox/messages"));
const WITH_TAG = { headers: TAG };

/** The headers of a caller in clear. */
function clear(nowMs: number = Date.now()): Record<string, string> {
  const requestid = { ts: Math.floor(nowMs / 1000), appid: "test", uuid: crypto.randomUUID() };
  return { ...TAG, noecdsa: "true", licensekey: LICENSE_KEY, requestid: JSON.stringify(requestid) };
}

describe("a text message", () => {
  const body = {
    tenantId: TENANT_ID,
    communityId: COMMUNITY_ID,
    smsTo: "5550100",
    smsISDCode: "+1",
    smsTemplateB64: base64("Verify: https://example.com/v/1 ✓"),
  };
  const SCHEDULE = "POST /api/r2/messaging/schedule";

  test("is scheduled and can be read, to the letter", async () => {
    const side = sandbox({ now: () => NOON });
    const caller = await callerOf(side, "community");
    const options = { headers: TAG, nowMs: NOON };
    const answer = await objectOf(await licensedCall(side, caller, SCHEDULE, body, options));
    expect(answer).toEqual({ messageId: expect.any(String), message: expect.any(String) });
    expect(await messages(side)).toEqual({
      results: [
        {
          id: answer["messageId"],
          channel: "sms",
          recipient: "+1 5550100",
          subject: null,
          text: "Verify: https://example.com/v/1 ✓",
          sentAt: new Date(NOON).toISOString(),
        },
      ],
    });
    expect((await call(side, "DELETE", "/sandbox/messages")).status).toBe(204);
    expect(await messages(side)).toEqual({ results: [] });
  });

  test.each([
    [{ ...body, smsTo: undefined }, "smsTo is required"],
    [{ ...body, smsTemplateB64: "" }, "smsTemplateB64 is not allowed to be empty"],
    [{ ...body, tenantId: "x" }, "Unable to load tenant/community"],
  ])("is refused for %j", async (bad, message) => {
    const side = sandbox();
    const response = await licensedCall(side, await callerOf(side, "community"), SCHEDULE, bad, WITH_TAG);
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({ code: 400, message });
    expect(await messages(side)).toEqual({ results: [] });
  });

  test("has no clear mode, and needs the tag where the side is strict", async () => {
    const side = sandbox();
    expect((await call(side, "POST", "/api/r2/messaging/schedule", body, clear())).status).toBe(400);
    const caller = await callerOf(side, "community");
    expect((await licensedCall(side, caller, SCHEDULE, body)).status).toBe(200);
    const other = { headers: { "x-tenanttag": "other" } };
    expect((await licensedCall(side, caller, SCHEDULE, body, other)).status).toBe(400);
    await turn(side, { strict: true });
    expect((await licensedCall(side, caller, SCHEDULE, body)).status).toBe(400);
  });
});

const codePath = (path: string): string => `/api/r1/acr/community/default/${path}`;

describe("an access code", () => {
  const CREATE = "PUT /api/r2/acr/community/default/code";
  const request = {
    createdBy: "application",
    version: "v0",
    type: "verification_link",
    emailTo: "ada@example.com",
    ttl_seconds: 700,
    emailTemplateB64: base64("https://example.com/m?code={{MAGICLINK}}"),
    emailSubject: "Hello",
  };

  test("is mailed, looked up and redeemed once, encrypted", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "community");
    const made = await objectOf(
      await licensedCall(side, caller, CREATE, request, { ...WITH_TAG, sealed: true }),
    );
    const id = textAt(made, "code");
    expect(made).toMatchObject({
      link: id,
      emailResult: { status: true, statusCode: 0, error: null, ts: expect.any(Number) },
    });
    expect(await messages(side)).toMatchObject({
      results: [
        {
          channel: "email",
          recipient: "ada@example.com",
          subject: "Hello",
          text: `https://example.com/m?code=${id}`,
        },
      ],
    });
    const found = await opened(
      caller,
      await licensedCall(side, caller, `GET ${codePath(id)}`, undefined, WITH_TAG),
    );
    expect(found).toMatchObject({ code: id, type: "verification_link", emailTo: "ada@example.com" });
    const redeem = () => licensedCall(side, caller, `POST ${codePath(id)}/redeem`, {}, WITH_TAG);
    expect(await opened(caller, await redeem())).toMatchObject({ code: id });
    expect((await redeem()).status).toBe(409);
  });

  test("works in clear with noecdsa, and with the other spelling of createdby", async () => {
    const side = sandbox();
    const { createdBy, ...rest } = request;
    const body = { ...rest, createdby: createdBy };
    const made = await call(side, "PUT", "/api/r2/acr/community/default/code", body, clear());
    const id = textAt(await objectOf(made), "code");
    const redeemed = await call(side, "POST", `${codePath(id)}/redeem`, {}, clear());
    expect(await objectOf(redeemed)).toMatchObject({ code: id, createdBy: "application" });
  });

  test.each([
    ["another licence", { licensekey: "other" }, 401],
    [
      "a stale request id",
      { requestid: JSON.stringify({ ts: 1, appid: "a", uuid: crypto.randomUUID() }) },
      400,
    ],
    ["no licence", { licensekey: "" }, 400],
    ["noecdsa turned off", { noecdsa: "false" }, 400],
  ])("in clear is refused for %s", async (_, headers, status) => {
    const side = sandbox();
    const sent = { ...clear(), ...headers };
    expect((await call(side, "PUT", "/api/r2/acr/community/default/code", request, sent)).status).toBe(
      status,
    );
  });

  test("runs out, and is unknown under another name", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const made = await call(side, "PUT", "/api/r2/acr/community/default/code", request, clear(now));
    const id = textAt(await objectOf(made), "code");
    now += 700_000;
    expect((await call(side, "GET", codePath(id), undefined, clear(now))).status).toBe(410);
    expect((await call(side, "GET", codePath("nothing"), undefined, clear(now))).status).toBe(404);
  });

  test("without a recipient is a 500 with a message alone; malformed JSON is answered with a page", async () => {
    const side = sandbox();
    const { emailTo: _, ...body } = request;
    const response = await call(side, "PUT", "/api/r2/acr/community/default/code", body, clear());
    expect(response.status).toBe(500);
    expect(await objectOf(response)).toEqual({
      message:
        "Some exception occured while processing the request. smsTo or emailTo are required for this type of code",
    });
    const malformed = await side.app.request(`${PUBLIC_ORIGIN}/api/r2/acr/community/default/code`, {
      method: "PUT",
      headers: { ...clear(), "content-type": "application/json" },
      body: "{",
    });
    expect(malformed.status).toBe(400);
    expect(await malformed.text()).toContain("Apache Tomcat");
  });
});

describe("a one-time passcode", () => {
  const user = { userId: "ada", tenantId: TENANT_ID, communityId: COMMUNITY_ID };
  const sms = { ...user, smsTo: "5550100", smsISDCode: "91" };
  const R2 = "POST /api/r2/otp/verify";
  const R3 = "POST /api/r3/otp/verify";

  async function issue(side: OneKosmosSandbox, body: object = {}): Promise<string> {
    const caller = await callerOf(side, "community");
    const request = { ...sms, trace: true, ...body };
    const response = await licensedCall(side, caller, "POST /api/r2/otp/generate", request);
    expect(response.status).toBe(202);
    return textAt(await opened(caller, response), "code");
  }

  test("is sent by every channel, and comes back when it is traced", async () => {
    const side = sandbox();
    const body = {
      emailTo: "ada@example.com",
      emailTemplateB64: base64("code {{otp}}!"),
      voiceTo: "5550101",
      voiceISDCode: "1",
    };
    const code = await issue(side, body);
    expect(code).toMatch(/^\d{6}$/u);
    expect(await messages(side)).toMatchObject({
      results: [
        { channel: "sms", recipient: "+91 5550100", text: expect.stringContaining(code) },
        { channel: "email", text: `code ${code}!` },
        { channel: "voice", recipient: "+1 5550101", text: expect.stringContaining(code) },
      ],
    });
    const untraced = await call(side, "POST", "/api/r2/otp/generate", sms, clear());
    expect(await objectOf(untraced)).toEqual({ messageId: expect.any(String), info: "OTP request accepted" });
  });

  test("is good once, in either form", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "community");
    const first = await issue(side);
    const good = await licensedCall(side, caller, R2, { ...user, code: first });
    expect(await objectOf(good)).toEqual({ otp_type: "user-generated", status: "true" });
    const again = await licensedCall(side, caller, R2, { ...user, code: first });
    expect(again.status).toBe(409);
    expect(await objectOf(again)).toEqual({ error_code: 409, message: "OTP already used", status: false });
    const standardized = await licensedCall(side, caller, R3, { ...user, code: await issue(side) });
    expect(await objectOf(standardized)).toEqual({
      error_code: 0,
      error_message: "",
      message: "",
      status: true,
    });
  });

  test("that is wrong is a 404, expired a 410, and the user is locked after five guesses", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const verify = (code: string) => call(side, "POST", "/api/r2/otp/verify", { ...user, code }, clear(now));
    await call(side, "POST", "/api/r2/otp/generate", { ...sms, trace: true }, clear(now));
    const code = JSON.stringify(await messages(side)).match(/\b\d{6}\b/u)?.[0] ?? "";
    now += 120_000;
    expect(await objectOf(await verify(code))).toEqual({
      error_code: 410,
      message: "OTP match found, but the validity time has expired",
      status: false,
    });
    for (let guess = 0; guess < 5; guess += 1) {
      const wrong = await verify("none");
      expect(wrong.status).toBe(404);
      expect(await objectOf(wrong)).toEqual({ error_code: 404, message: "Invalid OTP", status: false });
    }
    const locked = await verify(code);
    expect(locked.status).toBe(403);
    expect(await objectOf(locked)).toMatchObject({
      error_code: 403,
      message: "OTP request locked for the user.",
    });
    const generate = await call(side, "POST", "/api/r2/otp/generate", sms, clear(now));
    expect(generate.status).toBe(403);
    const standardized = await call(side, "POST", "/api/r3/otp/verify", { ...user, code }, clear(now));
    expect(standardized.status).toBe(400);
    expect(await objectOf(standardized)).toMatchObject({ error_code: "E11001", status: false });
  });

  test("is refused without a user, a recipient, or our tenant, and under another licence", async () => {
    const side = sandbox();
    const generate = (body: object, headers = clear()) =>
      call(side, "POST", "/api/r2/otp/generate", body, headers);
    expect(await objectOf(await generate({}))).toEqual({
      code: 400,
      message: "This userId or userPublicKey is mandatory",
    });
    expect((await generate(user)).status).toBe(500);
    const elsewhere = await generate({ ...sms, tenantId: "x" });
    expect(elsewhere.status).toBe(400);
    expect(await objectOf(elsewhere)).toEqual({ message: "Unable to load tenant/community" });
    const other = { ...clear(), licensekey: "other" };
    expect(await objectOf(await generate(sms, other))).toEqual({
      error_code: 401,
      message: "Invalid License Key",
      status: false,
    });
    const r3 = await call(side, "POST", "/api/r3/otp/verify", { ...user, code: "1" }, other);
    expect(r3.status).toBe(401);
    expect(await objectOf(r3)).toMatchObject({ error_code: "E20002" });
    const tenant = await call(
      side,
      "POST",
      "/api/r3/otp/verify",
      { ...user, tenantId: "x", code: "1" },
      clear(),
    );
    expect(await objectOf(tenant)).toMatchObject({ error_code: "E20001" });
  });
});
