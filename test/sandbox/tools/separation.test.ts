/** Signatures, envelopes and schemas are written twice, so that a mistake on one side is not repeated on the other. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../../..");

/** Imports of files below `folder` that lead into `forbidden`, as "file → import". */
function importsInto(folder: string, forbidden: string): string[] {
  const files = readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.tsx?$/u.test(file))
    .flatMap((file) => {
      const path = join(PROJECT, folder, file);
      const imports = readFileSync(path, "utf8").matchAll(/(?:from|import\()\s*"(?<target>\.[^"]+)"/gu);
      return [...imports]
        .map((found) => relative(PROJECT, resolve(path, "..", found.groups?.["target"] ?? "")))
        .filter((target) => target.startsWith(`${forbidden}/`))
        .map((target) => `${folder}/${file} → ${target}`);
    });
}

it("the sandbox and the app import nothing of each other", () => {
  expect(importsInto("sandbox", "src")).toEqual([]);
  expect(importsInto("src", "sandbox")).toEqual([]);
});

it("and the search finds imports at all", () => {
  expect(importsInto("test/worker", "src").length).toBeGreaterThan(50);
});
