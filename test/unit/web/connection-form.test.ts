/**
 * The connection's form, made of its kinds' rows: a third kind, registered here only, is shown, filled, read and checked
 * like the app's own.
 */
import { describe, expect, it } from "vitest";
import { limitsOf, schemaAt } from "../../../src/lib/form.ts";
import { COMMON_FORM, TENANT_FIELD } from "../../../src/onekosmos/common-form.ts";
import type { Connection } from "../../../src/onekosmos/connection.ts";
import { fieldsIn, linesIn } from "../../../src/onekosmos/form.ts";
import { IDVERIFY } from "../../../src/onekosmos/idverify/kind.ts";
import { createRegistry, kindForms, type KindForm } from "../../../src/onekosmos/registry.ts";
import { REST } from "../../../src/onekosmos/rest/kind.ts";
import {
  connectionValues,
  inputNames,
  secretNames,
  type StoredView,
} from "../../../src/web/forms/connection-values.ts";
import { connectionFrom } from "../../../src/web/forms/read-connection.ts";
import { ConnectionForm } from "../../../src/web/pages/connection/connection-form.tsx";
import type { FormState } from "../../../src/web/pages/fields.tsx";
import { TOY } from "../onekosmos/toy.ts";
import { value } from "../onekosmos/values.ts";

const registry = createRegistry<Connection, StoredView>([REST, IDVERIFY, TOY]);
const KINDS: readonly KindForm[] = registry.kindForms;
const SUFFIXES = ["1kosmos.net"];

/** Returns what a browser sends for the form as it is shown, with these values typed in. */
function sentBy(shown: ReadonlyMap<string, readonly string[]>, typed: Readonly<Record<string, string>>) {
  const sent = new URLSearchParams();
  for (const [name, values] of shown) for (const entry of values) sent.append(name, entry);
  for (const [name, entry] of Object.entries(typed)) sent.set(name, entry);
  return sent;
}

/** Returns the page's HTML of the form. */
async function shownAs(form: FormState, stored: StoredView | null): Promise<string> {
  return (await ConnectionForm({ form, seen: "", stored, kinds: KINDS })).toString();
}

describe("a third kind", () => {
  const values = connectionValues(null, KINDS);

  it("is offered with its fields, their hints, limits and defaults", async () => {
    const html = await shownAs({ values, errors: {} }, null);
    expect(html).toMatch(/<input[^>]* id="kind-toy"[^>]*value="toy"/u);
    expect(html).toContain('<label for="field-token">Token</label>');
    expect(html).toContain("From the toy shop.");
    expect(html).toMatch(/<input[^>]*name="token"[^>]*type="password"/u);
    expect(html).toMatch(/<input[^>]*name="play\.minutes"[^>]*value="5" min="1" max="60"/u);
    expect(html).toMatch(/name="play\.isLoud" value="yes" checked/u);
    expect(html).toMatch(/name="play\.colours" value="red" checked/u);
    expect(html).not.toMatch(/name="play\.colours" value="blue" checked/u);
  });

  it("is read from the form as the JSON API takes it, without the fields of other kinds", () => {
    const typed = {
      kind: "toy",
      tenantDns: "acme.1kosmos.net",
      token: "s3cret",
      "play.minutes": "12",
      apiKey: "no",
    };
    const input = connectionFrom(sentBy(values, typed), KINDS);
    expect(input).toMatchObject({ token: "s3cret", play: { minutes: 12, isLoud: true, colours: ["red"] } });
    expect(input).not.toHaveProperty("apiKey");
    const connection = value(registry.parseConnection(input, null, SUFFIXES));
    expect(connection).toMatchObject({ kind: "toy", play: { minutes: 12 }, derivedIal: "none" });
  });

  it("is shown again as it is stored, its secret as a mark only, its mistakes beside their fields", async () => {
    const input = connectionFrom(
      sentBy(values, { kind: "toy", tenantDns: "acme.1kosmos.net", token: "s3cret", "play.minutes": "12" }),
      KINDS,
    );
    const stored = registry.viewConnection(value(registry.parseConnection(input, null, SUFFIXES)));
    const shown = connectionValues(stored, KINDS);
    expect(shown.get("play.minutes")).toEqual(["12"]);
    const errors = { "play.minutes": "Enter 1 to 60 minutes" };
    const again = await shownAs({ values: shown, errors }, stored);
    expect(again).not.toContain("s3cret");
    expect(again).toContain('data-secret="stored"');
    expect(again).toContain('<p class="error" id="field-play-minutes-error">Enter 1 to 60 minutes</p>');
    expect(again).toMatch(/<details open=""><summary>How to play/u);
    expect(again).toMatch(/role="alert"/u);
    expect(secretNames(KINDS)).toContain("token");
  });

  it("may not have a field of another kind", () => {
    expect(() => createRegistry<Connection, unknown>([REST, { ...TOY, form: REST.form }])).toThrow("apiKey");
  });
});

describe("the app's own kinds", () => {
  it.each(kindForms.map((kind) => [kind.name, kind] as const))(
    "have a schema for each row of %s, and limits for each number",
    (_name, { form, formSchema }) => {
      const schema = formSchema();
      const parts = [TENANT_FIELD, ...COMMON_FORM, ...form];
      const rows = [
        ...fieldsIn(parts).map(({ path, control }) => ({ path, control })),
        ...linesIn(parts).flatMap(({ lines, fields }) =>
          fields.map(({ path, control }) => ({ path: `${lines}.0.${path}`, control })),
        ),
      ];
      const fields = rows.map(({ path, control }) => ({
        path,
        isNumber: control.kind === "number",
        field: schemaAt(schema, control.kind === "remove" ? control.of : path),
      }));
      expect(fields.filter(({ field }) => field === undefined)).toEqual([]);
      const numbers = fields.filter(({ isNumber }) => isNumber);
      expect(numbers.length).toBeGreaterThan(0);
      for (const { path, field } of numbers)
        expect([path, limitsOf(field)]).toEqual([path, { min: expect.any(Number), max: expect.any(Number) }]);
    },
  );

  it("name every input that they show, each once", () => {
    const names = inputNames(connectionValues(null));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(["kind", "tenantDns", "workflows.0.id", "pace.perMinute"]));
  });
});
