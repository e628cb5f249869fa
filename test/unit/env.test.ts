/** The configuration: what each variable must be, and what a Worker says that was given something else. */
import { describe, expect, it } from "vitest";
import { configOf, type Variables } from "../../src/env.ts";

const KEY = `k1:${btoa("k".repeat(32))}`;
const GOOD: Variables = {
  HUBSPOT_CLIENT_ID: "client-id",
  HUBSPOT_CLIENT_SECRET: " new, old,",
  ENCRYPTION_KEYS: KEY,
  PUBLIC_URL: "https://app.example/",
  HUBSPOT_APP_ID: "1234567",
  BROWSER_HOSTS: '{"app.hubspot.com":"http://localhost:8788"}',
  ONEKOSMOS_HOST_SUFFIXES: "id.example.org",
  EU_JURISDICTION: "on",
  JOURNAL_POLL_SECONDS: "1.5",
  MISSED_WEBHOOK_SECONDS: "5",
  HUBSPOT_API_VERSION: "2026-09",
  EMAIL_DOMAINS: "Mail.example.com, 4242=verify.example.org",
  LINK_HOSTS: "",
  SUPPORT_URL: "mailto:help@acme.example",
  SECURITY_CONTACT: "mailto:security@acme.example",
  LOG_LEVEL: "warn",
};

/** Returns what a Worker with this configuration says when it starts. */
function problemsOf(changes: Variables): string {
  try {
    configOf({ ...GOOD, ...changes });
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("a configuration", () => {
  it("is read from every variable", () => {
    expect(configOf(GOOD)).toEqual({
      clientId: "client-id",
      clientSecrets: ["new", "old"],
      keyring: [{ id: "k1", bytes: new Uint8Array(32).fill("k".charCodeAt(0)) }],
      publicOrigin: "https://app.example",
      appId: "1234567",
      browserHosts: new Map([["app.hubspot.com", "http://localhost:8788"]]),
      hostSuffixes: ["id.example.org"],
      jurisdictions: true,
      journalPollMs: 1500,
      missedAfterMs: 5000,
      apiVersion: "2026-09",
      emailDomains: [
        { host: "mail.example.com", portalId: null },
        { host: "verify.example.org", portalId: 4242 },
      ],
      linkHosts: [],
      supportUrl: "mailto:help@acme.example",
      securityContact: "mailto:security@acme.example",
      logLevel: "warn",
    });
  });

  it("is parsed once per environment", () => {
    expect(configOf(GOOD)).toBe(configOf(GOOD));
    expect(configOf({ ...GOOD })).not.toBe(configOf(GOOD));
  });

  it.each([
    ["PUBLIC_URL", { publicOrigin: null }],
    ["HUBSPOT_APP_ID", { appId: null }],
    ["BROWSER_HOSTS", { browserHosts: new Map() }],
    ["ONEKOSMOS_HOST_SUFFIXES", { hostSuffixes: ["1kosmos.net", "1kosmos.com"] }],
    ["JOURNAL_POLL_SECONDS", { journalPollMs: 3_600_000 }],
    ["MISSED_WEBHOOK_SECONDS", { missedAfterMs: 120_000 }],
    ["HUBSPOT_API_VERSION", { apiVersion: "v3" }],
    ["EMAIL_DOMAINS", { emailDomains: [] }],
    ["LINK_HOSTS", { linkHosts: [] }],
    ["SUPPORT_URL", { supportUrl: null }],
    ["SECURITY_CONTACT", { securityContact: null }],
    ["LOG_LEVEL", { logLevel: "info" }],
  ] as const)("has a default for %s, whether it is empty or missing", (name, expected) => {
    const { [name]: _, ...without } = GOOD;
    expect(configOf({ ...GOOD, [name]: "" })).toMatchObject(expected);
    expect(configOf(without)).toMatchObject(expected);
  });
});

describe("a variable is named, with what it must be, when it is", () => {
  it.each(["HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET", "ENCRYPTION_KEYS", "EU_JURISDICTION"] as const)(
    "missing or empty: %s",
    (name) => {
      const sentence = new RegExp(`^${name} must be [^\\n]+\\.$`, "u");
      expect(problemsOf({ [name]: undefined })).toMatch(sentence);
      expect(problemsOf({ [name]: "" })).toMatch(sentence);
      expect(problemsOf({ [name]: " " })).toMatch(sentence);
    },
  );

  it.each([
    ["HUBSPOT_CLIENT_ID", "two words"],
    ["HUBSPOT_CLIENT_SECRET", " , "],
    ["ENCRYPTION_KEYS", "s3cret"],
    ["ENCRYPTION_KEYS", `s3cret:${btoa("s3cret")}`],
    ["ENCRYPTION_KEYS", `${KEY},${KEY}`],
    ["PUBLIC_URL", "app.example"],
    ["PUBLIC_URL", "ftp://app.example"],
    ["PUBLIC_URL", "https://app.example/path"],
    ["PUBLIC_URL", "https://user:s3cret@app.example"],
    ["HUBSPOT_APP_ID", "undefined"],
    ["HUBSPOT_APP_ID", "0"],
    ["BROWSER_HOSTS", "s3cret"],
    ["BROWSER_HOSTS", '["http://localhost"]'],
    ["BROWSER_HOSTS", '{"app.hubspot.com":8788}'],
    ["BROWSER_HOSTS", '{"app.hubspot.com":"javascript:alert(1)"}'],
    ["ONEKOSMOS_HOST_SUFFIXES", "1kosmos.net,net"],
    ["EU_JURISDICTION", "yes"],
    ["JOURNAL_POLL_SECONDS", "0"],
    ["JOURNAL_POLL_SECONDS", "hourly"],
    ["JOURNAL_POLL_SECONDS", "Infinity"],
    ["MISSED_WEBHOOK_SECONDS", "0"],
    ["MISSED_WEBHOOK_SECONDS", "7200"],
    ["HUBSPOT_API_VERSION", "v4"],
    ["LOG_LEVEL", "verbose"],
    ["SUPPORT_URL", "javascript:alert(1)"],
    ["SECURITY_CONTACT", "security@acme.example"],
    ["SUPPORT_URL", "http://acme.example/help"],
    ["SUPPORT_URL", "mailto:nobody"],
  ] as const)("malformed: %s = %s", (name, value) => {
    const sentence = problemsOf({ [name]: value });
    expect(sentence).toMatch(new RegExp(`^${name} must (?:not )?[^\\n]+\\.$`, "u"));
    expect(sentence).not.toContain("s3cret");
  });

  it.each(Object.keys(GOOD))("no text: %s", (name) => {
    expect(problemsOf({ [name]: 1 })).toBe(`${name} must be text.`);
  });

  it("one of several, each in a sentence of its own", () => {
    const sentences = problemsOf({ HUBSPOT_CLIENT_ID: "", EU_JURISDICTION: "" }).split("\n");
    expect(sentences).toHaveLength(2);
  });
});
