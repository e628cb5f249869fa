import { describe, expect, test } from "vitest";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { callerOf, COMMUNITY_ID, licensedCall, turn } from "./protocol.ts";
import {
  agree,
  call,
  type Caller,
  type CurveName,
  end,
  objectOf,
  PUBLIC_ORIGIN,
  sandbox,
  textAt,
} from "./support.ts";

const ORIGIN = {
  tag: "sandbox",
  url: PUBLIC_ORIGIN,
  communityName: "default",
  communityId: COMMUNITY_ID,
  authPage: "blockid://authenticate",
};

async function create(side: OneKosmosSandbox, caller: Caller, more: object = {}): Promise<string> {
  const body = { origin: ORIGIN, scopes: "", authtype: "none", ...more };
  const response = await licensedCall(side, caller, "PUT /sessions/session/new", body);
  expect(response.status).toBe(201);
  return textAt(await objectOf(response), "sessionId");
}

async function poll(side: OneKosmosSandbox, caller: Caller, id: string, headers = {}): Promise<Response> {
  return licensedCall(side, caller, `GET /sessions/session/${id}/response`, undefined, { headers });
}

describe("a UWL session", () => {
  test("answers 404 until the wallet has answered, then what the wallet says to whoever asked", async () => {
    const side = sandbox();
    const user = { userId: "ada", did: "ab78ea7df3a4b2fbb2b37fa60b08204ca6e701db" };
    expect((await call(side, "POST", "/sandbox/users", user)).status).toBe(201);
    const caller = await callerOf(side, "sessions");
    const id = await create(side, caller);
    expect((await poll(side, caller, id)).status).toBe(404);
    await end(side, id, { outcome: "passed", userId: "ada", ial: "IAL1" });
    const response = await poll(side, caller, id);
    expect(response.status).toBe(200);
    const answer = await objectOf(response);
    expect(answer).toMatchObject({
      sessionId: id,
      ial: "IAL1",
      appid: expect.any(String),
      createdTS: expect.any(Number),
      createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
    });
    expect(answer).not.toHaveProperty("sessionInfo");
    // The wallet's own key, not the service's.
    expect(textAt(answer, "publicKey")).not.toBe((await callerOf(side, "sessions")).servicePublicKey);
    const wallet = caller.with(textAt(answer, "publicKey"));
    expect(JSON.parse(await (await wallet).open(textAt(answer, "data")))).toMatchObject({
      did: user.did,
      userid: "ada",
      account: { username: "ada", uid: expect.any(String), authmoduleid: expect.any(String), source: "db" },
    });
  });

  test.each<CurveName>(["secp256k1", "P-256"])(
    "is readable with ECDH on %s, whatever its scopes ask",
    async (curve) => {
      const side = sandbox({ curve });
      const caller = await callerOf(side, "sessions", curve);
      const id = await create(side, caller, { scopes: "firstname,email" });
      await end(side, id, { outcome: "passed", userId: "ada" });
      const answer = await objectOf(await poll(side, caller, id));
      const wallet = await caller.with(textAt(answer, "publicKey"));
      const told = JSON.parse(await wallet.open(textAt(answer, "data")));
      expect(told).toMatchObject({ firstname: expect.any(String), email: "ada@example.com" });
      expect(told).not.toHaveProperty("lastname");
      expect(told.did).toMatch(/^[0-9a-f]{40}$/u);
    },
  );

  test("carries its own record when addsessioninfo asks for it, and shows it to wallets", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "sessions");
    const metadata = { purpose: "authentication" };
    const id = await create(side, caller, { metadata });
    await end(side, id, { outcome: "passed" });
    const answer = await objectOf(await poll(side, caller, id, { addsessioninfo: "1" }));
    const record = { sessionId: id, origin: ORIGIN, metadata, publicKey: caller.publicKey };
    expect(answer).toMatchObject({ sessionInfo: record });
    const seen = await licensedCall(side, caller, `GET /sessions/session/${id}`);
    expect(await objectOf(seen)).toMatchObject(record);
  });

  test("takes metadata inside origin, where an older helper puts it", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "sessions");
    const id = await create(side, caller, { origin: { ...ORIGIN, metadata: { purpose: "stepup" } } });
    const detail = await objectOf(await call(side, "GET", `/sandbox/sessions/${id}`));
    expect(detail).toMatchObject({ vocabulary: "uwl", metadata: { purpose: "stepup" } });
  });

  test("is answered by a person on the page of its QR code, for the user they name", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "sessions");
    const id = await create(side, caller);
    const url = `${PUBLIC_ORIGIN}/sessions/session/${id}`;
    const page = await (await side.app.request(url, { headers: { accept: "text/html,*/*" } })).text();
    expect(page).toContain('name="outcome" value="passed"');
    expect(page).toContain('name="userId"');
    expect(page).not.toContain('name="documentType"');
    const form = new URLSearchParams({ outcome: "passed", userId: "grace" });
    expect((await side.app.request(url, { method: "POST", body: form })).status).toBe(303);
    const answer = await objectOf(await poll(side, caller, id));
    const wallet = await caller.with(textAt(answer, "publicKey"));
    expect(JSON.parse(await wallet.open(textAt(answer, "data")))).toMatchObject({ userid: "grace" });
    expect((await call(side, "GET", `/idproofing/session/${id}`)).status).toBe(404);
  });

  test("can be read by its maker alone, or by switch by whoever polls", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "sessions");
    const other = await callerOf(side, "sessions");
    const id = await create(side, caller);
    await end(side, id, { outcome: "passed" });
    const read = async (): Promise<string> => {
      const answer = await objectOf(await poll(side, other, id));
      return (await other.with(textAt(answer, "publicKey"))).open(textAt(answer, "data"));
    };
    await expect(read()).rejects.toThrow(/operation/u);
    await turn(side, { uwlSealedFor: "poller" });
    expect(JSON.parse(await read())).toHaveProperty("did");
  });

  test.each([
    ["failed", 400, "Authentication failed"],
    ["declined", 400, "Authentication declined"],
  ])("that ended as %s is answered with %d", async (outcome, code, message) => {
    const side = sandbox();
    const caller = await callerOf(side, "sessions");
    const id = await create(side, caller);
    await end(side, id, { outcome });
    const response = await poll(side, caller, id);
    expect(response.status).toBe(code);
    expect(await objectOf(response)).toEqual({ code, message });
  });

  test("that expired is answered as the switch says", async () => {
    let now = Date.now();
    const side = sandbox({ now: () => now, sessionTtlSeconds: 5 });
    const caller = await callerOf(side, "sessions");
    const id = await create(side, caller);
    now += 5000;
    expect((await poll(side, caller, id)).status).toBe(400);
    for (const uwlOverStatus of [404, 410]) {
      await turn(side, { uwlOverStatus });
      expect((await poll(side, caller, id)).status).toBe(uwlOverStatus);
    }
  });

  test.each([
    [{}, "origin is required"],
    [{ origin: { ...ORIGIN, authPage: undefined } }, "authPage is required"],
    [{ origin: { ...ORIGIN, tag: "other" } }, "Unable to load tenant/community"],
    [{ origin: { ...ORIGIN, communityId: "other" } }, "Unable to load tenant/community"],
  ])("is refused for %j", async (body, message) => {
    const side = sandbox();
    const response = await licensedCall(
      side,
      await callerOf(side, "sessions"),
      "PUT /sessions/session/new",
      body,
    );
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({ code: 400, message });
  });

  test("does not exist for those without a licence, and under other ids", async () => {
    const side = sandbox();
    const caller = await callerOf(side, "sessions");
    const id = await create(side, caller);
    expect((await call(side, "GET", `/sessions/session/${id}/response`)).status).toBe(400);
    expect((await poll(side, caller, crypto.randomUUID())).status).toBe(404);
    const stranger = await agree((await callerOf(side, "docuverify")).servicePublicKey);
    expect((await poll(side, stranger, id)).status).toBe(400);
  });
});
