import { expect, test } from "vitest";

import { checkValue } from "../../../sandbox/hubspot/objects/values.ts";
import { defineProperty, type NewProperty } from "../../../sandbox/hubspot/properties/definition.ts";

function property(type: NewProperty["type"], fieldType: string, options: readonly string[] = [], name = "p") {
  const definition: NewProperty = {
    groupName: "g",
    name,
    label: "P",
    type,
    fieldType,
    description: "",
    options: options.map((value) => ({ value, label: value, displayOrder: -1, hidden: false })),
    displayOrder: -1,
    hasUniqueValue: false,
    hidden: false,
    formField: false,
    dataSensitivity: "non_sensitive",
  };
  return defineProperty(definition, 0, { hubspotDefined: false, readOnlyValue: false });
}

const DATE = property("date", "date");
const DATETIME = property("datetime", "date");
const NUMBER = property("number", "number");
const SELECT = property("enumeration", "select", ["pending", "verified"]);
const CHECKBOXES = property("enumeration", "checkbox", ["a", "b"]);
const BOOLEAN = property("bool", "booleancheckbox", ["true", "false"]);
const TEXT = property("string", "text");
const EMAIL = property("string", "text", [], "email");

test.each([
  ["a day", DATE, "2026-11-23", "2026-11-23"],
  ["a day as milliseconds at midnight UTC", DATE, 1_795_392_000_000, "2026-11-23"],
  ["a time", DATETIME, "2026-11-23T13:00:00+01:00", "2026-11-23T12:00:00.000Z"],
  ["a time as milliseconds", DATETIME, "1795392000001", "2026-11-23T00:00:00.001Z"],
  ["a number as text", NUMBER, "0.97", "0.97"],
  ["a number", NUMBER, -3, "-3"],
  ["an option", SELECT, "verified", "verified"],
  ["several options", CHECKBOXES, ";a;b", "a;b"],
  ["a boolean", BOOLEAN, true, "true"],
  ["text with blanks", TEXT, " x ", " x "],
  ["an address, in lower case", EMAIL, "Ada@Example.com", "ada@example.com"],
  ["nothing, which clears", DATE, "", ""],
  ["null, which clears", SELECT, null, ""],
])("takes %s", (_case, definition, raw, value) => {
  expect(checkValue(definition, raw)).toEqual({ ok: true, value });
});

test.each([
  ["a day that does not exist", DATE, "2026-02-30", "INVALID_DATE"],
  ["milliseconds that are not midnight", DATE, "1795392000001", "INVALID_DATE"],
  ["a time for a day", DATE, "2026-11-23T00:00:00Z", "INVALID_DATE"],
  ["words for a time", DATETIME, "tomorrow", "INVALID_LONG"],
  ["words for a number", NUMBER, "high", "INVALID_INTEGER"],
  ["a number with a comma", NUMBER, "1,000", "INVALID_INTEGER"],
  ["blanks around a number", NUMBER, " 1", "INVALID_INTEGER"],
  ["an option in another case", SELECT, "Verified", "INVALID_OPTION"],
  ["several options where one is allowed", SELECT, "pending;verified", "INVALID_OPTION"],
  ["a wrong one among several", CHECKBOXES, "a;c", "INVALID_OPTION"],
  ["a boolean in words", BOOLEAN, "yes", "INVALID_OPTION"],
  ["an address without a host", EMAIL, "ada", "INVALID_EMAIL"],
])("refuses %s", (_case, definition, raw, code) => {
  expect(checkValue(definition, raw)).toMatchObject({ ok: false, code });
});
