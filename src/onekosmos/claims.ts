/**
 * The few facts that leave a result, each read from its known spellings and dropped when it is not what it should be.
 * Nothing else of a result is looked at.
 */
import { type Ial, ialSchema } from "../domain/vocabulary.ts";
import type { Pass, VerdictNote } from "./provider.ts";
import { type ConfidenceUnit, toConfidence } from "./verdict/confidence.ts";
import { type Layer, valuesNamed } from "./verdict/said.ts";

/** W3C DID syntax (DID Core 1.0, section 3.1), without path, query and fragment. */
const DID = /^did:[a-z0-9]+:(?:(?:[\w.-]|%[0-9A-Fa-f]{2})*:)*(?:[\w.-]|%[0-9A-Fa-f]{2})+$/u;
/** Our own bound: a reference that people read, not key material inlined. */
const MAX_DID_LENGTH = 255;
/** A platform user's DID as 1Kosmos writes it: 40 hex digits, alone or after `did:`. */
const PLATFORM_DID = /^(?:did:)?([0-9a-f]{40})$/iu;
/** The method that 1Kosmos uses in the identifiers of its credentials (`did:blockid:<uuid>`). */
const PLATFORM_DID_METHOD = "did:blockid:";

/** Keys, without case and separators. */
const IAL_KEYS = ["ial", "iallevel"];
/** A level without its name, where the key names it. */
const DIGIT = /^\d$/u;
/** Where an OpenID Connect response of 1Kosmos states the level, among methods that are none. */
const METHODS_KEY = "amr";
/** The prefix of 1Kosmos' acr values. */
const ASSURANCE = /^\/ASSURANCE\//u;
const CONFIDENCE_KEYS = ["matchconfidence", "confidence"];
const DID_KEYS = ["did", "credentialdid"];
const LIVEID_KEYS = ["liveidenrolled", "livenessenrolled"];

/** Returns true when the result states a level, understood or not: then none is derived. */
export function statesIal(layers: readonly Layer[]): boolean {
  return first(layers, IAL_KEYS) !== undefined || statedIal(layers) !== undefined;
}

/** Returns a level that the app cannot interpret, as it is shown: a word or number, else "unreadable". */
export function levelIn(layers: readonly Layer[]): string {
  const levels = all(layers, IAL_KEYS);
  const stated = levels.find((level) => levelOf(level) === undefined) ?? first(layers, [METHODS_KEY]);
  const isWord = typeof stated === "string" || typeof stated === "number" || typeof stated === "boolean";
  return isWord ? String(stated) : "unreadable";
}

/** Reads the level. Of several that are stated the lowest counts, and none where one of them is not understood. */
function statedIal(layers: readonly Layer[]): Ial | undefined {
  const stated = all(layers, IAL_KEYS);
  if (stated.length === 0) return toIal(first(layers, [METHODS_KEY]));
  const levels = stated.map(levelOf);
  return levels.every((level) => level !== undefined) ? levels.toSorted()[0] : undefined;
}

function levelOf(stated: unknown): Ial | undefined {
  const digit = DIGIT.exec(String(stated))?.[0];
  return toIal(digit === undefined ? stated : `IAL${digit}`);
}

/** Reads the claims that are stated and sound, ready to be spread into a verdict; what is stated and not sound is noted. */
export function readClaims(
  layers: readonly Layer[],
  confidenceUnit: ConfidenceUnit = "auto",
): Omit<Pass, "outcome"> {
  const ial = statedIal(layers);
  const statedDid = first(layers, DID_KEYS);
  const did = toDid(statedDid);
  const confidence = first(layers, CONFIDENCE_KEYS);
  const matchConfidence = toConfidence(confidence, confidenceUnit);
  const liveIdEnrolled = first(layers, LIVEID_KEYS);
  const notes: VerdictNote[] = [
    ...(did === undefined && statedDid !== undefined ? (["did_invalid"] as const) : []),
    ...(ial === undefined && statesIal(layers) ? (["level_unreadable"] as const) : []),
    ...(matchConfidence === undefined && confidence !== undefined
      ? (["confidence_unreadable"] as const)
      : []),
  ];
  return {
    ...(ial === undefined ? {} : { ial }),
    ...(did === undefined ? {} : { did }),
    ...(matchConfidence === undefined ? {} : { matchConfidence }),
    ...(typeof liveIdEnrolled === "boolean" ? { liveIdEnrolled } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Returns a W3C DID; a bare platform DID becomes `did:blockid:…`. Anything else is none. */
export function toDid(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > MAX_DID_LENGTH) return undefined;
  const platform = PLATFORM_DID.exec(value)?.[1];
  if (platform !== undefined) return `${PLATFORM_DID_METHOD}${platform}`;
  return DID.test(value) ? value : undefined;
}

/** Reads a level in its known spellings: `IAL2`, `ial 2`, `/assurance/ial/2`; of a list (`amr`) the highest. */
export function toIal(value: unknown): Ial | undefined {
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  return words
    .flatMap((word) => {
      const spelled =
        typeof word === "string"
          ? word
              .toUpperCase()
              .replace(ASSURANCE, "")
              .replace(/[\s_/-]/gu, "")
          : word;
      const parsed = ialSchema.safeParse(spelled);
      return parsed.success ? [parsed.data] : [];
    })
    .toSorted()
    .at(-1);
}

function all(layers: readonly Layer[], keys: readonly string[]): readonly unknown[] {
  return layers
    .flatMap((part) => valuesNamed(part, keys).map(([, value]) => value))
    .filter((value) => value !== undefined && value !== null);
}

function first(layers: readonly Layer[], keys: readonly string[]): unknown {
  for (const part of layers) {
    const stated = valuesNamed(part, keys).find(([, value]) => value !== undefined && value !== null);
    if (stated !== undefined) return stated[1];
  }
  return undefined;
}
