import { afterEach, describe, expect, test, vi } from "vitest";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import { turn } from "./protocol.ts";
import { BEARER, call, end, NOON, objectOf, PUBLIC_ORIGIN, sandbox, textAt } from "./support.ts";
import { SOON } from "../../soon.ts";

const STEPUP = "/v1/auth/stepup";
const REQUEST = { user_id: "ada", reason_code: "high_value_transaction", timeout_seconds: 300 };

async function create(side: OneKosmosSandbox, body: object = REQUEST): Promise<Record<string, unknown>> {
  return objectOf(await call(side, "POST", STEPUP, body, BEARER));
}

async function status(side: OneKosmosSandbox, id: string): Promise<Record<string, unknown>> {
  return objectOf(await call(side, "POST", `${STEPUP}/${id}/status`, undefined, BEARER));
}

const started: OneKosmosSandbox[] = [];
afterEach(async () => {
  for (const side of started.splice(0)) await side.close();
});

describe("a step-up", () => {
  test("gives a challenge and its page", async () => {
    const side = sandbox({ now: () => NOON });
    const response = await call(side, "POST", STEPUP, REQUEST, BEARER);
    expect(response.status).toBe(201);
    const made = await objectOf(response);
    const id = textAt(made, "challenge_id");
    expect(made).toEqual({
      challenge_id: id,
      challenge_url: `${PUBLIC_ORIGIN}/stepup/${id}`,
      status: "pending",
      expires_at: new Date(NOON + 300_000).toISOString(),
    });
    const page = await (await call(side, "GET", `/stepup/${id}`)).text();
    expect(page).toContain('name="outcome" value="passed"');
    expect(page).not.toContain('name="documentType"');
    expect(await status(side, id)).toMatchObject({
      status: "in_progress",
      ...without(REQUEST, "timeout_seconds"),
    });
  });

  test.each([
    ["passed", { status: "completed", match_result: "match", confidence: 0.91 }],
    ["failed", { status: "completed", match_result: "no_match", confidence: 0.91, failure_code: "IDV0014" }],
  ])("that is %s says how sure it is", async (outcome, expected) => {
    const side = sandbox();
    const id = textAt(await create(side), "challenge_id");
    await end(side, id, { outcome, matchConfidence: 0.91 });
    expect(await status(side, id)).toMatchObject(expected);
    const got = await call(side, "GET", `${STEPUP}/${id}/status`, undefined, BEARER);
    expect(await objectOf(got)).toEqual(await status(side, id));
    await turn(side, { stepupMatchResult: "boolean" });
    expect(await status(side, id)).toMatchObject({ match_result: outcome === "passed" });
  });

  test("that the person declines on the page has no match", async () => {
    const side = sandbox();
    const id = textAt(await create(side), "challenge_id");
    const form = new URLSearchParams({ outcome: "declined" });
    await side.app.request(`${PUBLIC_ORIGIN}/stepup/${id}`, { method: "POST", body: form });
    expect(await status(side, id)).toMatchObject({ status: "declined" });
    expect(await status(side, id)).not.toHaveProperty("match_result");
  });

  test("expires after its own timeout, not after the tenant's seven days", async () => {
    let now = NOON;
    const side = sandbox({ now: () => now });
    const id = textAt(await create(side, { ...REQUEST, timeout_seconds: 20 }), "challenge_id");
    now += 19_999;
    expect(await status(side, id)).toMatchObject({ status: "pending" });
    now += 1;
    expect(await status(side, id)).toMatchObject({ status: "expired" });
    expect((await end(side, id, { outcome: "passed" })).status).toBe(409);
  });

  test("tells a callback_url when it ends, signed", async () => {
    const received: Request[] = [];
    const side = sandbox({
      async callbackFetch(input, init) {
        received.push(new Request(input, init));
        return new Response();
      },
    });
    side.start();
    started.push(side);
    const made = await create(side, { ...REQUEST, callback_url: "https://app.example.com/callback" });
    const id = textAt(made, "challenge_id");
    await end(side, id, { outcome: "passed" });
    await vi.waitFor(() => expect(received).toHaveLength(1), SOON);
    expect(received[0]?.headers.get("webhook-signature")).toMatch(/^v1,/u);
    expect(await received[0]?.json()).toEqual({
      type: "stepup.completed",
      challenge_id: id,
      status: "completed",
      timestamp: expect.any(String),
    });
  });

  test.each([
    {},
    { user_id: "" },
    { user_id: "ada", timeout_seconds: 0 },
    { user_id: "ada", timeout_seconds: "300" },
    { user_id: "ada", callback_url: "http://app.example.com" },
    { user_id: "ada", unknown: 1 },
  ])("is refused for %j", async (body) => {
    const side = sandbox();
    await call(side, "PUT", "/sandbox/switches", { strict: true });
    const response = await call(side, "POST", STEPUP, body, BEARER);
    expect(response.status).toBe(400);
  });

  test("needs the Bearer key, and is no session", async () => {
    const side = sandbox();
    expect((await call(side, "POST", STEPUP, REQUEST)).status).toBe(401);
    const id = textAt(await create(side), "challenge_id");
    expect((await call(side, "GET", `${STEPUP}/${id}/status`)).status).toBe(401);
    const asSession = await call(side, "GET", `/v1/verify/sessions/${id}/status`, undefined, BEARER);
    expect(asSession.status).toBe(404);
    expect((await call(side, "GET", `/idproofing/session/${id}`)).status).toBe(404);
  });
});

function without(object: Record<string, unknown>, key: string): Record<string, unknown> {
  const { [key]: _, ...rest } = object;
  return rest;
}
