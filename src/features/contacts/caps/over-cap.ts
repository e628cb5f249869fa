/** Jobs of contacts that are over a daily cap: their queues, their words, and what an admin does about them. */
import { CAP_SOURCES, capSourceOf, type CapSource } from "../../../domain/caps.ts";
import type { ContactReport } from "../../../domain/contact/contract.ts";
import type { ContactEvent } from "../../../domain/contact/event.ts";
import { satisfies } from "../../../domain/gate/gate.ts";
import type { FoundCondition } from "../../../kernel/condition.ts";
import type { QueueSpec } from "../../../kernel/feature.ts";
import type { Job, JobResult } from "../../../kernel/jobs/job.ts";
import type { QueueThrottle } from "../../../kernel/jobs/job-queue.ts";
import type { PortalContext } from "../../../portal/context/context.ts";
import type { ContactIndex } from "../table/contact-index.ts";
import { wording } from "../../../lib/wording.ts";
import { overCapQueue, type DailyCaps } from "./daily-caps.ts";

/** The name of each source in a sentence. */
export const CAP_WORDS: Readonly<Record<CapSource | "portal", string>> = {
  portal: "all sources together",
  form: "form submissions",
  import: "imports",
  manual: "contacts created by hand",
  api: "contacts created through HubSpot's API",
  integration: "contacts created by other apps",
  card: "cards",
  agent: "agents",
  bulk: "bulk actions",
  workflow: "workflows",
  deal: "deals at a gate",
  ticket: "tickets",
  personChange: "changed names and e-mails",
};

/** Outcomes of a job that made a session, or the choice that leads to one. */
const STARTED: ReadonlySet<ContactReport["outcome"]> = new Set(["started", "choice_offered"]);

interface OverCapOptions {
  readonly context: PortalContext;
  readonly caps: DailyCaps;
  readonly index: ContactIndex;
}

/** Does a job under the daily caps: holds it when it would start one verification too many. */
export async function underCaps(
  { context, caps, index }: OverCapOptions,
  { job, contactId, event }: { readonly job: Job; readonly contactId: string; readonly event: ContactEvent },
  run: () => Promise<{ readonly result: JobResult; readonly outcome: ContactReport["outcome"] | null }>,
): Promise<JobResult> {
  const source = capSourceOf(event);
  if (source === null) return (await run()).result;
  const exceeded = caps.acquire(source);
  // An event that needs no new session does not wait for one.
  if (exceeded !== null && !needsNone(index, contactId, event))
    return hold(context, caps, job, { source, exceeded });
  try {
    const { result, outcome } = await run();
    const apply = () => {
      result.apply?.();
      if (outcome !== null && STARTED.has(outcome)) caps.count(source);
      if (job.queue === overCapQueue(source)) caps.changed();
    };
    return { ...result, apply };
  } finally {
    if (exceeded === null) caps.release(source);
  }
}

/** Returns whether an event surely makes no session: one is open, or the contact is verified as requested. */
function needsNone(index: ContactIndex, contactId: string, event: ContactEvent): boolean {
  const known = index.find(contactId);
  if (known === null || event.type === "person.change") return false;
  const kind = event.type === "verification.request" ? event.kind : "identity";
  if (known.sessions.some((session) => session.kind === kind)) return true;
  const again = event.type === "verification.request" && event.again;
  const level = event.type === "verification.request" ? event.order.proofingLevel : null;
  return kind === "identity" && !again && satisfies(known, level);
}

function hold(
  context: PortalContext,
  caps: DailyCaps,
  job: Job,
  { source, exceeded }: { readonly source: CapSource; readonly exceeded: CapSource | "portal" },
): JobResult {
  const limit = context.records.settings().dailyCaps[exceeded];
  const message = overCapMessage(limit, exceeded);
  const apply = () => {
    context.jobs.moveTo(job, overCapQueue(source));
    caps.changed();
  };
  return { kind: "retry", failure: { message }, until: () => context.now(), apply };
}

/** Returns which of today's limits is reached. */
export function overCapMessage(limit: number | null, exceeded: CapSource | "portal"): string {
  return `Today's limit of ${limit} verifications for ${CAP_WORDS[exceeded]} is reached. It goes on tomorrow, or when an admin raises the limit.`;
}

/** Returns the queues of what is over a cap. They wait as a whole: no row is touched until the cap allows one more. */
export function overCapQueues(
  caps: DailyCaps,
  resource: string,
  paces: { readonly paced: QueueThrottle; readonly others: QueueThrottle },
): readonly QueueSpec[] {
  return CAP_SOURCES.map((source, place) => {
    const own = source === "import" || source === "bulk" ? paces.paced : paces.others;
    const pace: QueueThrottle = {
      readyAt: (now) => Math.max(caps.readyAt(source, now), own.readyAt(now)),
      // One at a time: the cap is looked at again for each.
      places: (now) => Math.min(1, own.places?.(now) ?? 1),
      started: (count, now) => own.started(count, now),
    };
    return { name: overCapQueue(source), order: FIRST_ORDER + place, resource, pace };
  });
}

/** After everything else. */
const FIRST_ORDER = 7;

/** Returns one condition for each source of which something waits. */
export function overCapConditions({ records }: PortalContext, caps: DailyCaps): readonly FoundCondition[] {
  return CAP_SOURCES.flatMap((source): FoundCondition[] => {
    const waiting = caps.held().get(source) ?? 0;
    if (waiting === 0) return [];
    const { dailyCaps } = records.settings();
    const limit =
      dailyCaps[source] === null
        ? "the daily limit of the account"
        : `the daily limit of ${dailyCaps[source]}`;
    return [
      {
        code: "over_cap",
        about: source,
        message: `${waiting} verifications for ${CAP_WORDS[source]} are over ${limit}, so they wait. Let them go on, raise the limit for today, or skip them: Settings, Limits.`,
        wording: wording("over_cap", {
          count: waiting,
          source,
          ...(dailyCaps[source] !== null && { limit: dailyCaps[source] }),
        }),
        waiting,
        retryAt: caps.nextDayAt(),
        endsWhen: "The next day begins in the account's time zone, or an admin decides.",
        severity: "warning",
      },
    ];
  });
}

/** The actions of an admin on what waits: let all of it go on, allow so many more today, or skip it. */
export type CapAction =
  | { readonly kind: "go_on" }
  | { readonly kind: "raise"; readonly by: number }
  | { readonly kind: "skip" };

/** Acts on what waits of a source. Returns how many verifications it concerned. Runs inside a commit. */
export function actOnCap(
  { context, caps }: Omit<OverCapOptions, "index">,
  source: CapSource,
  action: CapAction,
): number {
  const waiting = caps.held().get(source) ?? 0;
  caps.changed();
  if (action.kind === "skip") {
    const dropped = context.jobs.dropWaiting(overCapQueue(source));
    context.counters.add("skipped_over_cap", dropped);
    return dropped;
  }
  const more = action.kind === "go_on" ? waiting : action.by;
  if (more > 0) caps.raise(source, more);
  return action.kind === "go_on" ? waiting : Math.min(more, waiting);
}
