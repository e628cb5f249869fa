/** Text from outside costs time in proportion to its length, and what is kept of it has a bound: both for all of `src`. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CallExpression, parseSync, Visitor } from "oxc-parser";
import type { check } from "recheck";
import { describe, expect, it, vi } from "vitest";
import { unstable_readConfig } from "wrangler";

const PROJECT = resolve(import.meta.dirname, "../../..");

// In this process: the default starts a worker, or Java.
vi.stubEnv("RECHECK_SYNC_BACKEND", "pure");
const { checkSync } = await import("recheck");
type Diagnostics = Awaited<ReturnType<typeof check>>;

interface Source {
  readonly file: string;
  readonly text: string;
  readonly program: ReturnType<typeof parseSync>["program"];
}

function sourcesBelow(folder: string): readonly Source[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/u.test(name))
    .map((name) => {
      const file = join(folder, name);
      const text = readFileSync(join(PROJECT, file), "utf8");
      const { program, errors } = parseSync(file, text);
      if (errors.length > 0) throw new Error(`${file} cannot be parsed`);
      return { file, text, program };
    });
}

interface Expression {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/** The regular expressions of a source, and the places that make one at run time. */
function expressionsIn({ file, program }: Source) {
  const literals: Expression[] = [];
  const made: string[] = [];
  const noteMade = (callee: CallExpression["callee"]) => {
    if (callee.type === "Identifier" && callee.name === "RegExp") made.push(file);
  };
  new Visitor({
    Literal(node) {
      if ("regex" in node) literals.push({ file, ...node.regex });
    },
    CallExpression: ({ callee }) => noteMade(callee),
    NewExpression: ({ callee }) => noteMade(callee),
  }).visit(program);
  return { literals, made };
}

/**
 * Decides by automata, and by no clock, whether an expression takes linear time. One that has no automaton of bounded size
 * ("unknown") is to be written otherwise: without long counted repetitions and without looking around.
 */
function judge({ pattern, flags }: Pick<Expression, "pattern" | "flags">): Diagnostics["status"] {
  return checkSync(pattern, flags, { checker: "automaton", timeout: null }).status;
}

/** Expressions that take seconds each to judge: `npm run test:long` judges them. One that is changed is judged at once. */
const SLOW_TO_JUDGE: ReadonlySet<string> = new Set([
  String.raw`/^\s*(?:\w+\s+)?(?:expired|fail|reject|declin|deni|fraud|spoof|tamper|forged|required|needed|found)/iu`,
  String.raw`/^((?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:e[+-]?\d{1,2})?)\s*(%?)$/iu`,
  String.raw`/the (stage|pipeline) "([^"]*)" no longer exists/u`,
  String.raw`/\b(?:no|not|none|never|without|zero|0|n['’]t)\s+(?:\w+\s+){0,2}$/iu`,
  String.raw`/^(?<missing>\d+) of its (?<count>\d+) contacts(?: with the label "(?<label>[^"]*)")? (?:is|are) not verified(?: at (?<level>IAL\d))?$/u`,
  String.raw`/^its contact(?: with the label "(?<label>[^"]*)")? is not verified(?: at (?<level>IAL\d))?$/u`,
  String.raw`/[\w+/=-]{24,}/gu`,
  String.raw`/^(?:([1-9]\d{0,15})=)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)$/u`,
  String.raw`/\b(?:https?:\/\/|did:)[^\s"',\]}]+/giu`,
]);

const isSlowToJudge = ({ pattern, flags }: Expression) => SLOW_TO_JUDGE.has(`/${pattern}/${flags}`);

const spelled = ({ file, pattern, flags }: Expression) => `${file}: /${pattern}/${flags}`;

/** Returns the expressions that are not known to take linear time. */
const unsafe = (expressions: readonly Expression[]) =>
  expressions.filter((expression) => judge(expression) !== "safe").map(spelled);

describe("the regular expressions of src", () => {
  const found = sourcesBelow("src").map(expressionsIn);
  const literals = found.flatMap((source) => source.literals);

  it("take linear time", { timeout: 300_000 }, () => {
    expect(literals.length).toBeGreaterThan(70);
    expect(unsafe(literals.filter((literal) => !isSlowToJudge(literal)))).toEqual([]);
  });

  it("take linear time, those that are slow to judge as well", { timeout: 300_000, tags: ["long"] }, () => {
    expect(unsafe(literals.filter(isSlowToJudge))).toEqual([]);
  });

  it("contain every one that is listed as slow to judge", () => {
    const written = new Set(literals.map(({ pattern, flags }) => `/${pattern}/${flags}`));
    expect([...SLOW_TO_JUDGE].filter((expression) => !written.has(expression))).toEqual([]);
  });

  it("are all literals, so that this test sees them", () => {
    expect(found.flatMap((source) => source.made)).toEqual([]);
  });

  it("look no further than a step around when they match repeatedly: each match could search the whole rest", () => {
    const looking = literals.filter(
      ({ pattern, flags }) => flags.includes("g") && /\(\?<?[=!][^)]*[*+{]/u.test(pattern),
    );
    expect(looking.map(spelled)).toEqual([]);
  });

  it.each([
    ["<title[^>]*>([^<]*)", "iu"],
    [String.raw`\/+$`, "u"],
    [String.raw`\S+@\S+`, "gu"],
    ["(?:session|instance).*(?:not found|unknown)", "iu"],
    ["^(?:a+)+$", "u"],
  ])("would be found out: /%s/%s", { timeout: 60_000 }, (pattern, flags) => {
    expect(judge({ pattern, flags })).toBe("vulnerable");
  });
});

/** Shapes of what the app or an admin writes, not of responses of HubSpot or 1Kosmos. */
const OWN_SHAPES: ReadonlySet<string> = new Set([
  "src/hubspot/crm/gated-types.ts",
  "src/hubspot/timeline/timeline.ts",
  "src/onekosmos/connection.ts",
  "src/onekosmos/verdict/mapping.ts",
  "src/onekosmos/idverify/connection.ts",
  "src/onekosmos/idverify/directory.ts",
  "src/onekosmos/rest/connection.ts",
  "src/onekosmos/rest/directory.ts",
]);
const BOUNDED = /\bz\s*\.(?:maxLength|regex)\(/u;

/** Lines of a source with a `z.string()` that no check right behind it bounds. */
function unboundedStrings({ file, text, program }: Source): readonly string[] {
  const isString = (node: CallExpression["callee"] | null): node is CallExpression =>
    node?.type === "CallExpression" && /^z\s*\.string$/u.test(text.slice(node.callee.start, node.callee.end));
  const strings = new Set<number>();
  const bounded = new Set<number>();
  new Visitor({
    CallExpression(node) {
      if (isString(node)) strings.add(node.start);
      const { callee } = node;
      if (callee.type !== "MemberExpression" || !isString(callee.object)) return;
      if (BOUNDED.test(text.slice(callee.end, node.end))) bounded.add(callee.object.start);
    },
  }).visit(program);
  return [...strings]
    .filter((at) => !bounded.has(at))
    .map((at) => `${file}:${text.slice(0, at).split("\n").length}`);
}

describe("the strings of answers", () => {
  it("have a length, all of them", () => {
    const sources = [...sourcesBelow("src/hubspot"), ...sourcesBelow("src/onekosmos")];
    const outside = sources.filter(({ file }) => !OWN_SHAPES.has(file));
    expect(outside.flatMap(unboundedStrings)).toEqual([]);
    // That it finds any: the app's own shapes have strings without one.
    const own = sources.filter(({ file }) => OWN_SHAPES.has(file));
    expect(own.flatMap(unboundedStrings).length).toBeGreaterThan(5);
  });
});

describe("the deployed Worker", () => {
  it("has a limit of CPU time, and reaches its own zone by the front door alone", () => {
    const config = unstable_readConfig({ config: join(PROJECT, "wrangler.toml") });
    expect(config.limits?.cpu_ms).toBeLessThanOrEqual(30_000);
    expect(config.compatibility_flags).toContain("global_fetch_strictly_public");
  });
});
