/**
 * A session's result, reduced at once. It carries names, numbers and images; what leaves here is the verdict.
 * One reading serves the three generations of document results (product, legacy, SDK) and a workflow's summary, whose
 * decrypted shape is not published: its parts are looked for beside its status and in `result`.
 */
import type { Ial } from "../../domain/vocabulary.ts";
import { statesIal } from "../claims.ts";
import type { Workflow } from "./connection.ts";
import type { Pass, Verdict } from "../provider.ts";
import { hasDocument } from "../verdict/documents.ts";
import { gather } from "../verdict/evidence.ts";
import { conclude, unclear, undecided } from "../verdict/conclusion.ts";
import { passOf } from "../verdict/pass.ts";
import { PLAIN_READING, type Reading } from "../verdict/reading.ts";
import { isAbsent, layer, type Layer, valuesNamed } from "../verdict/said.ts";

const LIVEID_KEYS = ["liveidobject", "liveid"];

/** The level of a pass that states none and shows that all of `checks` were made. */
export type Derivation = Pick<Workflow, "derivedIal" | "checks">;

/** The data that a dvcID captures by the field of the connection that it is in: a LiveID's takes a selfie alone. */
export interface ExpectedCapture {
  readonly dvcId: string;
  readonly data: "document" | "selfie";
}

/** Reads the verdict of an opened response; null when it states nothing about a session. `expected` null: any data fits. */
export function reduceResult(
  body: unknown,
  derivations: readonly Derivation[] = [],
  reading: Reading = PLAIN_READING,
  expected: ExpectedCapture | null = null,
): Verdict | null {
  const result = layer(body);
  if (result === undefined) return null;
  const evidence = gather(result, reading);
  const conclusion = conclude(evidence, reading.words);
  if (conclusion?.outcome === "passed") return passed(evidence.layers, derivations, reading, expected);
  if (conclusion?.outcome !== "completed") return conclusion;
  return conclusion.doubt === undefined ? undecided(evidence) : unclear(conclusion.doubt);
}

function passed(
  layers: readonly Layer[],
  derivations: readonly Derivation[],
  reading: Reading,
  expected: ExpectedCapture | null,
): Pass {
  // The selfie of a session is the LiveID; its object is only there when one was taken.
  const hasSelfie = layers.some((part) =>
    valuesNamed(part, LIVEID_KEYS).some(([, value]) => isFilled(value)),
  );
  const pass = passOf(layers, reading);
  const seen = { document: hasDocument(layers), selfie: hasSelfie || pass.liveIdEnrolled === true };
  const derived = statesIal(layers) ? undefined : derive(derivations, seen);
  return {
    ...(hasSelfie ? { liveIdEnrolled: true } : {}),
    ...(derived === undefined ? {} : { ial: derived, ialDerived: true }),
    ...pass,
    ...capture(expected, { ...seen, selfie: hasSelfie }, pass),
  };
}

/** Compares the data with what the dvcID's field is for. A result without either shows nothing: the data may be deleted by now. */
function capture(
  expected: ExpectedCapture | null,
  { document, selfie }: Readonly<Record<Derivation["checks"][number], boolean>>,
  { documentType, unknownDocument, notes = [] }: Pass,
): Pick<Pass, "notes" | "captured"> {
  const isDocument = document || documentType !== undefined || unknownDocument !== undefined;
  if (expected === null || !(isDocument || selfie)) return {};
  const { dvcId, data } = expected;
  const isMissing = data === "document" && !isDocument;
  const isUnexpected = data === "selfie" && document;
  if (!isMissing && !isUnexpected) return { captured: { dvcId, fits: true } };
  const note = isMissing ? "document_missing" : "document_unexpected";
  return { notes: [...notes, note], captured: { dvcId, fits: false } };
}

/** Returns the highest level of the rules whose checks were all seen. */
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

function isFilled(value: unknown): boolean {
  return layer(value) !== undefined && !isAbsent(value);
}
