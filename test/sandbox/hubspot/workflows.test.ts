import { createServer, type IncomingHttpHeaders } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { judge } from "../../../sandbox/hubspot/automation/policy.ts";
import { signV2, signV3 } from "../../../sandbox/hubspot/webhooks/signature.ts";
import { call, listen, SECRET } from "./support.ts";
import { SOON, action, portal } from "./workflows-support.ts";

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
    [{ objectType: "COMPANY" }, 400],
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
