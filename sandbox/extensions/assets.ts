/** The scripts of extensions, built at the first request and again after a change of their sources. */
import { globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildExtension, buildOwn } from "./build.ts";
import { readExtensions, SOURCE } from "./project.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const FOLDERS = [
  [SOURCE, "app/**/*.{ts,tsx,json}"],
  [HERE, "**/*.ts"],
] as const;

interface Built {
  readonly stamp: number;
  readonly script: Promise<string>;
}
/** For all sandboxes of this process. */
const BUILT = new Map<string, Built>();

/** Returns the script of the page or of the worker. */
export function ownScript(name: "host" | "worker"): Promise<string> {
  return once(name, () => buildOwn(name));
}

/** Returns the script of an extension; null when there is none of this id. */
export async function extensionScript(uid: string, appOrigin: string): Promise<string | null> {
  const found = readExtensions().find((extension) => extension.uid === uid);
  if (found === undefined) return null;
  const { entrypoint } = found;
  return once(`${appOrigin} ${entrypoint}`, () => buildExtension(entrypoint, appOrigin));
}

function once(key: string, build: () => Promise<string>): Promise<string> {
  const stamp = newestChange();
  const known = BUILT.get(key);
  if (known?.stamp === stamp) return known.script;
  const script = build();
  BUILT.set(key, { stamp, script });
  script.catch(() => BUILT.delete(key)); // the next request tries again
  return script;
}

function newestChange(): number {
  const paths = FOLDERS.flatMap(([cwd, pattern]) =>
    globSync(pattern, { cwd, exclude: ["**/node_modules/**"] }).map((path) => `${cwd}/${path}`),
  );
  return Math.max(...paths.map((path) => statSync(path).mtimeMs));
}
