/** `GET /healthz`: 200 only while the Worker can do its job, and nothing confidential in it. */
import { createScheduledController, env, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readCronState, recordCronRun } from "../../../src/cron.ts";
import worker from "../../../src/index.ts";
import { captureLogs, createWorld, NOW } from "./support.ts";

const MINUTE = 60_000;

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

function brokenKv(): KVNamespace {
  return { ...env.TOKENS, get: () => Promise.reject(new Error("KV GET failed: 500 for account abc")) };
}

function brokenIndex(): Env["SWEEP_INDEX"] {
  return Object.assign(Object.create(env.SWEEP_INDEX), {
    getByName: () => ({ readCronState: () => Promise.reject(new Error("Durable Object is overloaded")) }),
  });
}

async function health(
  vars: { readonly [Name in keyof Env]?: Env[Name] | undefined } = {},
  at = NOW,
): Promise<{ status: number; body: unknown; text: string }> {
  const { request, clock } = createWorld({ vars });
  clock.now = at;
  const response = await request("/healthz");
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

const WELL = { status: "ok", configuration: "ok", kv: "ok", objects: "ok", cron: "ok" };

describe("health", () => {
  it("is ok while the cron runs, and says how long ago", async () => {
    await recordCronRun(env, NOW - 30_000);
    const { status, body } = await health();
    expect(status).toBe(200);
    expect(body).toEqual({
      ...WELL,
      cronAgeSeconds: 30,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/u),
      time: "2026-11-23T12:00:00.000Z",
    });
  });

  it("warns the operator of rate limits that are not bound, and is ok all the same", async () => {
    await recordCronRun(env, NOW - 30_000);
    const { status, body } = await health({ LIMIT_LINKS: undefined, LIMIT_STATES: undefined });
    expect([status, body]).toMatchObject([200, { ...WELL, warnings: ["rate_limits_missing"] }]);
    expect(logs.join()).toContain("LIMIT_STATES LIMIT_LINKS");
  });

  it("waits for the first run of the cron for ten minutes, then fails", async () => {
    const first = await health();
    expect([first.status, first.body]).toMatchObject([
      200,
      { status: "ok", cron: "waiting", cronAgeSeconds: null },
    ]);
    expect((await health({}, NOW + 9 * MINUTE)).status).toBe(200);
    const late = await health({}, NOW + 11 * MINUTE);
    expect([late.status, late.body]).toMatchObject([503, { status: "failing", cron: "failing" }]);
  });

  it("fails when the cron has stopped", async () => {
    await recordCronRun(env, NOW - 11 * MINUTE);
    expect(await health()).toMatchObject({ status: 503, body: { cron: "failing", cronAgeSeconds: 660 } });
  });

  it("recovers with the next run of the Worker's own schedule", async () => {
    await recordCronRun(env, Date.now() - 60 * MINUTE);
    await worker.scheduled?.(createScheduledController(), env);
    expect(await health({}, Date.now())).toMatchObject({ status: 200, body: { cron: "ok" } });
  });

  it("fails without KV, and logs why", async () => {
    const { status, body, text } = await health({ TOKENS: brokenKv() });
    expect([status, body]).toMatchObject([503, { status: "failing", kv: "failing", objects: "ok" }]);
    expect(text).not.toContain("account abc");
    expect(logs.join()).toContain("KV GET failed");
  });

  it("fails without objects", async () => {
    const { status, body } = await health({ SWEEP_INDEX: brokenIndex() });
    expect([status, body]).toMatchObject([503, { status: "failing", objects: "failing", cron: "failing" }]);
  });

  it("fails while a variable is missing; the log names it, the response does not", async () => {
    await recordCronRun(env, NOW);
    const { status, body, text } = await health({ HUBSPOT_CLIENT_ID: "" });
    expect([status, body]).toMatchObject([503, { status: "failing", configuration: "failing", kv: "ok" }]);
    expect(text).not.toContain("CLIENT_ID");
    expect(logs.join()).toContain("HUBSPOT_CLIENT_ID");
  });

  it("is asked of its parts every five seconds at most, however often anybody reads it", async () => {
    await recordCronRun(env, NOW);
    let reads = 0;
    const kv = { ...env.TOKENS, get: async () => ((reads += 1), null) };
    const { request, clock } = createWorld({
      vars: { TOKENS: Object.assign(Object.create(env.TOKENS), kv) },
    });
    clock.now = NOW;
    for (let n = 0; n < 500; n += 1) expect((await request("/healthz")).status).toBe(200);
    expect(reads).toBe(1);
    clock.now += 5000;
    await request("/healthz");
    expect(reads).toBe(2);
  });

  it("writes nothing when it is read again and again", async () => {
    await readCronState(env, NOW);
    const index = env.SWEEP_INDEX.getByName("shard-0");
    const changes = () =>
      runInDurableObject(index, (_, { storage }) =>
        [...storage.kv.list()].map(([key, value]) => [key, value]),
      );
    const before = await changes();
    await health({}, NOW + 1);
    await health({}, NOW + 2);
    expect(await changes()).toEqual(before);
  });
});
