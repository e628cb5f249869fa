/** Finds the conditions of the portal itself: how HubSpot and 1Kosmos work for it as a whole. */
import { FEATURE_WORDS, OPTIONAL_SCOPES, withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import { dayIn } from "../../lib/calendar.ts";
import { withoutFullStop } from "../../lib/english.ts";
import { listInWords } from "../../lib/text.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import { troublesOf } from "../../kernel/outbox/channel-hold.ts";
import type { SenderChannel } from "../../kernel/outbox/sender-channel.ts";
import { wording } from "../../lib/wording.ts";
import type { ClockWatch } from "./clock-watch.ts";
import type { OneKosmosConnection } from "../connection/connection.ts";
import { unfitConditions } from "../connection/dvcid-watch.ts";
import { isConnectionRefused, pauseOf } from "../connection/hold.ts";
import type { Records } from "../context/records.ts";

/** HubSpot may hiccup: a shorter pause is not worth a banner. In ms. */
const SHOWN_AFTER_MS = 60_000;
/** Rows of the outbox are counted to this number for each channel. */
const WAITING_SHOWN = 1000;

export interface PortalConditionsOptions {
  readonly records: Records;
  readonly oneKosmos: Pick<OneKosmosConnection, "isConfigured" | "store">;
  readonly channels: readonly SenderChannel[];
  readonly clock: Pick<ClockWatch, "conditions">;
  /** How many jobs wait. Read only where a condition stops them. */
  readonly jobs: () => number;
  /** How many contacts wait for an admin's decision. Read only while there is one to make. */
  readonly undecided: () => number;
}

/** Returns the portal's own conditions. */
export function portalConditions(options: PortalConditionsOptions, now: number): readonly FoundCondition[] {
  const { records, channels, jobs } = options;
  const writes = () => channels.reduce((total, channel) => total + channel.waiting(WAITING_SHOWN), 0);
  return [
    ...ofHubSpot(records, () => jobs() + writes(), writes, now),
    ...ofScopes(records),
    ...(records.portal().startHeld ? [startUndecided(options.undecided())] : []),
    ...ofOneKosmos(options, jobs, now),
    ...unfitConditions(options),
    ...options.clock.conditions(),
  ];
}

/** Names what HubSpot did not grant. The account's subscription may lack it, so it is a warning. */
function ofScopes(records: Records): FoundCondition[] {
  const { status, scopes } = records.portal();
  const withheld = status === "connected" ? withheldFeatures(scopes) : [];
  if (withheld.length === 0) return [];
  const notGranted = OPTIONAL_SCOPES.filter(({ scope }) => scopes?.includes(scope) === false);
  const names = notGranted.map(({ scope }) => scope);
  return [
    {
      code: "scopes_missing",
      about: "grant",
      message: `HubSpot did not grant everything: without ${listInWords(names, "and")} this account has no ${listInWords(
        withheld.map((feature) => FEATURE_WORDS[feature]),
        "and",
      )}. Everything else works. Grant access; if HubSpot leaves it out again, the account's subscription lacks it.`,
      wording: wording("scopes_missing_grant", { features: [...withheld], scopes: names }),
      waiting: 0,
      retryAt: null,
      endsWhen: "An admin connects again and HubSpot grants these scopes.",
      severity: "warning",
      remedy: { path: "/oauth/install", label: "Grant access" },
    },
  ];
}

type Count = () => number;

function ofHubSpot(records: Records, all: Count, writes: Count, now: number): FoundCondition[] {
  const { status, grantRefusal, wipeAt, timeZone } = records.portal();
  if (status === "refused" && grantRefusal !== null)
    return [
      {
        code: "hubspot_grant_refused",
        about: "",
        message:
          "HubSpot refused the grant of this account, so the app can neither read nor write there. Connect again; nothing is lost meanwhile.",
        since: grantRefusal.since,
        waiting: all(),
        retryAt: grantRefusal.retryAt,
        endsWhen: "HubSpot accepts the grant again, or an admin connects again.",
        severity: "error",
      },
    ];
  if (status === "disconnected" || status === "leaving") {
    const wipedOn = wipeAt === null ? "" : dayIn(timeZone, wipeAt);
    return [disconnected(status, wipedOn, all())];
  }
  return unavailable(records, writes, now);
}

/** HubSpot does not work, for all calls or for those of some channels. */
function unavailable(records: Records, writes: Count, now: number): FoundCondition[] {
  const { writerFailures, writerPausedUntil, writerReason } = records.portal();
  // A pause that HubSpot requested is no failure: an account that is being moved may take a day.
  const isLongPause = writerPausedUntil > now + SHOWN_AFTER_MS;
  const isPaused = writerFailures > 0 || isLongPause;
  const troubles = troublesOf(records.documents);
  const [oldest] = troubles;
  if (!isPaused && oldest === undefined) return [];
  const tries = troubles.map(({ until }) => until);
  const reason = isPaused ? writerReason : (oldest?.message ?? "");
  return [
    {
      code: "hubspot_unavailable",
      about: "",
      message: `HubSpot does not take ${isPaused ? "calls" : "all calls"} at the moment${inBrackets(reason)}, so results reach it later. Nothing needs to be done: the app retries automatically.`,
      wording: wording("hubspot_unavailable", { cause: withoutFullStop(reason) }),
      shownAfterMs: isLongPause ? 0 : SHOWN_AFTER_MS,
      waiting: writes(),
      retryAt: Math.max(isPaused ? writerPausedUntil : Math.min(...tries), now),
      endsWhen: "HubSpot takes a call of the kind that failed.",
      severity: "warning",
    },
  ];
}

function disconnected(
  status: "disconnected" | "leaving",
  /** The account's day on which everything is deleted; "" while that is not decided. */
  wipedOn: string,
  waiting: number,
): FoundCondition {
  const when = wipedOn === "" ? "" : ` on ${wipedOn}`;
  return {
    code: "hubspot_disconnected",
    about: "",
    message:
      status === "leaving"
        ? `The app was disconnected from HubSpot, and everything stored for this account is deleted${when}. Connect again to keep it.`
        : `The app is disconnected from HubSpot: work is paused, and is deleted${when}. Connect again to resume it.`,
    wording: wording(status === "leaving" ? "hubspot_disconnected_leaving" : "hubspot_disconnected", {
      date: wipedOn,
    }),
    waiting,
    retryAt: null,
    endsWhen: "An admin connects again.",
    severity: "error",
  };
}

function ofOneKosmos(
  { records, oneKosmos }: PortalConditionsOptions,
  jobs: Count,
  now: number,
): FoundCondition[] {
  const record = records.portal();
  const { attention, holdCause, holdReason } = record;
  const pause = pauseOf(record);
  const retryAt = Math.max(pause?.openUntil ?? 0, now);
  if (!oneKosmos.isConfigured()) return jobs() === 0 ? [] : [missing(jobs())];
  if (attention !== null && isConnectionRefused(record))
    return [
      {
        code: "onekosmos_refused",
        about: "",
        message: `1Kosmos refuses the connection, so no verification can start: ${attention} Correct the connection and test it.`,
        waiting: jobs(),
        retryAt,
        wording: wording("onekosmos_refused", { cause: attention }),
        endsWhen: "1Kosmos makes a session, or an admin saves a connection that works.",
        severity: "error",
        cause: attention,
      },
    ];
  if (attention !== null || pause === null) return [];
  if (holdCause === "clock_skew")
    return [
      {
        code: "clock_off",
        about: "onekosmos requests",
        message:
          "1Kosmos refuses requests because their time is not its own, so verifications start later. Correct the clock of the machine that runs the app; on Cloudflare, tell 1Kosmos that its clock is off.",
        waiting: jobs(),
        retryAt,
        wording: wording("clock_off_requests"),
        endsWhen: "1Kosmos takes a request.",
        severity: "error",
        cause: holdReason,
      },
    ];
  return [
    {
      code: "onekosmos_unavailable",
      about: "",
      message: `1Kosmos does not work at the moment${inBrackets(holdReason)}, so verifications start later. Nothing needs to be done: the app retries automatically.`,
      waiting: jobs(),
      retryAt,
      wording: wording("onekosmos_unavailable", { cause: withoutFullStop(holdReason) }),
      endsWhen: "1Kosmos answers a call as it should.",
      severity: "warning",
      cause: holdReason,
    },
  ];
}

function missing(waiting: number): FoundCondition {
  return {
    code: "onekosmos_missing",
    about: "",
    message: "1Kosmos is not connected, so verifications that were requested wait. Enter the connection.",
    waiting,
    retryAt: null,
    endsWhen: "An admin saves a connection to 1Kosmos.",
    severity: "error",
  };
}

function startUndecided(waiting: number): FoundCondition {
  return {
    code: "start_undecided",
    about: "",
    message:
      "Contacts that came in while no connection to 1Kosmos worked wait for your decision: verify them, the newest of them, or none. Nothing starts before that.",
    waiting,
    retryAt: null,
    endsWhen: "An admin decides in Set-up.",
    severity: "warning",
  };
}

function inBrackets(reason: string): string {
  return reason === "" ? "" : ` (${withoutFullStop(reason)})`;
}
