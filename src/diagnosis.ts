/**
 * Diagnoses a deployment from inside, for `npm run doctor`: what only the Worker can try. It returns counts, times and codes;
 * the command turns them into words. Nothing personal and no secret is in it.
 */
import { version } from "../package.json";
import { inspectShards } from "./cron.ts";
import { configOf } from "./env.ts";
import { inspectJournal, type JournalState } from "./journal.ts";
import { log, logLevel, type LogLevel } from "./lib/log.ts";
import type { SchemaState } from "./lib/migrate.ts";
import { contactObjectIn, portalObject, portalObjectIn } from "./objects.ts";
import type { ObjectDiagnosis } from "./portal/admin/diagnosis.ts";

/** Portals that one diagnosis looks into. */
const MAX_PORTALS = 20;
/** KV's shortest life of a value. */
const PROBE_TTL_S = 60;
/** An object that does not respond within this time is failing. In ms. */
const PATIENCE_MS = 30_000;

const BINDINGS = [
  "TOKENS",
  "PORTAL",
  "CONTACT",
  "SWEEP_INDEX",
  "JOURNAL",
  "OAUTH_STATE",
  "LIMIT_SIGN_INS",
  "LIMIT_STATES",
  "LIMIT_LINKS",
  "LIMIT_PAGES",
  "EMAIL",
  "METRICS",
] as const;

/** How a part responded. `old_code`: the object runs a version of the app that has no such call. */
type Probe = "ok" | "failing" | "old_code";

/** A portal's object, or why it did not respond. */
export type PortalProbe = { readonly portalId: number } & (ObjectDiagnosis | { readonly failing: Probe });

/** The deployment as seen from inside. Times are epoch ms. */
export interface Diagnosis {
  readonly version: string;
  readonly time: number;
  readonly logLevel: LogLevel;
  readonly bindings: Readonly<Record<string, boolean>>;
  /** `read`: "stale" when the value that was just written is not there. */
  readonly kv: { readonly write: Probe; readonly read: Probe | "stale" };
  /** By class; those of portals in the EU with "(EU)". */
  readonly objects: Readonly<Record<string, Probe>>;
  readonly cronRanAt: number | null;
  /** Since when the longest overdue portal waits for its sweep; null: none does. */
  readonly sweepOverdueSince: number | null;
  readonly journal: Pick<JournalState, "readAt" | "nextAt"> | null;
  /** Of the objects that are no portal's. */
  readonly schema: Readonly<Record<string, readonly SchemaState[]>>;
  readonly configuration: {
    readonly hasPublicUrl: boolean;
    readonly hasAppId: boolean;
    readonly apiVersion: string;
    readonly sendsMails: boolean;
  };
  /** How many portals have a grant in KV, counted to a thousand; null for a portal's own token. */
  readonly portalCount: number | null;
  readonly portals: readonly PortalProbe[];
}

export interface DiagnosisOptions {
  /** The only portal to look into; null: all, up to some. */
  readonly portalId: number | null;
  /** True if the portals of the deployment may be counted. */
  readonly isOperator: boolean;
  readonly now: number;
  /** Distinguishes this diagnosis from others. */
  readonly id: string;
}

/** Diagnoses the deployment. A part that fails is a value; its reason is in the log. */
export async function diagnose(
  env: Env,
  { portalId, isOperator, now, id }: DiagnosisOptions,
): Promise<Diagnosis> {
  const config = configOf(env);
  const kv = probeKv(env, id);
  const index = probe("SweepIndex", async () => ({
    cron: await env.SWEEP_INDEX.getByName("shard-0").readCronState(now),
    shards: await inspectShards(env, now),
  }));
  const journal = probe("Journal", () => inspectJournal(env));
  const known = isOperator ? await probe("portals", () => installedPortals(env)) : null;
  const asked = portalId === null ? (known?.value ?? []) : [portalId];
  const [objects, portals] = await Promise.all([
    probeObjects(env, config.jurisdictions),
    Promise.all(asked.slice(0, MAX_PORTALS).map((each) => probePortal(env, each))),
  ]);
  const [{ value: swept, part: sweepIndex }, read] = await Promise.all([index, journal]);
  const overdue = (swept?.shards ?? []).flatMap(({ overdueSince }) => overdueSince ?? []);
  return {
    version,
    time: now,
    logLevel: logLevel(),
    bindings: Object.fromEntries(BINDINGS.map((name) => [name, Reflect.get(env, name) !== undefined])),
    kv: await kv,
    objects: { ...objects, SweepIndex: sweepIndex, Journal: read.part, OAuthState: "ok" },
    cronRanAt: swept?.cron.ranAt ?? null,
    sweepOverdueSince: overdue.length === 0 ? null : Math.min(...overdue),
    journal: read.value === null ? null : { readAt: read.value.readAt, nextAt: read.value.nextAt },
    schema: { SweepIndex: swept?.shards[0]?.schema ?? [], Journal: read.value?.schema ?? [] },
    configuration: {
      hasPublicUrl: config.publicOrigin !== null,
      hasAppId: config.appId !== null,
      apiVersion: config.apiVersion,
      sendsMails: config.emailDomains.length > 0,
    },
    portalCount: known?.value?.length ?? null,
    portals,
  };
}

/** Writes a value under a name that nobody has read before, so that no cache has it, and reads it. */
async function probeKv(env: Env, id: string): Promise<Diagnosis["kv"]> {
  const key = `doctor:${id}`;
  const write = await probe("kv write", () => env.TOKENS.put(key, id, { expirationTtl: PROBE_TTL_S }));
  const read = await probe("kv read", () => env.TOKENS.get(key));
  const isStale = write.part === "ok" && read.part === "ok" && read.value !== id;
  return { write: write.part, read: isStale ? "stale" : read.part };
}

/** Calls an object of each class that no portal has; reading there stores nothing. */
async function probeObjects(env: Env, hasJurisdictions: boolean): Promise<Record<string, Probe>> {
  const places = hasJurisdictions ? (["none", "eu"] as const) : (["none"] as const);
  const probes = places.flatMap((place) => {
    const suffix = place === "eu" ? " (EU)" : "";
    return [
      [`Portal${suffix}`, () => portalObjectIn(env, 0, place).diagnose()],
      [`Contact${suffix}`, () => contactObjectIn(env, 0, "0", place).history()],
    ] as const;
  });
  const results = probes.map(
    async ([name, call]) => [name, (await probe<unknown>(name, call)).part] as const,
  );
  return Object.fromEntries(await Promise.all(results));
}

async function probePortal(env: Env, portalId: number): Promise<PortalProbe> {
  const { part, value } = await probe(`portal ${portalId}`, () => portalObject(env, portalId).diagnose());
  return value === null ? { portalId, failing: part } : { portalId, ...value };
}

/** Returns the portals that have a grant. */
async function installedPortals(env: Env): Promise<readonly number[]> {
  const { keys } = await env.TOKENS.list({ prefix: "portal:" });
  return keys.flatMap(({ name }) => {
    const [, portalId] = /^portal:(\d+):tokens$/u.exec(name) ?? [];
    return portalId === undefined ? [] : [Number(portalId)];
  });
}

/** Runs `call`; a failure is logged with its reason. */
async function probe<T>(
  part: string,
  call: () => Promise<T>,
): Promise<{ readonly part: Probe; readonly value: T | null }> {
  try {
    return { part: "ok", value: await Promise.race([call(), giveUp()]) };
  } catch (error) {
    const reason = String(error).slice(0, 300);
    log("error", "diagnosis failed", { part, reason });
    return { part: /does not implement the method/u.test(reason) ? "old_code" : "failing", value: null };
  }
}

async function giveUp(): Promise<never> {
  await scheduler.wait(PATIENCE_MS);
  throw new Error("no response in time");
}
