/**
 * 1Kosmos' published helper libraries, as they are on the wire: each function of the Node helper that docs/sandbox.md does not
 * leave out, and the PHP helper's peculiarities. Played by calls of our own, with the headers and bodies that those send, and
 * complete when what comes back is what the helper hands to its caller.
 */
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { TENANT_PATH, TENANT_ID, COMMUNITY_ID, turn } from "./protocol.ts";
import { agree, type Caller, LICENSE_KEY, objectOf, PUBLIC_ORIGIN, sandbox, textAt } from "./support.ts";

/** How a helper makes its headers. */
interface Helper {
  readonly name: string;
  /** The request id, before it is sealed. */
  readonly requestId: () => object;
  /** Every Content-Type header that it sends. */
  readonly contentTypes: readonly string[];
}

const now = (): number => Math.round(Date.now() / 1000);
const NODE: Helper = {
  name: "Node",
  requestId: () => ({ ts: now(), appid: "fixme", uuid: crypto.randomUUID() }),
  contentTypes: ["application/json"],
};
const PHP: Helper = {
  name: "PHP",
  // uniqid(): 13 hex digits.
  requestId: () => ({ appId: "blockid.php.sdk", uuid: Date.now().toString(16).padStart(13, "6"), ts: now() }),
  contentTypes: ["application/json", "text/plain", "application/json"],
};

const directorySchema = z.record(z.string(), z.string());
const communitySchema = z.object({
  tenant: z.object({ id: z.string(), tenanttag: z.string() }),
  community: z.object({ id: z.string(), name: z.string(), publicKey: z.string(), tenantid: z.string() }),
});

type Method = "GET" | "POST" | "PUT";
interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A helper that has looked up its tenant, with keys of its own. */
async function helperOn(side: OneKosmosSandbox, helper: Helper) {
  const send = (method: Method, url: string, { body, headers = {} }: Sent = {}) => {
    const all = new Headers({ charset: "utf-8", accept: "*/*", ...headers });
    for (const type of helper.contentTypes) all.append("content-type", type);
    return side.app.request(url, {
      method,
      headers: all,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const info = communitySchema.parse(
    await objectOf(
      await send("POST", `${PUBLIC_ORIGIN}/api/r1/system/community_info/fetch`, {
        body: { dns: "sandbox.1kosmos.net", communityName: "default" },
      }),
    ),
  );
  const sd = directorySchema.parse(await objectOf(await send("GET", `${PUBLIC_ORIGIN}/caas/sd`)));
  const own = await agree(info.community.publicKey);
  const callerOf = async (service: string): Promise<Caller> =>
    own.with(textAt(await objectOf(await send("GET", `${sd[service] ?? ""}/publickeys`)), "publicKey"));
  const licensed = async (caller: Caller, headers: Readonly<Record<string, string>> = {}) => ({
    publickey: caller.publicKey,
    licensekey: await caller.seal(LICENSE_KEY),
    requestid: await caller.seal(JSON.stringify(helper.requestId())),
    ...headers,
  });
  return { send, info, sd, own, callerOf, licensed };
}

const opened = async (caller: Caller, answer: Record<string, unknown>) =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(await caller.open(textAt(answer, "data"))));
const sealedBody = async (caller: Caller, value: unknown) => ({
  data: await caller.seal(JSON.stringify(value)),
});
const stamp = (at: number) => new Date(at).toISOString().replace("T", " ").replace("Z", "");
/** A FIDO device's response to a challenge. */
const answerTo = (challenge: string, type: string, id: string, origin = "https://shop.example.com") => ({
  id,
  rawId: id,
  type: "public-key",
  dns: "shop.example.com",
  response: {
    attestationObject: "o2M",
    clientDataJSON: Buffer.from(JSON.stringify({ type, challenge, origin })).toString("base64url"),
  },
});
const pass = (side: OneKosmosSandbox, id: string, outcome: object = {}) =>
  side.app.request(`${PUBLIC_ORIGIN}/sandbox/sessions/${id}`, {
    method: "POST",
    body: JSON.stringify({ outcome: "passed", ...outcome }),
  });

describe.each([NODE, PHP])("the $name helper", (helper) => {
  test("createDocumentSession, pollSessionResult and verifyDocument", async () => {
    const side = sandbox();
    const { send, sd, callerOf, licensed } = await helperOn(side, helper);
    const caller = await callerOf("docuverify");
    const uid = crypto.randomUUID();
    const sessionRequest = {
      tenantDNS: "sandbox.1kosmos.net",
      communityName: "default",
      documentType: "dl_object",
      userUID: uid,
      did: uid,
    };
    const made = await objectOf(
      await send("POST", `${sd["docuverify"]}/document_share_session/create`, {
        headers: await licensed(caller),
        body: await sealedBody(caller, { dvcID: "sandbox-dl-selfie", sessionRequest }),
      }),
    );
    const sessionId = textAt(made, "sessionId");
    await pass(side, sessionId);
    const result = await opened(
      caller,
      await objectOf(
        await send("POST", `${sd["docuverify"]}/document_share_session/result`, {
          headers: await licensed(caller),
          body: await sealedBody(caller, { dvcID: "sandbox-dl-selfie", sessionId }),
        }),
      ),
    );
    expect(result).toMatchObject({ responseStatus: "SUCCESS", dl_object: expect.any(Object) });
    const document = {
      id: `liveid_${sessionId}`,
      type: "dl",
      image1: "a",
      image2: "b",
      purpose: "authentication",
    };
    const checked = await send("POST", `${sd["docuverify"]}/verify`, {
      headers: await licensed(caller),
      body: await sealedBody(caller, {
        dvcID: "sandbox-dl-selfie",
        verifications: ["face_compare"],
        document,
      }),
    });
    expect(await opened(caller, await objectOf(checked))).toMatchObject({ status: "verified" });
  });

  test("createNewSession, pollSession and fetchUserByDID", async () => {
    const side = sandbox();
    const { send, sd, info, own, callerOf, licensed } = await helperOn(side, helper);
    const caller = await callerOf("sessions");
    const origin = {
      tag: info.tenant.tenanttag,
      url: sd["adminconsole"],
      communityName: info.community.name,
      communityId: info.community.id,
      authPage: "blockid://authenticate",
    };
    const body = { origin, scopes: "", authtype: "none", metadata: { purpose: "authentication" } };
    const made = await send("PUT", `${sd["sessions"]}/session/new`, {
      headers: await licensed(caller),
      body,
    });
    expect(made.status).toBe(201);
    const id = textAt(await objectOf(made), "sessionId");
    await pass(side, id, { userId: "ada" });
    const answer = await objectOf(
      await send("GET", `${sd["sessions"]}/session/${id}/response`, {
        headers: await licensed(caller, { addsessioninfo: "1" }),
      }),
    );
    expect(answer).toMatchObject({ sessionInfo: { metadata: { purpose: "authentication" } } });
    const wallet = await caller.with(textAt(answer, "publicKey"));
    const user = await opened(wallet, answer);
    expect(user).toMatchObject({ userid: "ada", did: expect.any(String) });
    const profile = await objectOf(
      await send(
        "GET",
        `${sd["adminconsole"]}/api/r1/community/default/userdid/${String(user["did"])}/userinfo?devicelist=true`,
        { headers: await licensed(own, { "X-TenantTag": info.tenant.tenanttag }) },
      ),
    );
    expect(await opened(own, profile)).toMatchObject({ userIdList: ["ada"] });
  });

  test("sendSMS names no tenant", async () => {
    const side = sandbox();
    const { send, sd, info, own, licensed } = await helperOn(side, helper);
    const { tenantid: tenantId, id: communityId } = info.community;
    const smsTemplateB64 = Buffer.from("Hello").toString("base64");
    const sms = { tenantId, communityId, smsTo: "5550100", smsISDCode: "+1", smsTemplateB64 };
    const sent = await send("POST", `${sd["adminconsole"]}/api/r2/messaging/schedule`, {
      headers: await licensed(own),
      body: sms,
    });
    expect(await objectOf(sent)).toMatchObject({ messageId: expect.any(String) });
  });

  test("requestOTP and verifyOTP", async () => {
    const side = sandbox();
    const { send, sd, info, own, licensed } = await helperOn(side, helper);
    const who = { userId: "ada", communityId: info.community.id, tenantId: info.tenant.id };
    const url = `${sd["adminconsole"]}/api/r2/otp`;
    const requested = await send("POST", `${url}/generate`, {
      headers: await licensed(own),
      body: { ...who, emailTo: "ada@example.com" },
    });
    expect(await objectOf(requested)).toMatchObject({ messageId: expect.any(String) });
    const { results } = z
      .object({ results: z.array(z.object({ text: z.string() })) })
      .parse(await objectOf(await side.app.request(`${PUBLIC_ORIGIN}/sandbox/messages`)));
    const code = /\d{4,}/u.exec(results[0]?.text ?? "")?.[0] ?? "";
    const verified = await send("POST", `${url}/verify`, {
      headers: await licensed(own),
      body: { ...who, code },
    });
    expect(await objectOf(verified)).toMatchObject({ status: "true" });
  });

  test("requestEmailVerificationLink and verifyAndRedeemEmailVerificationCode", async () => {
    const side = sandbox();
    const { send, sd, info, own, licensed } = await helperOn(side, helper);
    const tag = { "X-tenantTag": info.tenant.tenanttag };
    const acr = (version: string) => `${sd["adminconsole"]}/api/${version}/acr/community/default`;
    const body = { createdBy: "me", version: "v0", type: "verification_link", emailTo: "ada@example.com" };
    const requested = await send("PUT", `${acr("r2")}/code`, {
      headers: await licensed(own, tag),
      body: await sealedBody(own, body),
    });
    const code = textAt(await objectOf(requested), "code");
    const found = await send("GET", `${acr("r1")}/${code}`, { headers: await licensed(own, tag) });
    expect(await opened(own, await objectOf(found))).toMatchObject({ type: "verification_link" });
    const redeemed = await send("POST", `${acr("r1")}/${code}/redeem`, {
      headers: await licensed(own, tag),
      body: {},
    });
    expect(redeemed.status).toBe(200);
  });

  test("requestVCForID and its like: credentials, presentations, their status and download", async () => {
    const side = sandbox();
    const { send, sd, callerOf, licensed } = await helperOn(side, helper);
    const caller = await callerOf("vcs");
    const base = `${sd["vcs"]}${TENANT_PATH}`;
    const post = async (path: string, body: object) =>
      objectOf(await send("POST", `${base}${path}`, { headers: await licensed(caller), body }));
    const subject = { did: "0".repeat(40), publicKey: "key", userURN: "urn:1" };
    const issued = await post("/vc/from/document/dl", {
      ...subject,
      document: { firstName: "Ada", doe: "20990101" },
    });
    const paid = await post("/vc/from/payload/vc_EmploymentCredential", {
      ...subject,
      info: { firstName: "Ada", id: "1" },
      issuer: { id: "did:web:example.com" },
    });
    expect(await post("/vc/verify", { vc: issued["vc"] })).toMatchObject({ verified: true });
    const { vp } = await post("/vp/create", { vcs: [{ vc: paid["vc"], attributes: ["firstName"] }] });
    expect(await post("/vp/verify", { vp })).toMatchObject({ verified: true });
    const status = await send("GET", `${base}/vc/${textAt(issued, "vcId")}/status`, {
      headers: await licensed(caller),
    });
    expect(await objectOf(status)).toMatchObject({ result: { status: "issued" } });
    // getVPWithDownlaodUri, verifyVPWithDownlaodUri.
    const url = textAt(issued, "download_url");
    const downloaded = await opened(
      caller,
      await objectOf(await send("GET", url, { headers: await licensed(caller) })),
    );
    expect(await post("/vp/verify", { vp: downloaded["vp"] })).toMatchObject({ verified: true });
    expect(
      (await send("GET", `${sd["vcs"]}/vc/x/download`, { headers: await licensed(caller) })).status,
    ).toBe(404);
  });

  test("fetchAttestationOptions and the rest of WebAuthn, in clear", async () => {
    const side = sandbox();
    const { send, sd } = await helperOn(side, helper);
    const place = { communityId: COMMUNITY_ID, tenantId: TENANT_ID };
    const post = async (path: string, body: object, licensekey = LICENSE_KEY) =>
      send("POST", `${sd["webauthn"]}/u1${path}`, {
        headers: { licensekey, requestid: crypto.randomUUID() },
        body: { ...body, ...place },
      });
    const who = { username: "ada", displayName: "Ada", dns: "shop.example.com" };
    const options = await objectOf(await post("/attestation/options", { ...who, attestation: "direct" }));
    expect(options).toMatchObject({ rp: { id: "shop.example.com" }, user: { name: "ada" } });
    const challenge = textAt(options, "challenge");
    const stolen = answerTo(challenge, "webauthn.create", "k1", "https://evil.example.com");
    expect((await post("/attestation/result", stolen)).status).toBe(400);
    const registered = await post("/attestation/result", answerTo(challenge, "webauthn.create", "k1"));
    expect(await objectOf(registered)).toMatchObject({ status: "ok" });
    // A challenge is good once.
    expect((await post("/attestation/result", answerTo(challenge, "webauthn.create", "k2"))).status).toBe(
      400,
    );
    const login = await objectOf(await post("/assertion/options", who));
    expect(login).toMatchObject({ allowCredentials: [{ id: "k1" }] });
    const again = textAt(login, "challenge");
    const passed = await post("/assertion/result", answerTo(again, "webauthn.get", "k1"));
    expect(await objectOf(passed)).toMatchObject({ status: "ok", sub: "ada" });
    const strange = textAt(await objectOf(await post("/assertion/options", who)), "challenge");
    expect((await post("/assertion/result", answerTo(strange, "webauthn.get", "k9"))).status).toBe(400);
    expect((await post("/assertion/options", { ...who, username: "nobody" })).status).toBe(400);
    expect((await post("/assertion/options", who, "another")).status).toBe(401);
  });
});

describe("the Node helper alone", () => {
  test("fetchSessionInfo names no licence, and authenticateSession answers in the wallet's place", async () => {
    const side = sandbox();
    const { send, sd, info, callerOf, licensed } = await helperOn(side, NODE);
    const caller = await callerOf("sessions");
    const origin = {
      tag: info.tenant.tenanttag,
      url: sd["adminconsole"],
      communityName: "default",
      communityId: info.community.id,
      authPage: "blockid://authenticate",
    };
    const made = await send("PUT", `${sd["sessions"]}/session/new`, {
      headers: await licensed(caller),
      body: { origin, scopes: "", authtype: "none" },
    });
    const session = `${sd["sessions"]}/session/${textAt(await objectOf(made), "sessionId")}`;
    expect(await objectOf(await send("GET", session))).toMatchObject({ publicKey: caller.publicKey });
    // The wallet has keys of its own and no licence; what it says is sealed for whoever made the session.
    const wallet = await agree(caller.publicKey);
    const toService = await wallet.with(caller.servicePublicKey);
    const did = "a".repeat(40);
    const requestid = await toService.seal(JSON.stringify(NODE.requestId()));
    const body = {
      data: await wallet.seal(JSON.stringify({ did, userid: "ada" })),
      publicKey: wallet.publicKey,
      did,
      appid: "com.example.wallet",
      ial: "IAL2",
      eventData: "e",
    };
    const headers = { publickey: wallet.publicKey, requestid };
    expect((await send("POST", `${session}/authenticate`, { headers, body })).status).toBe(200);
    expect((await send("POST", `${session}/authenticate`, { headers, body })).status).toBe(409);
    const answer = await objectOf(
      await send("GET", `${session}/response`, { headers: await licensed(caller) }),
    );
    expect(answer).toMatchObject({ appid: "com.example.wallet", ial: "IAL2", publicKey: wallet.publicKey });
    const reader = await caller.with(textAt(answer, "publicKey"));
    expect(await opened(reader, answer)).toEqual({ did, userid: "ada" });
  });

  test("logEvent, which is then listed", async () => {
    const side = sandbox();
    const { send, sd, callerOf, licensed } = await helperOn(side, NODE);
    const caller = await callerOf("events");
    const logged = await send("PUT", `${sd["events"]}${TENANT_PATH}/event/E_LOGIN_SUCCEEDED`, {
      headers: await licensed(caller),
      body: await sealedBody(caller, { user_id: "ada", login_state: "SUCCESS" }),
    });
    expect(logged.status).toBe(201);
    const reports = await callerOf("reports");
    const listed = await send("POST", `${sd["reports"]}${TENANT_PATH}/events`, {
      headers: await licensed(reports),
      body: {
        from: stamp(Date.now() - 60_000),
        to: stamp(Date.now() + 60_000),
        query: { event_name: "E_LOGIN_SUCCEEDED" },
      },
    });
    expect(await objectOf(listed)).toMatchObject({ page: { total: 1 }, data: [{ user_id: "ada" }] });
  });

  test("getCurrentLicense and checkCommunityLicense, sealed and in clear", async () => {
    const side = sandbox();
    const { send, sd, callerOf, licensed } = await helperOn(side, NODE);
    const caller = await callerOf("licenses");
    const paths = ["/servicekey/current", `/community/${COMMUNITY_ID}/licensecheck`];
    for (const path of paths) {
      const sealed = await send("GET", `${sd["licenses"]}${path}`, { headers: await licensed(caller) });
      const clear = await send("GET", `${sd["licenses"]}/u1${path}`, {
        headers: { licensekey: LICENSE_KEY, requestid: crypto.randomUUID() },
      });
      for (const answer of [sealed, clear])
        expect(await objectOf(answer)).toMatchObject({ disabled: false, keySecret: LICENSE_KEY });
    }
    const other = await send("GET", `${sd["licenses"]}/u1/community/x/licensecheck`, {
      headers: { licensekey: LICENSE_KEY, requestid: "1" },
    });
    expect(other.status).toBe(401);
  });
});

test("a strict side refuses what the PHP helper sends", async () => {
  const side = sandbox();
  const { send, sd, callerOf, licensed } = await helperOn(side, PHP);
  const caller = await callerOf("docuverify");
  await turn(side, { strict: true });
  const answer = await send("POST", `${sd["docuverify"]}/document_share_session/result`, {
    headers: await licensed(caller),
    body: await sealedBody(caller, { dvcID: "sandbox-dl-selfie", sessionId: "x" }),
  });
  expect(answer.status).toBe(400);
});
