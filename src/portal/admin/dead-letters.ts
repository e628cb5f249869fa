/**
 * Dead letters: one list of failed jobs and of rows that HubSpot refused, grouped by cause. Replays or removes one, or all of
 * one cause.
 */
import { type DeadCause, deadCauses } from "../../kernel/jobs/dead-causes.ts";
import type { DeadJob } from "../../kernel/jobs/dead-jobs.ts";
import type { DeadLetter, DeadLetterGroup, SenderChannel } from "../../kernel/outbox/sender-channel.ts";
import type { PortalServices } from "../services.ts";

/** Dead letters that a group names. */
const EXAMPLES = 2;

/** Dead letters of one cause, with some of them. */
export interface ExplainedGroup extends DeadLetterGroup {
  readonly examples: readonly DeadLetter[];
}

type Portal = Pick<PortalServices, "context" | "features">;

/** Returns the dead letters, jobs first, the newest first; at most `limit` of each kind. */
export function deadLetters({ context, features }: Portal, limit: number): readonly DeadLetter[] {
  const jobs = context.jobs.dead(limit).map((job) => toLetter(features, job));
  return [...jobs, ...channelsOf(features).flatMap((channel) => channel.deadLetters(limit))];
}

/** Returns the dead letters grouped by cause, the largest group first; at most `limit` groups. */
export function deadLetterGroups(portal: Portal, limit: number): readonly ExplainedGroup[] {
  return explainCauses(portal, deadCauses(portal.context.sql, limit));
}

/** Returns the group of each cause, with examples. */
export function explainCauses(portal: Portal, causes: readonly DeadCause[]): readonly ExplainedGroup[] {
  const jobs = jobExamples(portal, causes);
  return causes.flatMap(({ source, reason, total }) => {
    const examples = jobs.get(causeKey(source, reason)) ?? rowExamples(portal, source, reason);
    const [first] = examples;
    return first === undefined
      ? []
      : [{ cause: reason, kind: first.kind, total, ids: examples.map(({ id }) => id), examples }];
  });
}

const JOB_SOURCE = "job:";

function causeKey(source: string, reason: string): string {
  return `${source} ${reason}`;
}

/** Reads examples of every cause that jobs have, in one statement. */
function jobExamples(
  { context, features }: Portal,
  causes: readonly DeadCause[],
): ReadonlyMap<string, readonly DeadLetter[]> {
  const named = causes.filter(({ source }) => source.startsWith(JOB_SOURCE));
  const examples = context.jobs.deadJobs.examples(
    named.map(({ source, reason }) => ({ name: source.slice(JOB_SOURCE.length), reason })),
    EXAMPLES,
  );
  const byCause = Map.groupBy(examples, ({ name, reason }) => causeKey(JOB_SOURCE + name, reason));
  return new Map([...byCause].map(([key, jobs]) => [key, jobs.map((job) => toLetter(features, job))]));
}

function toLetter(features: Portal["features"], job: DeadJob): DeadLetter {
  const { seq, reason, since } = job;
  return { id: `job:${seq}`, ...describeJob(features, job), reason, since };
}

function rowExamples({ features }: Portal, source: string, reason: string): readonly DeadLetter[] {
  const [, name] = source.split(":");
  const channel = channelsOf(features).find((candidate) => candidate.name === name);
  return channel?.deadLetters(EXAMPLES, reason) ?? [];
}

/** Puts a dead letter back; the id is the one that `deadLetters` gave it. False when there is no such letter. */
export function replay({ context, features }: Portal, id: string): boolean {
  const now = context.now();
  const found = find(features, id);
  if (found === null) return false;
  return "seq" in found ? context.jobs.replay(found.seq, now) : found.channel.replay(found.recordId, now);
}

/** Ends a dead letter for good, undone; the id is the one that `deadLetters` gave it. False when there is no such letter. */
export function removeDeadLetter({ context, features }: Portal, id: string): boolean {
  const found = find(features, id);
  if (found === null) return false;
  return "seq" in found
    ? context.jobs.deadJobs.removeOne(found.seq)
    : found.channel.deadRows.removeOne(found.recordId);
}

/** Puts back every dead letter that has the cause of this one. Returns how many. */
export function replayGroup(portal: Portal, id: string): number {
  const { jobs, now } = portal.context;
  return onGroup(portal, id, {
    job: ({ reason, name }) => jobs.deadJobs.replayNamed(reason, name, now()),
    row: (channel, cause) => channel.deadRows.replay(cause, now()),
  });
}

/** Ends every dead letter that has the cause of this one for good, undone. Returns how many. */
export function removeGroup(portal: Portal, id: string): number {
  return onGroup(portal, id, {
    job: ({ reason, name }) => portal.context.jobs.deadJobs.remove(reason, name),
    row: (channel, cause) => channel.deadRows.remove(cause),
  });
}

/** Does something to the group that a dead letter belongs to. Returns to how many; 0 when there is no such letter. */
function onGroup(
  { context, features }: Portal,
  id: string,
  actions: {
    readonly job: (job: DeadJob) => number;
    readonly row: (channel: SenderChannel, cause: string) => number;
  },
): number {
  const found = find(features, id);
  if (found === null) return 0;
  if ("seq" in found) {
    const job = context.jobs.deadJobs.find(found.seq);
    return job === null ? 0 : actions.job(job);
  }
  const cause = found.channel.deadRows.causeOf(found.recordId);
  return cause === null ? 0 : actions.row(found.channel, cause);
}

type DeadLetterRef =
  | { readonly seq: number }
  | { readonly channel: SenderChannel; readonly recordId: string };

/** Reads an id of `deadLetters`. */
function find(features: Portal["features"], id: string): DeadLetterRef | null {
  const [table = "", name = "", ...rest] = id.split(":");
  if (table === "job") return { seq: Number(name) };
  const channel = channelsOf(features).find((candidate) => table === "outbox" && candidate.name === name);
  return channel === undefined ? null : { channel, recordId: rest.join(":") };
}

function channelsOf({ list }: Portal["features"]): readonly SenderChannel[] {
  return list.flatMap(({ channels = [] }) => channels);
}

/** Returns what a job that is not done concerns, in words. */
export function describeJob(
  { list }: Portal["features"],
  { name, subject, payload }: Pick<DeadJob, "name" | "subject" | "payload">,
): Pick<DeadLetter, "kind" | "subject"> {
  const owner = list.find((feature) => name.startsWith(`${feature.name}.`));
  return owner?.describe?.({ name, subject, payload }) ?? { kind: name, subject };
}
