import { describe, expect, it } from "vitest";
import { parseConnection } from "../../../src/onekosmos/registry.ts";
import { DEFAULT_CALLBACK } from "../../../src/onekosmos/callback.ts";
import { readConnection, viewConnection } from "../../../src/onekosmos/registry.ts";
import type { RestConnection } from "../../../src/onekosmos/rest/connection.ts";
import { wordsAsText } from "../../../src/onekosmos/verdict/mapping.ts";
import { SUFFIXES } from "./tenant.ts";
import { error, value } from "./values.ts";

const CALLBACK_SECRET = "whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ=";
const SESSIONS = {
  kind: "sessions",
  tenantDns: "https://Acme.1kosmos.net/",
  apiKey: "key-1234567890-abcd",
  callbackSecrets: [CALLBACK_SECRET],
};
const IDVERIFY = {
  kind: "idverify",
  tenantDns: "acme.1kosmos.net",
  community: "default",
  licenseKey: "licence-1234567890",
  dvcIds: { drivers_license: "dl-selfie", passport: "" },
};

const parse = (input: unknown, stored: Parameters<typeof parseConnection>[1] = null) =>
  parseConnection(input, stored, SUFFIXES);
const STORED = value(parse(SESSIONS));
const STORED_IDVERIFY = value(parse(IDVERIFY));

describe("a connection", () => {
  it("over sessions is completed and normalised", () => {
    expect(STORED).toEqual({
      ...SESSIONS,
      tenantDns: "acme.1kosmos.net",
      documentTypes: [],
      callback: DEFAULT_CALLBACK,
      offeredLevel: "any",
      derivedIal: "none",
      verdictWords: {},
      confidenceUnit: "auto",
      linkHosts: [],
      stepUpSeconds: 300,
      prefill: [],
      pace: { concurrency: 32, perMinute: null },
    });
  });

  it("over idverify is completed and normalised", () => {
    expect(STORED_IDVERIFY).toEqual({
      ...IDVERIFY,
      dvcIds: { drivers_license: "dl-selfie" },
      workflows: [],
      curve: "auto",
      derivedIal: "none",
      verdictWords: {},
      confidenceUnit: "auto",
      linkHosts: [],
      lookUpUsers: false,
      stepUpKnownOnly: false,
      prefill: [],
      pace: { concurrency: 32, perMinute: null },
    });
  });

  it.each<[unknown, RestConnection["verdictWords"]]>([
    [undefined, {}],
    ["", {}],
    [
      "Judged = Failed, parked=review;\nall well = passed",
      { judged: "failed", parked: "review", "all well": "passed" },
    ],
    [{ JUDGED: "open" }, { judged: "open" }],
  ])("may say what words mean: %j", (verdictWords, kept) => {
    expect(value(parse({ ...SESSIONS, verdictWords }))).toMatchObject({ verdictWords: kept });
    expect(value(parse({ ...SESSIONS, verdictWords: wordsAsText(kept) })).verdictWords).toEqual(kept);
  });

  it("survives being stored", () => {
    for (const connection of [STORED, STORED_IDVERIFY]) {
      expect(readConnection(JSON.parse(JSON.stringify(connection)))).toEqual(connection);
    }
  });
});

describe("a secret that is left out", () => {
  it.each([undefined, "", "  ", null])("(%j) keeps its stored value", (apiKey) => {
    expect(parse({ ...SESSIONS, apiKey, callbackSecrets: undefined }, STORED)).toEqual({
      ok: true,
      value: STORED,
    });
    expect(parse({ ...IDVERIFY, licenseKey: apiKey }, STORED_IDVERIFY)).toEqual({
      ok: true,
      value: STORED_IDVERIFY,
    });
  });

  it.each([[[]], [["", ""]], [undefined]])("among callback secrets (%j) keeps them", (callbackSecrets) => {
    expect(value(parse({ ...SESSIONS, callbackSecrets }, STORED))).toEqual(STORED);
  });

  it("can be taken away: callback secrets by null", () => {
    expect(value(parse({ ...SESSIONS, callbackSecrets: null }, STORED))).toMatchObject({
      callbackSecrets: [],
    });
  });

  it("is never taken to another tenant", () => {
    const moved = { ...SESSIONS, tenantDns: "other.1kosmos.net", apiKey: "" };
    expect(error(parse(moved, STORED))).toEqual({ apiKey: expect.stringContaining("API key") });
    const bare = { ...moved, apiKey: "a-new-key", callbackSecrets: [] };
    expect(value(parse(bare, STORED))).toMatchObject({ apiKey: "a-new-key", callbackSecrets: [] });
    const licence = { ...IDVERIFY, tenantDns: "other.1kosmos.net", licenseKey: "" };
    expect(error(parse(licence, STORED_IDVERIFY))).toEqual({
      licenseKey: expect.stringContaining("licence key"),
    });
  });

  it("is never taken to another kind", () => {
    expect(error(parse({ ...IDVERIFY, licenseKey: "" }, STORED))).toHaveProperty("licenseKey");
    expect(error(parse({ ...SESSIONS, apiKey: "" }, STORED_IDVERIFY))).toHaveProperty("apiKey");
  });

  it("is asked for when nothing is stored", () => {
    expect(error(parse({ kind: "sessions", tenantDns: "acme.1kosmos.net" }))).toEqual({
      apiKey: "Enter the API key; it is asked for again when the tenant changes",
    });
  });
});

describe("a field that is wrong is named", () => {
  it.each([
    ["", null, /JSON object/u],
    ["", [SESSIONS], /JSON object/u],
    ["kind", { ...SESSIONS, kind: "saml" }, /"sessions" or "idverify"/u],
    ["kind", {}, /"sessions" or "idverify"/u],
    ["tenantDns", { ...SESSIONS, tenantDns: "localhost" }, /host name/u],
    ["tenantDns", { ...SESSIONS, tenantDns: 7 }, /host name/u],
    ["tenantDns", { ...SESSIONS, tenantDns: "evil.example" }, /not a host of 1Kosmos/u],
    ["apiKey", { ...SESSIONS, apiKey: "two words" }, /API key/u],
    ["apiKey", { ...SESSIONS, apiKey: "line\r\nX-Other: 1" }, /API key/u],
    ["apiKey", { ...SESSIONS, apiKey: "x".repeat(513) }, /API key/u],
    ["callbackSecrets", { ...SESSIONS, callbackSecrets: "whsec_" }, /callback secrets/u],
    ["callbackSecrets", { ...SESSIONS, callbackSecrets: Array(3).fill(CALLBACK_SECRET) }, /at most two/u],
    ["callbackSecrets.1", { ...SESSIONS, callbackSecrets: ["", "c2VjcmV0"] }, /whsec_/u],
    ["callbackSecrets.0", { ...SESSIONS, callbackSecrets: ["whsec_c2hvcnQ="] }, /16 bytes/u],
    ["callbackSecrets.0", { ...SESSIONS, callbackSecrets: ["whsec_not base64, not at all"] }, /base64/u],
    ["documentTypes", { ...SESSIONS, documentTypes: "passport" }, /Choose among/u],
    ["community", { ...IDVERIFY, community: " " }, /community/u],
    ["licenseKey", { ...IDVERIFY, licenseKey: 1 }, /licence key/u],
    ["dvcIds", { ...IDVERIFY, dvcIds: undefined }, /at least one/u],
    ["dvcIds", { ...IDVERIFY, dvcIds: { passport: " " } }, /at least one/u],
    ["dvcIds.passport", { ...IDVERIFY, dvcIds: { passport: "x".repeat(201) } }, /dvcID/u],
    ["dvcIds.visa", { ...IDVERIFY, dvcIds: { passport: "x", visa: "y" } }, /no such field/u],
    ["curve", { ...IDVERIFY, curve: "P-384" }, /secp256k1/u],
    ["derivedIal", { ...IDVERIFY, derivedIal: "IAL3" }, /IAL2/u],
    ["workflows.0.id", { ...IDVERIFY, workflows: [{ id: " " }] }, /dvcID or the workflow/u],
    ["workflows.0.call", { ...IDVERIFY, workflows: [{ id: "x", call: "magic" }] }, /one_time/u],
    ["workflows", { ...IDVERIFY, workflows: Array.from({ length: 13 }, () => ({ id: "x" })) }, /at most 12/u],
    ["liveIdDvcId", { ...IDVERIFY, liveIdDvcId: "x".repeat(201) }, /dvcID/u],
    ["prefill", { ...IDVERIFY, prefill: "name" }, /username and name/u],
    ["prefill.0", { ...IDVERIFY, prefill: ["birthday"] }, /^Must be one of: username, name\.$/u],
    ["lookUpUsers", { ...IDVERIFY, lookUpUsers: "yes" }, /true or false/u],
    ["pace.concurrency", { ...SESSIONS, pace: { concurrency: 33 } }, /1 to 32/u],
    ["pace.perMinute", { ...SESSIONS, pace: { perMinute: 0 } }, /60000/u],
    ["verdictWords", { ...SESSIONS, verdictWords: "judged" }, /word = passed/u],
    ["verdictWords", { ...SESSIONS, verdictWords: { "<b>": "passed" } }, /word = passed/u],
    ["verdictWords", { ...SESSIONS, verdictWords: { ["x".repeat(41)]: "passed" } }, /word = passed/u],
    ["verdictWords", { ...SESSIONS, verdictWords: "failed = passed" }, /keeps its meaning/u],
    ["verdictWords", { ...SESSIONS, verdictWords: "False = passed" }, /keeps its meaning/u],
    ["verdictWords", { ...SESSIONS, verdictWords: { No_Match: "passed" } }, /keeps its meaning/u],
    ["verdictWords.judged", { ...SESSIONS, verdictWords: "judged = verified" }, /word = passed/u],
    ["confidenceUnit", { ...IDVERIFY, confidenceUnit: "%" }, /percent/u],
    ["stepUpSeconds", { ...SESSIONS, stepUpSeconds: 5 }, /30 to 86400/u],
    ["offeredLevel", { ...SESSIONS, offeredLevel: "IAL3" }, /"any"/u],
    ["callback.scheme", { ...SESSIONS, callback: { scheme: "none" } }, /standard_webhooks/u],
    ["callback.signatureHeader", { ...SESSIONS, callback: { signatureHeader: "no header" } }, /header/u],
    ["callback.toleranceSeconds", { ...SESSIONS, callback: { toleranceSeconds: 3601 } }, /3600/u],
    ["callback.user", { ...SESSIONS, callback: { user: "a:b" } }, /colon/u],
    ["callback.secret", { ...SESSIONS, callback: { secret: "x" } }, /no such field/u],
    ["apikey", { ...SESSIONS, apikey: "x" }, /no such field/u],
  ])("%j", (path, input, words) => {
    expect(error(parse(input))).toEqual({ [path]: expect.stringMatching(words) });
  });

  it("and so are all the others", () => {
    const input = { kind: "idverify", tenantDns: "", dvcIds: {}, curve: 1 };
    expect(Object.keys(error(parse(input))).toSorted()).toEqual([
      "community",
      "curve",
      "dvcIds",
      "licenseKey",
      "tenantDns",
    ]);
  });
});

describe("a connection that was stored before", () => {
  it("still parses: what came later has its defaults", () => {
    const sessions = {
      kind: "sessions",
      tenantDns: "a.1kosmos.net",
      apiKey: "k",
      callbackSecrets: [],
      documentTypes: [],
    };
    expect(readConnection(sessions)).toMatchObject({ callback: DEFAULT_CALLBACK, prefill: [] });
    const idverify = { ...IDVERIFY, dvcIds: { passport: "p" }, curve: "secp256k1", derivedIal: "none" };
    expect(readConnection(idverify)).toMatchObject({
      workflows: [],
      lookUpUsers: false,
      prefill: [],
    });
  });
});

describe("the app's own key", () => {
  const ownKey = Buffer.alloc(32, 7).toString("base64");

  it("stays with its tenant, is not taken elsewhere, and is neither shown nor typed", () => {
    const stored = { ...STORED_IDVERIFY, ownKey };
    expect(value(parse(IDVERIFY, stored))).toMatchObject({ ownKey });
    expect(value(parse({ ...IDVERIFY, tenantDns: "b.1kosmos.net" }, stored))).not.toHaveProperty("ownKey");
    expect(JSON.stringify(viewConnection(value(parse(IDVERIFY, stored))))).not.toContain(ownKey);
    expect(error(parse({ ...IDVERIFY, ownKey }))).toEqual({ ownKey: "There is no such field" });
  });
});

describe("callback secrets", () => {
  const hmac = { ...SESSIONS, callback: { scheme: "hmac", signatureHeader: "X-Sig" } };

  it("look as their scheme wants them", () => {
    const secret = "sixteen characters";
    expect(value(parse({ ...hmac, callbackSecrets: [secret] }))).toMatchObject({
      callbackSecrets: [secret],
      callback: { ...DEFAULT_CALLBACK, scheme: "hmac", signatureHeader: "x-sig" },
    });
    expect(error(parse({ ...hmac, callbackSecrets: ["", "short"] }))).toEqual({
      "callbackSecrets.1": "A callback secret has at least 16 characters",
    });
    expect(error(parse({ ...SESSIONS, callbackSecrets: [secret] }))).toHaveProperty(["callbackSecrets.0"]);
  });

  it("that are kept are checked against a new scheme", () => {
    const stored = value(parse({ ...hmac, callbackSecrets: ["sixteen characters"] }));
    expect(error(parse({ ...SESSIONS, callbackSecrets: [] }, stored))).toHaveProperty(["callbackSecrets.0"]);
  });
});

function lineOf(change: object) {
  return { ...IDVERIFY, dvcIds: {}, workflows: [{ id: " wf-1 ", ...change }] };
}

describe("the mapping", () => {
  it("is completed line by line, and makes the simple dvcIDs unnecessary", () => {
    expect(value(parse(lineOf({ call: "workflow", level: "IAL2" })))).toMatchObject({
      dvcIds: {},
      workflows: [
        {
          id: "wf-1",
          call: "workflow",
          kind: "identity",
          documentTypes: [],
          level: "IAL2",
          derivedIal: "none",
          checks: [],
        },
      ],
    });
  });

  it("must be able to identify somebody", () => {
    expect(error(parse(lineOf({ kind: "liveid" })))).toHaveProperty("dvcIds");
  });

  it("survives being stored", () => {
    const connection = value(parse(lineOf({ checks: ["selfie"] })));
    expect(readConnection(JSON.parse(JSON.stringify(connection)))).toEqual(connection);
  });
});

describe("what the page shows", () => {
  it("is everything but the secrets", () => {
    expect(viewConnection(STORED)).toMatchObject({
      kind: "sessions",
      tenantDns: "acme.1kosmos.net",
      apiKey: { set: true },
      callbackSecrets: [{ set: true }],
      documentTypes: [],
    });
    expect(viewConnection(STORED_IDVERIFY)).toMatchObject({ licenseKey: { set: true } });
  });

  it("spares no character of a short secret", () => {
    const connection = value(parse({ ...SESSIONS, apiKey: "123456789012" }));
    expect(viewConnection(connection)).toMatchObject({ apiKey: { set: true } });
    expect(JSON.stringify(viewConnection(connection))).not.toContain("9012");
  });
});
