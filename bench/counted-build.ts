/**
 * Bundles the app with the counter around it: an entry is generated that wraps each Durable Object class of
 * wrangler.toml, and wrangler bundles it as it bundles the app. The app's own sources are untouched.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import type { Bundle } from "../sandbox/build.ts";

const bindingsSchema = z.object({
  durable_objects: z.object({ bindings: z.array(z.object({ class_name: z.string() })) }),
});

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const WORK = join(PROJECT, "node_modules", ".cache", "onekosmos-bench");
const WRANGLER = join(dirname(createRequire(import.meta.url).resolve("wrangler")), "../bin/wrangler.js");

/** Bundles `entry` (a source file) under a configuration, by default the project's. Throws with wrangler's output. */
export function bundle(name: string, entry: string, configPath = join(PROJECT, "wrangler.toml")): Bundle {
  const folder = join(WORK, name);
  rmSync(folder, { recursive: true, force: true });
  const run = spawnSync(
    process.execPath,
    [WRANGLER, "deploy", entry, "--config", configPath, "--dry-run", "--outdir", folder],
    {
      cwd: PROJECT,
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
      encoding: "utf8",
    },
  );
  if (run.status !== 0) throw new Error(`wrangler could not bundle ${entry}:\n${run.stdout}${run.stderr}`);
  return { configPath, folder, entry: `${name}.js`, builtInMs: null };
}

/** Bundles the app with the counter. */
export function bundleCounted(): Bundle {
  const entry = join(WORK, "counted.ts");
  mkdirSync(WORK, { recursive: true });
  writeFileSync(entry, countedEntry());
  return bundle("counted", entry);
}

function countedEntry(): string {
  const config = bindingsSchema.parse(unstable_readConfig({ config: join(PROJECT, "wrangler.toml") }));
  const names = [...new Set(config.durable_objects.bindings.map(({ class_name }) => class_name))];
  const from = (path: string) => JSON.stringify(relative(WORK, join(PROJECT, path)));
  return [
    `import { installClock } from ${from("bench/worker/clock.ts")};`,
    `import { counted } from ${from("bench/worker/counter.ts")};`,
    `import { controlled } from ${from("bench/worker/control.ts")};`,
    `import * as app from ${from("src/index.ts")};`,
    "installClock();",
    ...names.map((name) => `export const ${name} = counted(${JSON.stringify(name)}, app.${name});`),
    "export default controlled(app.default);",
    "",
  ].join("\n");
}
