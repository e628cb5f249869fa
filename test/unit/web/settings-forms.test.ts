import { describe, expect, it } from "vitest";
import { changesBetween } from "../../../src/portal/audit/audit.ts";
import { DEFAULT_SETTINGS, settingsSchema } from "../../../src/portal/settings/settings.ts";
import { limitsOf } from "../../../src/lib/form.ts";
import { valueAt } from "../../../src/lib/paths.ts";
import { inWords, optionsOf } from "../../../src/web/forms/field.ts";
import { patchFrom, SHOWN } from "../../../src/web/forms/read-form.ts";
import { fieldsOf, SETTINGS_FIELDS, SETTINGS_FORMS } from "../../../src/web/forms/settings-forms.ts";
import { valuesOf } from "../../../src/web/forms/settings-form.tsx";

/** The settings that have no row: gates are a list, with a form of lines; who may start is chosen from HubSpot's users. */
const LISTS = new Set(["gates", "mayStart"]);

const changed = {
  ...DEFAULT_SETTINGS,
  triggers: { form: false, import: true, manual: false, api: true, integration: false },
  reverifyAfterDays: 30,
  timeline: false,
};

/** Returns the fields that a browser sends for a document that it was shown. */
function sentFor(document: typeof DEFAULT_SETTINGS): URLSearchParams {
  const values = [...valuesOf(SETTINGS_FIELDS, document)];
  const marks = SETTINGS_FIELDS.map(({ path }) => [SHOWN + path, "yes"]);
  return new URLSearchParams([
    ...marks,
    ...values.flatMap(([name, texts]) => texts.map((text) => [name, text])),
  ]);
}

function words(path: string, value: unknown): readonly string[] {
  return SETTINGS_FIELDS.filter((field) => field.path === path).map((field) => inWords(field, value));
}

function covered(leaf: string): boolean {
  return SETTINGS_FIELDS.some(({ path }) => leaf === path || leaf.startsWith(`${path}.`));
}

describe("the table of settings", () => {
  it("reads the limits of every number from its schema", () => {
    const numbers = SETTINGS_FIELDS.filter(({ control }) => control.kind === "number");
    expect(numbers.length).toBeGreaterThan(5);
    for (const { path, schema } of numbers)
      expect([path, limitsOf(schema)]).toEqual([path, { min: expect.any(Number), max: expect.any(Number) }]);
    const { shape } = settingsSchema;
    expect(limitsOf(shape.linkLifetimeHours)).toEqual({ min: 1 / 60, max: 2160 });
  });

  it("has a row for every setting, and no other row", () => {
    const leaves = changesBetween({}, DEFAULT_SETTINGS).map(({ field }) => field);
    expect(leaves.filter((leaf) => !LISTS.has(leaf) && !covered(leaf))).toEqual([]);
    const unknown = SETTINGS_FIELDS.filter(({ path }) => valueAt(DEFAULT_SETTINGS, path) === undefined);
    expect(unknown).toEqual([]);
  });

  it("has one row for each setting, in one form", () => {
    const paths = SETTINGS_FORMS.flatMap((form) => fieldsOf(form).map(({ path }) => path));
    expect(new Set(paths).size).toBe(paths.length);
  });

  it("offers what the schema takes, for each setting with options", () => {
    for (const field of SETTINGS_FIELDS.filter(({ control }) => control.kind === "choice"))
      for (const [value] of optionsOf(field)) expect(field.schema.safeParse(value).success).toBe(true);
    expect(
      SETTINGS_FIELDS.every(({ path, schema }) => schema.safeParse(valueAt(changed, path)).success),
    ).toBe(true);
  });

  it.each([
    ["the defaults", DEFAULT_SETTINGS],
    ["other values", changed],
  ])("reads back what it shows: %s", (_name, document) => {
    const patch = patchFrom(SETTINGS_FIELDS, sentFor(document));
    expect(settingsSchema.parse({ ...patch, gates: [] })).toEqual(document);
  });

  it("leaves out what a form does not have, and takes boxes that are not sent as off where they were shown", () => {
    expect(patchFrom(SETTINGS_FIELDS, new URLSearchParams({ timeline: "true" }))).not.toHaveProperty(
      "linkLifetimeHours",
    );
    const triggers = SETTINGS_FIELDS.filter(({ path }) => path === "triggers");
    expect(patchFrom(triggers, new URLSearchParams())).toEqual({});
    const shown = patchFrom(triggers, new URLSearchParams({ "shown.triggers": "yes", triggers: "api" }));
    expect(shown).toEqual({
      triggers: { form: false, import: false, manual: false, api: true, integration: false },
    });
  });

  it("puts values into words", () => {
    expect(words("importPolicy.mode", "skip")).toEqual(["Do not verify imported contacts"]);
    expect(words("reverifyAfterDays", null)).toEqual(["never"]);
    expect(words("timeline", true)).toEqual(["Yes"]);
    expect(words("triggers", { form: true, api: true })).toEqual([
      "A form is submitted, A program creates a contact over HubSpot's API",
    ]);
  });
});
