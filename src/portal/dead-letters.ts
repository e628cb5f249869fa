/**
 * What could not be done and waits for a person: one list of jobs and of what HubSpot refused, grouped by cause. Replays or
 * discards one, or all of one cause.
 */
import type { DeadLetter, DeadLetterGroup, SenderChannel } from "../kernel/sender-channel.ts";
import type { DeadJob } from "../kernel/dead-jobs.ts";
import type { Parts } from "./parts.ts";

type Place = Pick<Parts, "context" | "features">;

/** Returns the dead letters, jobs first, the newest first; at most `limit` of each kind. */
export function deadLetters({ context, features }: Place, limit: number): readonly DeadLetter[] {
  const jobs = context.jobs.dead.list(limit).map((job) => {
    const { seq, reason, since } = job;
    const { kind, subject } = describe(features, job);
    return { id: `job:${seq}`, kind, subject, reason, since };
  });
  return [...jobs, ...channelsOf(features).flatMap((channel) => channel.deadLetters(limit))];
}

/** Returns the dead letters grouped by cause, the largest group first; at most `limit` groups of each kind. */
export function deadLetterGroups({ context, features }: Place, limit: number): readonly DeadLetterGroup[] {
  const jobs = context.jobs.dead.groups(limit).map(({ name, reason, total, jobs: examples }) => {
    const [first] = examples.map((job) => describe(features, job).kind);
    return { cause: reason, kind: first ?? name, total, ids: examples.map(({ seq }) => `job:${seq}`) };
  });
  return [...jobs, ...channelsOf(features).flatMap((channel) => channel.deadLetterGroups(limit))].toSorted(
    (left, right) => right.total - left.total,
  );
}

/** Puts a dead letter back; the id is the one that `deadLetters` gave it. False when there is no such letter. */
export function replay({ context, features }: Place, id: string): boolean {
  const now = context.now();
  const { table, name, recordId } = parse(id);
  if (table === "job") return context.jobs.replay(Number(name), now);
  return channelNamed(features, table, name)?.replay(recordId, now) ?? false;
}

/** Puts back every dead letter that has the cause of this one. Returns how many. */
export function replayGroup({ context, features }: Place, id: string): number {
  const now = context.now();
  return onGroup({ context, features }, id, {
    job: ({ reason, name }) => context.jobs.dead.replay(reason, now, name),
    row: (channel, cause) => channel.deadRows.replay(cause, now),
  });
}

/** Ends every dead letter that has the cause of this one without doing it. Returns how many. */
export function discardGroup(place: Place, id: string): number {
  return onGroup(place, id, {
    job: ({ reason, name }) => place.context.jobs.dead.discard(reason, name),
    row: (channel, cause) => channel.deadRows.discard(cause),
  });
}

/** Does something to the group that a dead letter belongs to. Returns to how many; 0 when there is no such letter. */
function onGroup(
  { context, features }: Place,
  id: string,
  actions: {
    readonly job: (job: DeadJob) => number;
    readonly row: (channel: SenderChannel, cause: string) => number;
  },
): number {
  const { table, name, recordId } = parse(id);
  if (table === "job") {
    const job = context.jobs.dead.find(Number(name));
    return job === null ? 0 : actions.job(job);
  }
  const channel = channelNamed(features, table, name);
  const cause = channel?.deadRows.causeOf(recordId) ?? null;
  return channel === undefined || cause === null ? 0 : actions.row(channel, cause);
}

/** Reads `job:{seq}` or `outbox:{channel}:{record}`. */
function parse(id: string): { readonly table: string; readonly name: string; readonly recordId: string } {
  const [table = "", name = "", ...rest] = id.split(":");
  return { table, name, recordId: rest.join(":") };
}

function channelsOf({ list }: Place["features"]): readonly SenderChannel[] {
  return list.flatMap(({ channels = [] }) => channels);
}

function channelNamed(features: Place["features"], table: string, name: string): SenderChannel | undefined {
  return table === "outbox" ? channelsOf(features).find((channel) => channel.name === name) : undefined;
}

function describe(
  { list }: Place["features"],
  { name, subject, payload }: Pick<DeadJob, "name" | "subject" | "payload">,
): Pick<DeadLetter, "kind" | "subject"> {
  const owner = list.find((feature) => name.startsWith(`${feature.name}.`));
  return owner?.describe?.({ name, subject, payload }) ?? { kind: name, subject };
}
