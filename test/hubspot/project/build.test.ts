/**
 * Packs the project as `hs project upload` does and builds it as HubSpot does: `npm ci --ignore-scripts` where the packages are
 * described, then `remoteBuild` of HubSpot's own builder for each extension.
 */
import { remoteBuild } from "@hubspot/ui-extensions-dev-server/build";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { PLAIN_ENVIRONMENT } from "../../sandbox/deploy/plain-environment.ts";
import type { Environment } from "../../../deploy/environments.ts";
import { projectFilesFor, writeProject } from "../../../hubspot/project-copy.ts";
import { manifestsOf, PROJECT, SOURCE } from "./manifests.ts";

const WORKER = "https://idv.acme.workers.dev";
/** Bytes, minified, with the texts of ten languages. HubSpot names no limit; a careless import is noticed here. */
const LIMIT = 256 * 1024;
/** The same of the pages, which are one extension: all that an admin reads, in ten languages. */
const LIMIT_OF_PAGES = 416 * 1024;
const INSTALL_MS = 120_000;
const ENVIRONMENT: Environment = { ...PLAIN_ENVIRONMENT, url: WORKER };

const entries = new Set(
  [
    ...manifestsOf("card"),
    ...manifestsOf("crm-bulk-action"),
    ...manifestsOf("settings"),
    ...manifestsOf("page"),
  ].map(({ config }) => config.entrypoint),
);

/** Writes the project and installs its packages: those of the lock file, which npm has from this checkout's own installation. */
function install(without: Environment["without"]): string {
  const folder = mkdtempSync(join(tmpdir(), "hubspot-build-"));
  writeProject(
    folder,
    projectFilesFor(PROJECT, { name: "production", environment: { ...ENVIRONMENT, without } }),
  );
  execFileSync("npm", ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], {
    cwd: join(folder, "src/app"),
    stdio: "pipe",
  });
  return folder;
}

/** Builds one extension. Returns its script. */
async function built(folder: string, entry: string): Promise<string> {
  const root = join(folder, "src", dirname(entry));
  await remoteBuild({ root, entryPoint: basename(entry), outputDir: "dist", logLevel: "error" });
  return readFileSync(join(root, "dist", `${basename(entry, ".tsx")}.js`), "utf8");
}

beforeAll(() => void vi.stubEnv("NODE_ENV", "production"));
afterAll(() => void vi.unstubAllEnvs());

describe("packed and built as HubSpot does", () => {
  let folder = "";
  beforeAll(() => {
    folder = install([]);
  }, INSTALL_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([...entries])("%s is one file of a known size that calls the Worker's address", async (entry) => {
    const warn = vi.spyOn(console, "warn");
    const bundle = await built(folder, entry);
    // Of imports from outside the extension, `require`, and packages that are not there.
    expect(warn).not.toHaveBeenCalled();
    const [bytes, zipped] = [Buffer.byteLength(bundle), gzipSync(bundle).byteLength];
    const limit = entry.startsWith("/app/pages/") ? LIMIT_OF_PAGES : LIMIT;
    // Printed of a passed test as well.
    process.stdout.write(`${entry}: ${bytes} bytes, ${zipped} gzip (limit ${limit})\n`);
    expect(bytes).toBeLessThan(limit);
    expect(bundle).toContain(WORKER);
    expect(bundle).not.toContain("worker.invalid");
  });
});

describe("packed without the parts that may be left out", { tags: ["long"] }, () => {
  let folder = "";
  beforeAll(() => {
    folder = install(["app-events", "actions", "agents", "pages"]);
  }, INSTALL_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is installed and built like the whole", async () => {
    const left = [...manifestsOf("card"), ...manifestsOf("settings")].map(({ config }) => config.entrypoint);
    for (const entry of new Set(left)) expect(await built(folder, entry)).toContain(WORKER);
  });
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

describe("the lock file that goes to HubSpot", () => {
  const { packages } = lockSchema.parse(
    JSON.parse(readFileSync(join(SOURCE, "app/package-lock.json"), "utf8")),
  );

  it("names the public registry alone, and what each package has to be", () => {
    const installed = Object.entries(packages).filter(
      ([path, { link: isOurs }]) => path.includes("node_modules/") && isOurs !== true,
    );
    expect(installed.length).toBeGreaterThan(5);
    for (const [, { resolved, integrity }] of installed) {
      expect(resolved).toMatch(/^https:\/\/registry\.npmjs\.org\//u);
      expect(integrity).toMatch(/^sha512-/u);
    }
  });

  it.each(["actions", "cards", "pages", "settings", "packages/kit"])("is the one of %s", (workspace) => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(SOURCE, "app", workspace, "package.json"), "utf8")));
    expect(packages[workspace]?.dependencies).toEqual(dependencies);
    expect(dependencies["@1kosmos/kit"] ?? "file:../packages/kit").toBe("file:../packages/kit");
  });
});
