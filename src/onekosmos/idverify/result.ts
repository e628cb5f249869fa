/**
 * A document session's result, reduced at once. It carries names, numbers and images; what leaves here is the verdict.
 */
import type { IdverifyConnection } from "../connection.ts";
import { type Layer, layer, readClaims, statesIal, toDocumentType } from "../claims.ts";
import type { Verdict } from "../provider.ts";
import { judge } from "../status.ts";

/** Keys of the three generations of results: product (v3), legacy, SDK. */
const SESSION_KEYS = ["sessionStatus", "session_status", "status"];
const VERIFICATION_KEYS = ["verificationStatus", "verification_status", "responseStatus", "sessionResult"];
const DOCUMENT_KEYS = ["dl_object", "ppt_object", "idcard_object"];
const LIVEID_KEYS = ["liveid_object", "liveId"];
/** `IDV0011` and the like. */
const FAILURE_CODE = /^[A-Z]{2,6}\d{1,6}$/u;

/** The verdict of an opened answer; null when it says nothing about a session. */
export function reduceResult(body: unknown, derivedIal: IdverifyConnection["derivedIal"]): Verdict | null {
  const result = layer(body);
  if (result === undefined) return null;
  const judgement = judge({
    session: values(result, SESSION_KEYS),
    verification: values(result, VERIFICATION_KEYS),
  });
  if (judgement === null) return null;
  if (judgement.outcome === "completed") return { outcome: "open", started: true };
  if (judgement.outcome === "passed") return passed(result, derivedIal);
  if (judgement.outcome === "failed") return { ...judgement, ...failureCode(result) };
  return judgement;
}

function passed(result: Layer, derivedIal: IdverifyConnection["derivedIal"]): Verdict {
  const nested = layer(result["result"]);
  const layers = nested === undefined ? [result] : [nested, result];
  const documentType = documentTypeOf(result);
  const derived = derivedIal === "none" || statesIal(layers) ? {} : { ial: derivedIal, ialDerived: true };
  return {
    outcome: "passed",
    // The selfie of a session is the LiveID; its object is only there when one was taken.
    ...(values(result, LIVEID_KEYS).some(isFilled) ? { liveIdEnrolled: true } : {}),
    ...derived,
    ...readClaims(layers),
    ...(documentType === undefined ? {} : { documentType }),
  };
}

/** What the person showed, which may differ from what was asked for: so the document speaks first. */
function documentTypeOf(result: Layer) {
  const shown = layer(result["document"]);
  const objects = DOCUMENT_KEYS.filter((key) => isFilled(result[key]));
  const codes = [
    ...[shown, ...objects.map((key) => layer(result[key]))].flatMap((part) => [
      part?.["documentType"],
      part?.["type"],
    ]),
    ...objects,
    result["documentType"],
  ];
  return codes.map(toDocumentType).find((type) => type !== undefined);
}

function failureCode(result: Layer): { readonly code?: string } {
  const code = layer(result["errorInfo"])?.["reasonCode"];
  return typeof code === "string" && FAILURE_CODE.test(code) ? { code } : {};
}

function values(result: Layer, keys: readonly string[]): unknown[] {
  return keys.map((key) => result[key]).filter((value) => value !== undefined);
}

function isFilled(value: unknown): boolean {
  const part = layer(value);
  return part !== undefined && Object.keys(part).length > 0;
}
