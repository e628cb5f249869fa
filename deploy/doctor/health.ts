/** Reads `/healthz`: reachability, the Worker's own parts, version and clock. */
import { z } from "zod";
import { type Finding, ok, type DoctorTarget, problem, warning } from "./finding.ts";
import { type Visit, visit, type VisitFailure } from "./visit.ts";

/** HubSpot's signatures are refused beyond five minutes; a clock that is off by one is off. */
const CLOCK_TOLERANCE_MS = 60_000;

const partSchema = z.enum(["ok", "failing", "waiting"]);
const healthSchema = z.object({
  status: z.enum(["ok", "failing"]),
  configuration: partSchema,
  kv: partSchema,
  objects: partSchema,
  cron: partSchema,
  cronAgeSeconds: z.nullable(z.number()),
  /** Absent while there is nothing to warn of, and from older versions. */
  warnings: z.array(z.string()).default([]),
  version: z.string(),
  time: z.iso.datetime(),
});
type Health = z.infer<typeof healthSchema>;

const UNREACHABLE: Readonly<Record<VisitFailure, readonly [string, string]>> = {
  no_such_host: [
    "There is no host of this name.",
    "Compare the address; a new domain takes some minutes to appear.",
  ],
  refused: ["Nothing listens at this address.", "Deploy the Worker, or start the sandbox: npm start"],
  certificate: [
    "The certificate is not valid for this host, so HubSpot will not call it.",
    "Wait for Cloudflare to issue it (domain page, SSL/TLS, Edge certificates), or renew it.",
  ],
  no_tls: ["The host does not speak TLS at this address.", "Use an address that is served over https."],
  timeout: ["There was no response within 10 s.", "Look at the Worker's log: npx wrangler tail"],
  network: ["The connection failed.", "Try again; if it stays, look at the Worker's log: npx wrangler tail"],
};

const PARTS = {
  configuration: [
    "A variable or secret is missing or malformed.",
    'The Worker\'s log names it ("unhealthy"): npx wrangler tail. Each is explained in README, "Configuration".',
  ],
  kv: [
    "The KV namespace TOKENS does not respond, so no portal's tokens can be read.",
    "Check that the namespace still exists (npx wrangler kv namespace list), then deploy again.",
  ],
  objects: [
    "Durable Objects do not respond, so no webhook is accepted.",
    "Look at cloudflarestatus.com and the Worker's log; deploy again if a binding is missing.",
  ],
} as const;

const IN_ORDER = {
  configuration: "Every variable and secret is there and well formed.",
  kv: "The KV namespace TOKENS responds.",
  objects: "Durable Objects respond.",
} as const;

/** Examines the health; `health` is null when there is nothing behind the address to examine further. */
export async function examineHealth(
  target: DoctorTarget,
): Promise<{ readonly findings: readonly Finding[]; readonly goOn: boolean; readonly isWaiting: boolean }> {
  const visited = await visit(`${target.url}/healthz`);
  if (!visited.ok) {
    const [says, fix] = UNREACHABLE[visited.failure];
    return stop(problem("reachable", `${says} (${visited.code})`, fix));
  }
  const health = readHealth(visited.visit);
  if (health === null) return stop(notTheApp(visited.visit));
  return {
    findings: [
      ok("reachable", `${target.url} responds.`),
      ...partFindings(health),
      cronFinding(health),
      limitsFinding(health),
      versionFinding(health, target.version),
      clockFinding(health, visited.visit.at),
    ],
    goOn: true,
    isWaiting: health.cron === "waiting",
  };
}

function stop(finding: Finding) {
  return { findings: [finding], goOn: false, isWaiting: false };
}

function readHealth({ text }: Visit): Health | null {
  try {
    return healthSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function notTheApp({ status, text }: Visit): Finding {
  if (text === '{"status":"ok"}') {
    return problem("app", "An older version of this app is deployed.", "Deploy this version: npm run deploy");
  }
  if (/error code: 1101|Worker threw exception/iu.test(text)) {
    return problem(
      "app",
      "The Worker does not start (Cloudflare's error 1101).",
      "A variable or secret is missing or malformed; the log names it: npx wrangler tail",
    );
  }
  return problem(
    "app",
    `Something else than this app is at this address (/healthz responded ${status}).`,
    "Compare the address; on a domain of your own, check that its route leads to this Worker.",
  );
}

function partFindings(health: Health): readonly Finding[] {
  return (["configuration", "kv", "objects"] as const).map((part) => {
    const [says, fix] = PARTS[part];
    return health[part] === "failing" ? problem(part, says, fix) : ok(part, IN_ORDER[part]);
  });
}

function limitsFinding({ warnings }: Health): Finding {
  if (!warnings.includes("rate_limits_missing"))
    return ok("rate limits", "Sign-ins, links and pages are limited by network.");
  return warning(
    "rate limits",
    "Rate limits are not bound, some or all, so anybody can have the Worker call HubSpot or answer pages without end.",
    "Put the [[ratelimits]] of the tracked wrangler.toml into yours and deploy again, or limit /oauth/*, /v/* and the rest at the edge.",
  );
}

function cronFinding({ cron, cronAgeSeconds, objects }: Health): Finding {
  if (cron === "ok") return ok("cron", `The cron ran ${cronAgeSeconds ?? 0} s ago.`);
  const fix =
    'Check "Triggers" of the Worker on Cloudflare\'s dashboard: there must be "* * * * *". Deploying again sets it.';
  if (cron === "waiting") {
    return warning(
      "cron",
      "The cron has not run yet; a new Worker's first run takes up to some minutes.",
      fix,
    );
  }
  if (objects === "failing") {
    return problem("cron", "It cannot be read when the cron ran.", "See objects above.");
  }
  const age = cronAgeSeconds === null ? "has never run" : `last ran ${cronAgeSeconds} s ago`;
  return problem("cron", `The cron ${age}: links do not expire and uninstalls are not seen.`, fix);
}

function versionFinding({ version }: Health, expected: string): Finding {
  if (version === expected) return ok("version", `Version ${version} is deployed.`);
  return warning(
    "version",
    `Version ${version} is deployed, this checkout is ${expected}.`,
    "Deploy this checkout (npm run deploy), or check out the version that is deployed.",
  );
}

function clockFinding({ time }: Health, at: number): Finding {
  const offMs = Date.parse(time) - at;
  if (Math.abs(offMs) <= CLOCK_TOLERANCE_MS)
    return ok("clock", "The Worker's clock agrees with this machine's.");
  const seconds = Math.round(Math.abs(offMs) / 1000);
  return problem(
    "clock",
    `The Worker's clock is ${seconds} s ${offMs > 0 ? "ahead of" : "behind"} this machine's; signatures are refused from five minutes on.`,
    "Set this machine's clock; Cloudflare's are kept by Cloudflare.",
  );
}
