/** A stored connection as the values of its form, and the names of the form's inputs. */
import { DEFAULT_CALLBACK, type CallbackSettings } from "../../../onekosmos/callback.ts";
import { DEFAULT_PACE } from "../../../onekosmos/connection.ts";
import type { IdverifyView, Workflow } from "../../../onekosmos/idverify/connection.ts";
import { kindChoices, type ConnectionView } from "../../../onekosmos/registry.ts";
import { DEFAULT_STEPUP_SECONDS, type RestView } from "../../../onekosmos/rest/connection.ts";
import { wordsAsText } from "../../../onekosmos/verdict/mapping.ts";
import { DOCUMENT_TYPES } from "../../../domain/vocabulary.ts";
import type { FormValues } from "../fields.tsx";

/** Names of the inputs, which are also the paths of their errors. Those of the mapping depend on its length. */
export const CONNECTION_FIELDS: readonly string[] = [
  "kind",
  "tenantDns",
  "apiKey",
  "callbackSecrets.0",
  "callbackSecrets.1",
  ...Object.keys(DEFAULT_CALLBACK).map((name) => `callback.${name}`),
  "documentTypes",
  "offeredLevel",
  "stepUpSeconds",
  "community",
  "licenseKey",
  "dvcIds",
  ...DOCUMENT_TYPES.map((type) => `dvcIds.${type}`),
  "liveIdDvcId",
  "curve",
  "lookUpUsers",
  "stepUpKnownOnly",
  "derivedIal",
  "prefill",
  "pace.concurrency",
  "pace.perMinute",
  "verdictWords",
  "confidenceUnit",
  "linkHosts",
];

type Entry = readonly [name: string, values: readonly string[]];

/** Returns a stored connection as form values; without one, the defaults. */
export function connectionValues(view: ConnectionView | null): FormValues {
  const defaults: readonly Entry[] = [
    ["kind", kindChoices.slice(0, 1).map(([name]) => name)],
    ["stepUpSeconds", [String(DEFAULT_STEPUP_SECONDS)]],
    ...callbackValues(DEFAULT_CALLBACK),
    ...paceValues(DEFAULT_PACE),
  ];
  if (view === null) return new Map(defaults);
  const common: readonly Entry[] = [
    ["kind", [view.kind]],
    ["tenantDns", [view.tenantDns]],
    ["derivedIal", [view.derivedIal]],
    ["prefill", view.prefill],
    ...paceValues(view.pace),
    ["verdictWords", [wordsAsText(view.verdictWords)]],
    ["confidenceUnit", [view.confidenceUnit]],
    ["linkHosts", [view.linkHosts.join(", ")]],
  ];
  return new Map([...defaults, ...common, ...("apiKey" in view ? restValues(view) : idverifyValues(view))]);
}

function restValues(view: RestView): readonly Entry[] {
  return [
    ["documentTypes", view.documentTypes],
    ["offeredLevel", [view.offeredLevel]],
    ["stepUpSeconds", [String(view.stepUpSeconds)]],
    ...callbackValues(view.callback),
  ];
}

function idverifyValues(view: IdverifyView): readonly Entry[] {
  return [
    ["community", [view.community]],
    ["curve", [view.curve]],
    ["liveIdDvcId", [view.liveIdDvcId ?? ""]],
    ["lookUpUsers", view.lookUpUsers ? ["yes"] : []],
    ["stepUpKnownOnly", view.stepUpKnownOnly ? ["yes"] : []],
    ...DOCUMENT_TYPES.map((type): Entry => [`dvcIds.${type}`, [view.dvcIds[type] ?? ""]]),
    ...view.workflows.flatMap(lineValues),
  ];
}

function callbackValues(settings: CallbackSettings): Entry[] {
  return Object.entries(settings).map(([name, value]): Entry => [`callback.${name}`, [String(value)]]);
}

function paceValues({ concurrency, perMinute }: ConnectionView["pace"]): Entry[] {
  return [
    ["pace.concurrency", [String(concurrency)]],
    ["pace.perMinute", [perMinute === null ? "" : String(perMinute)]],
  ];
}

function lineValues(line: Workflow, index: number): Entry[] {
  return Object.entries(line).map(([name, value]): Entry => [
    `workflows.${index}.${name}`,
    Array.isArray(value) ? value : [value],
  ]);
}
