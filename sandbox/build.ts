/**
 * Bundles the app exactly as a deployment does (`wrangler deploy --dry-run`), and keeps the bundle until one of its
 * sources changes.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { once } from "node:events";

/** A bundled Worker on disk. */
export interface Bundle {
  /** The wrangler.toml it was made from. */
  readonly configPath: string;
  /** The folder that holds the entry module. */
  readonly folder: string;
  /** The entry module's file name within the folder. */
  readonly entry: string;
  /** How long the bundling took, or null when the last bundle was still good. */
  readonly builtInMs: number | null;
}

/** The bundler's own complaint, for the person who has to mend the source. */
export class BuildFailed extends Error {}

const ENTRY = "index.js";

/** Enough for going back and forth between versions, and for runs that start at the same time. */
const BUNDLES_KEPT = 6;

/** Wrangler's program, run with the Node that runs us: the machine's own may be too old for it. */
const WRANGLER_PROGRAM = join(
  dirname(createRequire(import.meta.url).resolve("wrangler")),
  "../bin/wrangler.js",
);

/**
 * Bundles the Worker of `project`, a folder with a wrangler.toml and a `src` folder, into a folder under `cache`.
 * Throws `BuildFailed` with wrangler's output.
 */
export async function bundleApp(project: string, cache: string): Promise<Bundle> {
  const bundle = {
    configPath: join(project, "wrangler.toml"),
    folder: join(cache, fingerprint(project)),
    entry: ENTRY,
  };
  if (existsSync(join(bundle.folder, ENTRY))) return { ...bundle, builtInMs: null };

  const started = performance.now();
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "unfinished-"));
  try {
    await runWrangler(project, unfinished);
    putInPlace(unfinished, bundle.folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  removeOldBundles(cache);
  return { ...bundle, builtInMs: performance.now() - started };
}

/** Under one name all at once; another process may have been quicker, with the same bundle. */
function putInPlace(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(join(folder, ENTRY))) throw error;
  }
}

function removeOldBundles(cache: string): void {
  const bundles = readdirSync(cache)
    .filter((name) => !name.startsWith("unfinished-"))
    .map((name) => ({ path: join(cache, name), at: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of bundles.slice(BUNDLES_KEPT)) rmSync(path, { recursive: true, force: true });
}

/** A name that changes whenever something changes that the bundle is made of. */
function fingerprint(project: string): string {
  const hash = createHash("sha256");
  for (const path of sourcesOf(project)) {
    hash
      .update(`${relative(project, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function sourcesOf(project: string): readonly string[] {
  const sources = readdirSync(join(project, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const others = ["wrangler.toml", "tsconfig.json", "package-lock.json"].map((name) => join(project, name));
  return [...others.filter((path) => existsSync(path)), ...sources];
}

async function runWrangler(project: string, out: string): Promise<void> {
  const child = spawn(process.execPath, [WRANGLER_PROGRAM, "deploy", "--dry-run", "--outdir", out], {
    cwd: project,
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true", // no look for a newer version either
      WRANGLER_WRITE_LOGS: "false",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  }
  const [code] = await once(child, "close");
  if (code !== 0) throw new BuildFailed(`wrangler could not bundle the app:\n${output.join("")}`);
}
