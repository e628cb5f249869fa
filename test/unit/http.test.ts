/** The one HTTP client: what it reads, where it stops, and what it leaves behind. */
import { describe, expect, it, vi } from "vitest";
import { retryAfterMs, sendRequest, type HttpRequest } from "../../src/lib/http.ts";

const REQUEST: HttpRequest = { url: "https://api.example/x", method: "GET", headers: {}, maxBytes: 10 };

const send = (answer: () => Response | Promise<Response>, changes: Partial<HttpRequest> = {}) =>
  sendRequest(async () => answer(), { ...REQUEST, ...changes });

/** A body that sends `first` and then nothing. */
function stalled(first: string) {
  const seen = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(first)),
    cancel: () => {
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

/** Sends a request whose response is a 503 with this body. */
const unread = (body: BodyInit) => send(() => new Response(body, { status: 503 }));

describe("a response", () => {
  it("is read as text, with its status and headers", async () => {
    const sent = await send(() => new Response("ä", { status: 404, headers: { "x-id": "1" } }));
    expect(sent).toMatchObject({ ok: true, value: { status: 404, text: "ä", unread: null } });
    expect(sent.ok && sent.value.headers.get("x-id")).toBe("1");
  });

  it("of too many bytes or of no text keeps its status, and says why it has no text", async () => {
    expect(await unread("x".repeat(10))).toMatchObject({ value: { unread: null } });
    const tooLarge = { status: 503, text: "", unread: "too_large" };
    expect(await unread("x".repeat(11))).toMatchObject({ value: tooLarge });
    const notText = { status: 503, text: "", unread: "not_text" };
    expect(await unread(new Uint8Array([0xff]))).toMatchObject({ value: notText });
  });

  it("that redirects is returned as it is: not followed, and its body is not read", async () => {
    const { body, seen } = stalled("moved");
    let redirect: string | undefined;
    const sent = await sendRequest(async (_url, init) => {
      redirect = init?.redirect;
      return new Response(body, { status: 302, headers: { location: "https://evil.example" } });
    }, REQUEST);
    expect(sent).toMatchObject({ ok: true, value: { status: 302, text: "", unread: null } });
    expect([redirect, seen.cancelled]).toEqual(["manual", true]);
  });
});

describe("the time limit", () => {
  it("ends a call that never answers, aborts it, and holds for a fetch that ignores the signal", async () => {
    let signal: AbortSignal | null | undefined;
    const sent = await sendRequest(
      (_url, init) => {
        signal = init?.signal;
        return new Promise(() => undefined);
      },
      { ...REQUEST, timeoutMs: 1 },
    );
    expect(sent).toMatchObject({ ok: false, error: { reason: "timeout" } });
    expect(signal?.aborted).toBe(true);
  });

  it("ends a body that stalls, and gives it up", async () => {
    const { body, seen } = stalled("{");
    const sent = await send(() => new Response(body), { timeoutMs: 1 });
    expect(sent).toMatchObject({ ok: false, error: { reason: "timeout" } });
    expect(seen.cancelled).toBe(true);
  });

  it("leaves no timer behind, whatever became of the call", async () => {
    const [set, clear] = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "clearTimeout")];
    await send(() => Response.json(1));
    await send(() => Promise.reject(new Error("cut")));
    expect(set).toHaveBeenCalledTimes(2);
    for (const { value } of set.mock.results) expect(clear).toHaveBeenCalledWith(value);
    vi.restoreAllMocks();
  });
});

it("a connection that breaks is a failure with the platform's words", async () => {
  const sent = await send(() => Promise.reject(new Error("cut")));
  expect(sent).toEqual({ ok: false, error: { reason: "network", detail: "cut" } });
});

describe("Retry-After", () => {
  const NOW = Date.parse("2026-11-01T00:00:00Z");
  const wait = (value: string | null) =>
    retryAfterMs(new Headers(value === null ? {} : { "retry-after": value }), NOW, 60_000);

  it.each([
    ["seconds", "7", 7000],
    ["an HTTP date", "Sun, 01 Nov 2026 00:00:07 GMT", 7000],
    ["a date that is over", "Sat, 31 Oct 2026 00:00:00 GMT", 0],
    ["more than may be waited", "3600", 60_000],
    ["no time", "soon", undefined],
    ["nothing", null, undefined],
  ])("may say %s", (_, value, expected) => {
    expect(wait(value)).toBe(expected);
  });
});
