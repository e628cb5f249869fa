/** NOTICE names every component of others that the Worker's bundle contains, with its license. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

const PROJECT = join(import.meta.dirname, "../../..");
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)/u;
/** The marks of each license, in words that no other has. */
const WORDS: Readonly<Record<string, RegExp>> = {
  MIT: /Permission is hereby granted, free of charge/u,
  "Apache-2.0": /Apache License\s+Version 2\.0/u,
};

async function bundled(): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: PROJECT,
    entryPoints: ["src/index.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    loader: { ".svg": "text" },
    external: ["cloudflare:workers"],
    write: false,
    metafile: true,
    outdir: "unused",
    logLevel: "silent",
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const names = used.flatMap(([path]) => PACKAGE.exec(path)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}

it("names what is bundled, and nothing else, by its own license", async () => {
  const lines = readFileSync(join(PROJECT, "NOTICE"), "utf8").split("\n");
  const listed = lines.flatMap(
    (line) => /^((?:@[\w-]+\/)?[\w-]+) {2,}(\S+) {2,}Copyright/u.exec(line)?.slice(1, 3) ?? [],
  );
  const named = new Map(
    listed.flatMap((name, place) => (place % 2 === 0 ? [[name, listed[place + 1] ?? ""]] : [])),
  );
  const names = await bundled();
  expect([...named.keys()].toSorted()).toEqual(names);
  for (const [name, license] of named) {
    const text = readFileSync(join(PROJECT, "node_modules", name, "LICENSE"), "utf8");
    expect([name, WORDS[license]?.test(text)]).toEqual([name, true]);
  }
});
