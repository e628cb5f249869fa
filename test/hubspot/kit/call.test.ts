import * as z from "zod/mini";
import { afterEach, describe, expect, it } from "vitest";
import { call, EXTENSION_AUTHORIZATION } from "../../../hubspot/src/app/packages/kit/call.ts";
import { WORKER_URL } from "../../../hubspot/src/app/packages/kit/worker-url.ts";
import * as sandbox from "../../../sandbox/fixed.ts";
import * as app from "../../../src/features/cards/contract.ts";
import { type ExtensionFetch, workerGlobals } from "../support/worker-globals.ts";

const shape = z.object({ status: z.string() });
const silence = workerGlobals.hsFetch;

function answering(hsFetch: ExtensionFetch) {
  workerGlobals.hsFetch = hsFetch;
  return call("/contacts/1", shape);
}

const json = (status: number, body: unknown) => Promise.resolve(Response.json(body, { status }));

describe("a call of the app", () => {
  afterEach(() => {
    workerGlobals.hsFetch = silence;
  });

  it("goes to the Worker as a POST with the request inside the body, which no webhook of a workflow can send", async () => {
    const seen: unknown[] = [];
    workerGlobals.hsFetch = (url, options) => {
      seen.push([url, options?.method, options?.body]);
      return json(200, { status: "verified" });
    };
    expect(await call("/contacts/1", shape)).toEqual({ ok: true, value: { status: "verified" } });
    await call("/contacts/1/verify", shape, { kind: "identity" });
    expect(seen).toEqual([
      [`${WORKER_URL}/hubspot/card/contacts/1`, "POST", { request: {} }],
      [`${WORKER_URL}/hubspot/card/contacts/1/verify`, "POST", { request: { kind: "identity" } }],
    ]);
  });

  it("carries the one Authorization header that the app takes, and no other header", async () => {
    const seen: unknown[] = [];
    workerGlobals.hsFetch = (_url, options) => {
      seen.push(options?.headers);
      return json(200, { status: "verified" });
    };
    await call("/contacts/1", shape);
    await call("/contacts/1/verify", shape, {});
    const headers = { Authorization: EXTENSION_AUTHORIZATION };
    expect(seen).toEqual([headers, headers]);
    expect(app.EXTENSION_AUTHORIZATION).toBe(EXTENSION_AUTHORIZATION);
    expect(sandbox.EXTENSION_AUTHORIZATION).toBe(EXTENSION_AUTHORIZATION);
  });

  it.each([
    [
      "rejected, the app's answer inside",
      () => Promise.reject(rejection(404, { message: "No such contact." })),
    ],
    [
      "as an answer of its own that carries the app's status",
      () =>
        json(502, {
          category: "BAD_GATEWAY",
          context: { appServerStatusCode: ["404"] },
          responseBody: { message: "No such contact." },
        }),
    ],
    ["as it is", () => json(404, { message: "No such contact." })],
  ])("reads the app's refusal however HubSpot hands it on: %s", async (_how, hsFetch) => {
    expect(await answering(hsFetch)).toEqual({
      ok: false,
      failure: {
        reason: "not_found",
        code: null,
        message: "No such contact.",
        refusal: { message: "No such contact." },
      },
    });
  });

  it.each([
    [401, "not_installed"],
    [403, "not_installed"],
    [404, "not_found"],
    [410, "not_found"],
    [400, "refused"],
    [429, "unavailable"],
    [500, "unavailable"],
    [503, "unavailable"],
  ])("tells %i from the others: %s", async (status, reason) => {
    expect(await answering(() => json(status, {}))).toMatchObject({ ok: false, failure: { reason } });
  });

  it("shows nobody what the browser says when the network is gone", async () => {
    expect(await answering(() => Promise.reject(new TypeError("Failed to fetch")))).toEqual({
      ok: false,
      failure: { reason: "unavailable", code: null, message: null },
    });
  });

  it.each([
    ["another shape", { state: 1 }],
    ["no JSON", undefined],
  ])("does not show what it cannot read: %s", async (_what, body) => {
    const response = body === undefined ? new Response("<html>") : Response.json(body);
    expect(await answering(() => Promise.resolve(response))).toEqual({
      ok: false,
      failure: { reason: "unreadable", code: null, message: null },
    });
  });
});

/** The rejection of `hubspot.fetch` for a response that is not 2xx (seen in real apps). */
function rejection(status: number, responseBody: unknown): Error {
  return Object.assign(new Error("BAD_GATEWAY"), {
    context: { appServerStatusCode: [String(status)] },
    responseBody,
  });
}
