import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, requestJson } from "../../../src/onekosmos/http.ts";
import type { ProviderIo } from "../../../src/onekosmos/provider.ts";
import { error, value } from "./values.ts";

const MAX_BYTES = 2_000_000;

function ioFor(answer: (request: Request) => Response): ProviderIo {
  return { now: () => 0, hostSuffixes: [], fetch: async (input, init) => answer(new Request(input, init)) };
}

/** Answers with a JSON string of so many bytes. */
function ioOfSize(bytes: number): ProviderIo {
  return ioFor(() => new Response(`"${"x".repeat(bytes - 2)}"`));
}

const CALL = { method: "GET", url: "https://acme.1kosmos.net/x" } as const;

/** A body of valid JSON that has no end; `taken` counts what was read of it. */
function endless() {
  const source = { taken: 0, cancelled: false };
  const chunk = new TextEncoder().encode("1,".repeat(50_000));
  const body = new ReadableStream({
    pull(controller) {
      source.taken += chunk.byteLength;
      controller.enqueue(chunk);
    },
    cancel() {
      source.cancelled = true;
    },
  });
  return { body, source };
}

describe("an answer", () => {
  it("of two million bytes is read, of one more it is not", async () => {
    expect(DEFAULT_LIMITS.maxBytes).toBe(MAX_BYTES);
    expect(value(await requestJson(ioOfSize(MAX_BYTES), CALL)).status).toBe(200);
    const failure = error(await requestJson(ioOfSize(MAX_BYTES + 1), CALL));
    expect(failure).toMatchObject({ reason: "unexpected_answer", detail: "too_large" });
  });

  it("that does not end is given up at the limit, not read on", async () => {
    const { body, source } = endless();
    const failure = error(
      await requestJson(
        ioFor(() => new Response(body)),
        CALL,
      ),
    );
    expect(failure).toMatchObject({ reason: "unexpected_answer", detail: "too_large" });
    expect(source.taken).toBeLessThan(MAX_BYTES + 500_000);
    expect(source.cancelled).toBe(true);
  });

  it("that announces too much is not read at all", async () => {
    const { body, source } = endless();
    const headers = { "Content-Length": String(MAX_BYTES + 1) };
    const failure = error(
      await requestJson(
        ioFor(() => new Response(body, { headers })),
        CALL,
      ),
    );
    expect(failure).toMatchObject({ reason: "unexpected_answer", detail: "too_large" });
    expect(source.taken).toBeLessThan(500_000);
    expect(source.cancelled).toBe(true);
  });
});

describe("a request", () => {
  it("follows no redirect", async () => {
    let redirect = "";
    const io = ioFor((request) => {
      ({ redirect } = request);
      return Response.json({});
    });
    await requestJson(io, CALL);
    expect(redirect).toBe("manual");
  });

  it.each(["http://acme.1kosmos.net/x", "//acme.1kosmos.net/x", "/x"])("to %s is not made", async (url) => {
    const io = ioFor(() => {
      throw new Error("a request was made");
    });
    expect(error(await requestJson(io, { ...CALL, url })).reason).toBe("forbidden_host");
  });

  it("is aborted when its time is over", async () => {
    let signal: AbortSignal | undefined;
    const io: ProviderIo = {
      now: () => 0,
      hostSuffixes: [],
      fetch: (_, init) => {
        signal = init?.signal ?? undefined;
        return new Promise(() => undefined);
      },
    };
    const failure = error(await requestJson(io, CALL, { timeoutMs: 1, maxBytes: 1 }));
    expect(failure.reason).toBe("timeout");
    expect(signal?.aborted).toBe(true);
  });
});
