/** The reading of results over both protocols, against documents that are kept as data. */
import { describe, expect, it } from "vitest";
import type { ProviderFailure, Verdict } from "../../../src/onekosmos/provider.ts";
import { reduceResult } from "../../../src/onekosmos/idverify/result.ts";
import { reduceStatus } from "../../../src/onekosmos/rest/result.ts";
import type { Result } from "../../../src/lib/result.ts";
import {
  type Harness,
  idverifyHarness,
  LINK,
  REQUEST,
  sessionsHarness,
} from "../../unit/onekosmos/providers.ts";
import { value } from "../../unit/onekosmos/values.ts";
import { verdictWordsField } from "../../../src/onekosmos/verdict/mapping.ts";
import { type Reading, readingFor } from "../../../src/onekosmos/verdict/reading.ts";
import { isKnown } from "../../../src/onekosmos/verdict/words.ts";
import { IDVERIFY_DOCUMENTS, REST_DOCUMENTS, type ResultDocument } from "./verdict-documents.ts";

type Read = Omit<ResultDocument, "from" | "body">;

/** A verdict in the words of the data. */
function read(result: Result<Verdict, ProviderFailure>): Read {
  if (!result.ok) return { is: "unreadable" };
  const { value: verdict } = result;
  switch (verdict.outcome) {
    case "passed":
      return {
        is: "passed",
        ...(verdict.ial === undefined ? {} : { level: verdict.ial }),
        ...(verdict.matchConfidence === undefined ? {} : { confidence: verdict.matchConfidence }),
        ...(verdict.documentType === undefined ? {} : { document: verdict.documentType }),
        ...(verdict.unknownDocument === undefined ? {} : { unknownDocument: verdict.unknownDocument }),
        ...(verdict.notes === undefined ? {} : { notes: [...verdict.notes] }),
      };
    case "failed":
      return {
        is: verdict.reason === "declined" ? "declined" : "failed",
        ...(verdict.code === undefined ? {} : { code: verdict.code }),
      };
    case "expired":
      return { is: verdict.reason };
    case "open":
      if (verdict.unknownStatus !== undefined) return { is: `unclear ${verdict.unknownStatus}` };
      if (verdict.review === true) return { is: "review" };
      return { is: verdict.started ? "started" : "waiting" };
  }
}

/** The documents that do not come to what the data says, with what they come to. */
async function differences({ tenant, provider, ref }: Harness, documents: readonly ResultDocument[]) {
  const found: unknown[] = [];
  for (const { from, body, ...expected } of documents) {
    tenant.result = body;
    const came = read(await provider.fetchResult(ref));
    if (JSON.stringify(sorted(came)) !== JSON.stringify(sorted(expected)))
      found.push({ from, body: JSON.stringify(body), expected, came });
  }
  return found;
}

function sorted(record: Read): object {
  return Object.fromEntries(Object.entries(record).toSorted(([left], [right]) => left.localeCompare(right)));
}

/** A check that did not say passed, in every way that a result may hold one. */
const SILENT: readonly unknown[] = [
  null,
  undefined,
  "",
  [],
  {},
  0,
  1,
  -1,
  "?",
  "maybe",
  [null],
  [{}],
  { a: {} },
];

describe("a result document", () => {
  it.each([
    ["sessions", sessionsHarness, REST_DOCUMENTS],
    ["idverify", idverifyHarness, IDVERIFY_DOCUMENTS],
  ] as const)(
    "over %s comes to its verdict, level, confidence and document",
    async (_, harness, documents) => {
      expect(documents.length).toBeGreaterThan(100);
      expect(await differences(await harness(), documents)).toEqual([]);
    },
  );

  it.each([
    ["sessions", sessionsHarness],
    ["idverify", idverifyHarness],
  ] as const)("over %s that says nothing of a pass or a level is none", async (_, harness) => {
    const { tenant, provider, ref } = await harness();
    for (const key of ["outcome", "verified", "verificationStatus", "match_result", "result", "status"])
      for (const said of SILENT) {
        tenant.result = { status: "completed", [key]: said };
        expect([key, said, read(await provider.fetchResult(ref)).is]).not.toContain("passed");
      }
  });
});

/** One statement each that forbids a pass, whatever else a result says. */
const AGAINST: readonly (readonly [key: string, value: unknown])[] = [
  ["outcome", false],
  ["verified", "false"],
  ["isApproved", false],
  ["success", false],
  ["decision", "declined"],
  ["verification_status", "Failed"],
  ["overallResult", "REJECTED"],
  ["match_result", "no_match"],
  ["faceMatch", false],
  ["documentVerified", false],
  ["reason_code", "IDV0011"],
  ["errorInfo", { reasonCode: "IDV0014" }],
  ["rejectLabels", ["FORGERY"]],
  ["error", "blurred"],
  ["fraud", true],
  ["rejected", "yes"],
  ["review_status", "needs_review"],
  ["reviewResult", { reviewAnswer: "RED" }],
  ["final_decision", "judged"],
  ["kycStatus", 7],
  ["verdict", { by: "nobody" }],
  ["checks", [{ status: "passed" }, { status: "failed" }]],
  ["document", { verified: false }],
  ["sessionStatus", "in_progress"],
  ["session_status", "expired"],
  ["workflowStatus", "archived"],
  // Under keys that no list has.
  ["proofing_status", "rejected"],
  ["idproofingResult", "FAILED"],
  ["kyc", "denied"],
  ["subStatus", "expired"],
  ["isLive", false],
  ["document_valid", "no"],
  ["documentExpired", true],
  ["needs_review", true],
  ["spoof_detected", true],
  ["failedChecks", ["face"]],
  ["error_message", "the selfie is blurred"],
  ["failure", { at: "selfie" }],
  ["statusCode", 422],
  ["code", "IDV0011"],
  ["checks", { face: false }],
  ["message", "Face mismatch"],
  ["decisionType", "REJECT"],
  ["is_live", "N"],
  ["reviewAnswer", "RED"],
];

describe("an answer about another session", () => {
  it.each([
    ["sessions", sessionsHarness, ["session_id", "sessionId"]],
    ["idverify", idverifyHarness, ["sessionId", "SESSION_ID"]],
  ] as const)("over %s decides nothing, and is told", async (_, makeHarness, keys) => {
    const { tenant, provider, ref, answer } = await makeHarness();
    for (const key of keys)
      for (const stage of ["passed", "failed", "declined", "expired"] as const) {
        const own = { ...answer(stage), [key]: ` ${ref.sessionId.toUpperCase()}` };
        tenant.result = own;
        expect([key, stage, read(await provider.fetchResult(ref)).is]).toEqual([key, stage, stage]);
        for (const other of ["8d1b9a70-0000-4000-8000-000000000000", 7]) {
          tenant.result = { ...own, [key]: other };
          expect(read(await provider.fetchResult(ref)).is).toBe("unclear session id differs");
          tenant.result = { status: "completed", data: { ...own, [key]: other } };
          expect(read(await provider.fetchResult(ref)).is).toBe("unclear session id differs");
        }
        for (const absent of [null, "", {}]) {
          tenant.result = { ...own, [key]: absent };
          expect(read(await provider.fetchResult(ref)).is).toBe(stage);
        }
      }
  });

  it("counts where an admin says that the tenant's results have ids of their own", async () => {
    const { tenant, provider, ref, answer } = await sessionsHarness({
      verdictWords: { "session id differs": "passed" },
    });
    for (const stage of ["passed", "failed"] as const) {
      tenant.result = { ...answer(stage), session_id: "another" };
      expect(read(await provider.fetchResult(ref)).is).toBe(stage);
    }
  });
});

describe("a pass", () => {
  it.each([
    ["sessions", REST_DOCUMENTS, (body: unknown) => reduceStatus(body)],
    ["idverify", IDVERIFY_DOCUMENTS, (body: unknown) => reduceResult(body)],
  ] as const)("over %s is none with any one statement against it", (_, documents, reduce) => {
    const passes = documents.filter(({ is }) => is === "passed");
    expect(passes.length).toBeGreaterThan(20);
    const verified = passes.flatMap(({ body }) =>
      AGAINST.flatMap(([key, said]) => {
        const nested = { ...(typeof body["result"] === "object" ? body["result"] : {}), [key]: said };
        const changed = [
          { ...body, [key]: said },
          { ...body, result: nested },
        ];
        return changed.filter((one) => reduce(one)?.outcome === "passed").map((one) => JSON.stringify(one));
      }),
    );
    expect(verified).toEqual([]);
  });
});

describe("a word that the app does not know", () => {
  const verdictWords = {
    judged: "failed",
    parked: "review",
    "not quite": "open",
    "all well": "passed",
  } as const;

  it.each([
    ["sessions", () => sessionsHarness({ verdictWords })],
    ["idverify", () => idverifyHarness({ verdictWords })],
  ] as const)("over %s means what the admin says", async (_, makeHarness) => {
    const { tenant, provider, ref, worded } = await makeHarness();
    const means = async (word: string) => {
      tenant.result = worded(word);
      return read(await provider.fetchResult(ref)).is;
    };
    expect(await means("judged")).toBe("failed");
    expect(await means("JUDGED")).toBe("failed");
    expect(await means("parked")).toBe("review");
    expect(await means("not-quite")).toBe("started");
    expect(await means("All_Well")).toBe("passed");
    expect(await means("all well, nearly")).toBe("unclear all well nearly");
    expect(await means("неall well")).toBe("unclear неall well");
    expect(await means("passed")).toBe("passed");
  });

  it.each([
    ["sessions", REST_DOCUMENTS, (body: unknown, reading?: Reading) => reduceStatus(body, "none", reading)],
    ["idverify", IDVERIFY_DOCUMENTS, (body: unknown, reading?: Reading) => reduceResult(body, [], reading)],
  ] as const)("over %s can be given each meaning, whatever it is", (_, documents, reduce) => {
    const words = documents
      .filter(({ is }) => is.startsWith("unclear "))
      .map(({ is, body }) => ({ body, word: is.slice("unclear ".length) }))
      // A word that was cut may be any that begins so.
      .filter(({ word }) => !isKnown(word) && word.length < 40 && word !== "__proto__");
    expect(words.length).toBeGreaterThan(30);
    const field = verdictWordsField({ shape: "", known: "" });
    const came = words.map(({ word, body }) =>
      (["passed", "failed", "review", "open"] as const).map((means) => {
        const mapping = field.parse(`${word} = ${means}`);
        const verdict = reduce(body, readingFor({ verdictWords: mapping, confidenceUnit: "auto" }, {}));
        return verdict?.outcome === "open" ? (verdict.unknownStatus ?? "open") : verdict?.outcome;
      }),
    );
    // Behind a word that was taken for a pass another one may block it.
    const other = came.flatMap(([passed, ...verdicts], at) =>
      passed !== words[at]?.word && JSON.stringify(verdicts) === JSON.stringify(["failed", "open", "open"])
        ? []
        : [[words[at]?.word, JSON.stringify(words[at]?.body), passed, ...verdicts]],
    );
    expect(other).toEqual([]);
  });
});

describe("of two documents", () => {
  const both = [{ documentType: "passport" }, { documentType: "driving_licence" }];

  it("the one that was asked for counts", async () => {
    const rest = await sessionsHarness();
    rest.tenant.created = rest.created(LINK);
    const asked = value(await rest.provider.start({ ...REQUEST, documentTypes: ["drivers_license"] })).ref;
    rest.tenant.result = { status: "completed", result: { outcome: "passed", documents: both } };
    expect(read(await rest.provider.fetchResult(asked)).document).toBe("drivers_license");
    expect(read(await rest.provider.fetchResult(rest.ref)).document).toBe("passport");
    const idverify = await idverifyHarness();
    idverify.tenant.created = idverify.created(LINK);
    const { ref } = value(await idverify.provider.start({ ...REQUEST, documentTypes: ["drivers_license"] }));
    idverify.tenant.result = {
      responseStatus: "SUCCESS",
      ppt_object: { type: "ppt" },
      dl_object: { type: "dl" },
    };
    expect(read(await idverify.provider.fetchResult(ref)).document).toBe("drivers_license");
  });
});
