/**
 * The values that HubSpot accepts for a property, and the form in which it stores them: HubSpot docs, properties,
 * "Add values to properties". Pure. Except in text, surrounding blanks are refused (HubSpot changelog, validations of
 * April 2025).
 */
import type { ValueProblem } from "../errors.ts";
import type { Property } from "../properties/definition.ts";

/** The value that a caller may send; null clears, as "" does. */
export type RawValue = string | number | boolean | null;

type Checked =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

const DAY_MS = 86_400_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/u;
const MILLISECONDS = /^-?\d{1,15}$/u;
const ISO_DATETIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/u;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;

/** All values of one write: the ones to keep, by name, or everything that is wrong with them. */
export function checkValues(
  properties: Readonly<Record<string, RawValue>>,
  definitions: ReadonlyMap<string, Property>,
): { readonly values: Record<string, string>; readonly problems: readonly ValueProblem[] } {
  const values: Record<string, string> = {};
  const problems: ValueProblem[] = [];
  for (const [propertyName, raw] of Object.entries(properties)) {
    const definition = definitions.get(propertyName);
    const checked = definition === undefined ? unknownProperty(propertyName) : checkValue(definition, raw);
    if (checked.ok) values[propertyName] = checked.value;
    else problems.push({ propertyName, code: checked.code, message: checked.message });
  }
  return { values, problems };
}

function unknownProperty(name: string): Checked {
  return refused("PROPERTY_DOESNT_EXIST", `Property "${name}" does not exist`);
}

/** One value of an existing property. "" means: clear it. */
export function checkValue(definition: Property, raw: RawValue): Checked {
  const { name } = definition;
  if (definition.modificationMetadata.readOnlyValue) {
    return refused("READ_ONLY_VALUE", `"${name}" is a read only property; its value cannot be set.`);
  }
  const text = raw === null ? "" : String(raw);
  if (text === "") return kept("");
  switch (definition.type) {
    case "bool":
    case "enumeration":
      return checkOption(definition, text);
    case "date":
      return checkDate(text);
    case "datetime":
      return checkDatetime(text);
    case "number":
      return NUMBER.test(text) ? kept(text) : refused("INVALID_INTEGER", `${text} was not a valid number.`);
    default:
      return name === "email" ? checkEmail(text) : kept(text);
  }
}

/** Checkboxes take several values, joined by semicolons; all others one. */
function checkOption(definition: Property, text: string): Checked {
  const allowed = definition.options.map((option) => option.value);
  const chosen = definition.fieldType === "checkbox" ? text.split(";").filter((part) => part !== "") : [text];
  const wrong = chosen.find((value) => !allowed.includes(value));
  if (wrong === undefined) return kept(chosen.join(";"));
  return refused("INVALID_OPTION", `${wrong} was not one of the allowed options: [${allowed.join(", ")}]`);
}

/** `YYYY-MM-DD`, or epoch ms at midnight UTC; kept as `YYYY-MM-DD`. */
function checkDate(text: string): Checked {
  if (MILLISECONDS.test(text)) {
    const at = Number(text);
    if (at % DAY_MS === 0) return kept(new Date(at).toISOString().slice(0, 10));
    return refused(
      "INVALID_DATE",
      `${text} is at ${new Date(at).toISOString().slice(11, 23)} UTC, not midnight!`,
    );
  }
  return ISO_DATE.test(text) && isCalendarDay(text)
    ? kept(text)
    : refused("INVALID_DATE", `${text} was not a valid date.`);
}

/** 2026-02-30 has the right form and is no day. */
function isCalendarDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** ISO 8601 or epoch ms; kept as ISO 8601 in UTC. */
function checkDatetime(text: string): Checked {
  if (!MILLISECONDS.test(text) && !ISO_DATETIME.test(text)) {
    return refused("INVALID_LONG", `${text} was not a valid long.`);
  }
  const at = new Date(MILLISECONDS.test(text) ? Number(text) : text);
  return Number.isNaN(at.getTime())
    ? refused("INVALID_DATE", `${text} was not a valid date.`)
    : kept(at.toISOString());
}

/** HubSpot keeps addresses in lower case. */
function checkEmail(text: string): Checked {
  const address = text.trim().toLowerCase();
  return EMAIL.test(address) ? kept(address) : refused("INVALID_EMAIL", `Email address ${text} is invalid`);
}

function kept(value: string): Checked {
  return { ok: true, value };
}

function refused(code: string, message: string): Checked {
  return { ok: false, code, message };
}
