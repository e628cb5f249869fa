/**
 * Results as a tenant may word them, and what each amounts to. Published samples and words of 1Kosmos, the words of its
 * peers, every spelling and type, and each of these with one field wrong.
 */

/** How a test names a verdict: an outcome, or `unclear` with the word that hinders it. */
export type Expected =
  | "passed"
  | "failed"
  | "declined"
  | "expired"
  | "abandoned"
  | "waiting"
  | "started"
  | "review"
  | "unreadable"
  | `unclear ${string}`;

export type ResultDocument = readonly [expected: Expected, body: Readonly<Record<string, unknown>>];

/** `/v1/verify/sessions/{id}/status`. */
export const REST_DOCUMENTS: readonly ResultDocument[] = [
  // As on the integration pages.
  ["passed", { status: "completed", result: { ial_level: "IAL2" } }],
  ["passed", { status: "completed", ial_level: "IAL1" }],
  ["started", { status: "completed", result: {} }],
  ["started", { status: "completed", result: null }],
  // A level never stands in for a verdict that is there.
  ["failed", { status: "completed", result: { outcome: false, ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { verified: false, ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { passed: false, ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { success: false, ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { approved: false, ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { outcome: "false", ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { outcome: "no", ial_level: "IAL2" } }],
  ["declined", { status: "completed", result: { decision: "declined", ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { match_result: "no_match", ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { match_result: false, ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { reason_code: "IDV0011", ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { failure_code: "IDV0014", ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: { failureCode: "IDV0014", ialLevel: "IAL2" } }],
  ["failed", { status: "completed", reasonCode: "IDV0014", result: { ialLevel: "IAL2" } }],
  ["failed", { status: "completed", errorInfo: { reasonCode: "IDV0006" }, ial_level: "IAL2" }],
  ["failed", { status: "completed", outcome: false, ial_level: "IAL2" }],
  ["failed", { status: "completed", isVerified: false, ialLevel: "IAL2" }],
  ["failed", { status: "completed", verificationStatus: "Failed", ial_level: "IAL2" }],
  ["failed", { status: "completed", verificationResult: "rejected", result: { ialLevel: "IAL2" } }],
  ["failed", { status: "completed", result: { matchResult: "NO_MATCH", ialLevel: "IAL2" } }],
  ["failed", { status: "completed", result: { faceMatch: false, ial_level: "IAL2" } }],
  ["failed", { status: "completed", result: "failed", ial_level: "IAL2" }],
  ["failed", { status: "completed", decision: { outcome: "rejected" }, ial_level: "IAL2" }],
  ["unclear reason", { status: "completed", result: { reason: "Face does not match", ial_level: "IAL2" } }],
  [
    "unclear failed",
    { status: "completed", ial_level: "IAL2", checks: [{ name: "face", status: "failed" }] },
  ],
  // What is there and not understood blocks a pass.
  ["unclear 0", { status: "completed", result: { outcome: 0, ial_level: "IAL2" } }],
  ["unclear 3", { status: "completed", result: { outcome: 3, ial_level: "IAL2" } }],
  ["unclear judged", { status: "completed", result: { outcome: "judged", ial_level: "IAL2" } }],
  ["unclear partial", { status: "completed", result: { verified: "partial", ial_level: "IAL2" } }],
  ["unclear level", { status: "completed", result: { ial_level: "IAL0" } }],
  ["unclear level", { status: "completed", result: { ial_level: "none" } }],
  ["unclear unreadable", { status: "completed", result: { outcome: "通过", ial_level: "IAL2" } }],
  ["unclear passed", { status: "completed", result: { outcome: "неpassed" } }],
  // Null is absent.
  ["passed", { status: "completed", result: { outcome: null, reason_code: null, ial_level: "IAL2" } }],
  ["passed", { status: "completed", error: null, errors: [], result: { ial_level: "IAL2" } }],
];

/** Document results and workflow summaries of the published protocol, opened. */
export const IDVERIFY_DOCUMENTS: readonly ResultDocument[] = [
  ["passed", { sessionStatus: "Completed", verificationStatus: "Passed" }],
  ["passed", { responseStatus: "SUCCESS", dl_object: { type: "dl" } }],
  ["passed", { sessionResult: "SUCCESS", document: { documentType: "DL" } }],
  ["passed", { status: "completed", result: { verificationStatus: "Passed" } }],
  ["failed", { sessionStatus: "Completed", verificationStatus: "Failed", ial: "IAL2" }],
  ["failed", { sessionStatus: "Completed", verified: false, ial: "IAL2" }],
  ["failed", { sessionStatus: "Completed", errorInfo: { reasonCode: "IDV0011" }, ial: "IAL2" }],
  ["failed", { responseStatus: "SUCCESS", outcome: false }],
  ["failed", { responseStatus: "SUCCESS", verificationStatus: "Failed" }],
  ["unclear no_match", { responseStatus: "SUCCESS", match_result: "no_match" }],
  ["unclear idv0011", { responseStatus: "SUCCESS", errorInfo: { reasonCode: "IDV0011" } }],
  ["started", { sessionStatus: "Completed", ial: "IAL2" }],
  ["started", { sessionStatus: "Completed", verificationStatus: "Not performed", ial: "IAL2" }],
];
