/** Examines one portal from inside. One line when all is well, else one for each thing that is not. */
import { type Finding, ok, problem, warning } from "./finding.ts";
import type { Inside, InsidePortal, ProbedPortal, SchemaState } from "./inside-answer.ts";
import { duration } from "./times.ts";

/** Work that was due for so long is not being done. */
const ALARM_OVERDUE_MS = 2 * 60_000;
const TAIL = "npx wrangler tail";
const SIGN_IN = "Ask an admin of the portal to open /oauth/install.";

/** Why HubSpot made no token: what that means, and the remedy. */
const REFRESH: Readonly<Record<string, readonly [string, string]>> = {
  client_misconfigured: [
    "HubSpot does not accept the app's client id or client secret, so no token can be refreshed.",
    "npx wrangler secret put HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET, as on the project's page in HubSpot.",
  ],
  revoked: ["HubSpot refuses the portal's grant.", SIGN_IN],
  bad_code: ["HubSpot refuses the portal's grant.", SIGN_IN],
  portal_gone: ["HubSpot says that the account does not exist any more.", SIGN_IN],
};

/** Why 1Kosmos' test failed. */
const ONEKOSMOS: Readonly<Record<string, string>> = {
  unreachable: "1Kosmos cannot be reached from the Worker.",
  timeout: "1Kosmos does not respond within 10 s.",
  credentials_refused: "1Kosmos refuses the portal's key, or the stored connection cannot be read.",
  clock_skew: "1Kosmos refuses requests because the clocks differ.",
  forbidden_host: "The tenant's directory leads to hosts outside ONEKOSMOS_HOST_SUFFIXES.",
};

/** Returns the findings of one portal. */
export function portalFindings(probed: ProbedPortal, inside: Inside): readonly Finding[] {
  const name = `portal ${probed.portalId}`;
  if ("failing" in probed) return [failingFinding(name, probed.failing)];
  const { portal } = probed;
  if (portal === null)
    return [problem(name, "The app is not installed there, though KV has a grant.", SIGN_IN)];
  const found = [
    ...versionFindings(name, probed.version, inside),
    ...schemaFindings(name, portal),
    ...grantFindings(name, portal),
    ...oneKosmosFindings(name, portal),
    ...alarmFindings(name, portal, inside.time),
    ...webhookFindings(name, portal),
    ...conditionFindings(name, portal, inside.time),
    ...deadLetterFindings(name, portal),
  ];
  return found.length > 0 ? found : [ok(name, summaryOf(portal, inside.time))];
}

/** Checks the schema of some storage: each part as this code has it, or older, or newer. */
export function schemaFinding(check: string, states: readonly SchemaState[], of: string): Finding {
  const older = states.filter(({ stored, known }) => stored < known);
  const newer = states.filter(({ stored, known }) => stored > known);
  if (older.length > 0) {
    return problem(
      check,
      `The storage of ${of} has an old schema (${listOf(older)}): its migration failed or has not run.`,
      `The log says why: ${TAIL}. Deploy this version again.`,
    );
  }
  if (newer.length > 0) {
    return warning(
      check,
      `The storage of ${of} is of a newer version than the code (${listOf(newer)}): it was rolled back.`,
      "It works; what the newer version added is not used until it is deployed again.",
    );
  }
  return ok(check, `The storage of ${of} has the schema of this version.`);
}

function listOf(states: readonly SchemaState[]): string {
  return states.map(({ part, stored, known }) => `${part} ${stored} of ${known}`).join(", ");
}

function failingFinding(name: string, failing: string): Finding {
  return failing === "old_code"
    ? warning(
        name,
        "Its object still runs an older version that cannot be asked.",
        "It changes with its next restart.",
      )
    : problem(name, "Its object does not respond.", `The log says why ("diagnosis failed"): ${TAIL}`);
}

function versionFindings(name: string, version: string, inside: Inside): readonly Finding[] {
  if (version === inside.version) return [];
  const says = `Its object runs version ${version}, the Worker ${inside.version}.`;
  return [
    warning(`${name} version`, says, "In a gradual deployment that is as it should be; else deploy again."),
  ];
}

function schemaFindings(name: string, { schema }: InsidePortal): readonly Finding[] {
  const finding = schemaFinding(`${name} schema`, schema, "the portal");
  return finding.state === "ok" ? [] : [finding];
}

function grantFindings(name: string, { grant }: InsidePortal): readonly Finding[] {
  const check = `${name} grant`;
  if (grant.stored === "missing") return [problem(check, "KV has no token of the portal.", SIGN_IN)];
  if (grant.stored === "unreadable") {
    return [
      problem(
        check,
        "The portal's token cannot be decrypted: the key that sealed it is not in ENCRYPTION_KEYS.",
        `Put the old key behind the new one in ENCRYPTION_KEYS; if it is lost: ${SIGN_IN}`,
      ),
    ];
  }
  if (grant.refresh === null || grant.refresh === "ok") return [];
  const [says, fix] = REFRESH[grant.refresh] ?? [
    `HubSpot made no new token (${grant.refresh}).`,
    `Try again; if it stays, look at HubSpot's status page and the Worker's log: ${TAIL}`,
  ];
  return [problem(check, says, fix)];
}

function oneKosmosFindings(name: string, { oneKosmos }: InsidePortal): readonly Finding[] {
  const check = `${name} 1Kosmos`;
  if (oneKosmos === "ok") return [];
  if (oneKosmos === "missing")
    return [warning(check, "1Kosmos is not connected.", "An admin connects it on the page Set-up.")];
  const says = ONEKOSMOS[oneKosmos] ?? `The test of the connection to 1Kosmos failed (${oneKosmos}).`;
  return [
    problem(
      check,
      says,
      "An admin tests the connection on the page Connection, which names the field at fault.",
    ),
  ];
}

function alarmFindings(name: string, { alarm }: InsidePortal, time: number): readonly Finding[] {
  const lateMs = alarm.dueAt === null ? 0 : time - alarm.dueAt;
  if (lateMs <= ALARM_OVERDUE_MS) return [];
  const set =
    alarm.setFor === null
      ? "no alarm is set"
      : `the alarm is set for ${new Date(alarm.setFor).toISOString()}`;
  return [
    problem(
      `${name} alarm`,
      `Work has been due for ${duration(lateMs)} and is not done (${set}).`,
      `The cron sets a lost alarm within five minutes; if this stays, the log says why ("portal alarm failed"): ${TAIL}`,
    ),
  ];
}

function webhookFindings(name: string, { webhooksAt, conditions }: InsidePortal): readonly Finding[] {
  if (webhooksAt !== null || conditions.some(({ code }) => code === "webhooks_missing")) return [];
  return [
    warning(
      `${name} webhooks`,
      "No webhook of HubSpot has arrived yet.",
      "Create a contact in HubSpot and look again; the project's webhooks must lead to this address.",
    ),
  ];
}

function conditionFindings(name: string, { conditions }: InsidePortal, time: number): readonly Finding[] {
  const codes = [...new Set(conditions.map(({ code }) => code))];
  return codes.map((code) => {
    const same = conditions.filter((condition) => condition.code === code);
    const waiting = same.reduce((total, condition) => total + condition.waiting, 0);
    const since = Math.min(...same.map((condition) => condition.since));
    const says = `Condition ${code} for ${duration(time - since)}, ${waiting} waiting.`;
    const fix = `docs/operations.md, "Conditions", explains ${code}; the portal's page Needs attention has its button.`;
    const isError = same.some(({ severity }) => severity === "error");
    return isError ? problem(`${name} ${code}`, says, fix) : warning(`${name} ${code}`, says, fix);
  });
}

function deadLetterFindings(name: string, { queue }: InsidePortal): readonly Finding[] {
  if (queue.deadLetters === 0) return [];
  const says = `${queue.deadLetters} dead letters wait for a person.`;
  return [
    warning(`${name} dead letters`, says, "The portal's page Needs attention replays or removes them."),
  ];
}

function summaryOf({ queue, webhooksAt, alarm, status }: InsidePortal, time: number): string {
  const webhook = webhooksAt === null ? "none" : `${duration(time - webhooksAt)} ago`;
  const next = alarm.dueAt === null ? "nothing is due" : `next work in ${duration(alarm.dueAt - time)}`;
  return `${status}; token refreshed, 1Kosmos responds, last webhook ${webhook}, ${queue.jobs} jobs and ${queue.writes} writes wait, ${next}, no conditions.`;
}
