/** 1Kosmos' names of documents and failures. The names differ from surface to surface. */
import { z } from "zod";

/** Document types in the words of the REST vocabulary, and of the outcomes that a tester states. */
export const DOCUMENT_TYPES = ["drivers_license", "passport", "national_id"] as const;
export const documentTypeSchema = z.enum(DOCUMENT_TYPES);
export type DocumentType = z.infer<typeof documentTypeSchema>;

/** Document types in the words of the published protocol (1Kosmos Postman collection, IDVerify). */
export const DOCUMENT_OBJECTS = ["dl_object", "ppt_object", "idcard_object"] as const;

/** Those of the protocol in the words of outcomes. */
export const OBJECT_TYPES: Readonly<Record<(typeof DOCUMENT_OBJECTS)[number], DocumentType>> = {
  dl_object: "drivers_license",
  ppt_object: "passport",
  idcard_object: "national_id",
};

/** How each document is called: the legacy payload's key, and the newer SDK's type. */
export const DOCUMENT_NAMES: Readonly<Record<DocumentType, { readonly key: string; readonly sdk: string }>> =
  {
    drivers_license: { key: "dl_object", sdk: "DL" },
    passport: { key: "ppt_object", sdk: "PASSPORT" },
    national_id: { key: "idcard_object", sdk: "NATIONAL_ID" },
  };

/** Why a capture failed (android-blockid-demo-app, IDVErrorCode); there is no IDV0013. */
export const FAILURE_CODES = [
  "IDV0001",
  "IDV0002",
  "IDV0003",
  "IDV0004",
  "IDV0005",
  "IDV0006",
  "IDV0007",
  "IDV0008",
  "IDV0009",
  "IDV0010",
  "IDV0011",
  "IDV0012",
  "IDV0014",
  "IDV0015",
] as const;
