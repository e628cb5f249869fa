/** The options of `npm start`: flags, and two variables of the environment. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { DEFAULT_PORT, PROVIDERS, type ProviderKind } from "./fixed.ts";

export interface StartArguments {
  readonly fresh: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
  /** The app's port; HubSpot, 1Kosmos and the mails have the next three. */
  readonly port: number;
  /** Which story is played after the install. */
  readonly demo: Demo;
  /** How many contacts to import; null: none. */
  readonly importCount: number | null;
  readonly provider: ProviderKind;
  /** How long 1Kosmos' sessions live; null: 1Kosmos' own 7 days. */
  readonly sessionTtlSeconds: number | null;
  /** Which generation of HubSpot's paths the app calls; null: as wrangler.toml has it. */
  readonly hubspotApiVersion: string | null;
}

/** The main job, or deals at gates with the lives of contacts and portals. */
export const DEMOS = ["main", "gates"] as const;
export type Demo = (typeof DEMOS)[number];

/** Thrown with a message for the person who typed it. */
export class BadArguments extends Error {}

export const USAGE = `Usage: npm start [-- options]

  --fresh        forget everything: portal, contacts, sessions, the app's own state
  --demo gates   play deals at gates and the lives of contacts and portals, instead of the main job
  --import N     import N contacts into HubSpot and watch them become pending
  --port N       serve on N to N+3 instead of 8787 to 8790, with a state of its own (.sandbox-N)
  --verbose      show the app's log on the screen too
  --help         this text

Environment:
  SANDBOX_PROVIDER=sessions|idverify   how the portal is connected to 1Kosmos (default: sessions)
  SANDBOX_SESSION_TTL_S=N              how many seconds a session lives at 1Kosmos (default: 7 days)
  HUBSPOT_API_VERSION=v3|2026-09       which of HubSpot's paths the app calls (default: as in wrangler.toml)
`;

/** The sandbox's largest portal is meant to hold this many contacts. */
const MAX_IMPORT = 50_000;

const API_VERSIONS = ["v3", "2026-09"];
const countSchema = z.coerce.number().int().min(1).max(MAX_IMPORT);
/** Below the system's own, and with room for the next two; the mails have another where the third is taken. */
const portSchema = z.coerce.number().int().min(1024).max(65_533);
const ttlSchema = z.coerce.number().positive();

/** Parses the command line (without node and the script) and the environment. Throws `BadArguments`. */
export function parseArguments(argv: readonly string[], environment: NodeJS.ProcessEnv): StartArguments {
  const values = flagsOf(argv);
  const provider = environment["SANDBOX_PROVIDER"] ?? PROVIDERS[0];
  const ttl = environment["SANDBOX_SESSION_TTL_S"];
  const version = environment["HUBSPOT_API_VERSION"];
  return {
    fresh: values.fresh === true,
    verbose: values.verbose === true,
    help: values.help === true,
    port:
      values.port === undefined
        ? DEFAULT_PORT
        : check(portSchema, values.port, "--port takes a number from 1024 to 65533"),
    demo: check(z.enum(DEMOS), values.demo ?? DEMOS[0], `--demo is ${DEMOS.join(" or ")}`),
    importCount:
      values.import === undefined
        ? null
        : check(countSchema, values.import, `--import takes a whole number from 1 to ${MAX_IMPORT}`),
    provider: check(z.enum(PROVIDERS), provider, "SANDBOX_PROVIDER is sessions or idverify"),
    sessionTtlSeconds:
      ttl === undefined || ttl === ""
        ? null
        : check(ttlSchema, ttl, "SANDBOX_SESSION_TTL_S is a number of seconds above 0"),
    hubspotApiVersion:
      version === undefined || version === ""
        ? null
        : check(z.enum(API_VERSIONS), version, "HUBSPOT_API_VERSION is v3 or 2026-09"),
  };
}

function flagsOf(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        fresh: { type: "boolean" },
        verbose: { type: "boolean" },
        help: { type: "boolean" },
        demo: { type: "string" },
        import: { type: "string" },
        port: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new BadArguments(error instanceof Error ? error.message : String(error));
  }
}

function check<T>(schema: z.ZodType<T>, value: string, expectation: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new BadArguments(`${expectation}, not "${value}".`);
  return parsed.data;
}
