/** Executions that wait: completed, expired, or kept over a restart. */
import { createServer } from "node:http";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { durationMs } from "../../../sandbox/hubspot/automation/duration.ts";
import { judge } from "../../../sandbox/hubspot/automation/policy.ts";
import {
  ADMIN_TOKEN,
  APP,
  call,
  createContact,
  install,
  installQuery,
  listen,
  openSandbox,
} from "./support.ts";
import { SOON, SCOPES, type Reply, action, portal, outputs } from "./workflows-support.ts";

const V4 = "/automation/v4/actions/callbacks";

const DATED = "/automation/actions/callbacks/2026-09";

const DAY_MS = 24 * 60 * 60 * 1000;

const block = (duration?: string): Reply => ({
  outputFields: {
    hs_execution_state: "BLOCK",
    ...(duration === undefined ? {} : { hs_expiration_duration: duration }),
    idv_link: "https://x.test",
  },
});

const judged = (outputFields: Record<string, unknown>) =>
  judge({ status: 200, retryAfter: null, body: JSON.stringify({ outputFields }) }, "ms").kind;

const completionOf = (callbackId: string) => ({
  callbackId,
  outputFields: { hs_execution_state: "SUCCESS" },
  typedOutputs: {},
});

describe("an action that waits", () => {
  test.each([V4, DATED])("goes on when its callback comes (%s)", async (base) => {
    const app = await action(block("P1WT1H"));
    const { enroll, until, complete, sandbox } = await portal(app.url);
    const id = await enroll();
    const { callbackId, expiresAt } = await until(id, "BLOCKED");
    expect(expiresAt).toBe(new Date(sandbox.clock.now + 7 * DAY_MS + 3_600_000).toISOString());
    const body = outputs("SUCCESS", { idv_status: "verified" });
    expect((await complete(`${base}/${callbackId}/complete`, body)).status).toBe(204);
    expect(await until(id, "SUCCESS")).toMatchObject({
      outputs: { idv_status: "verified", idv_link: "https://x.test" },
    });
    expect((await complete(`${base}/${callbackId}/complete`, body)).status).toBe(400);
  });

  test("goes on by itself at its expiry, after a week when it named none", async () => {
    const app = await action(block());
    const { enroll, until, complete, sandbox, read } = await portal(app.url);
    const id = await enroll();
    const { callbackId } = await until(id, "BLOCKED");
    sandbox.clock.now += 7 * DAY_MS - 1;
    expect((await read(id)).state).toBe("BLOCKED");
    sandbox.clock.now += 1;
    expect(await read(id)).toMatchObject({ state: "EXPIRED", workflowWentOn: true });
    const late = await complete(`${V4}/${callbackId}/complete`, outputs("SUCCESS"), ADMIN_TOKEN);
    expect(late.status).toBe(400);
  });

  test("goes on by itself without anyone asking", async () => {
    const app = await action(block("PT0.05S"));
    const sandbox = openSandbox({ app: { ...APP, scopes: SCOPES, actionUrl: app.url }, now: Date.now });
    await install(sandbox, "4242", installQuery({ scope: SCOPES.join(" ") }));
    const objectId = await createContact(sandbox, {});
    await call(sandbox, "POST", "/sandbox/workflows/enroll", { objectId });
    const list = async () => await (await call(sandbox, "GET", "/sandbox/workflows/enrollments")).json();
    await vi.waitFor(
      async () => expect(await list()).toMatchObject({ results: [{ state: "EXPIRED" }] }),
      SOON,
    );
  });

  test("may call back before its own answer has arrived", async () => {
    const held: { respond: () => void } = { respond: () => {} };
    const server = createServer((_request, response) => {
      held.respond = () => response.end(JSON.stringify({ outputFields: block().outputFields }));
    });
    const url = await listen(server);
    const { enroll, read, until, complete } = await portal(url);
    const id = await enroll();
    await vi.waitFor(() => expect(held.respond.length).toBe(0), SOON);
    const { callbackId } = await read(id);
    expect((await complete(`${V4}/${callbackId}/complete`, outputs("FAIL_CONTINUE"))).status).toBe(204);
    held.respond();
    await vi.waitFor(async () => expect((await read(id)).attempts.length).toBeLessThanOrEqual(1), SOON);
    await until(id, "FAIL_CONTINUE");
  });

  test("many are completed at once; an unknown callback does not keep the others back", async () => {
    const app = await action(block("PT1H"));
    const { enroll, until, complete } = await portal(app.url);
    const ids = await Promise.all([enroll(), enroll(), enroll()]);
    const waiting = await Promise.all(ids.map((id) => until(id, "BLOCKED")));
    const inputs = ["ap-unknown", ...waiting.map(({ callbackId }) => callbackId)].map(completionOf);
    expect((await complete(`${DATED}/complete`, { inputs })).status).toBe(204);
    for (const id of ids) await until(id, "SUCCESS");
  });

  test("by a switch, an unknown callback has the whole batch refused", async () => {
    const app = await action(block("PT1H"));
    const { enroll, until, complete, read, sandbox } = await portal(app.url);
    await call(sandbox, "PUT", "/sandbox/switches", { batchCompletion: "strict" });
    const id = await enroll();
    const { callbackId } = await until(id, "BLOCKED");
    const inputs = [callbackId, "ap-unknown"].map(completionOf);
    expect((await complete(`${V4}/complete`, { inputs })).status).toBe(404);
    expect((await read(id)).state).toBe("BLOCKED");
  });

  test.each([
    ["a state that a callback cannot have", outputs("BLOCK"), V4, 400],
    ["no state", { outputFields: {} }, V4, 400],
    ["no outputs", {}, V4, 400],
    ["no typed outputs, on a dated path", { outputFields: { hs_execution_state: "SUCCESS" } }, DATED, 400],
    ["no typed outputs, on v4", { outputFields: { hs_execution_state: "SUCCESS" } }, V4, 204],
  ])("a callback with %s", async (_what, body, base, status) => {
    const app = await action(block("PT1H"));
    const { enroll, until, complete } = await portal(app.url);
    const { callbackId } = await until(await enroll(), "BLOCKED");
    expect((await complete(`${base}/${callbackId}/complete`, body)).status).toBe(status);
  });

  test("is nobody else's: unknown callbacks and other portals' get 404", async () => {
    const app = await action(block("PT1H"));
    const { enroll, until, complete, sandbox } = await portal(app.url);
    const { callbackId } = await until(await enroll(), "BLOCKED");
    const there = await install(sandbox, "4343", installQuery({ scope: SCOPES.join(" ") }));
    const path = `${V4}/${callbackId}/complete`;
    expect((await complete(path, outputs("SUCCESS"), there.access)).status).toBe(404);
    expect((await complete(`${V4}/ap-unknown/complete`, outputs("SUCCESS"))).status).toBe(404);
  });

  test("an expiry that is no duration, or an unknown state, is a mistake of the action", () => {
    expect(judged({ hs_execution_state: "BLOCK", hs_expiration_duration: "one week" })).toBe("failed");
    expect(judged({ hs_execution_state: "RETRY" })).toBe("failed");
    expect(judged({ hs_execution_state: "ASYNC" })).toBe("blocked");
    expect(judge({ status: 200, retryAfter: null, body: "" }, "ms")).toMatchObject({ kind: "done" });
  });
});

test.each([
  ["P1WT1H", 7 * DAY_MS + 3_600_000],
  ["PT30M", 1_800_000],
  ["P2D", 2 * DAY_MS],
  ["PT0.5S", 500],
  ["P", null],
  ["PT", null],
  ["1D", null],
  ["P1H", null],
])("the duration %s", (text, ms) => expect(durationMs(text)).toBe(ms));

test("a restart goes on with what waits", async () => {
  const { mkdtemp, rm } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const folder = await mkdtemp(`${tmpdir()}/workflows-`);
  onTestFinished(() => rm(folder, { recursive: true }));
  const app = await action({ status: 500 }, {});
  const options = {
    statePath: `${folder}/state.sqlite`,
    app: { ...APP, scopes: SCOPES, actionUrl: app.url },
  };
  const first = openSandbox({ ...options, retryPausesMs: [300] });
  await install(first, "4242", installQuery({ scope: SCOPES.join(" ") }));
  const objectId = await createContact(first, {});
  await call(first, "POST", "/sandbox/workflows/enroll", { objectId });
  await vi.waitFor(() => expect(app.calls).toHaveLength(1), SOON);
  await vi.waitFor(async () => {
    const list = await (await call(first, "GET", "/sandbox/workflows/enrollments")).json();
    expect(list).toMatchObject({ results: [{ state: "RETRYING" }] });
  }, SOON);
  await first.close();
  openSandbox(options);
  await vi.waitFor(() => expect(app.calls).toHaveLength(2), SOON);
});
