/** From form fields to the documents that the JSON API takes: one shape, checked in one place, the portal's object. */
import type { FormState, FormValues } from "../pages/fields.tsx";
import type { FieldErrors } from "../portal/contract.ts";
import { DOCUMENT_TYPES, SOURCES } from "../vocabulary.ts";
import { SECRET_FIELDS } from "./typed-secrets.ts";

const NEVER_SHOWN: ReadonlySet<string> = new Set(SECRET_FIELDS);
const DECIMAL = /^\d{1,15}(?:\.\d{1,6})?$/u;

/** The connection that a form describes, as `PUT /api/connection` takes it. Fields of the other kind are left out. */
export function connectionFrom(fields: URLSearchParams): unknown {
  const text = (name: string) => fields.get(name) ?? "";
  const common = { kind: text("kind"), tenantDns: text("tenantDns") };
  if (common.kind === "idverify") {
    const dvcIds = Object.fromEntries(DOCUMENT_TYPES.map((type) => [type, text(`dvcIds.${type}`)]));
    const { community, licenseKey } = { community: text("community"), licenseKey: text("licenseKey") };
    return { ...common, community, licenseKey, dvcIds, curve: text("curve"), derivedIal: text("derivedIal") };
  }
  const secrets = [text("callbackSecrets.0"), text("callbackSecrets.1")];
  return {
    ...common,
    apiKey: text("apiKey"),
    // Null takes the stored secrets away; blank ones keep them.
    callbackSecrets: fields.has("callbackSecrets.remove") ? null : secrets,
    documentTypes: fields.getAll("documentTypes"),
  };
}

/** The settings that a form describes, as `PUT /api/settings` takes them. An unchecked box is not sent: absent is false. */
export function settingsFrom(fields: URLSearchParams): unknown {
  const triggers = new Set(fields.getAll("triggers"));
  return {
    triggers: Object.fromEntries(SOURCES.map((source) => [source, triggers.has(source)])),
    importPolicy: {
      mode: fields.get("importPolicy.mode") ?? "",
      perMinute: numberFrom(fields.get("importPolicy.perMinute")),
    },
    linkLifetimeHours: numberFrom(fields.get("linkLifetimeHours")),
    personChange: fields.get("personChange") ?? "",
    handEdits: fields.get("handEdits") ?? "",
    // An empty field is "never".
    reverifyAfterDays:
      (fields.get("reverifyAfterDays") ?? "").trim() === ""
        ? null
        : numberFrom(fields.get("reverifyAfterDays")),
    disconnectGraceHours: numberFrom(fields.get("disconnectGraceHours")),
  };
}

/** A number, or the text itself for the schema to refuse. */
function numberFrom(text: string | null): number | string {
  const trimmed = text?.trim() ?? "";
  return DECIMAL.test(trimmed) ? Number(trimmed) : trimmed;
}

/** The form as it was sent, without its secrets, with what is wrong beside the fields. */
export function formAsSent(fields: URLSearchParams, errors: FieldErrors): FormState {
  const names = [...new Set(fields.keys())].filter((name) => !NEVER_SHOWN.has(name));
  const values: FormValues = new Map(names.map((name) => [name, fields.getAll(name)]));
  return { values, errors };
}
