/** docs/operations.md names everything that an operator may meet: each failure, each setting, each word of a history. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CALLBACK_REFUSALS, callbackSettingsSchema } from "../../../src/onekosmos/callback.ts";
import {
  connectionSchema,
  dvcIdsSchema,
  paceLimitsSchema,
  PREFILLS,
  WORKFLOW_CALLS,
  workflowSchema,
} from "../../../src/onekosmos/connection.ts";
import { FAILURE_WORDS } from "../../../src/onekosmos/failures.ts";
import { VERDICT_NOTES } from "../../../src/onekosmos/provider.ts";

const text = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8");
/** What begins the rows of the tables. */
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split("|")[1]?.trim() ?? "");

/** Made by the app and shown to nobody. */
const OWN = new Set(["kind", "ownKey"]);

it.each(Object.entries(FAILURE_WORDS))("says what to do about %s", (_reason, words) => {
  const [, ...begin] = words.split(" ");
  expect(rows.some((row) => row.includes(words) || row.includes(begin.join(" ")))).toBe(true);
});

it.each(CALLBACK_REFUSALS)("says what to do about a callback that is %s", (reason) => {
  expect(rows).toContain(`\`${reason}\``);
});

it.each(VERDICT_NOTES)("says what %s in a history means", (note) => {
  expect(rows).toContain(`\`${note}\``);
});

const settings = [
  ...connectionSchema.options.flatMap(({ shape }) => Object.keys(shape)),
  ...Object.keys(callbackSettingsSchema.shape),
  ...Object.keys(workflowSchema.shape).filter((name) => name !== "id"),
  ...PREFILLS,
  ...WORKFLOW_CALLS,
].filter((name) => !OWN.has(name));

it.each([...new Set(settings)])("describes the setting %s", (name) => {
  expect(text).toMatch(new RegExp(`\`(?:callback\\.)?${name}\``, "u"));
});

it.each([...Object.keys(dvcIdsSchema.shape), ...Object.keys(paceLimitsSchema.shape)])(
  "describes what belongs to a setting: %s",
  (name) => {
    expect(text).toContain(name);
  },
);
