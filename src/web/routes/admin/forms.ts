/** From form fields to the documents that the JSON API takes: one shape, checked in one place, the portal's object. */
import type { FormState, FormValues } from "../../pages/fields.tsx";
import { DOCUMENT_TYPES } from "../../../domain/vocabulary.ts";
import { numberFrom } from "../../forms/read-form.ts";
import { SECRET_FIELDS } from "./typed-secrets.ts";
import type { FieldErrors } from "../../../lib/english.ts";

const NEVER_SHOWN: ReadonlySet<string> = new Set(SECRET_FIELDS);

/**
 * Returns the connection that a form describes, as `PUT /api/connection` takes it. Fields of the other kind are left
 * out.
 */
export function connectionFrom(fields: URLSearchParams): unknown {
  const text = (name: string) => fields.get(name) ?? "";
  const common = {
    kind: text("kind"),
    tenantDns: text("tenantDns"),
    derivedIal: chosen(fields, "derivedIal"),
    prefill: fields.getAll("prefill"),
    pace: {
      concurrency: numberFrom(fields.get("pace.concurrency")),
      perMinute: numberFrom(fields.get("pace.perMinute")),
    },
    verdictWords: chosen(fields, "verdictWords"),
    confidenceUnit: chosen(fields, "confidenceUnit"),
    linkHosts: text("linkHosts"),
  };
  const own = OWN_FIELDS[common.kind] ?? restFrom;
  return { ...common, ...own(fields, text) };
}

type Text = (name: string) => string;

/** The fields of each kind, by its name. */
const OWN_FIELDS: Readonly<Record<string, (fields: URLSearchParams, text: Text) => object>> = {
  sessions: restFrom,
  idverify: idverifyFrom,
};

function restFrom(fields: URLSearchParams, text: Text): object {
  const secrets = [text("callbackSecrets.0"), text("callbackSecrets.1")];
  const callback = (name: string) => chosen(fields, `callback.${name}`);
  return {
    apiKey: text("apiKey"),
    // Null takes the stored secrets away; blank ones keep them.
    callbackSecrets: fields.has("callbackSecrets.remove") ? null : secrets,
    callback: {
      scheme: callback("scheme"),
      toleranceSeconds: numberFrom(fields.get("callback.toleranceSeconds")),
      content: callback("content"),
      encoding: callback("encoding"),
      signatureHeader: text("callback.signatureHeader"),
      prefix: text("callback.prefix"),
      timestampHeader: text("callback.timestampHeader"),
      timestampUnit: callback("timestampUnit"),
      user: text("callback.user"),
    },
    documentTypes: fields.getAll("documentTypes"),
    offeredLevel: chosen(fields, "offeredLevel"),
    stepUpSeconds: numberFrom(fields.get("stepUpSeconds")),
  };
}

function idverifyFrom(fields: URLSearchParams, text: Text): object {
  return {
    community: text("community"),
    licenseKey: text("licenseKey"),
    dvcIds: Object.fromEntries(DOCUMENT_TYPES.map((type) => [type, text(`dvcIds.${type}`)])),
    liveIdDvcId: text("liveIdDvcId"),
    workflows: filledLines(fields).map((name) => ({
      id: text(`${name}.id`),
      call: chosen(fields, `${name}.call`),
      kind: chosen(fields, `${name}.kind`),
      documentTypes: fields.getAll(`${name}.documentTypes`),
      level: chosen(fields, `${name}.level`),
      derivedIal: chosen(fields, `${name}.derivedIal`),
      checks: fields.getAll(`${name}.checks`),
    })),
    curve: chosen(fields, "curve"),
    lookUpUsers: fields.has("lookUpUsers"),
    stepUpKnownOnly: fields.has("stepUpKnownOnly"),
  };
}

/** What was chosen; nothing when the form did not offer it. */
function chosen(fields: URLSearchParams, name: string): string | undefined {
  return fields.get(name) ?? undefined;
}

const LINE_ID = /^(workflows\.\d{1,3})\.id$/u;

/** The names of the mapping's lines that have an id, in their order. */
function filledLines(fields: URLSearchParams): readonly string[] {
  const names = [...new Set(fields.keys())].flatMap((name) => LINE_ID.exec(name)?.[1] ?? []);
  return names.filter((name) => (fields.get(`${name}.id`) ?? "").trim() !== "");
}

/** Returns the form with its mapping's lines numbered as they are sent: without those that were left empty. */
export function withoutEmptyLines(fields: URLSearchParams): URLSearchParams {
  const lines = filledLines(fields);
  const kept = [...fields].flatMap(([name, value]): [string, string][] => {
    if (!name.startsWith("workflows.")) return [[name, value]];
    const index = lines.findIndex((line) => name.startsWith(`${line}.`));
    const part = name.slice(name.lastIndexOf(".") + 1);
    return index === -1 ? [] : [[`workflows.${index}.${part}`, value]];
  });
  return new URLSearchParams(kept);
}

/** Returns the form as it was sent, without its secrets, with what is wrong beside the fields. */
export function formAsSent(fields: URLSearchParams, errors: FieldErrors): FormState {
  const names = [...new Set(fields.keys())].filter((name) => !NEVER_SHOWN.has(name));
  const values: FormValues = new Map(names.map((name) => [name, fields.getAll(name)]));
  return { values, errors };
}
