/**
 * The answers that a deployment needs, in one untracked file: `.deploy.json`. `npm run setup` writes it; `hubspot:configure`,
 * `deploy` and `doctor` read it. It holds ENCRYPTION_KEYS, so only its owner may read it.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { readWorkerAddress } from "../hubspot/address-fields.ts";
import { readPortalHosts } from "../src/lib/portal-hosts.ts";

/** The checkout. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Returns the folder of `.deploy.json`: the checkout, or `DEPLOY_FOLDER`. */
export function deployFolder(): string {
  return process.env["DEPLOY_FOLDER"] ?? PROJECT;
}

/** The deployments of a checkout. */
export const ENVIRONMENT_NAMES = ["staging", "production"] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** Parts of the HubSpot project that an upload may leave out. */
export const OPTIONAL_PARTS = ["app-events", "actions", "agents", "pages"] as const;
export type OptionalPart = (typeof OPTIONAL_PARTS)[number];

const FILE = ".deploy.json";
const OWNER_ONLY = 0o600;

const urlSchema = z
  .string()
  .refine((text) => readWorkerAddress(text).ok, "is no address that HubSpot can call");
const httpsSchema = z.url({ protocol: /^https$/u, error: "must be an https address" });

const mailDomainsSchema = z
  .string()
  .refine(
    (text) => (readPortalHosts(text) ?? []).length > 0,
    'must be domains such as "example.com, 4242=example.org"',
  );

/** The shape of one deployment; each field's message completes "`field` …". */
export const environmentSchema = z.strictObject({
  url: urlSchema,
  worker: z
    .string()
    .regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/u, "must be a Worker's name: a-z, 0-9, dashes, at most 63"),
  appId: z.nullable(z.string().regex(/^[1-9]\d{0,15}$/u, "must be the app's id in HubSpot, a number")),
  supportEmail: z.nullable(z.email({ error: "must be an e-mail address" })),
  supportUrl: z.nullable(httpsSchema),
  documentationUrl: z.nullable(httpsSchema),
  without: z.array(z.enum(OPTIONAL_PARTS, { error: `may name ${OPTIONAL_PARTS.join(", ")}` })),
  /** EMAIL_DOMAINS; null: no mails, and no binding for them. Absent from files of earlier versions, as the next one. */
  emailDomains: z.nullable(mailDomainsSchema).default(null),
  /** True if figures are written to Workers Analytics Engine. */
  metrics: z.boolean().default(false),
  encryptionKeys: z.string().min(1),
});
export type Environment = z.infer<typeof environmentSchema>;

const fileSchema = z.strictObject({
  staging: environmentSchema.optional(),
  production: environmentSchema.optional(),
});
export type Environments = z.infer<typeof fileSchema>;

/** An expected failure, in words for the person at the terminal. */
export class Problem extends Error {}

/** Reads the file in `folder`; no file means no environments. Throws `Problem` that names each field that is wrong. */
export function readEnvironments(folder: string): Environments {
  const path = join(folder, FILE);
  if (!existsSync(path)) return {};
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Problem(`${FILE} is not JSON. Correct it, or delete it and run npm run setup.`);
  }
  const read = fileSchema.safeParse(content);
  if (read.success) return read.data;
  const fields = read.error.issues.map(({ path: field, message }) => `${field.join(".")} ${message}`);
  throw new Problem(`${FILE} is not valid: ${fields.join("; ")}.`);
}

/** Writes the file at once or not at all, readable by its owner alone. */
export function writeEnvironments(folder: string, environments: Environments): void {
  const path = join(folder, FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(environments, null, 2)}\n`, { mode: OWNER_ONLY });
  renameSync(`${path}.new`, path);
}

/** An environment that was chosen, with its name. */
export interface Chosen {
  readonly name: EnvironmentName;
  readonly environment: Environment;
}

/** Returns the named environment, or the only one. Throws `Problem` when there is none, or more than one. */
export function chooseEnvironment(environments: Environments, wanted: string | undefined): Chosen {
  const name = wanted === undefined ? onlyName(environments) : readName(wanted);
  const environment = environments[name];
  if (environment !== undefined) return { name, environment };
  throw new Problem(`There is no ${name} yet. Run: npm run setup -- --env ${name} --url https://<worker>`);
}

/** Returns the name of an environment. Throws `Problem` for anything else. */
export function readName(text: string): EnvironmentName {
  const name = ENVIRONMENT_NAMES.find((known) => known === text);
  if (name === undefined) throw new Problem(`--env is ${ENVIRONMENT_NAMES.join(" or ")}, not "${text}".`);
  return name;
}

function onlyName(environments: Environments): EnvironmentName {
  const names = ENVIRONMENT_NAMES.filter((name) => environments[name] !== undefined);
  if (names.length > 1) throw new Problem(`Say which: --env ${names.join(" or --env ")}.`);
  return names[0] ?? "production";
}

/** Returns the folder of what is generated for one environment. */
export function outputFolder(folder: string, name: EnvironmentName): string {
  return join(folder, ".deploy", name);
}
