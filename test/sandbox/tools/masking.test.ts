import { describe, expect, test } from "vitest";

import { createMasking } from "../../../sandbox/masking.ts";

const masking = createMasking(["sandbox-license-key", "sandbox-license"]);
const ACCESS = `C${"aB3-_x9Z".repeat(8)}`;
const REFRESH = "eu1-0f8fad5b-d9cb-469f-a165-70867728950e";

describe("text", () => {
  test.each([
    ["a form", "grant_type=refresh_token&client_secret=s3cret&refresh_token=r", "s3cret"],
    ["the first field of a form", "code=abc123&x=1", "abc123"],
    ["JSON", '{"access_token": "abc", "expires_in": 1800}', '"abc"'],
    ["JSON with an escaped quote in the value", '{"licenseKey":"a\\"bc","x":1}', "bc"],
    ["JSON inside JSON", JSON.stringify({ body: JSON.stringify({ apiKey: "abc123" }) }), "abc123"],
    ["an access token anywhere", `token ${ACCESS}.`, ACCESS],
    ["a refresh token anywhere", `["${REFRESH}"]`, REFRESH],
    ["a callback secret in a list", '["whsec_c2FuZGJveA=="]', "c2FuZGJveA"],
    ["a Bearer credential", '"authorization":"Bearer abc.def"', "abc.def"],
    ["a callback's address", '{"callback_url":"https://a.test/1kosmos/callbacks/42/t0ken"}', "t0ken"],
    ["a person in a result", '{"verified_claims":{"given_name":"Ottoline"}}', "Ottoline"],
    ["a known secret, the longest first", "key=sandbox-license-key", "-key"],
  ])("loses its secret: %s", (_what, text, secret) => {
    expect(text).toContain(secret);
    expect(masking.text(text)).not.toContain(secret);
    expect(masking.text(text)).toContain("***");
  });

  test.each([
    '{"token_type":"bearer","status":"BAD_AUTH_CODE","session_id":"s-1"}',
    '{"message":"the code is wrong","statusCode":400}',
    "grant_type=refresh_token&scope=oauth",
    '{"idv_status":"verified","barcode":"x"}',
  ])("stays when there is none: %s", (text) => expect(masking.text(text)).toBe(text));

  test("stays JSON", () => {
    const text = JSON.stringify({ a: [{ refresh_token: 'x"\\y' }], b: JSON.stringify({ secret: 'q"r' }) });
    expect(JSON.parse(masking.text(text))).toMatchObject({ a: [{ refresh_token: "***" }] });
  });
});

test("addresses lose the values of secret parameters, and keep the rest", () => {
  expect(masking.url("https://a.test/cb?state=s&code=abc&x=1#f")).toBe(
    "https://a.test/cb?state=s&code=***&x=1#f",
  );
});

test.each([
  ["Authorization", "Basic abc", "***"],
  ["licensekey", "envelope", "***"],
  ["Cookie", "a=1; b=2", "a=***; b=***"],
  ["Set-Cookie", "s=v; Path=/; Max-Age=60; HttpOnly", "s=***; Path=/; Max-Age=60; HttpOnly"],
  ["Location", "http://a.test/?code=abc", "http://a.test/?code=***"],
  ["x-hubspot-signature-v3", "c2ln", "c2ln"],
  ["content-type", "application/json", "application/json"],
])("header %s: %s becomes %s", (name, value, masked) => {
  expect(masking.header({ name, value })).toEqual({ name, value: masked });
});
