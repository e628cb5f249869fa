/** Counts the new contacts that wait for an admin's decision. */
import { CONTACT_QUEUES } from "../../features/contacts/contact-job.ts";
import type { Batches } from "../../kernel/jobs/batches.ts";
import { countOfTypeWithin } from "../../kernel/jobs/drop-oldest.ts";
import type { PortalContext } from "../context/context.ts";
import { GAUGES } from "../dispatch/gauges.ts";

/** The queues whose new contacts wait. */
export const HELD_QUEUES = [CONTACT_QUEUES.events, CONTACT_QUEUES.imports];
/** The jobs that the decision is about. Other work of these queues waits with them and is kept. */
export const CREATION = "contact.creation";

/** A page reads no more rows of a queue than that. */
const ROWS_READ = 150;

/**
 * Returns how many contacts wait for the decision, those included whose webhooks were acknowledged a moment ago. Of a long queue
 * it returns all work that waits, which is the most that there can be.
 */
export function countUndecided(
  { sql, counters }: Pick<PortalContext, "sql" | "counters">,
  batches: Pick<Batches, "countEvents">,
): number {
  const counts = HELD_QUEUES.map((queue) => countOfTypeWithin(sql, queue, CREATION, ROWS_READ));
  const isExact = counts.every(({ isWhole }) => isWhole);
  const jobs = isExact
    ? counts.reduce((total, { matching }) => total + matching, 0)
    : Math.max(counters.get(GAUGES.jobs), 0);
  return jobs + batches.countEvents(CREATION);
}
