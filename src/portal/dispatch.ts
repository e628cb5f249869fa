/** Builds the worker loop from what the features register, and knows when it has something to do. */
import { PROVIDER } from "../features/contacts/contacts.ts";
import type { HubSpotEvent } from "../hubspot/event.ts";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import type { Batch, Batches } from "../kernel/batches.ts";
import { BATCH_LIMIT } from "../kernel/channel.ts";
import { Dispatcher, type HubSpotTask } from "../kernel/dispatcher.ts";
import type { Feature, QueueSpec } from "../kernel/feature.ts";
import type { JobHandler, NewJob, WorkQueue } from "../kernel/job.ts";
import { JobQueue, type SettledJob } from "../kernel/job-queue.ts";
import type { SenderChannel } from "../kernel/sender-channel.ts";
import type { KeyedWaiters } from "../lib/signal.ts";
import type { PortalContext } from "./context.ts";
import { earliest } from "./earliest.ts";
import type { Sender } from "./sender.ts";
import type { OneKosmosConnection } from "./connection.ts";

/** A channel's rows wait this long for company while other work is under way. In ms. */
const LINGER_MS = 250;
/** When several wait already, more are likely to come. */
const CROWD_LINGER_MS = 1500;
const CROWD = 10;
/** In a flood they wait longer still, so that writes leave in full batches. */
const FLOOD_LINGER_MS = 5000;
const FLOOD_BUSY = 20;

export interface DispatchOptions {
  readonly context: PortalContext;
  readonly batches: Batches;
  readonly tenant: Pick<OneKosmosConnection, "allowance" | "launched" | "isConfigured" | "readyAt">;
  readonly sender: Pick<Sender, "readyAt" | "flush" | "pause" | "propertiesDueAt" | "checkProperties">;
  readonly features: readonly Feature[];
  readonly settled: KeyedWaiters<SettledJob["outcome"]>;
  /** Whether everything was deleted since the parts were made. */
  readonly isDeleted?: () => boolean;
}

/** Makes the dispatcher. */
export function createDispatcher(options: DispatchOptions): {
  readonly dispatcher: Dispatcher;
  readonly nextDueAt: () => number | null;
  /** Forgets what was read ahead. */
  readonly invalidate: () => void;
} {
  const { context, batches, tenant, sender, features } = options;
  const { records, now } = context;
  const specs = features.flatMap(({ queues = [] }) => queues);
  const queues = [
    ...specs.map((spec) => jobQueue(spec, options)),
    ...features.flatMap(({ schedules = [] }) => schedules),
  ];
  const channels = features.flatMap(({ channels: own = [] }) => own);
  const tasks = [
    flushTask("flush first", sender, (at) => firstReadyAt(channels, at)),
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
      records.portal().status === "connected" ? tenant.allowance(running, now()) : 0,
    launched: (count: number) => tenant.launched(count, now()),
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
    afterTurn: () => {
      if (options.isDeleted?.() !== true) records.counters.flush();
    },
    invalidate,
  });
  return { dispatcher, invalidate, nextDueAt: () => nextDueAt(options, queues, channels, tasks) };
}

const BUG: HubSpotFailure = {
  reason: "server_error",
  message: "An internal error. The app retries automatically.",
};

function jobQueue(spec: QueueSpec, { context, features, settled }: DispatchOptions): JobQueue {
  const { jobs, records, commit, now } = context;
  const handlers = new Map<string, JobHandler>(features.flatMap(({ jobs: own = {} }) => Object.entries(own)));
  return new JobQueue({
    ...spec,
    jobs,
    commit,
    now,
    handlerOf: (name) => handlers.get(name),
    onSettled: ({ seq, outcome }) => settled.resolve(seq, outcome),
    onDead: (job, reason) => {
      records.count("dead_letters");
      for (const feature of features) feature.jobDied?.(job, reason, now());
    },
  });
}

/** Batches split in one turn: work that is due already does not wait for a long row of them. */
const SPLIT_A_TURN = 5;

/** Splits acknowledged batches into jobs, the oldest first, each in one commit. Returns whether more wait. */
function splitBatches({ context, batches, features }: DispatchOptions): boolean {
  for (let n = 0; n < SPLIT_A_TURN; n += 1) {
    const batch = batches.next();
    if (batch === null) break;
    context.commit(() => split(batch, context, batches, features));
  }
  return batches.oldestAt() !== null;
}

function split(batch: Batch, context: PortalContext, batches: Batches, features: readonly Feature[]): void {
  const { jobs, records, now } = context;
  // Stored by this object from events that the parser made.
  const events = JSON.parse(batch.events) as readonly HubSpotEvent[];
  const pending = new Set<string>();
  const added: NewJob[] = [];
  for (const event of events) {
    for (const feature of features) {
      for (const job of feature.accept?.(event, now(), pending) ?? []) {
        pending.add(job.subject);
        added.push(job);
      }
    }
  }
  const stored = jobs.add(added, now());
  records.count("events_accepted", stored);
  records.count("events_repeated", added.length - stored);
  batches.remove(batch);
}

function flushTask(
  name: string,
  sender: Pick<Sender, "flush">,
  readyAt: HubSpotTask["readyAt"],
): HubSpotTask {
  return { name, readyAt, run: () => sender.flush() };
}

/** When a channel that goes first has something, epoch ms, or null. */
function firstReadyAt(channels: readonly SenderChannel[], now: number): number | null {
  const first = channels.filter(({ urgency }) => urgency === "first");
  return first.some((channel) => channel.ready(now).count > 0) ? now : null;
}

/** A lone row leaves at once; in a flood rows wait to fill a batch. */
function flushReadyAt(
  { context }: DispatchOptions,
  channels: readonly SenderChannel[],
  now: number,
  busy: number,
): number | null {
  // What HubSpot lacks of our properties is made even when there is nothing to write yet.
  if (!context.records.portal().provisioned) return now;
  const batched = channels
    .filter(({ urgency }) => urgency === "batched")
    .map((channel) => channel.ready(now));
  const count = Math.max(0, ...batched.map((ready) => ready.count));
  if (count === 0)
    return earliest(
      channels.filter(({ urgency }) => urgency === "along").map((channel) => channel.nextDueAt()),
    );
  if (count >= BATCH_LIMIT || busy === 0) return now;
  const oldest = Math.min(...batched.map((ready) => ready.oldest ?? Number.POSITIVE_INFINITY));
  return oldest + lingerMs(busy >= FLOOD_BUSY, count);
}

function lingerMs(flood: boolean, waiting: number): number {
  if (flood) return FLOOD_LINGER_MS;
  return waiting >= CROWD ? CROWD_LINGER_MS : LINGER_MS;
}

/** When the next piece of work is due, epoch ms, or null. */
function nextDueAt(
  { context, batches, tenant, sender, features }: DispatchOptions,
  queues: readonly WorkQueue[],
  channels: readonly SenderChannel[],
  tasks: readonly HubSpotTask[],
): number | null {
  const { records, now } = context;
  const { status, wipeAt, provisioned, grantRefusal } = records.portal();
  if (status === "leaving") return wipeAt;
  const at = now();
  const dates: (number | null)[] = [
    batches.oldestAt(),
    wipeAt,
    ...features.map((feature) => feature.nextWakeAt?.(at) ?? null),
    // Work waits for HubSpot while it refuses the grant: then only a grant that does not wakes the object.
    status === "refused" ? (grantRefusal?.retryAt ?? null) : null,
  ];
  const mayCall = status === "connected" && tenant.isConfigured();
  for (const queue of queues) {
    const dueAt = queue.nextDueAt(at);
    if (dueAt === null) continue;
    if (queue.resource === null) dates.push(dueAt);
    else if (mayCall) dates.push(Math.max(dueAt, tenant.readyAt(at)));
  }
  const calls = earliest([
    ...channels.map((channel) => channel.nextDueAt()),
    ...tasks.map((task) => (task.name.startsWith("flush") ? null : task.readyAt(at, 0))),
    provisioned ? null : 0,
  ]);
  if (calls !== null && Number.isFinite(sender.readyAt)) dates.push(Math.max(calls, sender.readyAt));
  return earliest(dates);
}
