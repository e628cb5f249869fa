import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { callerOf, licensedCall, TENANT_PATH } from "./protocol.ts";
import {
  call,
  createBody,
  createDocumentSession,
  createRestSession,
  DAY_MS,
  docuverifyCaller,
  end,
  NOON,
  objectOf,
  sandbox,
} from "./support.ts";

const answerSchema = z.object({
  page: z.object({ total: z.number(), pSize: z.number(), pIndex: z.number() }),
  data: z.array(z.looseObject({ event_name: z.string(), event_ts: z.number(), sessionId: z.string() })),
});

const stamp = (at: number): string => new Date(at).toISOString().replace("T", " ").replace("Z", "");

async function ask(side: OneKosmosSandbox, now: number, more: object = {}): Promise<Response> {
  const caller = await callerOf(side, "reports");
  const body = {
    pSize: 100,
    pIndex: 0,
    from: stamp(now - DAY_MS),
    to: stamp(now + DAY_MS),
    query: {},
    ...more,
  };
  return licensedCall(side, caller, `POST /reports${TENANT_PATH}/events`, body, { nowMs: now });
}

async function events(side: OneKosmosSandbox, now: number, more: object = {}) {
  return answerSchema.parse(await objectOf(await ask(side, now, more)));
}

const names = (answer: z.infer<typeof answerSchema>): string[] =>
  answer.data.map(({ event_name }) => event_name);

describe("events", () => {
  test("follow what a session really went through", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now, sessionTtlSeconds: 3600 });
    const caller = await docuverifyCaller(side);
    const id = await createDocumentSession(side, caller, createBody(), now);
    expect(names(await events(side, now))).toEqual([]);
    now += 1000;
    await call(side, "GET", `/idproofing/session/${id}`);
    expect(names(await events(side, now))).toEqual(["E_IDV_INITIALIZATION", "E_IDV_USER_CONSENT"]);
    now += 1000;
    await end(side, id, { outcome: "passed" });
    const answer = await events(side, now);
    expect(names(answer)).toEqual([
      "E_IDV_INITIALIZATION",
      "E_IDV_USER_CONSENT",
      "E_IDV_DOCUMENTINSTRUCTION",
      "E_IDV_DOCUMENTPREVIEW",
      "E_IDV_DOCUMENTCAPTURE",
      "E_IDV_SELFIEINSTRUCTION",
      "E_IDV_SELFIEPREVIEW",
      "E_IDV_SELFIECAPTURE",
      "E_IDV_DOCUMENT_SUBMISSION",
      "E_IDV_DOCUMENT_VALIDATE",
    ]);
    expect(answer.data.at(-1)).toMatchObject({
      event_ts: NOON + 2000,
      timestamp: stamp(NOON + 2000),
      epoch_time: String(NOON / 1000 + 2),
      eventCategory: "IDV",
      sessionId: id,
      tenant_id: expect.any(String),
      SessionInfo: { id, dvcID: "sandbox-dl-selfie", tenantDNS: "sandbox.1kosmos.net", createdTS: NOON },
    });
    expect(await events(side, now)).toEqual(answer);
  });

  test("say that a session was abandoned or has expired; a selfie needs no document", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now, sessionTtlSeconds: 3600 });
    const caller = await docuverifyCaller(side);
    const make = (dvcID?: string) => createDocumentSession(side, caller, createBody({}, dvcID), now);
    await end(side, await make(), { outcome: "abandoned" });
    await make();
    await end(side, await make("sandbox-liveid"), { outcome: "passed" });
    now += 3_600_000;
    const answer = await events(side, now);
    expect(names(answer)).toContain("E_IDV_SESSION_ABANDONED");
    expect(names(answer).at(-1)).toBe("E_IDV_SESSION_EXPIRED");
    expect(names(answer)).toContain("E_IDV_SELFIECAPTURE");
    expect(names(answer)).not.toContain("E_IDV_DOCUMENTCAPTURE");
  });

  test("are not told of the REST vocabulary's sessions", async () => {
    const side = sandbox();
    await end(side, String((await createRestSession(side))["session_id"]), { outcome: "passed" });
    expect(await events(side, Date.now())).toMatchObject({ page: { total: 0 }, data: [] });
  });

  test("come in pages from 0, by name, and only from the window", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const caller = await docuverifyCaller(side);
    const ids = [];
    for (let count = 0; count < 5; count += 1) {
      const id = await createDocumentSession(side, caller, createBody(), now);
      ids.push(id);
      now += 1000;
      await end(side, id, { outcome: "failed" });
    }
    const query = { event_name: "E_IDV_DOCUMENT_VALIDATE" };
    const seen = [];
    for (const pIndex of [0, 1, 2, 3]) {
      const { page, data } = await events(side, now, { pSize: 2, pIndex, query });
      expect(page).toEqual({ total: 5, pSize: 2, pIndex });
      seen.push(data.map(({ sessionId }) => sessionId));
    }
    expect(seen.map((page) => page.length)).toEqual([2, 2, 1, 0]);
    expect(seen.flat()).toEqual(ids);
    const window = { query, from: stamp(NOON + 2000), to: stamp(NOON + 3000) };
    expect((await events(side, now, window)).data.map(({ sessionId }) => sessionId)).toEqual(ids.slice(1, 3));
  });

  test("are refused beyond 90 days and backwards, both told at once", async () => {
    const side = sandbox({ now: () => NOON });
    const old = { from: stamp(NOON - 90 * DAY_MS - 1), to: stamp(NOON - 91 * DAY_MS) };
    const response = await ask(side, NOON, old);
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toEqual({
      errors: [
        { message: "Field should be from current time to minus 90 days", param: "from" },
        { message: "Date 'to' must be after or equal to 'from'", param: "to" },
      ],
    });
    expect((await ask(side, NOON, { from: stamp(NOON - 90 * DAY_MS) })).status).toBe(200);
  });

  test.each([
    [{ from: "2026-11-23" }],
    [{ from: undefined }],
    [{ to: "2026-99-99 00:00:00.000" }],
    [{ pSize: 0 }],
  ])("are refused for %j by field", async (bad) => {
    const side = sandbox({ now: () => NOON });
    const response = await ask(side, NOON, bad);
    expect(response.status).toBe(400);
    expect(await objectOf(response)).toMatchObject({ errors: [{ param: Object.keys(bad)[0] }] });
  });

  test("need a licence that the service can read", async () => {
    const side = sandbox();
    const path = `/reports${TENANT_PATH}/events`;
    expect(await objectOf(await call(side, "POST", path, {}))).toEqual({
      errors: [{ message: "This header should not be empty", param: "licensekey" }],
    });
    const caller = await callerOf(side, "events");
    expect(await objectOf(await licensedCall(side, caller, `POST ${path}`, {}))).toEqual({
      errors: [{ message: "This header can't be decrypted", param: "licensekey" }],
    });
  });
});
