import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, requestJson } from "../../../src/onekosmos/http.ts";
import type { ProviderIo } from "../../../src/onekosmos/provider.ts";
import { error, value } from "./values.ts";

const MAX_BYTES = 2_000_000;

function ioFor(answer: (request: Request) => Response): ProviderIo {
  return { now: () => 0, hostSuffixes: [], fetch: async (input, init) => answer(new Request(input, init)) };
}

/** Responds with a JSON string of so many bytes. */
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
    expect(failure).toMatchObject({ reason: "unexpected_answer", detail: "more than 2 MB" });
  });

  it("that does not end is given up at the limit, not read on", async () => {
    const { body, source } = endless();
    const failure = error(
      await requestJson(
        ioFor(() => new Response(body)),
        CALL,
      ),
    );
    expect(failure).toMatchObject({ reason: "unexpected_answer", detail: "more than 2 MB" });
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
    expect(failure).toMatchObject({ reason: "unexpected_answer", detail: "more than 2 MB" });
    expect(source.taken).toBeLessThan(500_000);
    expect(source.cancelled).toBe(true);
  });
});

const pageOf = (html: string) => ioFor(() => new Response(html, { status: 502 }));
const titled = (before: string) => pageOf(`${before}<TITLE lang="en">Bad gateway</TITLE><title`);
const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

describe("an error page", () => {
  it("of nothing but open tags costs no more than reading it", async () => {
    // Quadratic work would take more than a minute, and the test's time-out is five seconds.
    const answer = value(await requestJson(pageOf("<title".repeat(200_000)), CALL));
    expect(answer).toMatchObject({ status: 502, body: undefined, said: "" });
  });

  it("speaks by its title, when that is near its beginning", async () => {
    expect(value(await requestJson(titled("<html>"), CALL)).said).toBe("Bad gateway");
    expect(value(await requestJson(titled("x".repeat(20_000)), CALL)).said).toBe("");
  });
});

describe("JSON of more than 64 levels", () => {
  it.each([65, 5000, 900_000])("is no readable success: %i levels", async (levels) => {
    const failure = error(
      await requestJson(
        ioFor(() => new Response(deep(levels))),
        CALL,
      ),
    );
    expect(failure).toMatchObject({ reason: "unexpected_answer", detail: "not JSON" });
  });

  it("leaves a refusal its status", async () => {
    const io = ioFor(() => new Response(deep(5000), { status: 503 }));
    expect(value(await requestJson(io, CALL))).toMatchObject({ status: 503, body: undefined });
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
