/**
 * Packs the project and builds each extension as HubSpot's builder does: `remoteBuild` of @hubspot/ui-extensions-dev-server 2.1.2,
 * a minified IIFE with React and its renderer from outside. The packages are those of this checkout.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { projectFilesFor, writeProject } from "../../../hubspot/project-copy.ts";
import { manifestsOf, PROJECT, SOURCE } from "./manifests.ts";

const WORKER = "https://idv.acme.workers.dev";
/** Bytes, minified, with the texts of ten languages. HubSpot names no limit; a careless import is noticed here. */
const LIMIT = 256 * 1024;
/** The same of the pages, which are one extension: all that an admin reads, in ten languages. */
const LIMIT_OF_PAGES = 416 * 1024;
const MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const NEEDED = ["@hubspot/ui-extensions", "react", "uqr", "zod"];

const entries = new Set(
  [
    ...manifestsOf("card"),
    ...manifestsOf("crm-bulk-action"),
    ...manifestsOf("settings"),
    ...manifestsOf("page"),
  ].map(({ config }) => config.entrypoint),
);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hubspot-build-"));
  const environment = {
    url: WORKER,
    worker: "idv",
    appId: null,
    supportEmail: null,
    supportUrl: null,
    documentationUrl: null,
    without: [],
    emailDomains: null,
    metrics: false,
    encryptionKeys: "k1:unused",
  };
  writeProject(folder, projectFilesFor(PROJECT, { name: "production", environment }));
  const modules = join(folder, "src/app/node_modules");
  link(join(folder, "src/app/packages/kit"), join(modules, "@1kosmos/kit"));
  for (const name of NEEDED) link(join(MODULES, name), join(modules, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("packed and built as HubSpot does", () => {
  it.each([...entries])("%s is one file of a known size that calls the Worker's address", async (entry) => {
    const root = join(folder, "src", dirname(entry));
    const name = `${basename(entry, ".tsx")}.js`;
    await build({
      root,
      configFile: false,
      logLevel: "error",
      define: { "process.env.NODE_ENV": JSON.stringify("production") },
      oxc: { jsx: { runtime: "automatic", development: false } }, // a test's process is not one for production
      build: {
        lib: { entry: basename(entry), name, formats: ["iife"], fileName: () => name },
        rolldownOptions: {
          external: ["react", "react-dom", "@remote-ui/react"],
          output: { globals: { react: "React", "@remote-ui/react": "RemoteUI" }, extend: true },
        },
        minify: true,
      },
    });
    const bundle = readFileSync(join(root, "dist", name), "utf8");
    const [bytes, zipped] = [Buffer.byteLength(bundle), gzipSync(bundle).byteLength];
    const limit = entry.startsWith("/app/pages/") ? LIMIT_OF_PAGES : LIMIT;
    // Printed of a passed test as well.
    process.stdout.write(`${entry}: ${bytes} bytes, ${zipped} gzip (limit ${limit})\n`);
    expect(bytes).toBeLessThan(limit);
    expect(bundle).toContain(WORKER);
    expect(bundle).not.toContain("worker.invalid");
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

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
