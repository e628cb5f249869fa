/**
 * The installed packages: exactly those that the lock file names, each with its hash, and scripts of those alone that
 * are allowed.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const pathOf = (name: string) => join(import.meta.dirname, "../..", name);
const readJson = (name: string): unknown => JSON.parse(readFileSync(pathOf(name), "utf8"));

const entrySchema = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
const lockSchema = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), entrySchema) });
const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});

/** The packages of a lock file: not the project itself, no workspaces, nothing that another package brings along. */
function packagesOf(name: string) {
  const { packages } = lockSchema.parse(readJson(name));
  return Object.entries(packages).filter(
    ([path, { link, inBundle }]) => path.includes("node_modules/") && link !== true && inBundle !== true,
  );
}

const manifest = manifestSchema.parse(readJson("package.json"));
/** The packages that npm has installed; without them there is nothing to compare. */
const INSTALLED = "node_modules/.package-lock.json";
const locked = packagesOf("package-lock.json");

/** The extensions are built by HubSpot, from a lock file of their own. */
const FILES = [
  ["package-lock.json", 100],
  ["hubspot/src/app/package-lock.json", 10],
] as const;

describe("the lock file", () => {
  it.each(FILES)(
    "%s has a hash for every package, and its address at npm's public registry",
    (name, atLeast) => {
      const packages = packagesOf(name);
      expect(packages.length).toBeGreaterThan(atLeast);
      const unhashed = packages.filter(
        ([, { integrity = "" }]) => !/^sha512-[A-Za-z\d+/]{86}==$/u.test(integrity),
      );
      expect(unhashed.map(([path]) => path)).toEqual([]);
      const elsewhere = packages.filter(
        ([, { resolved = "" }]) =>
          !/^https:\/\/registry\.npmjs\.org\/(?:@[\w.-]+\/)?[\w.-]+\/-\/[\w.-]+\.tgz$/u.test(resolved),
      );
      expect(elsewhere.map(([path]) => path)).toEqual([]);
      const other = packages.filter(
        ([, { resolved = "", version = "?" }]) => !resolved.endsWith(`-${version}.tgz`),
      );
      expect(other.map(([path]) => path)).toEqual([]);
    },
  );

  it("is what is installed", () => {
    if (!existsSync(pathOf(INSTALLED))) return;
    const hashes = new Map(locked.map(([path, { integrity }]) => [path, integrity]));
    const strange = packagesOf(INSTALLED).filter(([path, { integrity }]) => hashes.get(path) !== integrity);
    expect(strange.map(([path]) => path)).toEqual([]);
  });

  it("of the extensions has no install script", () => {
    const extensions = packagesOf("hubspot/src/app/package-lock.json");
    expect(extensions.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });

  it("runs the install scripts of those packages alone that are allowed", () => {
    const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = scripted.map(([path]) => path.split("node_modules/").at(-1) ?? path);
    const allowed = Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name] === true);
    expect(new Set(names)).toEqual(new Set(allowed));
  });

  it("is asked for exact versions", () => {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const loose = ranges.filter(
      ([, range]) => !/^(?:npm:@?[\w/-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(range),
    );
    expect(loose.map(([name]) => name)).toEqual([]);
  });
});
