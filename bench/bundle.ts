/**
 * The Worker's size as it is uploaded, after `wrangler deploy --dry-run --outdir dist`: printed, and an error when it has
 * outgrown the limit. A Worker is loaded at the edge before its first response, so its size is part of its speed.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** KiB after gzip. Free plans allow 3 MB; this is our own limit, so that a careless import is noticed. */
const LIMIT_KIB = 330;

const bundle = readFileSync(new URL("../dist/index.js", import.meta.url));
const kib = (bytes: number): number => Math.round((bytes / 1024) * 10) / 10;
const zipped = kib(gzipSync(bundle).byteLength);
console.log(`Bundle: ${kib(bundle.byteLength)} KiB, ${zipped} KiB gzip (limit ${LIMIT_KIB} KiB)`);
if (zipped > LIMIT_KIB) {
  console.error("The bundle is too large: look for an import that brings more than it is used for.");
  process.exitCode = 1;
}
