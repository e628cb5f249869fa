/** Judges what is the deployment's own, and no portal's. */
import { type Finding, ok, problem, skipped, warning } from "./finding.ts";
import type { Inside } from "./inside-answer.ts";
import { schemaFinding } from "./inside-portal.ts";
import { duration } from "./times.ts";

const MINUTE_MS = 60_000;
/** Sweeps are made every minute; one that waits for so long was not made. */
const SWEEP_OVERDUE_MS = 15 * MINUTE_MS;
/** Read once an hour, or as `JOURNAL_POLL_SECONDS` says, a day at most; HubSpot keeps the journal for three. */
const JOURNAL_OVERDUE_MS = 26 * 60 * MINUTE_MS;
/** Without these bindings the app works, with less. */
const OPTIONAL_BINDINGS = new Set([
  "LIMIT_SIGN_INS",
  "LIMIT_STATES",
  "LIMIT_LINKS",
  "LIMIT_PAGES",
  "EMAIL",
  "METRICS",
]);

/** Returns the findings. */
export function deploymentFindings(inside: Inside): readonly Finding[] {
  return [
    bindingsFinding(inside),
    kvFinding(inside),
    ...objectFindings(inside),
    sweepsFinding(inside),
    journalFinding(inside),
    schemaFinding("schema", Object.values(inside.schema).flat(), "the shared objects"),
    logFinding(inside),
    appFinding(inside),
    mailFinding(inside),
    inside.bindings["METRICS"]
      ? ok("metrics", "Figures are written to Workers Analytics Engine.")
      : skipped("metrics", "Not written: npm run setup -- --metrics yes, then deploy (docs/metrics.md)."),
    ...countFindings(inside),
  ];
}

function bindingsFinding({ bindings }: Inside): Finding {
  const missing = Object.keys(bindings).filter((name) => !bindings[name] && !OPTIONAL_BINDINGS.has(name));
  if (missing.length === 0) return ok("bindings", "Every binding that the app needs is there.");
  return problem(
    "bindings",
    `The Worker has no binding ${missing.join(", ")}.`,
    "Add it as in the tracked wrangler.toml, and deploy again.",
  );
}

function kvFinding({ kv }: Inside): Finding {
  const check = "kv inside";
  const fix = "Check that the namespace still exists (npx wrangler kv namespace list), then deploy again.";
  if (kv.write !== "ok") return problem(check, "KV takes no value, so no token can be stored.", fix);
  if (kv.read === "stale")
    return problem(
      check,
      "KV does not return the value that was just written.",
      `${fix} Look at cloudflarestatus.com.`,
    );
  if (kv.read !== "ok") return problem(check, "KV returns no value, so no token can be read.", fix);
  return ok(check, "A value was written to KV and read again.");
}

function objectFindings({ objects }: Inside): readonly Finding[] {
  const named = (state: string) => Object.keys(objects).filter((name) => objects[name] === state);
  const [failing, old] = [named("failing"), named("old_code")];
  const europe = failing.filter((name) => name.endsWith("(EU)"));
  const others = failing.filter((name) => !name.endsWith("(EU)"));
  const findings = [
    ...(others.length === 0
      ? []
      : [
          problem(
            "object classes",
            `Objects of ${others.join(", ")} do not respond.`,
            'The log has the reason ("diagnosis failed"): npx wrangler tail. Deploy again if a class is missing.',
          ),
        ]),
    ...(europe.length === 0
      ? []
      : [
          problem(
            "jurisdiction",
            `Objects in the EU do not respond (${europe.join(", ")}), so no portal that HubSpot hosts there works.`,
            'Where the runtime has no jurisdictions, set EU_JURISDICTION to "off"; at Cloudflare, look at cloudflarestatus.com.',
          ),
        ]),
    ...(old.length === 0
      ? []
      : [
          warning(
            "object classes",
            `Objects of ${old.join(", ")} still run another version.`,
            "In a gradual deployment that is as it should be; else deploy again.",
          ),
        ]),
  ];
  if (findings.length > 0) return findings;
  return [ok("object classes", `Objects of every class respond: ${Object.keys(objects).join(", ")}.`)];
}

function sweepsFinding({ sweepOverdueSince, cronRanAt, time }: Inside): Finding {
  const check = "sweeps";
  const lateMs = sweepOverdueSince === null ? 0 : time - sweepOverdueSince;
  if (lateMs > SWEEP_OVERDUE_MS) {
    return problem(
      check,
      `A portal has been due for its sweep for ${duration(lateMs)}.`,
      'The cron is off or fails; the log says why ("sweep failed"): npx wrangler tail',
    );
  }
  const last = cronRanAt === null ? "it has not run yet" : `it last ran ${duration(time - cronRanAt)} ago`;
  return ok(check, `No portal waits for the cron; ${last}.`);
}

function journalFinding({ journal, time }: Inside): Finding {
  const check = "journal";
  const fix =
    'The log says why ("journal put off"): npx wrangler tail. Client id and secret must be those of the app.';
  if (journal === null) return problem(check, "It cannot be read how far HubSpot's journal was read.", fix);
  if (journal.readAt === 0 && journal.nextAt === 0)
    return warning(
      check,
      "HubSpot's journal was not read yet; the cron reads it.",
      "Look again in some minutes.",
    );
  if (time - journal.readAt <= JOURNAL_OVERDUE_MS)
    return ok(check, `HubSpot's journal was read ${duration(time - journal.readAt)} ago.`);
  const age =
    journal.readAt === 0 ? "could never be read" : `was not read for ${duration(time - journal.readAt)}`;
  return problem(check, `HubSpot's journal ${age}, so uninstalls are not seen.`, fix);
}

function logFinding({ logLevel }: Inside): Finding {
  if (logLevel === "info") return ok("log", "Everything is logged (level info).");
  return warning(
    "log",
    `Only ${logLevel === "warn" ? "warnings and errors are" : "errors are"} logged, so the reference of most requests is not found in the log.`,
    "Leave LOG_LEVEL empty.",
  );
}

function appFinding({ configuration }: Inside): Finding {
  const check = "app id";
  if (configuration.hasAppId) return ok(check, "Cards of other apps are refused.");
  return warning(
    check,
    "HUBSPOT_APP_ID is not set, so cards of any app that has the client secret are served.",
    "npm run setup -- --app-id <app id>, then deploy.",
  );
}

function mailFinding({ configuration, bindings }: Inside): Finding {
  const check = "mail";
  if (configuration.sendsMails && !bindings["EMAIL"]) {
    return problem(
      check,
      "EMAIL_DOMAINS names domains, and the Worker has no binding EMAIL: no mail can leave.",
      "npm run setup -- --email-domains <domains>, then deploy.",
    );
  }
  if (!configuration.sendsMails)
    return skipped(check, "This deployment sends no mails (EMAIL_DOMAINS is empty).");
  return ok(check, "Mails can be sent from the domains of EMAIL_DOMAINS.");
}

function countFindings({ portalCount, portals }: Inside): readonly Finding[] {
  if (portalCount === null) return [];
  if (portalCount === 0)
    return [
      warning(
        "portals",
        "The app is installed in no portal.",
        "Open /oauth/install as a HubSpot super admin.",
      ),
    ];
  const seen =
    portals.length < portalCount ? `, ${portals.length} of them examined; --portal names another` : "";
  return [
    ok(
      "portals",
      `The app is installed in ${portalCount} ${portalCount === 1 ? "portal" : "portals"}${seen}.`,
    ),
  ];
}
