/**
 * The HubSpot project of one deployment: a copy of `hubspot/` with the Worker's address, the publisher's contacts and without
 * the parts that are left out. The tracked project keeps the placeholder.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type Chosen, type OptionalPart, Problem } from "../deploy/environments.ts";
import { addressAt, ADDRESS_FIELDS, withAddress } from "./address-fields.ts";

/** Path below the project → content. */
export type ProjectFiles = ReadonlyMap<string, string>;

const APP = "src/app";
const MANIFEST = `${APP}/app-hsmeta.json`;
const PACKAGES = `${APP}/package.json`;
const LOCK = `${APP}/package-lock.json`;
/** The files that HubSpot gets: its own description of the project, and `src`. */
const PARTS = ["hsproject.json", "src/**/*"];
/** How the paths of a part begin, below `src/app`. */
const BEGINNINGS: Readonly<Record<OptionalPart, string>> = {
  "app-events": "app-events/",
  actions: "actions/",
  agents: "workflow-actions/agent-",
  pages: "pages/",
};

/** Returns whether an upload may leave out the file, whose path is below the project. */
export function isOptional(path: string): boolean {
  return Object.values(BEGINNINGS).some((beginning) => path.startsWith(`${APP}/${beginning}`));
}

/** Returns the files to upload for `chosen`, read from `source`. Throws `Problem` when a place for the address is gone. */
export function projectFilesFor(source: string, { name, environment }: Chosen): ProjectFiles {
  const leftOut = environment.without.map((part) => `${APP}/${BEGINNINGS[part]}`);
  const files = new Map(
    [...readProject(source)].filter(([path]) => !leftOut.some((beginning) => path.startsWith(beginning))),
  );
  files.set(PACKAGES, withoutWorkspaces(files.get(PACKAGES) ?? "", environment.without));
  files.set(LOCK, lockWithout(files.get(LOCK) ?? "", environment.without));
  for (const place of ADDRESS_FIELDS) {
    const path = `${APP}/${place.file}`;
    if (leftOut.some((beginning) => path.startsWith(beginning))) continue;
    const text = files.get(path) ?? "";
    if (addressAt(text, place) === null) {
      throw new Problem(`${place.file} has no place for the Worker's address (${place.what}).`);
    }
    files.set(path, withAddress(text, place, new URL(environment.url).origin));
  }
  files.set(MANIFEST, withContacts(files.get(MANIFEST) ?? "", environment));
  return name === "staging" ? asStaging(files) : files;
}

/** Returns all text files below `folder`, none when there is no folder. */
export function readProject(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const paths = globSync(PARTS, { cwd: folder, exclude: ["**/node_modules/**"] })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/** Replaces what stands in `target` by `files`. */
export function writeProject(target: string, files: ProjectFiles): void {
  rmSync(target, { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
}

/** Returns the paths in which two projects differ. */
export function differences(expected: ProjectFiles, found: ProjectFiles): readonly string[] {
  const paths = new Set([...expected.keys(), ...found.keys()]);
  return [...paths].filter((path) => expected.get(path) !== found.get(path)).sort();
}

const manifestSchema = z.looseObject({
  config: z.looseObject({ name: z.string(), support: z.record(z.string(), z.string()) }),
});

function withContacts(text: string, environment: Chosen["environment"]): string {
  const { supportEmail, supportUrl } = environment;
  // The Worker serves the documentation, unless the publisher has another.
  const documentationUrl = environment.documentationUrl ?? `${new URL(environment.url).origin}/docs/setup`;
  const given = Object.entries({ supportEmail, supportUrl, documentationUrl });
  const support = Object.fromEntries(given.filter(([, value]) => value !== null));
  const manifest = manifestSchema.parse(JSON.parse(text));
  Object.assign(manifest.config.support, support);
  return toJson(manifest);
}

const packagesSchema = z.looseObject({ workspaces: z.array(z.string()) });

/** Drops npm workspaces whose folder is left out: npm refuses to install one that is not there. */
function withoutWorkspaces(text: string, without: readonly string[]): string {
  const packages = packagesSchema.parse(JSON.parse(text));
  const workspaces = packages.workspaces.filter((workspace) => !without.includes(workspace));
  return toJson({ ...packages, workspaces });
}

const lockSchema = z.looseObject({
  packages: z.looseObject({ "": z.looseObject({ workspaces: z.array(z.string()) }) }),
});

/** Drops the same workspaces from the lock file, which `npm ci` compares with the packages. */
function lockWithout(text: string, without: readonly string[]): string {
  const { packages, ...lock } = lockSchema.parse(JSON.parse(text));
  const { "": root, ...others } = packages;
  const isLeftOut = (path: string) =>
    without.some((part) => path === part || path === `node_modules/@1kosmos/${part}`);
  const workspaces = root.workspaces.filter((workspace) => !without.includes(workspace));
  const kept = Object.entries(others).filter(([path]) => !isLeftOut(path));
  return toJson({ ...lock, packages: { "": { ...root, workspaces }, ...Object.fromEntries(kept) } });
}

/** Gives project and app another name, so that staging and production can live in one HubSpot account. */
function asStaging(files: Map<string, string>): ProjectFiles {
  const project = z.looseObject({ name: z.string() }).parse(JSON.parse(files.get("hsproject.json") ?? ""));
  files.set("hsproject.json", toJson({ ...project, name: `${project.name}-staging` }));
  const manifest = manifestSchema.parse(JSON.parse(files.get(MANIFEST) ?? ""));
  manifest.config.name += " (staging)";
  files.set(MANIFEST, toJson(manifest));
  return files;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
