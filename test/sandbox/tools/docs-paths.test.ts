/** The documents lead somewhere: every link, every heading that a link names, every file that is named, every `npm run`. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import * as z from "zod";
import { describe, expect, it } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../../..");
const DOCUMENTS = globSync(["*.md", "docs/*.md", "hubspot/*.md"], { cwd: PROJECT }).toSorted();
/** Relative to what documents name files. */
const ROOTS = ["", "src/", "test/", "docs/", "hubspot/", "hubspot/src/app/", "sandbox/"];
/** Files that commands write, and endings of names. */
const NOT_TRACKED =
  /^(?:\.deploy\.json|\.deploy\/.*|\.sandbox(?:-\w+)?\/|bench\/results(?:-quick)?\.json|test\/sandbox\/live\/learned\/|\.test\.ts)$/u;

const FENCES = /^\s*```[^]*?^\s*```$/gmu;
const LINK = /\]\(([^)\s]+)\)/gu;
const NAMED = /`([\w@.-]+(?:\/[\w@.-]+)*\.(?:tsx?|jsx?|json|md|svg|html|css|toml))`/gu;
const FOLDER = /`((?:[\w@.-]+\/)+)`/gu;
const SCRIPT = /npm run (?:--silent )?([\w:-]+)/gu;

const read = (path: string): string => readFileSync(join(PROJECT, path), "utf8");
const FILES = new Set(
  globSync("{src,test,sandbox,hubspot,deploy,bench,soak,live,public,docs}/**/*", { cwd: PROJECT }),
);
const NAMES = new Set([...FILES, ...globSync("{*,.*}", { cwd: PROJECT })].map((file) => basename(file)));

/** Returns the anchors of a document's headings, as GitHub makes them. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = [
    ...read(path)
      .replaceAll(FENCES, "")
      .matchAll(/^#+ (.+)$/gmu),
  ].map(([, text = ""]) => text);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(/\s/gu, "-"),
    ),
  );
}

function isThere(path: string): boolean {
  if (NOT_TRACKED.test(path)) return true;
  if (!path.includes("/")) return NAMES.has(path);
  if (ROOTS.some((root) => existsSync(join(PROJECT, root, path)))) return true;
  // The sections of docs/architecture.md name a feature's files from its folder on.
  return [...FILES].some((file) => file.endsWith(`/${path.replace(/\/$/u, "")}`));
}

function captures(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, found = ""]) => found))];
}

it("finds the documents", () => {
  expect(DOCUMENTS).toEqual(expect.arrayContaining(["CONTRIBUTING.md", "README.md", "docs/architecture.md"]));
});

it("would find out a file that is gone", () => {
  expect(["portal/no-such-file.ts", "no-such-file.ts", "features/nowhere/"].filter(isThere)).toEqual([]);
});

describe.each(DOCUMENTS)("%s", (document) => {
  const text = read(document);
  const prose = text.replaceAll(FENCES, "");

  it("has links that lead to files and headings", () => {
    const broken = captures(prose, LINK).filter((link) => {
      if (/^(?:https?|mailto):/u.test(link) || link.startsWith("/")) return false;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? document : join(dirname(document), path);
      if (!existsSync(join(PROJECT, target))) return true;
      return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  // A changelog names what there was.
  it.skipIf(document === "CHANGELOG.md")("names files and folders that are there", () => {
    const named = [...captures(prose, NAMED), ...captures(prose, FOLDER)];
    expect(named.filter((path) => !isThere(path))).toEqual([]);
  });

  it("names scripts that are there", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read("package.json")));
    expect(captures(text, SCRIPT).filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

it("explains each dependency in one line of the architecture", () => {
  const packages = z.object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  });
  const { dependencies, devDependencies } = packages.parse(JSON.parse(read("package.json")));
  const lines = captures(read("docs/architecture.md"), /^\| ([@\w/.-]+) \| \S/gmu);
  const names = Object.keys({ ...dependencies, ...devDependencies });
  expect(names.filter((name) => !lines.includes(name))).toEqual([]);
});
