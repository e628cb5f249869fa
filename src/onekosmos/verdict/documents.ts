/** Reads the document of a result. One that the app has no value for is named, and never written as another. Pure. */
import type { DocumentType } from "../../domain/vocabulary.ts";
import { isAbsent, type Layer, layer, valuesNamed } from "./said.ts";
import { normalize, reportable } from "./words.ts";

/** Request codes, result codes, SDK codes and the words of other vendors; "other": a document that is none of the three. */
const TABLE: Readonly<Record<DocumentType | "other", string>> = {
  drivers_license:
    "dl dlobject driverslicense driverlicense driverslicence driverlicence drivinglicense drivinglicence " +
    "drivingpermit driverslicensecard",
  passport: "ppt pptobject passport passportbook epassport biometricpassport internationalpassport",
  national_id:
    "idcard idcardobject nationalid nationalidcard nationalidentitycard nationalidentity identitycard " +
    "identificationcard governmentid nid",
  other:
    "residencepermit residencecard residentpermit permanentresidentcard greencard passportcard learnerpermit " +
    "learnerspermit learnerlicense learnerlicence provisionallicense provisionallicence provisionaldrivinglicence " +
    "internationaldrivingpermit internalpassport traveldocument refugeetraveldocument visa workpermit " +
    "employmentauthorization employmentauthorizationcard asylumcard bordercrossingcard stateid militaryid tribalid " +
    "voterid voteridcard healthcard healthinsurancecard studentid socialsecuritycard ssn taxid birthcertificate " +
    "utilitybill bankstatement firearmlicense other unknown",
};

const CODES: ReadonlyMap<string, DocumentType | "other"> = new Map(
  (["drivers_license", "passport", "national_id", "other"] as const).flatMap((type) =>
    TABLE[type].split(" ").map((code): [string, DocumentType | "other"] => [code, type]),
  ),
);

/** Objects that hold a document, and those of them whose name states which. Keys are without case and separators. */
const DOCUMENT_KEYS = ["document", "documents", "dlobject", "pptobject", "idcardobject"];
const TYPE_KEYS = ["documenttype"];
/** As `documentType`, but of the helper libraries' models, where it may be less precise. */
const LOOSE_TYPE_KEY = "type";
/** Where a result names the document that was requested, or shown, beside its data. */
const STATED_KEYS = [...TYPE_KEYS, "documenttypes"];

export interface DocumentRead {
  readonly documentType?: DocumentType;
  /** The word for a document that the app has no value for. */
  readonly unknownDocument?: string;
}

/** Returns the app's word for a document code. */
export function toDocumentType(code: unknown): DocumentType | undefined {
  if (typeof code !== "string") return undefined;
  const known = CODES.get(normalize(code));
  return known === "other" ? undefined : known;
}

/**
 * Returns the document that was shown, else the one that the result names. Of several the one that was requested
 * (`wanted`), else the first that is known.
 */
export function readDocument(layers: readonly Layer[], wanted: readonly DocumentType[] = []): DocumentRead {
  const shown = layers.flatMap((part) =>
    valuesNamed(part, DOCUMENT_KEYS).flatMap(([key, value]) => codesOfPart(key, value)),
  );
  const stated = layers.flatMap((part) =>
    valuesNamed(part, STATED_KEYS).flatMap(([, value]) => words(value)),
  );
  const codes = shown.length > 0 ? shown : stated;
  const types = codes.flatMap((code) => toDocumentType(code) ?? []);
  const documentType = types.find((type) => wanted.includes(type)) ?? types[0];
  if (documentType !== undefined) return { documentType };
  const [unknown] = codes;
  return unknown === undefined ? {} : { unknownDocument: reportable(unknown) };
}

/** Returns true when a document's data is there. */
export function hasDocument(layers: readonly Layer[]): boolean {
  return layers.some((part) => valuesNamed(part, DOCUMENT_KEYS).some(([, value]) => !isAbsent(value)));
}

/** Returns the code of an object with a document: its own, else the name of the object. */
function codesOfPart(key: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => codesOfPart(key, entry));
  const part = layer(value);
  if (part === undefined) return toDocumentType(value) === undefined ? [] : words(value);
  if (isAbsent(part)) return [];
  const own = valuesNamed(part, TYPE_KEYS).flatMap(([, type]) => words(type));
  const loose = valuesNamed(part, [LOOSE_TYPE_KEY])
    .flatMap(([, type]) => words(type))
    .filter((code) => CODES.has(normalize(code)));
  const named = [...own, ...loose, ...(toDocumentType(key) === undefined ? [] : [key])];
  return named.slice(0, 1);
}

function words(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((word): word is string => typeof word === "string" && word !== "");
}
