import { createServer, type IncomingHttpHeaders } from "node:http";

import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";

import { durationMs } from "../../../sandbox/hubspot/automation/duration.ts";
import { judge } from "../../../sandbox/hubspot/automation/policy.ts";
import { signV2, signV3 } from "../../../sandbox/hubspot/webhooks/signature.ts";
import {
  ADMIN_TOKEN,
  APP,
  call,
  createContact,
  install,
  installQuery,
  listen,
  openSandbox,
  SECRET,
} from "./support.ts";

const SOON = { timeout: 5000, interval: 5 };
const SCOPES = [...APP.scopes, "automation"];
const V4 = "/automation/v4/actions/callbacks";
const DATED = "/automation/actions/callbacks/2026-09";
const DAY_MS = 24 * 60 * 60 * 1000;

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly outputFields?: Record<string, unknown>;
}

const block = (duration?: string): Reply => ({
  outputFields: {
    hs_execution_state: "BLOCK",
    ...(duration === undefined ? {} : { hs_expiration_duration: duration }),
    idv_link: "https://x.test",
  },
});

/** An app whose action answers what the test says, in turn; the last answer repeats. */
async function action(...replies: Reply[]): Promise<{ readonly url: string; readonly calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    const reply = replies[Math.min(calls.length, replies.length) - 1] ?? {};
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
    response.end(JSON.stringify({ outputFields: reply.outputFields ?? {} }));
  });
  return { url: `${await listen(server)}/hubspot/actions/verify?v=a%3Ab`, calls };
}

const enrollmentSchema = z.looseObject({
  state: z.string(),
  callbackId: z.string(),
  outputs: z.record(z.string(), z.unknown()),
  attempts: z.array(z.object({ status: z.number() })),
});

/** A portal with the app, one contact, and one workflow that runs the action at `actionUrl`. */
async function portal(actionUrl: string, retryPausesMs: readonly number[] = [20, 40]) {
  const sandbox = openSandbox({ app: { ...APP, scopes: SCOPES, actionUrl }, retryPausesMs });
  const { access } = await install(sandbox, "4242", installQuery({ scope: SCOPES.join(" ") }));
  const contactId = await createContact(sandbox, { email: "ada@example.com", city: "Oslo" });
  const read = async (id: string) =>
    enrollmentSchema.parse(await (await call(sandbox, "GET", `/sandbox/workflows/enrollments/${id}`)).json());
  return {
    sandbox,
    contactId,
    read,
    enroll: async (more: Record<string, unknown> = {}): Promise<string> => {
      const body = { objectType: "CONTACT", objectId: contactId, ...more };
      const answer = await call(sandbox, "POST", "/sandbox/workflows/enroll", body);
      return z.object({ id: z.string() }).parse(await answer.json()).id;
    },
    until: (id: string, state: string) =>
      vi.waitFor(async () => {
        const found = await read(id);
        expect(found.state).toBe(state);
        return found;
      }, SOON),
    complete: (path: string, body: unknown, token = access) => call(sandbox, "POST", path, body, token),
  };
}

const judged = (outputFields: Record<string, unknown>) =>
  judge({ status: 200, retryAfter: null, body: JSON.stringify({ outputFields }) }, "ms").kind;

const completionOf = (callbackId: string) => ({
  callbackId,
  outputFields: { hs_execution_state: "SUCCESS" },
  typedOutputs: {},
});

const outputs = (state: string, more: Record<string, unknown> = {}) => ({
  outputFields: { hs_execution_state: state, ...more },
  typedOutputs: {},
});

describe("the call of the action", () => {
  test("carries the documented payload, signed v2 over the URL as it is", async () => {
    const app = await action({ outputFields: { idv_status: "verified" } });
    const { enroll, until, contactId } = await portal(app.url);
    const id = await enroll({ inputFields: { kind: "identity" }, properties: ["city"], workflowId: 77 });
    const found = await until(id, "SUCCESS");
    expect(found).toMatchObject({ outputs: { idv_status: "verified" }, workflowWentOn: true });
    const [request] = app.calls;
    expect(JSON.parse(request?.body ?? "")).toEqual({
      callbackId: found.callbackId,
      origin: {
        portalId: 4242,
        actionDefinitionId: expect.any(Number),
        actionDefinitionVersion: expect.any(Number),
      },
      context: { source: "WORKFLOWS", workflowId: 77 },
      object: { objectId: Number(contactId), objectType: "CONTACT", properties: { city: "Oslo" } },
      inputFields: { kind: "identity" },
      fields: { kind: "identity" },
    });
    const headers: IncomingHttpHeaders = request?.headers ?? {};
    expect(headers["x-hubspot-signature-version"]).toBe("v2");
    expect(headers["x-hubspot-signature"]).toBe(signV2(SECRET, "POST", app.url, request?.body ?? ""));
    expect(headers["x-hubspot-signature-v3"]).toBeUndefined();
  });

  test("is signed v3 too, or instead, by a switch", async () => {
    const app = await action();
    const { enroll, until, sandbox } = await portal(app.url);
    for (const workflowSignatures of ["both", "v3"]) {
      await call(sandbox, "PUT", "/sandbox/switches", { workflowSignatures });
      await until(await enroll(), "SUCCESS");
    }
    const [both, alone] = app.calls;
    expect(both?.headers).toHaveProperty("x-hubspot-signature-version", "v2");
    expect(alone?.headers).not.toHaveProperty("x-hubspot-signature");
    const body = alone?.body ?? "";
    const timestamp = sandbox.clock.now;
    expect(alone?.headers["x-hubspot-signature-v3"]).toBe(
      signV3(SECRET, { method: "POST", uri: app.url, body, timestamp }),
    );
  });

  test.each([
    [{ objectId: "999999" }, 404],
    [{ objectId: "one" }, 400],
    [{ objectType: "TICKET" }, 400],
    [{ portalId: 4343 }, 400],
    [{ actionUrl: "ftp://x" }, 400],
  ])("an enrolment that cannot be is refused: %j", async (wrong, status) => {
    const app = await action();
    const { sandbox, contactId } = await portal(app.url);
    const body = { objectType: "CONTACT", objectId: contactId, ...wrong };
    expect((await call(sandbox, "POST", "/sandbox/workflows/enroll", body)).status).toBe(status);
  });
});

describe("an action that fails", () => {
  test("a 4xx is final", async () => {
    const app = await action({ status: 422 });
    const { enroll, until } = await portal(app.url);
    expect(await until(await enroll(), "FAILED")).toMatchObject({
      workflowWentOn: false,
      attempts: [{ status: 422 }],
    });
  });

  test("a 5xx is called again with the same callback, after growing pauses", async () => {
    const app = await action({ status: 500 }, { status: 503 }, {});
    const { enroll, until } = await portal(app.url, [20, 200]);
    const found = await until(await enroll(), "SUCCESS");
    expect(found.attempts.map(({ status }) => status)).toEqual([500, 503, 200]);
    expect(new Set(app.calls.map(({ body }) => body)).size).toBe(1);
  });

  test("so is one that is not there", async () => {
    const gone = createServer();
    const url = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
    const { enroll, read } = await portal(url);
    const id = await enroll();
    await vi.waitFor(async () => expect((await read(id)).attempts.length).toBeGreaterThan(1), SOON);
    expect((await read(id)).attempts[0]).toMatchObject({ status: 0 });
  });

  test("a 429 waits as long as Retry-After says, in milliseconds or by a switch in seconds", () => {
    const answer = { status: 429, retryAfter: "3", body: "" };
    expect(judge(answer, "ms")).toEqual({ kind: "retry", afterMs: 3 });
    expect(judge(answer, "s")).toEqual({ kind: "retry", afterMs: 3000 });
    expect(judge({ ...answer, retryAfter: null }, "ms")).toEqual({ kind: "retry", afterMs: null });
  });

  test("a 429 is called again", async () => {
    const app = await action({ status: 429, headers: { "retry-after": "5" } }, {});
    const { enroll, until } = await portal(app.url, [60_000]);
    expect((await until(await enroll(), "SUCCESS")).attempts).toHaveLength(2);
  });
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
