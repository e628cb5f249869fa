/** The two lanes of the outbox: how each is written to HubSpot, and who is told what became of it. */
import type { HubSpotClient } from "../hubspot/client.ts";
import type { DealWrite } from "../hubspot/deal-properties.ts";
import type { Snapshot } from "../hubspot/properties.ts";
import type { DealDesk } from "./deals/desk.ts";
import { Lane } from "./lane.ts";
import type { Outbox } from "./outbox.ts";
import type { Records } from "./records.ts";

/** What both lanes are made of. */
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
    gone: () => records.count("contacts_gone"),
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
    gone: (row) => deals.gone(row),
    refused: (row, failure) => deals.refused(row, failure),
  });
}
