/**
 * A third way to reach 1Kosmos is one folder and one entry: a toy kind, registered here only, goes through everything that
 * the app calls. And no file outside `src/onekosmos` names a kind to decide something.
 */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ok } from "../../../src/lib/result.ts";
import type { Connection } from "../../../src/onekosmos/connection.ts";
import { IDVERIFY as IDVERIFY_KIND } from "../../../src/onekosmos/idverify/kind.ts";
import type { ProviderIo } from "../../../src/onekosmos/provider.ts";
import * as app from "../../../src/onekosmos/registry.ts";
import { createRegistry } from "../../../src/onekosmos/registry.ts";
import { REST } from "../../../src/onekosmos/rest/kind.ts";
import { TOY } from "./toy.ts";
import { IDVERIFY, REQUEST, SESSIONS } from "./providers.ts";
import { error, value } from "./values.ts";

const SUFFIXES = ["1kosmos.net"];
const registry = createRegistry<Connection, unknown>([REST, IDVERIFY_KIND, TOY]);
const INPUT = { kind: "toy", tenantDns: "acme.1kosmos.net", token: "s3cret" };
const connection = value(registry.parseConnection(INPUT, null, SUFFIXES));
const WISH = { kind: "identity", proofingLevel: null, documentTypes: [] } as const;

/** The outside as a function of the path. */
function outside(answer: (path: string) => Response): ProviderIo {
  return {
    fetch: (input) => Promise.resolve(answer(new URL(new Request(input).url).pathname)),
    now: () => 5000,
    hostSuffixes: SUFFIXES,
  };
}

async function providerOf(answer: (path: string) => Response) {
  const io = outside(answer);
  return registry.createProvider(connection, value(await registry.discover(connection, io)), io);
}

describe("a third kind", () => {
  it("is read from what an admin sends, by either name, and back from storage", () => {
    expect(connection).toMatchObject({ ...INPUT, prefill: [] });
    expect(registry.parseConnection({ ...INPUT, kind: "plaything" }, null, SUFFIXES)).toEqual(ok(connection));
    expect(registry.readConnection(JSON.parse(JSON.stringify(connection)))).toEqual(connection);
    expect(registry.viewConnection(connection)).toMatchObject({ kind: "toy", token: { set: true } });
  });

  it("keeps its secret for the same tenant and kind only", () => {
    const again = { kind: "toy", tenantDns: INPUT.tenantDns };
    expect(registry.parseConnection(again, connection, SUFFIXES)).toEqual(ok(connection));
    const elsewhere = { ...again, tenantDns: "other.1kosmos.net" };
    expect(error(registry.parseConnection(elsewhere, connection, SUFFIXES))).toEqual({
      token: "Enter the token",
    });
    const rest = { kind: "rest", tenantDns: INPUT.tenantDns, callbackSecrets: [] };
    expect(error(registry.parseConnection(rest, connection, SUFFIXES))).toHaveProperty("apiKey");
  });

  it("starts sessions and reads results; failures are named as for any provider", async () => {
    const link = "https://acme.1kosmos.net/s/1";
    const works = await providerOf((path) =>
      Response.json(path === "/toy" ? { id: "t-1", link } : { passed: path.endsWith("t-1") }),
    );
    const started = value(await works.start(REQUEST));
    expect(started).toEqual({ ref: { provider: "toy", sessionId: "t-1" }, url: link });
    expect(value(await works.fetchResult(started.ref))).toEqual({ outcome: "passed" });
    const evil = await providerOf(() => Response.json({ id: "t", link: "https://evil.example/s" }));
    expect(error(await evil.start(REQUEST)).reason).toBe("forbidden_host");
    for (const [status, reason] of [
      [429, "rate_limited"],
      [500, "server_error"],
      [401, "credentials_refused"],
    ] as const) {
      const refuses = await providerOf(() => Response.json({ message: "no" }, { status }));
      expect(error(await refuses.start(REQUEST)).reason).toBe(reason);
    }
  });

  it("says what it offers, what to choose, how it is polled and by which keys it calls back", () => {
    expect(registry.offers(connection, WISH).ok).toBe(true);
    expect(registry.offers(connection, { ...WISH, kind: "liveid" }).ok).toBe(false);
    expect(registry.documentsToChoose(connection, WISH)).toEqual(["passport", "national_id"]);
    const ref = { provider: "toy", sessionId: "t-1" };
    expect(registry.needsLookUp(connection, ref, { outcome: "passed" })).toBe(true);
    expect(registry.polledAs(ref)).toBe("sessions");
    expect(registry.kindForms.map(({ name }) => name)).toEqual(["sessions", "idverify", "toy"]);
    expect(registry.callbackKeys(connection)).toMatchObject({ secrets: ["s3cret"] });
  });

  it("is never given another kind's connection or directory", async () => {
    const directory = value(
      await registry.discover(
        connection,
        outside(() => new Response()),
      ),
    );
    expect(() =>
      app.createProvider(
        SESSIONS,
        directory,
        outside(() => new Response()),
      ),
    ).toThrow(TypeError);
    expect(() => TOY.view(SESSIONS)).toThrow(TypeError);
    expect(() => app.viewConnection(connection)).toThrow(TypeError);
    expect(app.readDirectory(directory)).toBeNull();
    expect(registry.readDirectory(directory)).toEqual(directory);
  });
});

describe("the app's own kinds", () => {
  it("take `rest` for `sessions` and say `sessions`", () => {
    const input = { kind: "rest", tenantDns: "acme.1kosmos.net", apiKey: "k", callbackSecrets: [] };
    const read = value(app.parseConnection({ ...input, documentTypes: [] }, null, SUFFIXES));
    expect(read.kind).toBe("sessions");
    expect(app.viewConnection(read)).toMatchObject({ kind: "sessions" });
  });

  it("name the kinds that there are when another is sent", () => {
    const refused = error(app.parseConnection({ ...INPUT }, null, SUFFIXES));
    expect(refused).toEqual({ kind: 'Choose "sessions" or "idverify"' });
  });

  it("have callbacks over `sessions` only; a challenge is announced by none", () => {
    expect(app.callbackKeys(SESSIONS)).not.toBeNull();
    expect(app.callbackKeys(IDVERIFY)).toBeNull();
    const ref = { provider: "sessions", sessionId: "s-1" };
    expect(app.polledAs(ref)).toBe("sessions");
    expect(app.polledAs({ ...ref, call: "stepup" })).toBe("idverify");
    expect(app.polledAs({ ...ref, provider: "idverify" })).toBe("idverify");
  });
});

/** Every source outside `src/onekosmos`. */
const SOURCES = globSync("src/**/*.{ts,tsx}").filter((file) => !file.startsWith("src/onekosmos/"));

describe("outside src/onekosmos", () => {
  it("nothing compares kinds", () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    const kind = '"(?:sessions|idverify|rest)"';
    const comparison = new RegExp(`[!=]=\\s*${kind}|${kind}\\s*[!=]=|case ${kind}`, "u");
    expect('kind === "sessions"').toMatch(comparison);
    const comparing = SOURCES.filter((file) => comparison.test(readFileSync(file, "utf8")));
    expect(comparing).toEqual([]);
  });
});
