/** The choices of the connection form: value and what it says. */
import type { Options } from "../fields.tsx";

export const DOCUMENT_OPTIONS = [
  ["drivers_license", "Driver's license"],
  ["passport", "Passport"],
  ["national_id", "National identity card"],
] as const satisfies Options;

export const CURVES: Options = [
  ["auto", "Detect automatically"],
  ["secp256k1", "secp256k1 (the usual one)"],
  ["P-256", "P-256 (FedRAMP tenants)"],
];

export const DERIVED_IALS: Options = [
  ["none", "Leave it empty"],
  ["IAL1", "Write IAL1"],
  ["IAL2", "Write IAL2"],
];

export const LEVELS: Options = [
  ["any", "Any level"],
  ["IAL1", "Up to IAL1"],
  ["IAL2", "Up to IAL2"],
];

export const CONFIDENCE_UNIT_OPTIONS: Options = [
  ["auto", "Detect: above 1 it is a percentage"],
  ["fraction", "A number from 0 to 1"],
  ["percent", "A percentage"],
];

export const SCHEMES: Options = [
  ["standard_webhooks", "Standard Webhooks"],
  ["hmac", "HMAC-SHA256"],
  ["bearer", "Bearer token"],
  ["basic", "User name and password (Basic)"],
];

export const HMAC_CONTENTS: Options = [
  ["timestamp.body", "Timestamp, a dot, and the body"],
  ["body", "The body"],
];

export const HMAC_ENCODINGS: Options = [
  ["hex", "Hex"],
  ["base64", "Base64"],
];

export const TIMESTAMP_UNITS: Options = [
  ["s", "Seconds"],
  ["ms", "Milliseconds"],
];

export const CALLS: Options = [
  ["dvcid", "dvcID"],
  ["workflow", "Workflow API"],
  ["one_time", "One-time IAL2 flow"],
];

export const KINDS_OF_LINE: Options = [
  ["identity", "Identity"],
  ["liveid", "LiveID enrolment"],
];

export const CHECK_OPTIONS: Options = [
  ["document", "A document"],
  ["selfie", "A selfie"],
];
