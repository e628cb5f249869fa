/** The contract of every implementation of IdentityProvider, whichever vocabulary it speaks. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProviderFailureReason, Verdict } from "../../../src/onekosmos/provider.ts";
import { type Harness, LINK, PERSON, REQUEST, idverifyHarness, sessionsHarness } from "./providers.ts";
import { type Fault, NOW, ORIGIN, SESSION_ID, page, refused } from "./tenant.ts";
import { error, value } from "./values.ts";

const PASSED: Verdict = {
  outcome: "passed",
  ial: "IAL2",
  did: "did:blockid:3f7a",
  matchConfidence: 0.97,
  liveIdEnrolled: true,
  documentType: "passport",
};

const TOO_LARGE = "x".repeat(2_000_001);
const json = (text: string, headers: Record<string, string> = {}) =>
  new Response(text, { headers: { "Content-Type": "application/json", ...headers } });
const never = () => new Promise<Response>(() => undefined);

function broken(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"status":'));
    },
    pull(controller) {
      controller.error(new Error("Network connection lost."));
    },
  });
}

/** Body that begins and never ends. */
function stalled(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("{"));
    },
  });
}

/** Faults, and the name that every call must give them. */
const FAULTS: readonly (readonly [string, Fault, ProviderFailureReason])[] = [
  ["the connection fails", () => Promise.reject(new Error("Network connection lost.")), "unreachable"],
  ["the connection breaks in the body", () => new Response(broken()), "unreachable"],
  ["429", () => refused(429, "Too many requests"), "rate_limited"],
  ["500", () => refused(500, "Internal error"), "server_error"],
  ["503 with a page", () => page(503), "server_error"],
  ["500 with an endless page", () => new Response(TOO_LARGE, { status: 500 }), "server_error"],
  ["401", () => refused(401, "Unauthorized"), "credentials_refused"],
  ["403", () => refused(403, "Forbidden"), "credentials_refused"],
  ["403 with words", () => new Response("Forbidden", { status: 403 }), "credentials_refused"],
  ["401 with a page", () => page(401), "unexpected_answer"],
  ["403 with a page", () => page(403), "unexpected_answer"],
  ["400", () => refused(400, "document_types is malformed"), "request_refused"],
  ["400 with a page", () => page(400), "request_refused"],
  ["a redirect", () => Response.redirect("https://evil.example/", 302), "unexpected_answer"],
  ["200 with a page", () => page(200), "unexpected_answer"],
  ["200 with nothing", () => new Response(null), "unexpected_answer"],
  ["200 with another shape", () => json('{"ok":true}'), "unexpected_answer"],
  ["200 with a list", () => json("[1,2]"), "unexpected_answer"],
  ["200 with more than 2 MB", () => json(TOO_LARGE), "unexpected_answer"],
  [
    "200 that announces more than 2 MB",
    () => json("{}", { "Content-Length": "2000001" }),
    "unexpected_answer",
  ],
  ["200 that is not UTF-8", () => new Response(Uint8Array.of(0x22, 0xff, 0x22)), "unexpected_answer"],
];

const HARNESSES = [
  ["idverify", idverifyHarness],
  ["sessions", sessionsHarness],
] as const;

describe.each(HARNESSES)("the %s provider", (kind, makeHarness) => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await makeHarness();
  });

  describe("starts a proofing", () => {
    beforeEach(() => {
      harness.tenant.created = harness.created(LINK);
    });

    it("and hands back the link and what is needed to ask for the result", async () => {
      const started = value(await harness.provider.start(REQUEST));
      expect(started).toMatchObject({ ref: { provider: kind, sessionId: SESSION_ID }, url: LINK });
      expect(harness.tenant.asked).toHaveLength(1);
    });

    it.each([
      ["another host", "https://evil.example/session"],
      ["plain http", LINK.replace("https", "http")],
      ["a port", LINK.replace(".net/", ".net:8443/")],
      ["a script", "javascript:alert(1)"],
    ])("but never hands a person a link to %s", async (_, link) => {
      harness.tenant.created = harness.created(link);
      expect(error(await harness.provider.start(REQUEST)).reason).toBe("link_refused");
    });

    it("on a host of its own when the connection allows it, and else names the host and the session", async () => {
      const link = "https://verify.example.com/s/1";
      harness.tenant.created = harness.created(link);
      const failed = error(await harness.provider.start(REQUEST));
      expect(failed.message).toContain("verify.example.com");
      expect(failed).toMatchObject({ paid: "yes", made: { url: link, ref: { sessionId: SESSION_ID } } });
      const allowing = await makeHarness({ linkHosts: ["verify.example.com"] });
      allowing.tenant.created = allowing.created(link);
      expect(value(await allowing.provider.start(REQUEST)).url).toBe(link);
    });

    it("with an idempotency key, the same when it is repeated", async () => {
      value(await harness.provider.start(REQUEST));
      value(await harness.provider.start(REQUEST));
      const keys = harness.tenant.asked.map(({ headers }) => headers["idempotency-key"]);
      expect(keys).toEqual([REQUEST.requestId, REQUEST.requestId]);
    });

    it.each<[string, Fault, "maybe" | "yes" | undefined]>([
      ["503", () => new Response("{}", { status: 503 }), undefined],
      ["429", () => new Response("{}", { status: 429 }), undefined],
      ["400", () => Response.json({ message: "no" }, { status: 400 }), undefined],
      ["403 with a page", () => new Response("<html>", { status: 403 }), undefined],
      ["a redirect", () => Response.redirect("https://evil.example/", 302), undefined],
      ["500", () => new Response("", { status: 500 }), "maybe"],
      ["504", () => new Response("<html>", { status: 504 }), "maybe"],
      ["200 with a page", () => new Response("<html>"), "maybe"],
      ["a connection that breaks", () => Promise.reject(new TypeError("broken")), "maybe"],
      ["200 with something else", () => Response.json({ ok: true }), "yes"],
    ])("that %s answers says whether it may be paid for", async (_, fault, paid) => {
      harness.tenant.fault = fault;
      expect(error(await harness.provider.start(REQUEST)).paid).toBe(paid);
    });

    it("is waited for longer than for any other call", async () => {
      const limits: number[] = [];
      vi.stubGlobal("setTimeout", (_run: () => void, ms: number) => limits.push(ms));
      value(await harness.provider.start(REQUEST));
      harness.tenant.result = harness.answer("waiting");
      value(await harness.provider.fetchResult(harness.ref));
      vi.unstubAllGlobals();
      expect(limits).toEqual([120_000, 10_000]);
    });

    it("but no link of more than 2048 characters", async () => {
      harness.tenant.created = harness.created(LINK.padEnd(2049, "x"));
      expect(error(await harness.provider.start(REQUEST)).reason).toBe("unexpected_answer");
      harness.tenant.created = harness.created(LINK.padEnd(2048, "x"));
      expect(value(await harness.provider.start(REQUEST)).url).toHaveLength(2048);
    });

    it("but keeps no session id that is not safe in a path", async () => {
      harness.tenant.created = JSON.parse(
        JSON.stringify(harness.created(LINK)).replace(`"${SESSION_ID}"`, '"../.."'),
      );
      expect(error(await harness.provider.start(REQUEST)).reason).toBe("unexpected_answer");
    });

    it.each(FAULTS)("names it when the tenant answers with: %s", async (_, fault, reason) => {
      harness.tenant.fault = fault;
      expect(error(await harness.provider.start(REQUEST)).reason).toBe(reason);
    });
  });

  describe("fetches a result", () => {
    it.each<[string, Parameters<Harness["answer"]>[0], Verdict]>([
      ["that waits for the person", "waiting", { outcome: "open", started: false }],
      ["in progress", "started", { outcome: "open", started: true }],
      ["that passed", "passed", PASSED],
      ["that failed", "failed", { outcome: "failed", reason: "not_passed" }],
      ["that the person declined", "declined", { outcome: "failed", reason: "declined" }],
      ["that expired", "expired", { outcome: "expired", reason: "expired" }],
      ["that was abandoned", "abandoned", { outcome: "expired", reason: "abandoned" }],
      ["completed, which is not passed", "unjudged", { outcome: "open", started: true, review: true }],
    ])("%s", async (_, stage, verdict) => {
      harness.tenant.result = harness.answer(stage);
      // Only one of the two protocols has dvcIDs.
      const { captured: _captured, ...stated } = {
        captured: undefined,
        ...value(await harness.provider.fetchResult(harness.ref)),
      };
      expect(stated).toEqual(verdict);
    });

    it("that states nothing, and adds nothing", async () => {
      harness.tenant.result = harness.barePass;
      expect(value(await harness.provider.fetchResult(harness.ref))).toEqual({ outcome: "passed" });
    });

    it("whose word nobody knows: it stays open, and the word is reported", async () => {
      harness.tenant.result = harness.worded("Under a microscope");
      const verdict = value(await harness.provider.fetchResult(harness.ref));
      expect(verdict).toEqual({ outcome: "open", started: true, unknownStatus: "under a microscope" });
    });

    it.each(["passed", "PASSED", "Passed", "pAsSeD"])("whatever the case: %s", async (word) => {
      harness.tenant.result = harness.worded(word);
      expect(value(await harness.provider.fetchResult(harness.ref)).outcome).toBe("passed");
    });

    it.each(["passed", "failed", "declined"] as const)(
      "without a trace of the person (%s)",
      async (stage) => {
        harness.tenant.result = harness.answer(stage);
        const kept = JSON.stringify(await harness.provider.fetchResult(harness.ref));
        for (const secret of Object.values(PERSON)) expect(kept).not.toContain(secret);
      },
    );

    it.each(FAULTS)("names it when the tenant answers with: %s", async (_, fault, reason) => {
      harness.tenant.fault = fault;
      expect(error(await harness.provider.fetchResult(harness.ref)).reason).toBe(reason);
    });

    it("names a session that is gone, but believes no page that says so", async () => {
      harness.tenant.fault = () => refused(404, "Session not found");
      expect(error(await harness.provider.fetchResult(harness.ref)).reason).toBe("unknown_session");
      harness.tenant.fault = () => page(404);
      expect(error(await harness.provider.fetchResult(harness.ref)).reason).toBe("unexpected_answer");
    });
  });

  describe("waits", () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it.each<[string, Fault]>([
      ["an answer that never comes", never],
      ["a body that never ends", () => new Response(stalled())],
    ])("ten seconds for %s", async (_, fault) => {
      const asked = Promise.withResolvers<undefined>();
      harness.tenant.fault = (request) => {
        asked.resolve(undefined);
        return fault(request);
      };
      let failed = false;
      const result = harness.provider.fetchResult(harness.ref).finally(() => {
        failed = true;
      });
      await asked.promise;
      await vi.advanceTimersByTimeAsync(9_999);
      expect(failed).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(error(await result).reason).toBe("timeout");
    });
  });

  describe("tells how long to wait", () => {
    it.each([
      ["30", 30_000],
      [new Date(NOW + 90_000).toUTCString(), 90_000],
      [new Date(NOW - 90_000).toUTCString(), 0],
      ["999999", 3_600_000],
      ["soon", undefined],
    ])("when told %s", async (header, expected) => {
      harness.tenant.fault = () => new Response("{}", { status: 429, headers: { "Retry-After": header } });
      expect(error(await harness.provider.fetchResult(harness.ref)).retryAfterMs).toBe(expected);
    });
  });

  describe("tests the connection", () => {
    it("with the credentials, and starts nothing", async () => {
      harness.tenant.fault = () => refused(404, "Session not found");
      expect(value(await harness.provider.testConnection()).tenant).toBe(new URL(ORIGIN).hostname);
      const paths = harness.tenant.asked.map(({ url }) => new URL(url).pathname);
      expect(paths.every((path) => path.endsWith("/result") || path.endsWith("/status"))).toBe(true);
    });

    it.each<[string, Fault, ProviderFailureReason]>([
      ["refused credentials", () => refused(401, "Unauthorized"), "credentials_refused"],
      ["a tenant that is down", () => page(502), "server_error"],
      ["no connection", () => Promise.reject(new Error("no route")), "unreachable"],
    ])("and tells of %s", async (_, fault, reason) => {
      harness.tenant.fault = fault;
      expect(error(await harness.provider.testConnection()).reason).toBe(reason);
    });
  });

  it("quotes a refusal to the admin without what should not be quoted", async () => {
    const said = `Bad key sk_live_0123456789abcdefghijkl of jane.doe@example.com born 1979-12-24 <b>now</b>\n${"!".repeat(500)}`;
    harness.tenant.fault = () => refused(401, said);
    const { message, detail = "" } = error(await harness.provider.fetchResult(harness.ref));
    expect(message).toMatch(/\[token\] of \[address\] born \[number\] now/u);
    expect(detail.length).toBeLessThanOrEqual(200);
  });

  it("asks only its own tenant, over https", async () => {
    harness.tenant.created = harness.created(LINK);
    await harness.provider.start(REQUEST);
    await harness.provider.fetchResult(harness.ref);
    await harness.provider.testConnection();
    const origins = new Set(harness.tenant.asked.map(({ url }) => new URL(url).origin));
    expect([...origins]).toEqual([ORIGIN]);
  });
});
