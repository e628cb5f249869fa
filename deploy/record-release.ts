/**
 * `npm run release:record`: keeps the Worker of this version as it is released, compressed, and its migrations by their hashes. The
 * tests have the next version open the storage of this one, and the other way round.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { z } from "zod";
import { bundleApp } from "../sandbox/build.ts";
import { PROJECT } from "./environments.ts";

const CACHE = join(PROJECT, "node_modules", ".cache", "onekosmos-for-hubspot");
/** Where releases are kept. */
export const RELEASES = join(PROJECT, "test", "releases");

const schemaSchema = z.object({
  PORTAL_SCHEMA: z.array(z.object({ name: z.string(), migrations: z.array(z.string()) })),
});

/** Returns the hash of each migration of a portal's storage, by part, in their order. */
export async function migrationHashes(): Promise<Record<string, readonly string[]>> {
  // By its address: the types of the Worker's storage are not those of this program.
  const loaded: unknown = await import(new URL("../src/portal/schema.ts", import.meta.url).href);
  return Object.fromEntries(
    schemaSchema
      .parse(loaded)
      .PORTAL_SCHEMA.map(({ name, migrations }) => [
        name,
        migrations.map((text) => createHash("sha256").update(text).digest("hex").slice(0, 16)),
      ]),
  );
}

const USAGE = `Usage: npm run release:record

Keeps the Worker of this version and its migrations in test/releases. Takes no flags.
`;

async function record(): Promise<void> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")));
  const { folder, entry } = await bundleApp(PROJECT, CACHE);
  const bundle = readFileSync(join(folder, entry));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bundle.byteLength,
  };
  writeFileSync(join(RELEASES, `${version}.js.br`), brotliCompressSync(bundle, { params }));
  writeFileSync(join(RELEASES, `${version}.json`), `${JSON.stringify(await migrationHashes(), null, 2)}\n`);
  console.log(`Recorded ${version} in test/releases. Commit it with the release.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.length > 2) {
    console.log(USAGE);
    process.exitCode = 2;
  } else await record();
}
