import { describe, expect, it } from "vitest";
import { readClaims, statesIal, toDid } from "../../../src/onekosmos/claims.ts";
import { toDocumentType } from "../../../src/onekosmos/verdict/documents.ts";
import { conclude } from "../../../src/onekosmos/verdict/conclusion.ts";
import { isAbsent, ofSession, ofVerdict } from "../../../src/onekosmos/verdict/said.ts";

/** Words alone, without a response around them. */
function judge(words: { readonly session: readonly unknown[]; readonly verification: readonly unknown[] }) {
  return conclude({
    session: words.session.filter((value) => !isAbsent(value)).flatMap((value) => ofSession(value) ?? []),
    verdict: words.verification.filter((value) => !isAbsent(value)).map((value) => ofVerdict(value)),
    parts: [],
    deep: [],
    signs: [],
    reasons: [],
    layers: [],
    foreign: null,
  });
}

const OPEN = { outcome: "open", started: true };
const WAITING = { outcome: "open", started: false };
const FAILED = { outcome: "failed", reason: "not_passed" };

/** Every word of every surface, and what it amounts to when it is the only one. */
const SURFACES = [
  ["session", "Pending", WAITING],
  ["session", "In Progress", OPEN],
  ["session", "Completed", { outcome: "completed" }],
  ["session", "Expired", { outcome: "expired", reason: "expired" }],
  ["session", "Declined", { outcome: "failed", reason: "declined" }],
  ["verification", "Failed", FAILED],
  ["verification", "Passed", { outcome: "passed" }],
  ["verification", "Not performed", OPEN],
  ["response", "INPROGRESS", OPEN],
  ["response", "SUCCESS", { outcome: "passed" }],
  ["response", "FAILED", FAILED],
  ["response", "EXPIRED", { outcome: "expired", reason: "expired" }],
  ["response", "ABANDONED", { outcome: "expired", reason: "abandoned" }],
  ["workflow", "started", OPEN],
  ["console", "Completed w/ Verification Pass", { outcome: "passed" }],
  ["console", "Completed w/ Fail", FAILED],
] as const;

const SPELLINGS = [
  (word: string) => word,
  (word: string) => word.toUpperCase().replaceAll(" ", "_"),
  (word: string) => word.toLowerCase().replaceAll(" ", "-"),
  (word: string) => word.replaceAll(" ", ""),
];

describe("a status word", () => {
  it.each(SURFACES)("of the %s surface: %s", (_, word, judgement) => {
    for (const spell of SPELLINGS) {
      expect(judge({ session: [], verification: [spell(word)] })).toEqual(judgement);
    }
  });

  it("for the request is none for the verification: a session that only says success has not passed", () => {
    expect(judge({ session: ["success"], verification: [] })).toEqual({ outcome: "completed" });
  });

  it.each([
    [["Completed"], ["Passed"], { outcome: "passed" }],
    [["Completed"], ["Failed"], FAILED],
    [["Completed"], ["Not performed"], { ...OPEN, review: true }],
    [["In Progress"], ["Failed"], OPEN],
    [["Pending"], ["Passed"], WAITING],
    [["Expired"], ["Passed"], { outcome: "expired", reason: "expired" }],
    [["Declined"], ["Not performed"], { outcome: "failed", reason: "declined" }],
    [["Completed"], ["Passed", "Failed"], FAILED],
    [["Completed"], ["Rejected"], FAILED],
    [["In Progress"], ["Declined"], OPEN],
    [["Completed"], ["Needs review"], { ...OPEN, review: true }],
    [["Completed"], ["Judged"], { ...OPEN, unknownStatus: "judged" }],
    [["Archived"], ["Passed"], { ...OPEN, unknownStatus: "archived" }],
  ])("beside others: %j and %j", (session, verification, judgement) => {
    expect(judge({ session, verification })).toEqual(judgement);
  });

  it("that nobody knows is reported short and harmless", () => {
    const judgement = judge({ session: [`<script>${"word ".repeat(30)}`], verification: [] });
    expect(judgement).toEqual({ ...OPEN, unknownStatus: `scriptword ${"word ".repeat(6)}`.slice(0, 40) });
  });

  it.each(["toString", "__proto__", "constructor"])("like %s is no word", (word) => {
    expect(judge({ session: [word], verification: [] })).toEqual({
      ...OPEN,
      unknownStatus: word.toLowerCase(),
    });
  });

  it("must be there", () => {
    expect(judge({ session: [200, true, null, ""], verification: [undefined, {}] })).toBeNull();
  });
});

describe("a DID", () => {
  const HEX = "0123456789abcdef0123456789abcdef01234567";

  it.each([
    ["did:blockid:3f7a9c52-1b1c-4d49-9f7d-6c2f7e3a1b22", "did:blockid:3f7a9c52-1b1c-4d49-9f7d-6c2f7e3a1b22"],
    [
      "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
      "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    ],
    ["did:key:blockid:z6Mk", "did:key:blockid:z6Mk"],
    ["did:web:example.com%3A3000:user", "did:web:example.com%3A3000:user"],
    [HEX, `did:blockid:${HEX}`],
    [`did:${HEX}`, `did:blockid:${HEX}`],
  ])("%s is kept as %s", (stated, kept) => {
    expect(toDid(stated)).toBe(kept);
  });

  it.each([
    "",
    "did:",
    "did:blockid:",
    "did:Blockid:x",
    "did:x:y#key-1",
    "did:x:y/path",
    "did:x:y?q",
    "did:x:%zz",
    " did:x:y",
    "jane",
    `did:x:${"y".repeat(300)}`,
    7,
    null,
  ])("%s is none", (stated) => {
    expect(toDid(stated)).toBeUndefined();
  });
});

describe("other claims", () => {
  it.each([
    [0.97, 0.97],
    [97, 0.97],
    [1, 1],
    [0, 0],
    [100, 1],
    [101, undefined],
    [-0.1, undefined],
    [Number.NaN, undefined],
    ["97", 0.97],
    ["0.97", 0.97],
    ["97.9", 0.979],
    ["97%", 0.97],
    ["0.5 %", 0.005],
    [1.0000001192092896, 1],
    [100.000001, 1],
    [1.001, undefined],
    [1.5, undefined],
    [2, 0.02],
    ["9.7e-1", 0.97],
    [".97", 0.97],
    ["high", undefined],
    ["", undefined],
    ["1e3", undefined],
    [{}, undefined],
  ])("a confidence of %s is %s", (stated, kept) => {
    expect(readClaims([{ matchConfidence: stated }]).matchConfidence).toBe(kept);
  });

  it.each([
    ["dl_object", "drivers_license"],
    ["DL", "drivers_license"],
    ["Driver's License", "drivers_license"],
    ["ppt_object", "passport"],
    ["PPT", "passport"],
    ["PASSPORT", "passport"],
    ["idcard_object", "national_id"],
    ["IDCARD", "national_id"],
    ["NATIONAL_ID", "national_id"],
    ["driving_licence", "drivers_license"],
    ["DRIVING_LICENSE", "drivers_license"],
    ["identity_card", "national_id"],
    ["residence_permit", undefined],
    ["passport_card", undefined],
    ["learner_permit", undefined],
    ["library card", undefined],
    ["constructor", undefined],
    [3, undefined],
  ])("the document code %s is %s", (code, documentType) => {
    expect(toDocumentType(code)).toBe(documentType);
  });

  it.each([
    [0.97, "fraction", 0.97],
    [97, "fraction", undefined],
    ["97%", "fraction", 0.97],
    [97, "percent", 0.97],
    [0.97, "percent", 0.0097],
    [1, "percent", 0.01],
  ] as const)("a confidence of %s, where the tenant states a %s, is %s", (stated, unit, kept) => {
    expect(readClaims([{ matchConfidence: stated }], unit).matchConfidence).toBe(kept);
  });

  it("are left out and noted when they are not what they should be", () => {
    expect(readClaims([{ ial: "IAL3", matchConfidence: "high", liveIdEnrolled: "yes" }])).toEqual({
      notes: ["level_unreadable", "confidence_unreadable"],
    });
  });

  it.each(["x", "did:", 7, {}])(
    "a credential reference that is no W3C DID (%j) is refused, and that is noted",
    (did) => {
      expect(readClaims([{ did }])).toEqual({ notes: ["did_invalid"] });
    },
  );

  it.each([
    ["IAL2", "IAL2"],
    ["/assurance/ial/2", "IAL2"],
    ["/assurance/ial/2/", "IAL2"],
    [["pwd", "IAL1", "face"], "IAL1"],
    [["/assurance/ial/1", "/assurance/ial/2"], "IAL2"],
    [["pwd", "face"], undefined],
  ])("the methods (amr) %j state %s", (amr, ial) => {
    expect(readClaims([{ amr }]).ial).toBe(ial);
    expect(statesIal([{ amr }])).toBe(ial !== undefined);
  });
});
