/**
 * `npm run setup`: asks what a deployment needs, or takes it from flags, keeps it in `.deploy.json`, and prints the commands
 * that need an account. Another run changes what it is given and nothing else.
 */
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Answers, NONE, QUESTIONS, type Question, readYesNo } from "./answers.ts";
import {
  type Chosen,
  deployFolder,
  type Environment,
  ENVIRONMENT_NAMES,
  type EnvironmentName,
  type Environments,
  environmentSchema,
  type OptionalPart,
  Problem,
  readEnvironments,
  readName,
  writeEnvironments,
} from "./environments.ts";
import { withNewKey, withoutOldKeys } from "./keys.ts";
import { nextSteps } from "./steps.ts";
import { defaultWorkerName, writeWranglerConfig } from "./wrangler-config.ts";

/** The command's usage, for a person. */
export const USAGE = `Usage: npm run setup -- [--env staging|production] [answers]

Asks for what is missing, or with answers as flags asks nothing:
${QUESTIONS.map(({ flag, text }) => `  --${flag.padEnd(18)} ${text}`).join("\n")}

An answer "${NONE}" removes one. Keys:
  --rotate-keys        puts a new encryption key in front; the old ones still decrypt
  --retire-keys        drops all but the newest
  --print-keys         prints ENCRYPTION_KEYS and nothing else, for: wrangler secret put ENCRYPTION_KEYS
`;

/** Where lines go, the folder of `.deploy.json`, and how a person is asked; null: nobody is there. */
export interface SetupConsole {
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly ask: ((question: string) => Promise<string>) | null;
}

/** Runs the command. Returns the process' exit code: 0, or 2 for wrong or missing answers. */
export async function run(argv: readonly string[], console: SetupConsole): Promise<0 | 2> {
  try {
    const { answers, keys, env } = flagsOf(argv);
    const environments = readEnvironments(console.folder);
    const name = readName(env ?? "production");
    if (keys === "print") return printKeys(environments[name], console.say);
    const given =
      answers.size > 0 || keys !== null ? readFlags(answers) : await askAll(environments[name], console);
    const environment = withKeys(merge(name, environments, given), keys);
    writeEnvironments(console.folder, { ...environments, [name]: environment });
    const chosen: Chosen = { name, environment };
    writeWranglerConfig(console.folder, chosen);
    for (const line of nextSteps(chosen, console.folder)) console.say(line);
    return 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.say(error.message);
    return 2;
  }
}

type KeysFlag = "rotate" | "retire" | "print" | null;

function flagsOf(argv: readonly string[]): {
  answers: ReadonlyMap<Question, string>;
  keys: KeysFlag;
  env: string | undefined;
} {
  const strings = Object.fromEntries(
    ["env", ...QUESTIONS.map(({ flag }) => flag)].map((flag) => [flag, { type: "string" as const }]),
  );
  const booleans = Object.fromEntries(
    ["rotate-keys", "retire-keys", "print-keys"].map((flag) => [flag, { type: "boolean" as const }]),
  );
  let values: Readonly<Record<string, unknown>>;
  try {
    values = parseArgs({ args: [...argv], options: { ...strings, ...booleans } }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  const answers = new Map<Question, string>();
  for (const question of QUESTIONS) {
    const value = values[question.flag];
    if (typeof value === "string") answers.set(question, value);
  }
  const keys = (["rotate", "retire", "print"] as const).filter((word) => values[`${word}-keys`] === true);
  if (keys.length > 1)
    throw new Problem("Of --rotate-keys, --retire-keys and --print-keys take one at a time.");
  const { env } = values;
  return { answers, keys: keys[0] ?? null, env: typeof env === "string" ? env : undefined };
}

function readFlags(answers: ReadonlyMap<Question, string>): Partial<Answers> {
  return Object.fromEntries([...answers].map(([question, typed]) => [question.field, question.read(typed)]));
}

/** Asks one question after the other, the present answer offered; asks again after an answer that cannot be. */
async function askAll(known: Environment | undefined, { ask, say }: SetupConsole): Promise<Partial<Answers>> {
  if (ask === null) throw new Problem(`Nobody is there to be asked; give the answers as flags.\n\n${USAGE}`);
  const given = new Map<string, unknown>();
  const askOne = async <T>(text: string, offered: string, read: (typed: string) => T): Promise<T> => {
    for (;;) {
      const typed = (await ask(`${text}${offered === "" ? "" : ` [${offered}]`}: `)).trim();
      try {
        return read(typed === "" ? offered : typed);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        say(error.message);
      }
    }
  };
  for (const question of QUESTIONS) {
    const { field, text, read, parts } = question;
    if (parts === undefined) given.set(field, await askOne(text, offeredTo(question, known), read));
    else {
      const leftOut: OptionalPart[] = [];
      for (const { part, text: asked } of parts) {
        const offered = known?.without.includes(part) === true ? "no" : "yes";
        if (!(await askOne(asked, offered, readYesNo))) leftOut.push(part);
      }
      given.set(field, leftOut);
    }
  }
  return Object.fromEntries(given);
}

/** Returns the answer that is taken when nothing is typed. */
function offeredTo({ field, spell }: Question, known: Environment | undefined): string {
  const present = known?.[field] ?? null;
  if (spell !== undefined) return spell(present);
  if (present === null || present === "") return field === "url" ? "" : NONE;
  return String(present);
}

/** Puts the new answers over those of earlier runs. Throws `Problem` for an address that cannot be this Worker's. */
function merge(name: EnvironmentName, environments: Environments, given: Partial<Answers>): Environment {
  const known = environments[name];
  const url = given.url ?? known?.url;
  if (url === undefined) throw new Problem(`${name} needs the Worker's address: --url https://<worker>.`);
  const other = ENVIRONMENT_NAMES.find((each) => each !== name && environments[each]?.url === url);
  if (other !== undefined) throw new Problem(`${url} is the address of ${other}; each needs its own.`);
  const label = workersDevLabel(url);
  const worker = known?.worker ?? label ?? `${defaultWorkerName()}${name === "staging" ? "-staging" : ""}`;
  if (label !== null && label !== worker) {
    throw new Problem(
      `The Worker is called ${worker}, so its address on workers.dev begins with "${worker}.". ` +
        "Another name is another Worker, without this one's data.",
    );
  }
  const empty = {
    appId: null,
    supportEmail: null,
    supportUrl: null,
    documentationUrl: null,
    without: [],
    emailDomains: null,
    metrics: false,
  };
  const keys = { encryptionKeys: known?.encryptionKeys ?? withNewKey(null) };
  return environmentSchema.parse({ ...empty, ...keys, ...known, ...given, url, worker });
}

/** Returns the Worker's name in its address on workers.dev; null for a domain of one's own. */
function workersDevLabel(url: string): string | null {
  return /^([^.]+)\.[^.]+\.workers\.dev$/u.exec(new URL(url).hostname)?.[1] ?? null;
}

function withKeys(environment: Environment, keys: KeysFlag): Environment {
  const { encryptionKeys } = environment;
  if (keys === "rotate") return { ...environment, encryptionKeys: withNewKey(encryptionKeys) };
  if (keys === "retire") return { ...environment, encryptionKeys: withoutOldKeys(encryptionKeys) };
  return environment;
}

function printKeys(environment: Environment | undefined, say: SetupConsole["say"]): 0 {
  if (environment === undefined) throw new Problem("There are no keys yet; run npm run setup first.");
  say(environment.encryptionKeys);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const terminal = process.stdin.isTTY
    ? createInterface({ input: process.stdin, output: process.stdout })
    : null;
  process.exitCode = await run(process.argv.slice(2), {
    folder: deployFolder(),
    say: console.log,
    ask: terminal === null ? null : (question) => terminal.question(question),
  });
  terminal?.close();
}
