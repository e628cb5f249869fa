/** Puts a change of the audit log into words: the label of what was changed, and its values as the form shows them. Pure. */
import * as z from "zod/mini";
import { gatedTypeOf, gateSchema, type Gate } from "../../domain/gate/gate.ts";
import { inWords, type Field } from "../forms/field.ts";
import { SETTINGS_FIELDS } from "../forms/settings-forms.ts";
import type { AuditEntry } from "../../portal/audit/audit.ts";

type Change = AuditEntry["changes"][number];

/** A change as it is shown. */
export interface WordedChange {
  /** Null: only the path names it. */
  readonly label: string | null;
  readonly from: string;
  readonly to: string;
}

/** The connection's fields, and what has a form of its own. */
const OTHERS: Readonly<Partial<Record<string, string>>> = {
  kind: "How your tenant is reached",
  tenantDns: "Tenant",
  community: "Community",
  apiKey: "API key",
  licenseKey: "Licence key",
  callbackSecrets: "Callback secret",
  liveIdDvcId: "dvcID for LiveID",
  gates: "Gates",
  mayStart: "Who may start verifications",
  "mayStart.users": "Users who may start verifications",
  "mayStart.teams": "Teams that may start verifications",
  logo: "Logo",
};

/** Returns the label and the values of a change. */
export function wordsOf({ field: path, from, to }: Change): WordedChange {
  const field = SETTINGS_FIELDS.find((candidate) => candidate.path === path);
  if (field !== undefined) return { label: field.label, from: valueIn(field, from), to: valueIn(field, to) };
  const flag = flagAt(path);
  if (flag !== null) return { label: flag, from: yesNo(from), to: yesNo(to) };
  const words = path === "gates" ? gatesIn : plain;
  return { label: OTHERS[path] ?? null, from: words(from), to: words(to) };
}

/** Returns the label of one box of several, such as `triggers.form`. */
function flagAt(path: string): string | null {
  const end = path.lastIndexOf(".");
  const field = SETTINGS_FIELDS.find((candidate) => candidate.path === path.slice(0, end));
  if (field?.control.kind !== "flags") return null;
  const [, option] = field.control.options.find(([name]) => name === path.slice(end + 1)) ?? [];
  return option === undefined ? null : `${field.label}: ${option}`;
}

function valueIn(field: Field, text: string): string {
  if (text === "") return plain(text);
  return field.control.kind === "text" ? text : inWords(field, parsed(text));
}

/** Reads a value as the log has it: text as it is, anything else as JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const EFFECTS = { trigger: "starts verification", observe: "is marked", enforce: "is held" } as const;

/** Lists gates: "deal at default/qualifiedtobuy is held (all contacts, IAL1)". A list that the log has cut is shown as it is. */
function gatesIn(text: string): string {
  const gates = z.array(gateSchema).safeParse(parsed(text));
  return gates.success && gates.data.length > 0
    ? gates.data.map((gate) => gateIn(gate)).join("; ")
    : plain(text);
}

function gateIn(gate: Gate): string {
  const { pipelineId, stageId, contacts, minIal, mode } = gate;
  const whose =
    typeof contacts === "string" ? WHOSE[contacts] : `contacts with the label “${contacts.label}”`;
  return `${gatedTypeOf(gate)} at ${pipelineId}/${stageId} ${EFFECTS[mode]} (${whose}, ${minIal})`;
}

const WHOSE = { all: "all contacts", any: "any contact", caller: "the caller" } as const;

function yesNo(text: string): string {
  return text === "true" ? "yes" : text === "false" ? "no" : plain(text);
}

function plain(text: string): string {
  if (text === "" || text === "[]" || text === "null") return "–";
  const list = LIST.safeParse(parsed(text));
  return list.success ? list.data.join(", ") : text;
}

/** A list that has no form of its own, such as the users who may start verifications. */
const LIST = z.array(z.union([z.string(), z.number()]));
