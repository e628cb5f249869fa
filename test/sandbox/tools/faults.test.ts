import { request } from "node:http";

import { describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { createFaultStore, faultSchema } from "../../../sandbox/faults.ts";
import { control, openSides, serveSide } from "./support.ts";
import { SOON } from "../../soon.ts";

const FAULTS = "/sandbox/faults";
const CONTACTS = "/crm/v3/objects/contacts";

/** The error code that a caller sees, or the status. */
async function rawGet(url: string): Promise<string | number> {
  return await new Promise((resolve) => {
    const sent = request(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    sent.end();
  });
}

const refresh = (hubspot: ReturnType<typeof openSides>["hubspot"], grantType: string) =>
  hubspot.app.request("/oauth/2026-09/token", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ grant_type: grantType, refresh_token: "na1-other" }),
  });

describe("a fault", () => {
  test("answers in the side's place, as often as asked, and is listed with what is left", async () => {
    const { hubspot } = openSides();
    const fault = {
      host: "hubspot",
      path: "^/oauth/[^/]+/token$",
      method: "POST",
      status: 429,
      headers: { "retry-after": "3" },
      body: '{"message":"slow down"}',
      times: 2,
    };
    const made = await control(hubspot, "POST", FAULTS, fault);
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ ...fault, id: 1, remaining: 2, hits: 0 });
    for (let call = 0; call < 2; call += 1) {
      const response = await hubspot.app.request("/oauth/2026-09/token", { method: "POST" });
      expect(response.status).toBe(429);
      expect(response.headers.get("retry-after")).toBe("3");
      expect(await response.json()).toEqual({ message: "slow down" });
    }
    expect(await (await control(hubspot, "GET", FAULTS)).json()).toMatchObject({
      results: [{ id: 1, remaining: 0, hits: 2 }],
    });
    expect((await hubspot.app.request("/oauth/2026-09/token", { method: "POST" })).status).toBe(415);
  });

  test("hits the named side, method and path only", async () => {
    const { hubspot, onekosmos } = openSides();
    await control(hubspot, "POST", FAULTS, {
      host: "onekosmos",
      path: "publickeys$",
      method: "GET",
      status: 503,
    });
    expect((await onekosmos.app.request("/docuverify/publickeys")).status).toBe(503);
    expect((await onekosmos.app.request("/docuverify/publickeys", { method: "POST" })).status).not.toBe(503);
    expect((await onekosmos.app.request("/caas/sd")).status).toBe(200);
    expect((await hubspot.app.request("/docuverify/publickeys")).status).toBe(404);
  });

  test("sees the query, and a body that is no text is sent as JSON", async () => {
    const { hubspot } = openSides();
    await control(hubspot, "POST", FAULTS, { host: "hubspot", path: "limit=7", status: 500, body: { a: 1 } });
    const response = await hubspot.app.request(`${CONTACTS}?limit=7`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ a: 1 });
    expect((await hubspot.app.request(`${CONTACTS}?limit=8`)).status).toBe(401);
  });

  test("may only delay", async () => {
    const { hubspot } = openSides();
    await control(hubspot, "POST", FAULTS, { host: "hubspot", path: "contacts", delayMs: 80 });
    const clock = performance.now();
    expect((await hubspot.app.request(CONTACTS)).status).toBe(401);
    expect(performance.now() - clock).toBeGreaterThanOrEqual(75);
  });

  test("resets the caller's connection, and the log says that there was no answer", async () => {
    const { hubspot, exchanges } = openSides();
    const origin = await serveSide(hubspot);
    await control(hubspot, "POST", FAULTS, { host: "hubspot", path: "contacts", reset: true, times: 1 });
    expect(await rawGet(origin + CONTACTS)).toBe("ECONNRESET");
    expect(await rawGet(origin + CONTACTS)).toBe(401);
    expect(exchanges.list().map(({ status }) => status)).toEqual([201, 0, 401]);
  });

  test("never answers until the caller gives up", async () => {
    const { onekosmos, hubspot, exchanges } = openSides();
    const origin = await serveSide(onekosmos);
    await control(hubspot, "POST", FAULTS, { host: "onekosmos", path: "caas", hang: true, times: 1 });
    const given = fetch(`${origin}/caas/sd`, { signal: AbortSignal.timeout(150) });
    await expect(given).rejects.toThrow("timeout");
    await vi.waitFor(
      () => expect(exchanges.list().at(-1)).toMatchObject({ side: "onekosmos", status: 0 }),
      SOON,
    );
    expect((await fetch(`${origin}/caas/sd`)).status).toBe(200);
  });

  test("spares the sandbox's own controls, and goes when cleared or removed", async () => {
    const { hubspot } = openSides();
    await control(hubspot, "POST", FAULTS, { host: "hubspot", path: "", status: 500 });
    await control(hubspot, "POST", FAULTS, { host: "hubspot", path: "", status: 502 });
    expect((await hubspot.app.request("/sandbox/portals")).status).toBe(200);
    expect((await hubspot.app.request(CONTACTS)).status).toBe(500);
    expect((await control(hubspot, "DELETE", `${FAULTS}/1`)).status).toBe(204);
    expect((await control(hubspot, "DELETE", `${FAULTS}/1`)).status).toBe(404);
    expect((await hubspot.app.request(CONTACTS)).status).toBe(502);
    expect((await control(hubspot, "DELETE", FAULTS)).status).toBe(204);
    expect((await hubspot.app.request(CONTACTS)).status).toBe(401);
  });
});

describe("a fault may depend on what is asked", () => {
  test("refuses so many refreshes and no exchange of a code", async () => {
    const { hubspot } = openSides();
    await control(hubspot, "POST", FAULTS, {
      host: "hubspot",
      path: "/token$",
      bodyMatch: "grant_type=refresh_token",
      status: 400,
      body: { status: "BAD_REFRESH_TOKEN", error: "invalid_grant", message: "by a fault" },
      times: 1,
    });
    expect(await (await refresh(hubspot, "authorization_code")).json()).not.toMatchObject({
      message: "by a fault",
    });
    expect(await (await refresh(hubspot, "refresh_token")).json()).toMatchObject({ message: "by a fault" });
    expect(await (await refresh(hubspot, "refresh_token")).json()).not.toMatchObject({
      message: "by a fault",
    });
  });
});

describe("a fault that leaves records out", () => {
  test("of a batch read says nothing of them, as often as asked", async () => {
    const { hubspot } = openSides();
    const portal = await (await control(hubspot, "POST", "/sandbox/portals", {})).json();
    const { privateAppToken } = z.object({ privateAppToken: z.string() }).parse(portal);
    const call = async (path: string, body: unknown) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${privateAppToken}` };
      const response = await hubspot.app.request(path, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      const answer = z
        .looseObject({ id: z.string().optional(), results: z.array(z.object({ id: z.string() })).optional() })
        .parse(await response.json());
      return { status: response.status, answer };
    };
    const ids: string[] = [];
    for (const email of ["a@example.com", "b@example.com"])
      ids.push((await call(CONTACTS, { properties: { email } })).answer.id ?? "");
    const [kept = "", left = ""] = ids;
    await control(hubspot, "POST", FAULTS, {
      host: "hubspot",
      path: "batch/read",
      leaveOut: [left, "999999"],
      times: 1,
    });
    const inputs = [{ id: kept }, { id: left }, { id: "999999" }];
    const first = await call(`${CONTACTS}/batch/read`, { inputs, properties: [] });
    expect(first.status).toBe(200);
    expect(first.answer.results?.map(({ id }) => id)).toEqual([kept]);
    expect(first.answer).not.toHaveProperty("errors");
    const second = await call(`${CONTACTS}/batch/read`, { inputs, properties: [] });
    expect(second.status).toBe(207);
    expect(second.answer.results?.map(({ id }) => id)).toEqual([kept, left]);
  });
});

test("a fault with a probability hits when chance has it", () => {
  const chances = [0.2, 0.5, 0.49];
  const store = createFaultStore(() => chances.shift() ?? 1);
  store.add(faultSchema.parse({ host: "hubspot", status: 500, probability: 0.5 }));
  const hits = [1, 2, 3].map(() => store.take("hubspot", "GET", "/") !== null);
  expect(hits).toEqual([true, false, true]);
});

describe("a fault with a seed", () => {
  const CALLS = 200;
  const hitsOf = (seed: number, path: (call: number) => string, beside = false): string => {
    const store = createFaultStore(() => {
      throw new Error("chance without a seed");
    });
    store.add(faultSchema.parse({ host: "hubspot", status: 500, probability: 0.3, seed }));
    return Array.from({ length: CALLS }, (_, call) => {
      if (beside && call % 3 === 0) store.take("hubspot", "POST", "/oauth/v1/token");
      return store.take("hubspot", "GET", path(call)) === null ? "." : "x";
    }).join("");
  };

  test("hits the same calls again, about as often as it should", () => {
    const first = hitsOf(7, () => "/crm/v3/owners");
    expect(hitsOf(7, () => "/crm/v3/owners")).toBe(first);
    expect(hitsOf(8, () => "/crm/v3/owners")).not.toBe(first);
    const count = first.split("x").length - 1;
    expect(count).toBeGreaterThan(0.2 * CALLS);
    expect(count).toBeLessThan(0.4 * CALLS);
  });

  test("counts the calls to an endpoint alone, whatever is called beside it and whichever record is meant", () => {
    const first = hitsOf(7, () => `${CONTACTS}/1001`);
    expect(hitsOf(7, (call) => `${CONTACTS}/${2000 + call}?limit=${call}`)).toBe(first);
    expect(hitsOf(7, () => `${CONTACTS}/1001`, true)).toBe(first);
    expect(hitsOf(7, () => `${CONTACTS}/1001/associations`)).not.toBe(first);
  });
});

test.each([
  [{ host: "hubspot", seed: -1, status: 500 }, "seed"],
  [{ host: "hubspot", seed: 0.5, status: 500 }, "seed"],
  [{ host: "hubspot", path: "(", status: 500 }, "path"],
  [{ host: "hubspot", status: 99 }, "status"],
  [{ host: "hubspot", status: 600 }, "status"],
  [{ host: "elsewhere", status: 500 }, "host"],
  [{ host: "hubspot", status: 500, headers: { "bad header": "x" } }, "headers"],
  [{ host: "hubspot", status: 500, headers: { a: "x\r\ny" } }, "headers"],
  [{ host: "hubspot", status: 500, times: 0 }, "times"],
  [{ host: "hubspot", status: 500, probability: 2 }, "probability"],
  [{ host: "hubspot", sttus: 500 }, "sttus"],
  ["nonsense", "object"],
])("%j is refused with the reason", async (body, named) => {
  const { hubspot } = openSides();
  const response = await control(hubspot, "POST", FAULTS, body);
  expect(response.status).toBe(400);
  expect(z.object({ message: z.string() }).parse(await response.json()).message).toContain(named);
  expect(await (await control(hubspot, "GET", FAULTS)).json()).toEqual({ results: [] });
});
