/** docs/operations.md names everything that an operator may meet: each failure, each setting, each word of a history. */
import { expect, it } from "vitest";
import text from "../../../docs/operations.md?raw";
import { CALLBACK_REFUSALS, DEFAULT_CALLBACK } from "../../../src/onekosmos/callback.ts";
import { DEFAULT_PACE, PREFILLS } from "../../../src/onekosmos/connection.ts";
import { WORKFLOW_CALLS, type Workflow } from "../../../src/onekosmos/idverify/connection.ts";
import { FAILURE_WORDS } from "../../../src/onekosmos/failures.ts";
import { VERDICT_NOTES } from "../../../src/onekosmos/provider.ts";
import { DOCUMENT_TYPES } from "../../../src/domain/vocabulary.ts";
import { IDVERIFY, SESSIONS } from "./providers.ts";

/** The first words of the tables' rows. */
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split("|")[1]?.trim() ?? "");

const LINE: Workflow = {
  id: "",
  call: "dvcid",
  kind: "identity",
  documentTypes: [],
  level: "any",
  derivedIal: "none",
  checks: [],
};

it.each(Object.entries(FAILURE_WORDS))("says what to do about %s", (_reason, words) => {
  // One row lists all the tenant's failures: "1Kosmos could not be reached, did not answer in time, …".
  const rest = words.replace(/^1Kosmos /u, "");
  expect(rows.some((row) => row.includes(rest))).toBe(true);
});

it.each(CALLBACK_REFUSALS)("says what to do about a callback that is %s", (reason) => {
  expect(rows).toContain(`\`${reason}\``);
});

it.each(VERDICT_NOTES)("says what %s in a history means", (note) => {
  expect(rows).toContain(`\`${note}\``);
});

it.each([...new Set([...Object.keys(IDVERIFY), ...Object.keys(SESSIONS), ...Object.keys(LINE)])])(
  "describes the setting %s",
  (name) => {
    expect(text).toMatch(new RegExp(`\`\\{?${name}\\b`, "u"));
  },
);

it.each([
  ...Object.keys(DEFAULT_CALLBACK),
  ...Object.keys(DEFAULT_PACE),
  ...DOCUMENT_TYPES,
  ...PREFILLS,
  ...WORKFLOW_CALLS,
])("describes what belongs to a setting: %s", (name) => {
  expect(text).toMatch(new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``, "u"));
});
