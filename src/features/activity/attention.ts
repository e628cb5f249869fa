/**
 * Lists the items that need a person, or wait: conditions, dead letters by cause, next retries, imports, held deals.
 */
import type { Condition } from "../../kernel/condition.ts";
import { CAUSES_ADDED, deadCauses } from "../../kernel/jobs/dead-causes.ts";
import { startOfMinute } from "../../lib/calendar.ts";
import { postponedJobs, postponedRows } from "../../kernel/jobs/retries.ts";
import type { Job } from "../../kernel/jobs/job.ts";
import { describeJob, explainCauses } from "../../portal/admin/dead-letters.ts";
import { GAUGES } from "../../portal/dispatch/gauges.ts";
import { countWaitingJobs } from "../../portal/dispatch/waiting-jobs.ts";
import { reasonWordings } from "../../domain/gate/reasons.ts";
import { GATED_TYPES } from "../../domain/vocabulary.ts";
import type { PortalServices } from "../../portal/services.ts";
import { connectionOf } from "../cards/card-context.ts";
import { byNeed, heldRecords } from "../gates/held-records.ts";
import type { AttentionModel } from "./read-model.ts";

const GROUPS = 10;
/** Of each queue and each way out. */
const RETRIES = 3;
const RETRIES_SHOWN = 10;
const HELD = 25;
/** Imports that finish before a pace can be measured. */
const ENOUGH = 5;

/** The consequence for the records concerned, by kind of failed work. */
const MEANINGS: Readonly<Record<string, string>> = {
  write: "HubSpot does not show the newest values of these records. Nothing else is affected.",
  "timeline event": "An event is missing on these records' timelines. Nothing else is affected.",
  workflow: "The workflow did not receive the result. It continues when HubSpot's waiting time is over.",
  gate: "These deals were not checked against their gate: a deal that should be held may have moved on.",
  "contact.creation": "No verification was started for these new contacts.",
  "verification.request": "The verification that was asked for was not started.",
  "session.check": "The result of these sessions was not fetched.",
  "document.choice": "The session for the chosen document was not made; the person waits.",
  "person.change": "The open verification was not restarted for the changed person.",
  "contact.merge": "The verifications of the merged contact were not moved to the other contact.",
  "contact.deletion": "Verifications of deleted contacts go on.",
  "contact.restore": "Verifications of restored contacts do not go on.",
  "contact.privacyDeletion": "What is stored of these contacts was not deleted yet.",
  "contact.propertyChange": "An edit of an identity property was neither undone nor taken over.",
  "manual.decision": "The admin's decision was not carried out.",
};

/** Puts it together. */
export function attentionOf(services: PortalServices): AttentionModel {
  const { context, records } = services;
  const held = heldOf(context.sql);
  const causes = deadCauses(context.sql, CAUSES_ADDED);
  const groups = explainCauses(services, causes.slice(0, GROUPS));
  const conditions = services.conditions.update(causes);
  return {
    conditions: conditions.map(({ since, retryAt, ...condition }) => ({
      code: condition.code,
      message: condition.message,
      wording: condition.wording,
      since: iso(since),
      waiting: condition.waiting,
      retryAt: retryAt === null ? null : iso(retryAt),
      endsWhen: condition.endsWhen,
      severity: condition.severity,
      remedy: condition.remedy,
    })),
    deadLetters: {
      total: causes.reduce((sum, cause) => sum + cause.total, 0),
      groups: groups.map(({ kind, cause, total, examples }) => ({
        id: examples[0]?.id ?? "",
        kind,
        cause,
        total,
        meaning: MEANINGS[kind] ?? "This work was not done.",
        examples: examples.map(({ id, subject, since }) => ({ id, subject, since: iso(since) })),
      })),
    },
    waiting: {
      jobs: countWaitingJobs(context).jobs,
      openSessions: records.counters.get(GAUGES.sessions),
      inReview: records.counters.get(GAUGES.reviews),
      retries: retriesOf(services),
    },
    imports: importsOf(services, conditions),
    held: held.slice(0, HELD),
    hasMoreHeld: held.length > HELD,
  };
}

/** Returns held records of every type, in the order of `byNeed`; one more than are shown. */
function heldOf(sql: SqlStorage): AttentionModel["held"] {
  const held = heldRecords(sql, HELD + 1);
  return GATED_TYPES.flatMap((type) => held[type].map((record) => ({ type, record })))
    .toSorted((left, right) => byNeed(left.record, right.record))
    .slice(0, HELD + 1)
    .map(({ type, record }) => ({
      type,
      recordId: record.recordId,
      pipelineId: record.wanted?.pipelineId ?? null,
      stageId: record.wanted?.stageId ?? null,
      reason: record.reason,
      wordings: [...reasonWordings(record.reasons)],
      refusal: record.refusal,
      since: iso(record.since),
      contacts: record.contacts.map(({ contactId, status, note }) => ({ contactId, status, note })),
    }));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

type Retry = AttentionModel["waiting"]["retries"][number];

/** The work that waits because something went wrong, the soonest first. */
function retriesOf(services: PortalServices): Retry[] {
  const { context, features } = services;
  // As finely as the page shows it, so that what was read of it can be cached.
  const minute = startOfMinute(context.now());
  const queues = features.list.flatMap((feature) => feature.queues ?? []);
  const jobs = postponedJobs(
    context.sql,
    queues.map(({ name }) => name),
    minute,
    RETRIES,
  ).map((job) => toRetry(describeJob(features, job), job));
  const channels = features.list.flatMap((feature) => feature.channels ?? []);
  const rows = postponedRows(
    context.sql,
    channels.map(({ name }) => name),
    minute,
    RETRIES,
  ).map((row) =>
    toRetry({ kind: "write", subject: `${row.channel.replace(/s$/u, "")} ${recordOf(row.recordId)}` }, row),
  );
  const failed = [...jobs, ...rows].filter(({ reason }) => reason !== "");
  return failed.toSorted((left, right) => (left.retryAt < right.retryAt ? -1 : 1)).slice(0, RETRIES_SHOWN);
}

/** A timeline event's row names its record first. */
function recordOf(recordId: string): string {
  const [record = recordId] = recordId.split("|");
  return record;
}

function toRetry(
  { kind, subject }: { readonly kind: string; readonly subject: string },
  { reason, attempts, dueAt }: Pick<Job, "attempts" | "dueAt"> & { readonly reason: string },
): Retry {
  return { kind, subject, reason, attempts, retryAt: iso(dueAt) };
}

/** Describes the import under way. It stands still once the daily limit is reached, whatever the pace. */
function importsOf(services: PortalServices, conditions: readonly Condition[]): AttentionModel["imports"] {
  const { context, features, records } = services;
  const run = features.contacts.imports.run();
  if (run === null) return null;
  const { startedAt, done, waiting } = run;
  const { mode, perMinute } = records.settings().importPolicy;
  const paced = mode === "pace" ? perMinute : null;
  const overCap = conditions.find(
    ({ code, wording }) => code === "over_cap" && wording.values["source"] === "import",
  );
  const connection = connectionOf(services);
  const { message, code } = connection.message === null && overCap !== undefined ? overCap : connection;
  const perSecond =
    paced !== null
      ? paced / 60
      : done < ENOUGH
        ? null
        : (done * 1000) / Math.max(context.now() - startedAt, 1);
  const isStill = message !== null || perSecond === null;
  return {
    startedAt: iso(startedAt),
    total: done + waiting,
    done,
    waiting,
    perMinute: paced,
    secondsLeft: isStill ? null : Math.ceil(waiting / perSecond),
    hindrance: message,
    hindranceCode: code,
  };
}
