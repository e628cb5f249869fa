/** Pasted input of a connection's form is cleaned, and a notice says so. */
import { describe, expect, it } from "vitest";
import { cleanPasted } from "../../../src/onekosmos/pasted.ts";
import { noticesOf, parseConnection } from "../../../src/onekosmos/registry.ts";
import { value } from "./values.ts";

const SUFFIXES = ["1kosmos.net"];
const SENT = { kind: "sessions", tenantDns: "acme.1kosmos.net", apiKey: "key", callbackSecrets: [] };
const parse = (change: object) => value(parseConnection({ ...SENT, ...change }, null, SUFFIXES));

describe("a tenant that was pasted as an address", () => {
  it.each([
    ["https://acme.1kosmos.net", '"https://" was'],
    ["HTTPS://ACME.1kosmos.net/", '"https://" and "/" were'],
    ["acme.1kosmos.net:8443", '":8443" was'],
    ["acme.1kosmos.net.", '"." was'],
    ["http://acme.1kosmos.net:8080/admin/login?x=1#y", '"http://" and ":8080/admin/login?x=1#y" were'],
  ])("%s is cut to its host, and what was cut is said", (tenantDns, words) => {
    expect(parse({ tenantDns }).tenantDns).toBe("acme.1kosmos.net");
    expect(noticesOf({ ...SENT, tenantDns })).toEqual([`The tenant is acme.1kosmos.net; ${words} left out.`]);
  });

  it.each(["acme.1kosmos.net", " Acme.1Kosmos.NET\n"])("%j needs no word", (tenantDns) => {
    expect(noticesOf({ ...SENT, tenantDns })).toEqual([]);
  });
});

describe("invisible characters", () => {
  it.each([
    ["a zero-width space", "se\u200bcret"],
    ["a byte order mark", "\ufeffsecret"],
    ["a no-break space at the end", "secret\u00a0"],
    ["a soft hyphen", "se\u00adcret"],
    ["a variation selector", "secret\ufe0f"],
    ["a no-break space in the middle", "sec\u00a0ret"],
    ["a direction mark", "\u202asecret\u202c"],
  ])("are removed from a key, and the admin is told: %s", (_, apiKey) => {
    expect(parse({ apiKey })).toMatchObject({ apiKey: "secret" });
    expect(noticesOf({ ...SENT, apiKey })).toEqual(["Invisible characters were removed from the API key."]);
  });

  it("are removed from a tenant, and the admin is told", () => {
    const tenantDns = "ac\u200bme.1kosmos.net\ufeff";
    expect(parse({ tenantDns })).toMatchObject({ tenantDns: "acme.1kosmos.net" });
    expect(noticesOf({ ...SENT, tenantDns })).toEqual(["Invisible characters were removed from the tenant."]);
  });

  it("around a value are trimmed as always, without a word", () => {
    expect(parse({ apiKey: " secret\r\n" })).toMatchObject({ apiKey: "secret" });
    expect(noticesOf({ ...SENT, apiKey: " secret\r\n" })).toEqual([]);
  });

  it("are removed from each text, and each field is named once", () => {
    const { input, notices } = cleanPasted({
      community: "de\u200bfault",
      licenseKey: "x\u200b",
      dvcIds: { passport: "p\ufeff" },
      pace: { concurrency: 3, perMinute: null },
    });
    expect(input).toEqual({
      community: "default",
      licenseKey: "x",
      dvcIds: { passport: "p" },
      pace: { concurrency: 3, perMinute: null },
    });
    expect(notices).toHaveLength(3);
    expect(notices.join(" ")).not.toContain("x");
  });
});

describe("allowed link hosts", () => {
  it("are host names, from a list or from the form's text", () => {
    expect(parse({}).linkHosts).toEqual([]);
    expect(parse({ linkHosts: ["Verify.Example.com"] }).linkHosts).toEqual(["verify.example.com"]);
    expect(parse({ linkHosts: "https://verify.example.com/x, id.example.org,," }).linkHosts).toEqual([
      "verify.example.com",
      "id.example.org",
    ]);
  });

  it.each([
    ["localhost"],
    ["127.0.0.1"],
    ["a b"],
    [Array.from({ length: 11 }, (_, n) => `h${n}.example.com`)],
  ])("are not %j", (linkHosts) => {
    const parsed = parseConnection({ ...SENT, linkHosts }, null, SUFFIXES);
    expect(parsed).toMatchObject({ ok: false, error: { linkHosts: expect.stringContaining("host names") } });
  });
});
