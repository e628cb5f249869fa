/** The queues of contacts' jobs, in the order in which they are served. */
import type { QueueSpec } from "../../kernel/feature.ts";
import type { Records } from "../../portal/context/records.ts";
import { CONTACT_QUEUES } from "./contact-job.ts";
import type { StartGate } from "./start-gate.ts";
import type { DailyCaps } from "./caps/daily-caps.ts";
import { importSpacingMs } from "./events.ts";
import { overCapQueues } from "./caps/over-cap.ts";

/** The limiter of calls to 1Kosmos. */
export const PROVIDER = "provider";

/** Returns the queues. Bulk actions and imports are paced by the settings. */
export function contactQueues(records: Records, caps: DailyCaps, gate: StartGate): readonly QueueSpec[] {
  const spacing = () => importSpacingMs(records.settings());
  const pace = gate.paceOf({
    readyAt: (at: number) => (spacing() === 0 ? at : Math.max(at, records.portal().importNextAt)),
    started: (count: number, at: number) => {
      if (spacing() === 0) return;
      const from = Math.max(at, records.portal().importNextAt);
      records.update({ importNextAt: Math.ceil(from + count * spacing()) });
    },
  });
  const unpaced = gate.paceOf();
  // Contacts that waited for the first connection: an admin decides about them before any of them starts.
  const isHeld = () => records.portal().startHeld;
  return [
    { name: CONTACT_QUEUES.local, order: 0, resource: null },
    { name: CONTACT_QUEUES.news, order: 1, resource: PROVIDER },
    { name: CONTACT_QUEUES.urgent, order: 2, resource: PROVIDER, pace: unpaced },
    { name: CONTACT_QUEUES.events, order: 3, resource: PROVIDER, pace: unpaced, isHeld },
    { name: CONTACT_QUEUES.bulk, order: 4, resource: PROVIDER, pace },
    { name: CONTACT_QUEUES.imports, order: 5, resource: PROVIDER, pace, isHeld },
    { name: CONTACT_QUEUES.refused, order: 6, resource: PROVIDER, pace: unpaced },
    ...overCapQueues(caps, PROVIDER, { paced: pace, others: unpaced }),
  ];
}
