/**
 * `GET /healthz`: whether the Worker can do its job. Anyone may read it, so it names parts and never a value, a portal or a
 * variable; the log has the reason.
 */
import { Hono } from "hono";
import { version } from "../../../package.json";
import { readCronState } from "../../cron.ts";
import { configOf } from "../../env.ts";
import { log } from "../../lib/log.ts";
import type { AppEnv, AppOptions } from "../middleware/app-env.ts";
import { unboundLimits } from "../middleware/limit-requests.ts";

/** The cron runs every minute; after this long without a run it is off. */
const CRON_OVERDUE_MS = 10 * 60 * 1000;
/** Anybody may read it, so the parts are checked at most this often. */
const FRESH_MS = 5000;
/** Never written: reading it shows whether KV responds. */
const PROBE_KEY = "healthz";

/** How one part is. `waiting` is the cron of a Worker that is minutes old. */
type Part = "ok" | "failing" | "waiting";

/** Serves `/healthz`: 200, or 503 while any part fails. */
export function healthRoutes({ now }: Pick<AppOptions, "now">): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  // The result, and not its promise: a request cannot wait for the work of another.
  let found: { readonly at: number; readonly probes: Awaited<ReturnType<typeof probeAll>> } | null = null;
  routes.get("/healthz", async (c) => {
    const time = now();
    if (found === null || time - found.at >= FRESH_MS)
      found = { at: time, probes: await probeAll(c.env, time) };
    const { configuration, kv, cron } = found.probes;
    const parts: Readonly<Record<string, Part>> = {
      configuration: configuration.part,
      kv: kv.part,
      objects: cron.part,
      cron: cron.value === null ? "failing" : cronPart(cron.value, time),
    };
    const isOk = Object.values(parts).every((part) => part !== "failing");
    const ranAt = cron.value?.ranAt ?? null;
    const cronAgeSeconds = ranAt === null ? null : Math.max(0, Math.round((time - ranAt) / 1000));
    const status = isOk ? "ok" : "failing";
    const unbound = unboundLimits(c.env);
    if (unbound.length > 0) log("warn", "rate limits missing", { bindings: unbound.join(" ") });
    return c.json(
      {
        status,
        ...parts,
        // Said only where something is missing; the Worker does its job all the same.
        ...(unbound.length > 0 && { warnings: ["rate_limits_missing"] }),
        cronAgeSeconds,
        version,
        time: new Date(time).toISOString(),
      },
      isOk ? 200 : 503,
    );
  });
  return routes;
}

async function probeAll(env: Env, time: number) {
  const configuration = await probe("configuration", () => configOf(env));
  const [kv, cron] = await Promise.all([
    probe("kv", () => env.TOKENS.get(PROBE_KEY)),
    probe("objects", () => readCronState(env, time)),
  ]);
  return { configuration, kv, cron };
}

/** Judges the cron by its last run, or before the first by how long that has been waited for. */
function cronPart(
  { ranAt, awaitedSince }: { ranAt: number | null; awaitedSince: number },
  now: number,
): Part {
  if (now - (ranAt ?? awaitedSince) > CRON_OVERDUE_MS) return "failing";
  return ranAt === null ? "waiting" : "ok";
}

/** Runs `read`; a failure is logged with its reason. */
async function probe<T>(
  part: string,
  read: () => T | Promise<T>,
): Promise<{ readonly part: Part; readonly value: T | null }> {
  try {
    return { part: "ok", value: await read() };
  } catch (error) {
    log("error", "unhealthy", { part, reason: String(error).slice(0, 1000) });
    return { part: "failing", value: null };
  }
}
