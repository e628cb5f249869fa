/** HubSpot for one portal, as the portal's object uses it. One attempt per call; failures are values. */
import type { Result } from "../lib/result.ts";
import { readAccount, uninstall, type AccountDetails } from "./account.ts";
import {
  readDealContactLabels,
  readDealContacts,
  type AssociationLabel,
  type DealContact,
} from "./associations.ts";
import type { ActionOutputs } from "./action-fields.ts";
import { readContactNames } from "./contact-names.ts";
import { completeCallback, completeCallbacks } from "./callbacks.ts";
import { DEAL_PROPERTIES, type DealWrite } from "./deal-properties.ts";
import { readDeals, type DealsRead } from "./deals.ts";
import type { HubSpotFailure } from "./failures.ts";
import { readDealPipelines, type Pipeline } from "./pipelines.ts";
import { CONTACT_PROPERTIES, type Snapshot } from "../domain/properties.ts";
import { ensureProperties, type Provisioning } from "./provisioning.ts";
import { existingRecords, patchRecord, readRecord, updateRecords, type BatchOutcome } from "./records.ts";
import { ensureSegments, type SegmentIds } from "./segments.ts";
import { sendEvents, type EventsOutcome, type TimelineEvent } from "./timeline.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

/** What the app asks of a portal's CRM. */
export interface HubSpotClient {
  /** Creates what the portal lacks of the group and the properties of contacts; changes nothing that exists. */
  ensureContactProperties(): Promise<Result<Provisioning, HubSpotFailure>>;
  /** The same for deals. */
  ensureDealProperties(): Promise<Result<Provisioning, HubSpotFailure>>;
  /** Reads some of a contact's properties; null for one without a value. */
  readContact(
    id: string,
    properties: readonly string[],
  ): Promise<Result<Readonly<Record<string, string | null>>, HubSpotFailure>>;
  /** What up to 100 contacts are called; those without a name are left out. */
  contactNames(ids: readonly string[]): Promise<Result<ReadonlyMap<string, string>, HubSpotFailure>>;
  /** Which of up to 100 contacts exist. */
  existingContacts(ids: readonly string[]): Promise<Result<ReadonlySet<string>, HubSpotFailure>>;
  /** Writes one contact. */
  patchContact(id: string, snapshot: Snapshot): Promise<Result<void, HubSpotFailure>>;
  /** Writes up to 100 contacts; see `records.ts` for what a failure of the whole means. */
  updateContacts(updates: readonly Update<Snapshot>[]): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Writes one deal. */
  patchDeal(id: string, write: DealWrite): Promise<Result<void, HubSpotFailure>>;
  /** Writes up to 100 deals. */
  updateDeals(updates: readonly Update<DealWrite>[]): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Reads deals, with the history of their stage if asked for. */
  readDeals(
    ids: readonly string[],
    options: { readonly history: boolean },
  ): Promise<Result<DealsRead, HubSpotFailure>>;
  /** The contacts of up to 1,000 deals. */
  readDealContacts(
    dealIds: readonly string[],
  ): Promise<Result<ReadonlyMap<string, readonly DealContact[]>, HubSpotFailure>>;
  /** Ends the waiting of one workflow action. */
  completeCallback(id: string, outputs: ActionOutputs): Promise<Result<void, HubSpotFailure>>;
  /** Of up to 100. */
  completeCallbacks(
    completions: readonly Update<ActionOutputs>[],
  ): Promise<Result<BatchOutcome, HubSpotFailure>>;
  /** Makes the segments that the portal lacks; `known` are the ids of those made before. */
  ensureSegments(known: SegmentIds): ReturnType<typeof ensureSegments>;
  /** The account's time zone, pages and currency. */
  readAccount(): Promise<Result<AccountDetails, HubSpotFailure>>;
  /** Takes the app out of the portal. */
  uninstall(): Promise<Result<void, HubSpotFailure>>;
  /** Sends up to 100 events to records' timelines; see `timeline.ts` for what a failure of the whole means. */
  sendEvents(events: readonly TimelineEvent[]): Promise<Result<EventsOutcome, HubSpotFailure>>;
  /** The labels that a deal's contacts can have. */
  readDealContactLabels(): Promise<Result<readonly AssociationLabel[], HubSpotFailure>>;
  /** The portal's deal pipelines. */
  readDealPipelines(): Promise<Result<readonly Pipeline[], HubSpotFailure>>;
}

/** One record's write. */
export interface Update<P> {
  readonly id: string;
  readonly properties: P;
}

/** Makes the client. All of a portal's calls must share one `rateLimiter`. */
export function createHubSpotClient(options: TransportOptions): HubSpotClient {
  const transport = createTransport(options);
  return {
    ensureContactProperties: () => ensureProperties(transport, "contacts", CONTACT_PROPERTIES),
    ensureDealProperties: () => ensureProperties(transport, "deals", DEAL_PROPERTIES),
    patchContact: (id, properties) => patchRecord(transport, "contacts", { id, properties }),
    updateContacts: (updates) => updateRecords(transport, "contacts", updates),
    patchDeal: (id, properties) => patchRecord(transport, "deals", { id, properties }),
    updateDeals: (updates) => updateRecords(transport, "deals", updates),
    readDeals: (ids, how) => readDeals(transport, ids, how),
    readDealContacts: (dealIds) => readDealContacts(transport, dealIds),
    readDealContactLabels: () => readDealContactLabels(transport),
    readDealPipelines: () => readDealPipelines(transport),
    completeCallback: (id, properties) => completeCallback(transport, { id, properties }),
    completeCallbacks: (completions) => completeCallbacks(transport, completions),
    ensureSegments: (known) => ensureSegments(transport, known),
    contactNames: (ids) => readContactNames(transport, ids),
    existingContacts: (ids) => existingRecords(transport, "contacts", ids),
    sendEvents: (events) => sendEvents(transport, events),
    readAccount: () => readAccount(transport),
    uninstall: () => uninstall(transport),
    readContact: (id, properties) => readRecord(transport, "contacts", id, properties),
  };
}
