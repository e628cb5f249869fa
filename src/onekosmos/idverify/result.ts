/**
 * A session's result, reduced at once. It carries names, numbers and images; what leaves here is the verdict.
 * One reading serves the three generations of document results (product, legacy, SDK) and a workflow's summary, whose
 * decrypted shape is not published: its parts are looked for beside its status and in `result`.
 */
import type { Ial } from "../../vocabulary.ts";
import { layer, readClaims, statesIal, toDocumentType } from "../claims.ts";
import type { Workflow } from "../connection.ts";
import type { Verdict } from "../provider.ts";
import { gather, type Layer } from "../verdict/evidence.ts";
import { conclude, unclear } from "../verdict/judge.ts";

const DOCUMENT_KEYS = ["dl_object", "ppt_object", "idcard_object"];
const LIVEID_KEYS = ["liveid_object", "liveId"];

/** What a pass amounts to when it states no level and shows that all of `checks` were made. */
export type Derivation = Pick<Workflow, "derivedIal" | "checks">;

/** The verdict of an opened answer; null when it says nothing about a session. */
export function reduceResult(body: unknown, derivations: readonly Derivation[] = []): Verdict | null {
  const result = layer(body);
  if (result === undefined) return null;
  const evidence = gather(result);
  const judgement = conclude(evidence);
  if (judgement?.outcome === "passed") return passed(evidence.layers, derivations);
  if (judgement?.outcome !== "completed") return judgement;
  return judgement.doubt === undefined ? { outcome: "open", started: true } : unclear(judgement.doubt);
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

function values(layers: readonly Layer[], keys: readonly string[]): unknown[] {
  return layers.flatMap((part) => keys.map((key) => part[key]).filter((value) => value !== undefined));
}

function isFilled(value: unknown): boolean {
  const part = layer(value);
  return part !== undefined && Object.keys(part).length > 0;
}
