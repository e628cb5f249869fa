/** The routes of the app, read from the app itself, so that a new one is attacked as well. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { z } from "zod";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** A route's method and path, with its parameters as `:name`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

const moduleSchema = z.object({
  createApp: z.function({
    input: [],
    output: z.object({ routes: z.array(z.object({ method: z.string(), path: z.string() })) }),
  }),
});

/** Bundles the app for Node into `folder`, makes it once, and returns its routes. */
export async function readRoutes(folder: string): Promise<readonly Route[]> {
  const outfile = join(folder, "app.mjs");
  const stub = join(folder, "workers.mjs");
  writeFileSync(
    stub,
    "export class DurableObject {}\nexport const env = {};\nexport const waitUntil = () => {};\n",
  );
  await build({
    entryPoints: [join(PROJECT, "src", "app.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    loader: { ".json": "json", ".svg": "text" },
    alias: { "cloudflare:workers": stub },
    logLevel: "silent",
    outfile,
  });
  const { createApp } = moduleSchema.parse(await import(pathToFileURL(outfile).href));
  const own = createApp().routes.filter(({ method, path }) => method !== "ALL" && !path.endsWith("*"));
  return [...new Map(own.map(({ method, path }) => [`${method} ${path}`, { method, path }])).values()];
}
