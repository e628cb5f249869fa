import { apiVersionFrom, versioned } from "../../../src/hubspot/transport/api-version.ts";
import { describe, expect, it } from "vitest";
import { createRateLimiter, type CallPurpose } from "../../../src/hubspot/transport/rate-limiter.ts";
import type { OAuthFailure } from "../../../src/hubspot/oauth/oauth.ts";
import { createTransport, pathTemplate, type HubSpotCall } from "../../../src/hubspot/transport/transport.ts";
import { ok, type Result } from "../../../src/lib/result.ts";

const NOW = 1_795_000_000_000;
const CONTACT_URL = "https://api.hubapi.com/crm/v3/objects/contacts/138017612137?idProperty=email";

interface Setting {
  readonly answer?: (request: Request) => Response | Promise<Response>;
  readonly token?: Result<string, OAuthFailure>;
  readonly max?: number;
  readonly apiVersion?: "v3" | "2026-09";
  readonly timeoutMs?: number;
  readonly purpose?: CallPurpose;
}

function setUp({
  answer = () => Response.json({ id: "1" }),
  token = ok("access-1"),
  max = 100,
  ...rest
}: Setting = {}) {
  const requests: Request[] = [];
  const logged: HubSpotCall[] = [];
  let now = NOW;
  const transport = createTransport({
    accessToken: () => Promise.resolve(token),
    rateLimiter: createRateLimiter({ max }),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request.clone());
      now += 7;
      return answer(request);
    },
    now: () => now,
    wait: async (ms) => void (now += ms),
    log: (call) => logged.push(call),
    ...rest,
  });
  const patch = () =>
    transport({
      method: "PATCH",
      url: CONTACT_URL,
      headers: { "content-type": "application/json" },
      body: "{}",
    });
  return { patch, requests, logged, passes: (ms: number) => (now += ms) };
}

/** A peer that says nothing until it is given up. */
function silent({ signal }: Request): Promise<Response> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
}

function halfAnAnswer(): Response {
  const { readable, writable } = new TransformStream();
  void writable.getWriter().write(new TextEncoder().encode('{"id":'));
  return new Response(readable);
}

describe("a call to HubSpot", () => {
  it("carries the portal's token and the request as given", async () => {
    const { patch, requests } = setUp();
    const answer = await patch();
    expect(answer.ok && answer.value.text).toBe('{"id":"1"}');
    expect(requests[0]?.method).toBe("PATCH");
    expect(requests[0]?.url).toBe(CONTACT_URL);
    expect(requests[0]?.headers.get("authorization")).toBe("Bearer access-1");
    expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    expect(await requests[0]?.text()).toBe("{}");
  });

  it("is logged without ids, query, token or body", async () => {
    const headers = { "X-HubSpot-Correlation-Id": "corr-9" };
    const { patch, logged } = setUp({ answer: () => Response.json({ id: "1" }, { headers }) });
    await patch();
    expect(logged).toEqual([
      { method: "PATCH", path: "/crm/v3/objects/contacts/{id}", status: 200, ms: 7, correlationId: "corr-9" },
    ]);
  });

  it("does not leave without a token", async () => {
    const revoked = { ok: false, error: { reason: "revoked", message: "BAD_REFRESH_TOKEN" } } as const;
    const { patch, requests, logged } = setUp({ token: revoked });
    expect(await patch()).toEqual({
      ok: false,
      error: { reason: "disconnected", message: "BAD_REFRESH_TOKEN" },
    });
    expect(requests).toHaveLength(0);
    expect(logged).toHaveLength(0);
  });

  it("waits for the rate limit where a person waits for the response, five seconds at most", async () => {
    const { patch, requests, passes } = setUp({ max: 1, purpose: "person" });
    await patch();
    const refused = await patch();
    expect(refused.ok ? null : refused.error.reason).toBe("budget");
    passes(5000);
    expect(await patch()).toMatchObject({ ok: true });
    expect(requests).toHaveLength(2);
  });

  it("does not leave above the budget, and says when it may", async () => {
    const { patch, requests, passes } = setUp({ max: 1 });
    await patch();
    passes(1000);
    const second = await patch();
    expect(second.ok ? null : second.error).toMatchObject({ reason: "budget", retryAfterMs: 10_000 - 1007 });
    passes(10_000 - 1007);
    expect((await patch()).ok).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it("stops the portal when HubSpot says 429", async () => {
    const refusal = { status: 429, headers: { "Retry-After": "2" } };
    const { patch, requests, passes } = setUp({ answer: () => Response.json({ message: "x" }, refusal) });
    const refused = await patch();
    expect(refused.ok ? null : refused.error).toMatchObject({ reason: "rate_limited", retryAfterMs: 2000 });
    const next = await patch();
    expect(next.ok ? null : next.error.reason).toBe("budget");
    expect(requests).toHaveLength(1);
    passes(2000);
    await patch();
    expect(requests).toHaveLength(2);
  });
});

describe("a call that fails", () => {
  it("is logged with its reason and HubSpot's correlation id", async () => {
    const body = { status: "error", message: "no", correlationId: "corr-1", category: "OBJECT_NOT_FOUND" };
    const { patch, logged } = setUp({ answer: () => Response.json(body, { status: 404 }) });
    expect(await patch()).toMatchObject({
      ok: false,
      error: { reason: "not_found", correlationId: "corr-1" },
    });
    expect(logged[0]).toMatchObject({ status: 404, reason: "not_found", correlationId: "corr-1" });
  });

  it("because the connection broke, has status 0", async () => {
    const { patch, logged } = setUp({ answer: () => Promise.reject(new Error("Network connection lost.")) });
    expect(await patch()).toMatchObject({ ok: false, error: { reason: "network" } });
    expect(logged[0]).toMatchObject({ status: 0, reason: "network" });
  });

  it("because HubSpot says nothing, is given up", async () => {
    const { patch, logged } = setUp({ answer: silent, timeoutMs: 20 });
    expect(await patch()).toMatchObject({ ok: false, error: { reason: "timeout" } });
    expect(logged[0]).toMatchObject({ status: 0, reason: "timeout" });
  });

  it("because HubSpot stops in the middle of its answer, is given up too", async () => {
    const { patch } = setUp({ answer: halfAnAnswer, timeoutMs: 20 });
    expect(await patch()).toMatchObject({ ok: false, error: { reason: "timeout" } });
  });

  it("because the answer has no end, is not read to it", async () => {
    let sent = 0;
    const endless = () => {
      const megabyte = new Uint8Array(1024 * 1024);
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
        sent += 1;
        controller.enqueue(megabyte);
      };
      return new Response(new ReadableStream({ pull }));
    };
    const { patch } = setUp({ answer: endless });
    expect(await patch()).toMatchObject({ ok: false, error: { reason: "unexpected_answer" } });
    expect(sent).toBeLessThan(16);
  });

  it("because of a redirect, does not take the token elsewhere", async () => {
    const { patch, requests } = setUp({
      answer: () => Response.redirect("https://elsewhere.example.com/", 302),
    });
    expect(await patch()).toMatchObject({ ok: false, error: { reason: "unexpected_answer", status: 302 } });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.redirect).toBe("manual");
  });
});

describe("the API version", () => {
  it.each([
    ["/crm/v3/objects/contacts/1", "/crm/objects/2026-09/contacts/1"],
    ["/crm/v3/objects/contacts/batch/update", "/crm/objects/2026-09/contacts/batch/update"],
    ["/crm/v3/properties/contacts/groups", "/crm/properties/2026-09/contacts/groups"],
    ["/crm/v3/pipelines/deals", "/crm/pipelines/2026-09/deals"],
    ["/crm/v3/lists/", "/crm/lists/2026-09"],
    ["/crm/v3/lists/7", "/crm/lists/2026-09/7"],
    [
      "/crm/associations/2026-09/deals/contacts/batch/read",
      "/crm/associations/2026-09/deals/contacts/batch/read",
    ],
    ["/automation/actions/callbacks/2026-09/complete", "/automation/actions/callbacks/2026-09/complete"],
    ["/integrators/timeline/2026-03/events/batch", "/integrators/timeline/2026-09/events/batch"],
    ["/account-info/2026-09/details", "/account-info/2026-09/details"],
    ["/oauth/2026-09/token", "/oauth/2026-09/token"],
  ])("moves %s to %s", (path, dated) => {
    const url = `https://api.hubapi.com${path}?a=b`;
    expect(versioned(url, "2026-09").href).toBe(`https://api.hubapi.com${dated}?a=b`);
    expect(versioned(url, "v3").href).toBe(url);
  });

  it.each([
    [undefined, "v3"],
    ["", "v3"],
    ["v3", "v3"],
    ["2026-09", "2026-09"],
  ] as const)("is read from the variable %s as %s", (value, version) => {
    expect(apiVersionFrom(value)).toBe(version);
  });

  it.each(["v4", "2026-9", "2027-03", "V3"])("%s is refused with the values that there are", (value) => {
    expect(() => apiVersionFrom(value)).toThrow(`HUBSPOT_API_VERSION must be v3 or 2026-09, not "${value}".`);
  });

  it("is applied to calls and to their log lines", async () => {
    const { patch, requests, logged } = setUp({ apiVersion: "2026-09" });
    await patch();
    expect(requests[0]?.url).toBe(
      "https://api.hubapi.com/crm/objects/2026-09/contacts/138017612137?idProperty=email",
    );
    expect(logged[0]?.path).toBe("/crm/objects/2026-09/contacts/{id}");
  });
});

describe("a path in the log", () => {
  it.each([
    ["/crm/v3/objects/contacts/138017612137", "/crm/v3/objects/contacts/{id}"],
    ["/crm/v3/objects/0-1/42", "/crm/v3/objects/0-1/{id}"],
    ["/crm/v3/objects/contacts/batch/update", "/crm/v3/objects/contacts/batch/update"],
    [
      "/automation/actions/callbacks/2026-09/ap-4242-1-2/complete",
      "/automation/actions/callbacks/2026-09/{id}/complete",
    ],
    ["/crm/properties/2026-09/contacts", "/crm/properties/2026-09/contacts"],
  ])("%s is %s", (path, template) => {
    expect(pathTemplate(path)).toBe(template);
  });
});
