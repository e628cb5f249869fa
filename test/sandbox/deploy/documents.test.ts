/** The commands and flags that README and the documents for operators name exist. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { describe, expect, it } from "vitest";
import { experimental_getWranglerCommands } from "wrangler";
import { PROJECT } from "../../../deploy/environments.ts";

/** Wrangler's own tree of commands and their flags: `--help` of each command says the same, and takes seconds. */
const WRANGLER = experimental_getWranglerCommands();
type CommandNode = typeof WRANGLER.registry;

function read(path: string): string {
  return readFileSync(join(PROJECT, path), "utf8");
}

const README = read("README.md");
const OPERATIONS = read("docs/operations.md");
const OTHERS = ["docs/metrics.md", "docs/delivery.md"].map((path) => read(path));

/** The lines of all shell blocks, each pipe's sides and each subshell's content by itself. */
const typed = [README, OPERATIONS, ...OTHERS]
  .flatMap((text) => [...text.matchAll(/```sh\n(.*?)```/gsu)].map(([, block = ""]) => block))
  .flatMap((block) => block.split(/\n|\||&&/u))
  .map((line) => line.replace(/#.*$/u, "").replaceAll(/^[\s(]+|[\s)]+$/gu, ""))
  .filter((line) => line !== "");

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

function flagsIn(line: string): readonly string[] {
  return [...line.matchAll(/ (--[a-z][a-z-]*)/gu)].map(([, flag = ""]) => flag);
}

describe("commands in the documents", () => {
  const ours = typed
    .map(
      (line) =>
        /^(?:\w+=\S+(?: \w+)*>? )?npm run (?:--silent )?(?<script>[\w:]+)(?: -- (?<flags>.*))?$/u.exec(line)
          ?.groups,
    )
    .filter((groups) => groups !== undefined);

  it("are found", () => {
    expect(new Set(ours.map(({ script }) => script))).toEqual(
      new Set(["setup", "hubspot:configure", "deploy", "doctor", "release:record"]),
    );
    expect(ours.length).toBeGreaterThan(20);
  });

  it.each(Object.keys(Object.groupBy(ours, ({ script = "" }) => script)))(
    "npm run %s takes the flags that it is given",
    (script) => {
      const source = scripts[script]?.replace("node ", "");
      expect(source).toBeDefined();
      // An unknown flag makes each of them print its usage.
      const usage = spawnSync(process.execPath, [join(PROJECT, source ?? ""), "--unknown"], {
        encoding: "utf8",
      }).stdout;
      expect(usage).toContain("Usage");
      for (const { flags = "" } of ours.filter((line) => line["script"] === script)) {
        for (const flag of flagsIn(` ${flags}`)) expect(usage).toContain(flag);
      }
    },
  );

  const wrangler = new Set(
    typed
      .filter((line) => line.startsWith("npx wrangler "))
      .map((line) => line.replace("npx wrangler ", ""))
      .map((line) => `${line.split(/ (?=--|<|[A-Z])/u)[0]} ${flagsIn(line).join(" ")}`.trim()),
  );

  it.each([...wrangler])("wrangler %s is a command", (line) => {
    const words = line.split(" ").filter((word) => !word.startsWith("--"));
    const { definition } = commandOf(words);
    expect(definition?.type).toBe("command");
    const args = definition?.type === "command" ? (definition.args ?? {}) : {};
    const known = new Set([...Object.keys(args), ...Object.keys(WRANGLER.globalFlags)]);
    for (const flag of flagsIn(` ${line}`)) expect([...known]).toContain(flag.slice("--".length));
  });

  it("no command that wrangler does not have is taken for one", () => {
    expect(commandOf(["secret", "putt"]).definition).toBeUndefined();
    expect(commandOf(["secret"]).definition?.type).toBe("namespace");
  });
});

it("cookies that are named there are the app's", () => {
  const named = [README, OPERATIONS, ...OTHERS].flatMap((text) => [...text.matchAll(/__Host-(\w+)/gu)]);
  expect(named.length).toBeGreaterThan(0);
  const own = ["login", "flash"].map((file) => read(`src/web/middleware/${file}.ts`)).join("");
  for (const [, name = ""] of named) expect(own).toContain(`name: "${name}"`);
});

/** Returns the node of these words in the tree of wrangler's commands; an empty one for words that are no command. */
function commandOf(words: readonly string[]): CommandNode {
  const none: CommandNode = { subtree: new Map() };
  return words.reduce((node, word) => node.subtree.get(word) ?? none, WRANGLER.registry);
}

describe("versions in README", () => {
  const lockSchema = z.object({
    packages: z.record(
      z.string(),
      z.looseObject({ engines: z.looseObject({ node: z.string().optional() }).optional() }),
    ),
  });

  it("names each package that warns on Node 20, and no other", () => {
    const { packages } = lockSchema.parse(JSON.parse(read("package-lock.json")));
    const warning = Object.entries(packages)
      .filter(([path, { engines }]) => path !== "" && !allowsNode20(engines?.node ?? "*"))
      .map(([path]) => path.replace(/^.*node_modules\//u, ""));
    const sentence = /EBADENGINE` warnings\s+\((.*?) require/su.exec(README)?.[1] ?? "";
    const named = [...sentence.matchAll(/`([^`]+)`/gu)].map(([, name = ""]) => name);
    expect(new Set(named)).toEqual(new Set(warning));
    expect(warning).toHaveLength(5);
  });

  it("names the platform version of the HubSpot project", () => {
    const { platformVersion } = z
      .object({ platformVersion: z.string() })
      .parse(JSON.parse(read("hubspot/hsproject.json")));
    expect(README).toContain(`developer platform (${platformVersion})`);
  });
});

/** True if a range of `engines` has a version 20; enough for the ranges in the lock file. */
function allowsNode20(range: string): boolean {
  return range.split("||").some((part) => {
    const atLeast = /^\s*(?:>=|\^|~)?\s*v?(\d+)/u.exec(part)?.[1];
    if (atLeast === undefined) return true;
    return part.includes(">=") ? Number(atLeast) <= 20 : Number(atLeast) === 20;
  });
}
