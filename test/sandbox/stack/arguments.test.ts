import { describe, expect, it } from "vitest";
import { BadArguments, parseArguments } from "../../../sandbox/arguments.ts";

describe("what npm start is told", () => {
  it("has defaults", () => {
    expect(parseArguments([], {})).toEqual({
      fresh: false,
      verbose: false,
      help: false,
      port: 8787,
      demo: "main",
      importCount: null,
      provider: "sessions",
      sessionTtlSeconds: null,
      hubspotApiVersion: null,
    });
  });

  it("takes flags and variables", () => {
    const environment = {
      SANDBOX_PROVIDER: "idverify",
      SANDBOX_SESSION_TTL_S: "2.5",
      HUBSPOT_API_VERSION: "2026-09",
    };
    expect(
      parseArguments(
        ["--fresh", "--demo", "gates", "--import", "500", "--port", "9000", "--verbose"],
        environment,
      ),
    ).toEqual({
      fresh: true,
      verbose: true,
      help: false,
      port: 9000,
      demo: "gates",
      importCount: 500,
      provider: "idverify",
      sessionTtlSeconds: 2.5,
      hubspotApiVersion: "2026-09",
    });
  });

  it.for([
    { argv: ["--frsh"], environment: {}, says: "--frsh" },
    { argv: ["now"], environment: {}, says: "now" },
    { argv: ["--demo", "gate"], environment: {}, says: "main or gates" },
    { argv: ["--port", "80"], environment: {}, says: "1024 to 65533" },
    { argv: ["--port", "65535"], environment: {}, says: "1024 to 65533" },
    { argv: ["--port", "app"], environment: {}, says: 'not "app"' },
    { argv: ["--import"], environment: {}, says: "--import" },
    { argv: ["--import", "0"], environment: {}, says: 'not "0"' },
    { argv: ["--import", "many"], environment: {}, says: 'not "many"' },
    { argv: [], environment: { SANDBOX_PROVIDER: "saml" }, says: "sessions or idverify" },
    { argv: [], environment: { SANDBOX_SESSION_TTL_S: "-1" }, says: "seconds" },
    { argv: [], environment: { HUBSPOT_API_VERSION: "v4" }, says: "v3 or 2026-09" },
  ])("refuses $argv $environment in words that name it", ({ argv, environment, says }) => {
    const parse = (): unknown => parseArguments(argv, environment);
    expect(parse).toThrow(BadArguments);
    expect(parse).toThrow(says);
  });
});
