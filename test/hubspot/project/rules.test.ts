/** HubSpot's own lint rules for UI extensions, as `npm run check:code` applies them. */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { config } from "@hubspot/eslint-config-ui-extensions";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const OURS = "hubspot-ui-extensions/";
const lintSchema = z.object({
  overrides: z.array(z.object({ files: z.array(z.string()), rules: z.record(z.string(), z.unknown()) })),
});

/**
 * Lints a file of an extension that has this text; returns what the linter prints. The file is in a project of its own: other
 * tests read the extensions' sources meanwhile.
 */
function lint(text: string): string {
  const project = mkdtempSync(join(tmpdir(), "onekosmos-lint-"));
  onTestFinished(() => rmSync(project, { recursive: true }));
  const cards = join(project, "hubspot", "src", "app", "cards");
  mkdirSync(cards, { recursive: true });
  for (const file of [".oxlintrc.json", join("hubspot", "ui-extension-rules.js")])
    copyFileSync(join(ROOT, file), join(project, file));
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  const path = join(cards, "Linted.tsx");
  writeFileSync(path, text);
  try {
    return execFileSync(join(ROOT, "node_modules", ".bin", "oxlint"), ["--deny-warnings", path], {
      cwd: project,
      encoding: "utf8",
    });
  } catch (error) {
    return z.object({ stdout: z.string() }).parse(error).stdout;
  }
}

it("are all on, and refuse what an extension may not do", () => {
  const offered = config.flatMap(({ plugins }) =>
    Object.keys(plugins?.["@hubspot/ui-extensions"]?.rules ?? {}),
  );
  const { overrides } = lintSchema.parse(JSON.parse(readFileSync(join(ROOT, ".oxlintrc.json"), "utf8")));
  const ours = overrides.find(({ files }) => files.includes("hubspot/src/app/**"))?.rules ?? {};
  const on = Object.entries(ours).flatMap(([name, level]) =>
    name.startsWith(OURS) && level === "error" ? [name.slice(OURS.length)] : [],
  );
  expect(offered.length).toBeGreaterThan(10);
  expect(new Set(on)).toEqual(new Set(offered));
  const printed = lint(`
    export function Bad() {
      void fetch("https://example.com");
      console.log(localStorage.getItem("a"));
      return <div>hello</div>;
    }
  `);
  for (const rule of ["no-native-http", "no-console", "no-browser-storage", "no-html-elements"])
    expect(printed).toContain(`${OURS.slice(0, -1)}(${rule})`);
});
