/** docs/contract.md is kept by hand: every test that it names exists, and every test of a stand-in's rules is named. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../../..");
const CITED = /`((?:unit|worker|sandbox|journeys|hubspot|browser)\/[\w/.-]+)`:((?: ?"(?:[^"\\]|\\.)*";?)+)/gu;
const QUOTED = /"((?:[^"\\]|\\.)*)"/gu;
/** The title of a test, behind whatever stands between `test` and it: `.each(…)`, `.concurrent`. */
const TITLE =
  /\b(?:test|it)(?:\.\w+(?:<[^>]*>)?(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?)*\(\s*(["`])((?:(?!\1)[^\\]|\\.)*)\1/gsu;
/** Where the tests of the stand-ins' rules are. */
const RULE_TESTS = "test/sandbox/{hubspot,onekosmos}/*.test.ts";

const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
const unescaped = (text: string) => text.replaceAll(/\\(["'`\\])/gu, "$1");

/** The tests that the contract names, by file below `test/`. */
function cited(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [, file = "", quotes = ""] of read("docs/contract.md").matchAll(CITED)) {
    const titles = [...quotes.matchAll(QUOTED)].map(([, title = ""]) => unescaped(title));
    found.set(file, [...(found.get(file) ?? []), ...titles]);
  }
  return found;
}

/** The text of a test file, and of those that it imports: several files may share their tests. */
function sourceOf(file: string): string {
  const path = [`test/${file}.test.ts`, `test/${file}.test.tsx`].find((one) =>
    existsSync(join(PROJECT, one)),
  );
  if (path === undefined) return "";
  const own = read(path);
  const imported = [...own.matchAll(/from "(\.\.?\/[^"]+\.tsx?)"/gu)].map(([, target = ""]) =>
    join(dirname(path), target),
  );
  return unescaped([own, ...imported.filter((one) => one.startsWith("test/")).map(read)].join("\n"));
}

test("every test that the contract names exists", () => {
  const named = cited();
  const missing = [...named].flatMap(([file, titles]) => {
    const source = sourceOf(file);
    return titles.filter((title) => !source.includes(title)).map((title) => `\`${file}\`: "${title}"`);
  });
  expect([...named.values()].flat().length).toBeGreaterThan(1000);
  expect(missing).toEqual([]);
});

test("every test of a stand-in's rules is named, in a row or under “Details of the stand-ins”", () => {
  const named = cited();
  const unnamed = globSync(RULE_TESTS, { cwd: PROJECT }).flatMap((path) => {
    const file = path.slice("test/".length, -".test.ts".length);
    const titles = [...read(path).matchAll(TITLE)].map(([, , title = ""]) => unescaped(title));
    const known = named.get(file) ?? [];
    return titles
      .filter((title) => !known.some((one) => title.startsWith(one)))
      .map((title) => `\`${file}\`: "${title}"`);
  });
  expect(unnamed).toEqual([]);
});
