/** Builds the worker loop from what the features register, and computes when it is due. */
import { PROVIDER } from "../../features/contacts/queues.ts";
import { unpackEvents } from "./packed-events.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { Batch, Batches } from "../../kernel/jobs/batches.ts";
import { Dispatcher, type HubSpotTask } from "../../kernel/jobs/dispatcher.ts";
import type { Feature, QueueSpec } from "../../kernel/feature.ts";
import type { JobHandler, NewJob, WorkQueue } from "../../kernel/jobs/job.ts";
import { JobQueue, type SettledJob } from "../../kernel/jobs/job-queue.ts";
import { batchUntil } from "../../kernel/outbox/batch-wait.ts";
import type { SenderChannel } from "../../kernel/outbox/sender-channel.ts";
import { log } from "../../lib/log.ts";
import type { KeyedWaiters } from "../../lib/signal.ts";
import type { PortalContext } from "../context/context.ts";
import { earliest } from "../../lib/earliest.ts";
import type { Sender } from "../sending/sender.ts";
import type { OneKosmosConnection } from "../connection/connection.ts";

export interface DispatchOptions {
  readonly context: PortalContext;
  readonly batches: Batches;
  readonly oneKosmos: Pick<OneKosmosConnection, "allowance" | "launched" | "isConfigured" | "readyAt">;
  readonly sender: Pick<
    Sender,
    "readyAt" | "provisionAt" | "flush" | "pause" | "propertiesDueAt" | "checkProperties"
  >;
  readonly features: readonly Feature[];
  readonly settled: KeyedWaiters<SettledJob["outcome"]>;
  /** Returns true when everything was deleted since the parts were made. */
  readonly isDeleted?: () => boolean;
  /** Called for each job that ended or is retried. */
  readonly onSettled?: (kind: SettledJob["outcome"]["kind"]) => void;
  /** Called when counts were written: at a run's end, and once a second while work goes on. */
  readonly onCounted?: () => void;
}

/** Makes the dispatcher. */
export function createDispatcher(options: DispatchOptions): {
  readonly dispatcher: Dispatcher;
  readonly nextDueAt: () => number | null;
  /** Drops what was read ahead. */
  readonly invalidate: () => void;
  /** Splits every acknowledged batch now. */
  readonly splitAll: () => void;
} {
  const { context, batches, oneKosmos, sender, features } = options;
  const { records, now } = context;
  const specs = features.flatMap(({ queues = [] }) => queues);
  const queues = [
    ...specs.map((spec) => jobQueue(spec, options)),
    ...features.flatMap(({ schedules = [] }) => schedules),
  ];
  const channels = features.flatMap(({ channels: own = [] }) => own);
  const tasks = [
    {
      ...flushTask("flush first", sender, (at) => firstReadyAt(sender, channels, at)),
      isUrgent: true,
    },
    {
      name: "check properties",
      readyAt: () => sender.propertiesDueAt(),
      run: () => sender.checkProperties(),
    },
    ...features.flatMap(({ tasks: own = [] }) => own),
    flushTask("flush", sender, (at, busy) => flushReadyAt(options, channels, at, busy)),
  ];
  const provider = {
    allowance: (running: number) =>
      records.portal().status === "connected" ? oneKosmos.allowance(running, now()) : 0,
    launched: (count: number) => oneKosmos.launched(count, now()),
  };
  const invalidate = () => {
    context.jobs.invalidate();
    batches.invalidate();
    context.tombstones.invalidate();
    for (const queue of queues) queue.invalidate();
    for (const channel of channels) channel.invalidate();
  };
  const dispatcher = new Dispatcher({
    queues,
    tasks,
    limiters: new Map([[PROVIDER, provider]]),
    now,
    hubspotReadyAt: () => sender.readyAt,
    onTaskFailed: () => sender.pause(BUG, records.portal().grantGeneration),
    beforeTurn: () => options.isDeleted?.() !== true && splitBatches(options),
    afterTurn: (isLast) => {
      if (options.isDeleted?.() === true) return;
      if (records.counters.flushSometimes(now(), isLast)) options.onCounted?.();
    },
    invalidate,
  });
  return {
    dispatcher,
    invalidate,
    nextDueAt: () => nextDueAt(options, queues, channels, tasks),
    splitAll: () => {
      while (splitNext(options, batches.oldest()));
    },
  };
}

const BUG: HubSpotFailure = {
  reason: "server_error",
  message: "An internal error. The app retries automatically.",
};

function jobQueue(spec: QueueSpec, { context, features, settled, onSettled }: DispatchOptions): JobQueue {
  const { jobs, records, commit, now } = context;
  const handlers = new Map<string, JobHandler>(features.flatMap(({ jobs: own = {} }) => Object.entries(own)));
  return new JobQueue({
    ...spec,
    jobs,
    commit,
    now,
    handlerOf: (name) => handlers.get(name),
    onSettled: ({ seq, outcome }) => {
      onSettled?.(outcome.kind);
      settled.resolve(seq, outcome);
    },
    onDead: (job, reason) => {
      records.count("dead_letters");
      for (const feature of features) feature.jobDied?.(job, reason, now());
    },
  });
}

/** Commits of split batches in one turn: work that is due already does not wait for a long row of them. */
const SPLITS_A_TURN = 5;

/** Splits acknowledged batches into jobs, the oldest first, small ones together. Returns whether more wait. */
function splitBatches(options: DispatchOptions): boolean {
  const { batches } = options;
  for (let n = 0; n < SPLITS_A_TURN; n += 1) if (!splitNext(options, batches.next())) break;
  return batches.oldestAt() !== null;
}

/** Splits some batches in one commit. Returns false when there are none. */
function splitNext({ context, batches, features }: DispatchOptions, next: readonly Batch[]): boolean {
  if (next.length === 0) return false;
  try {
    context.commit(() => split(next, context, batches, features, false));
  } catch (error) {
    // One event that cannot be read must not hold up everything that comes after it.
    log("error", "batch not split", { seq: next[0]?.seq ?? 0, reason: String(error).slice(0, 200) });
    context.commit(() => split(next, context, batches, features, true));
  }
  return true;
}

/** Turns batches into jobs. `dropsBroken`: leaves out events that no feature can read, and counts them. */
function split(
  next: readonly Batch[],
  context: PortalContext,
  batches: Batches,
  features: readonly Feature[],
  dropsBroken: boolean,
): void {
  const { jobs, records, now } = context;
  const stored = next.flatMap((batch) => unpackEvents(batch.events));
  // HubSpot does not sort a batch; what happened first goes first.
  const events = stored.toSorted((left, right) => left.occurredAt - right.occurredAt);
  const at = now();
  const pending = new Set<string>();
  const added: NewJob[] = [];
  for (const event of events) {
    try {
      const asked: NewJob[] = [];
      for (const feature of features) asked.push(...(feature.accept?.(event, at, pending) ?? []));
      added.push(...asked);
      for (const { subject } of asked) pending.add(subject);
    } catch (error) {
      if (!dropsBroken) throw error;
      records.count("events_unreadable");
    }
  }
  const admitted = jobs.admissible(added);
  const count = jobs.addAdmitted(admitted, now());
  records.count("events_accepted", count);
  records.count("events_repeated", admitted.length - count);
  records.count("events_of_forgotten", added.length - admitted.length);
  batches.remove(next);
}

function flushTask(
  name: string,
  sender: Pick<Sender, "flush">,
  readyAt: HubSpotTask["readyAt"],
): HubSpotTask {
  return { name, readyAt, run: () => sender.flush() };
}

/** When a channel that goes first has something, epoch ms, or null. */
function firstReadyAt(
  { provisionAt }: Pick<Sender, "provisionAt">,
  channels: readonly SenderChannel[],
  now: number,
): number | null {
  const first = channels.filter(({ urgency }) => urgency === "first");
  return first.some((channel) => channel.ready(now).count > 0) ? Math.max(now, provisionAt ?? 0) : null;
}

/** A lone row leaves at once; in a flood rows wait to fill a batch. */
function flushReadyAt(
  { sender }: DispatchOptions,
  channels: readonly SenderChannel[],
  now: number,
  busy: number,
): number | null {
  // Missing properties are created even when there is nothing to write yet.
  const { provisionAt } = sender;
  if (provisionAt !== null) return Math.max(now, provisionAt);
  const batched = channels
    .filter(({ urgency }) => urgency === "batched")
    .map((channel) => channel.ready(now));
  const count = Math.max(0, ...batched.map((ready) => ready.count));
  if (count === 0)
    return earliest(
      channels.filter(({ urgency }) => urgency === "along").map((channel) => channel.nextDueAt()),
    );
  const oldest = Math.min(...batched.map((ready) => ready.oldest ?? Number.POSITIVE_INFINITY));
  return batchUntil({ count, oldest, busy }, now);
}

/** When the next piece of work is due, epoch ms, or null. */
function nextDueAt(
  { context, batches, oneKosmos, sender, features }: DispatchOptions,
  queues: readonly WorkQueue[],
  channels: readonly SenderChannel[],
  tasks: readonly HubSpotTask[],
): number | null {
  const { records, now } = context;
  const { status, wipeAt, grantRefusal } = records.portal();
  if (status === "leaving") return wipeAt;
  const at = now();
  const dates: (number | null)[] = [
    batches.oldestAt(),
    wipeAt,
    ...features.map((feature) => feature.nextWakeAt?.(at) ?? null),
    // Work waits for HubSpot while it refuses the grant: then only a grant that does not wakes the object.
    status === "refused" ? (grantRefusal?.retryAt ?? null) : null,
  ];
  const mayCall = status === "connected" && oneKosmos.isConfigured();
  for (const queue of queues) {
    const dueAt = queue.nextDueAt(at);
    if (dueAt === null) continue;
    if (queue.resource === null) dates.push(dueAt);
    else if (mayCall) dates.push(Math.max(dueAt, oneKosmos.readyAt(at)));
  }
  const { provisionAt } = sender;
  // Nothing is written before the properties are prepared.
  const writes = provisionAt ?? earliest(channels.map((channel) => channel.nextDueAt()));
  const calls = earliest([
    writes,
    ...tasks.map((task) => {
      if (task.name.startsWith("flush")) return null;
      return task.wakesAt === undefined ? task.readyAt(at, 0) : task.wakesAt(at);
    }),
  ]);
  if (calls !== null && Number.isFinite(sender.readyAt)) dates.push(Math.max(calls, sender.readyAt));
  return earliest(dates);
}
