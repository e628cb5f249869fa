import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { hostSuffixes, isAllowedUrl, tenantOrigin } from "../../../src/onekosmos/hosts.ts";

const SUFFIXES = ["1kosmos.net", "1kosmos.com"];

describe("the tenant that an admin types", () => {
  it.each([
    "acme.1kosmos.net",
    "https://acme.1kosmos.net",
    "https://acme.1kosmos.net/",
    " ACME.1Kosmos.NET ",
    "http://acme.1kosmos.net",
    "acme.1kosmos.net:8443",
    "acme.1kosmos.net.",
    "https://acme.1kosmos.net.:443/admin/settings?tab=1#x",
    "acme.1kosmos.net/path",
    "https://acme.1kosmos.net//",
    "acme.1kosmos.net?x",
    "acme.1kosmos.net#x",
  ])("takes %s", (input) => {
    expect(tenantOrigin(input, SUFFIXES)).toEqual({ ok: true, value: "https://acme.1kosmos.net" });
  });

  it("takes the suffix itself and hosts further below it", () => {
    expect(tenantOrigin("1kosmos.com", SUFFIXES).ok).toBe(true);
    expect(tenantOrigin("eu.acme.1kosmos.com", SUFFIXES).ok).toBe(true);
  });

  it.each([
    "",
    "ftp://acme.1kosmos.net",
    "acme.1kosmos.net:port",
    "acme.1kosmos.net:8443@evil.example",
    "https://user:pass@acme.1kosmos.net",
    "acme..1kosmos.net",
    "acme.1kosmos.net..",
    "-acme.1kosmos.net",
    "acme\\.1kosmos.net",
    "аcme.1kosmos.net", // a Cyrillic first letter
    "localhost",
    "127.0.0.1",
    "[::1]",
    "0x7f.1",
    "2130706433",
    `${"a".repeat(64)}.1kosmos.net`,
    `${"a.".repeat(130)}1kosmos.net`,
  ])("does not read %s as a host", (input) => {
    expect(tenantOrigin(input, SUFFIXES)).toEqual({ ok: false, error: "not_a_host" });
  });

  it.each([
    "example.com",
    "https://evil.example/.1kosmos.net",
    "evil.example#.1kosmos.net",
    "evil1kosmos.net",
    "acme.1kosmos.net.evil.example",
    "1kosmos.net.evil.example",
    "xn--cme-5cd.1kosmos.net",
    "metadata.google.internal",
  ])("refuses %s", (input) => {
    expect(tenantOrigin(input, SUFFIXES)).toEqual({ ok: false, error: "forbidden_host" });
  });

  it("never lets a string through that a URL parser would send elsewhere", () => {
    const parts = constantFrom(
      "https://",
      "http://",
      "evil.example",
      "1kosmos.net",
      ".",
      "/",
      "@",
      ":",
      "\\",
      "#",
      "%2e",
      "a",
    );
    const staysUnderSuffix = property(array(parts, { maxLength: 8 }), (pieces) => {
      const origin = tenantOrigin(pieces.join(""), SUFFIXES);
      if (!origin.ok) return true;
      const host = new URL(origin.value).hostname;
      return host === "1kosmos.net" || host.endsWith(".1kosmos.net");
    });
    expect(() => assert(staysUnderSuffix)).not.toThrow();
  });
});

describe("a URL that a tenant names", () => {
  const own = "https://id.acme.example";

  it.each([
    "https://id.acme.example/docuverify",
    "https://eu.1kosmos.net/x?y=1",
    "https://1kosmos.com/",
    "https://id.acme.example:443/x",
  ])("allows %s", (url) => {
    expect(isAllowedUrl(url, own, SUFFIXES)).toBe(true);
  });

  it.each([
    "http://id.acme.example/docuverify",
    "http://idproofing-api:8888",
    "https://10.0.0.7/",
    "https://localhost/",
    "https://other.acme.example/",
    "https://id.acme.example:8443/",
    "https://id.acme.example@evil.example/",
    "https://user@id.acme.example/",
    "https://evil.example/https://id.acme.example/",
    "https://evil1kosmos.net/",
    "https://evil.example\\@acme.1kosmos.net/",
    "https://acme.1kosmos.net/\nhttps://evil.example",
    "javascript:alert(1)",
    "//acme.1kosmos.net/",
    "/docuverify",
    "",
  ])("refuses %s", (url) => {
    expect(isAllowedUrl(url, own, SUFFIXES)).toBe(false);
  });
});

describe("the allowed suffixes", () => {
  it("come from the configuration, or are 1Kosmos' own", () => {
    expect(hostSuffixes(" Id.Example.org, 1kosmos.net,")).toEqual(["id.example.org", "1kosmos.net"]);
    expect(hostSuffixes("")).toEqual(["1kosmos.net", "1kosmos.com"]);
  });

  it.each(["net", "*.1kosmos.net", "https://1kosmos.net", "10.0.0.1"])(
    "are refused when one is %s",
    (suffix) => {
      expect(() => hostSuffixes(`1kosmos.net,${suffix}`)).toThrow("is not a host");
    },
  );
});
