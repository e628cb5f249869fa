/**
 * A session's result, reduced at once. It carries names, numbers and images; what leaves here is the verdict.
 * One reading serves the three generations of document results (product, legacy, SDK) and a workflow's summary, whose
 * decrypted shape is not published: its parts are looked for beside its status and in `result`.
 */
import type { Ial } from "../../vocabulary.ts";
import { type Layer, layer, readClaims, statesIal, toDocumentType } from "../claims.ts";
import type { Workflow } from "../connection.ts";
import type { Verdict } from "../provider.ts";
import { judge } from "../status.ts";

const SESSION_KEYS = ["sessionStatus", "session_status", "status"];
const VERIFICATION_KEYS = ["verificationStatus", "verification_status", "responseStatus", "sessionResult"];
const DOCUMENT_KEYS = ["dl_object", "ppt_object", "idcard_object"];
const LIVEID_KEYS = ["liveid_object", "liveId"];
/** `IDV0011` and the like. */
const FAILURE_CODE = /^[A-Z]{2,6}\d{1,6}$/u;

/** What a pass amounts to when it states no level and shows that all of `checks` were made. */
export type Derivation = Pick<Workflow, "derivedIal" | "checks">;

/** The verdict of an opened answer; null when it says nothing about a session. */
export function reduceResult(body: unknown, derivations: readonly Derivation[] = []): Verdict | null {
  const result = layer(body);
  if (result === undefined) return null;
  const nested = layer(result["result"]);
  const layers = nested === undefined ? [result] : [nested, result];
  const judgement = judge({
    session: values(layers, SESSION_KEYS),
    verification: values(layers, VERIFICATION_KEYS),
  });
  if (judgement === null) return null;
  if (judgement.outcome === "completed") return { outcome: "open", started: true };
  if (judgement.outcome === "passed") return passed(layers, derivations);
  if (judgement.outcome === "failed") return { ...judgement, ...failureCode(layers) };
  return judgement;
}

function passed(layers: readonly Layer[], derivations: readonly Derivation[]): Verdict {
  const documentType = documentTypeOf(layers);
  // The selfie of a session is the LiveID; its object is only there when one was taken.
  const hasSelfie = values(layers, LIVEID_KEYS).some(isFilled);
  const claims = readClaims(layers);
  const seen = { document: hasDocument(layers), selfie: hasSelfie || claims.liveIdEnrolled === true };
  const derived = statesIal(layers) ? undefined : derive(derivations, seen);
  return {
    outcome: "passed",
    ...(hasSelfie ? { liveIdEnrolled: true } : {}),
    ...(derived === undefined ? {} : { ial: derived, ialDerived: true }),
    ...claims,
    ...(documentType === undefined ? {} : { documentType }),
  };
}

/** The highest level of the rules whose checks were all seen. */
function derive(
  derivations: readonly Derivation[],
  seen: Readonly<Record<Derivation["checks"][number], boolean>>,
): Ial | undefined {
  return derivations
    .filter(({ checks }) => checks.every((check) => seen[check]))
    .flatMap(({ derivedIal }) => (derivedIal === "none" ? [] : [derivedIal]))
    .toSorted()
    .at(-1);
}

/** What the person showed, which may differ from what was asked for: so the document speaks first. */
function documentTypeOf(layers: readonly Layer[]) {
  const filled = layers.flatMap((part) => DOCUMENT_KEYS.filter((key) => isFilled(part[key])));
  const documents = values(layers, ["document", ...DOCUMENT_KEYS]).map(layer);
  const codes = [
    ...documents.flatMap((part) => [part?.["documentType"], part?.["type"]]),
    ...filled,
    ...values(layers, ["documentType"]),
  ];
  return codes.map(toDocumentType).find((type) => type !== undefined);
}

function hasDocument(layers: readonly Layer[]): boolean {
  return values(layers, ["document", ...DOCUMENT_KEYS]).some(isFilled);
}

function failureCode(layers: readonly Layer[]): { readonly code?: string } {
  const [code] = values(layers, ["errorInfo"]).map((info) => layer(info)?.["reasonCode"]);
  return typeof code === "string" && FAILURE_CODE.test(code) ? { code } : {};
}

function values(layers: readonly Layer[], keys: readonly string[]): unknown[] {
  return layers.flatMap((part) => keys.map((key) => part[key]).filter((value) => value !== undefined));
}

function isFilled(value: unknown): boolean {
  const part = layer(value);
  return part !== undefined && Object.keys(part).length > 0;
}
