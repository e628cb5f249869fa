/** The lanes of the outbox: how each is written to HubSpot, and who is told what became of it. */
import type { ActionOutputs } from "../hubspot/action-fields.ts";
import type { HubSpotClient } from "../hubspot/client.ts";
import type { DealWrite } from "../hubspot/deal-properties.ts";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import type { Snapshot } from "../hubspot/properties.ts";
import { err, type Result } from "../result.ts";
import type { DealDesk } from "../features/gates/gates.ts";
import { Lane } from "../kernel/channel.ts";
import type { Outbox, OutboxRow } from "../kernel/outbox.ts";
import type { Records } from "./records.ts";
import type { Executions } from "../features/workflows/store.ts";

/** For so long after a request a callback that HubSpot does not know may be one that it does not know yet. In ms. */
const YOUNG_MS = 10 * 60 * 1000;

/** What every lane are made of. */
interface LaneParts<P> {
  readonly outbox: Outbox<P>;
  readonly client: HubSpotClient;
  readonly now: () => number;
  readonly commit: (work: () => void) => void;
}

/** Snapshots, to contacts. */
export function contactLane(records: Records, { client, ...parts }: LaneParts<Snapshot>): Lane<Snapshot> {
  return new Lane({
    ...parts,
    patch: (id, snapshot) => client.patchContact(id, snapshot),
    update: (updates) => client.updateContacts(updates),
    written: () => records.count("snapshots_written"),
    gone: () => {
      records.count("contacts_gone");
      return false;
    },
    refused: () => {
      records.count("writes_refused");
      return false;
    },
  });
}

/** Marks and stages, to deals. */
export function dealLane(deals: DealDesk, { client, ...parts }: LaneParts<DealWrite>): Lane<DealWrite> {
  return new Lane({
    ...parts,
    patch: (id, write) => client.patchDeal(id, write),
    update: (updates) => client.updateDeals(updates),
    written: (row) => deals.written(row),
    gone: (row) => {
      deals.gone(row);
      return true;
    },
    refused: (row, failure) => deals.refused(row, failure),
  });
}

/** How executions ended, to the workflows that wait. A row leaves when it is settled: the execution is the memory. */
export function callbackLane(
  records: Records,
  store: Pick<Executions, "find">,
  { client, ...parts }: LaneParts<ActionOutputs>,
): Lane<ActionOutputs> {
  const { outbox, now } = parts;
  const leave = ({ recordId }: OutboxRow<ActionOutputs>, counter: string) => {
    outbox.drop(recordId);
    records.count(counter);
  };
  const heard = (id: string, sent: Result<void, HubSpotFailure>) => {
    const isYoung = now() - (store.find(id)?.receivedAt ?? 0) < YOUNG_MS;
    const isUnknown = !sent.ok && sent.error.reason === "not_found";
    return isUnknown && isYoung ? err({ ...sent.error, reason: "locked" } as const) : sent;
  };
  return new Lane({
    ...parts,
    patch: async (id, outputs) => heard(id, await client.completeCallback(id, outputs)),
    update: (completions) => client.completeCallbacks(completions),
    written: (row) => leave(row, "callbacks_completed"),
    gone: (row) => {
      leave(row, "callbacks_gone");
      return true;
    },
    refused: (row) => {
      // A workflow that has gone on by itself needs nobody's attention.
      const isPast = (store.find(row.recordId)?.expiresAt ?? 0) < now();
      if (isPast) leave(row, "callbacks_gone");
      else records.count("writes_refused");
      return isPast;
    },
  });
}
