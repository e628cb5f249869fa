/** Context of card calls: what they need beyond the portal's parts, and how they see the connection. */
import { pauseOf } from "../../portal/connection/hold.ts";
import type { CardConnection } from "./card-vocabulary.ts";
import type { CardRefusal } from "./contract.ts";
import type { RecordContact } from "../../hubspot/crm/associations.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { GatedType } from "../../domain/vocabulary.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { GatedApi } from "../../hubspot/crm/gated-api.ts";
import type { PipelineRecord } from "../../hubspot/crm/gated-records.ts";
import { MAX_BATCH } from "../../hubspot/crm/records.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { Conditions } from "../../portal/conditions/conditions.ts";
import type { OneKosmosConnection } from "../../portal/connection/connection.ts";
import type { CallersFeature } from "../callers/callers.ts";
import type { ContactIndex } from "../contacts/table/contact-index.ts";
import type { Troubles } from "../contacts/troubles/troubles.ts";
import type { DeliveryFeature } from "../delivery/delivery.ts";
import type { GateTable } from "../gates/gate-table.ts";
import type { GateReader } from "../gates/reader.ts";
import { Requests, type RequestsOptions } from "./requests.ts";
import { BatchLoader } from "../../lib/cache.ts";
import type { CardReadHold } from "./card-read-hold.ts";
import type { StartRights } from "./start-rights.ts";
import { ContactLookup, type PresenceOptions } from "./presence.ts";
import type { ContactApi } from "../contacts/contract.ts";

/** The card of a deal or a ticket shows a change of its stage or its contacts after this time at the latest, ms. */
const RECORD_FRESH_MS = 5000;

/** A deal or a ticket as its card needs it. */
export interface CardRecord {
  readonly record: PipelineRecord;
  readonly contacts: readonly RecordContact[];
}

export interface CardReadsOptions extends PresenceOptions, RequestsOptions {
  readonly client: Pick<HubSpotClient, "existingContacts" | "gated">;
  readonly rights: StartRights;
  readonly hold: CardReadHold;
}

/** Writes that HubSpot refused, by record. */
export interface RefusedWrites {
  readonly deadRows: { causeOf(recordId: string): string | null };
}

/** The services that cards are made from. */
export interface CardServices extends PortalContext {
  readonly index: ContactIndex;
  readonly oneKosmos: OneKosmosConnection;
  readonly callers: Pick<CallersFeature, "table" | "begin" | "outbox">;
  readonly conditions: Pick<Conditions, "update">;
  readonly delivery: Pick<DeliveryFeature, "canMail" | "mailAgain">;
  /** Writes of contacts' properties. */
  readonly contactWrites: RefusedWrites;
  /** Contacts that are stuck with 1Kosmos. */
  readonly troubles: Pick<Troubles, "of">;
  /** The gates' data about records, by their type. */
  readonly gates: Readonly<
    Record<
      GatedType,
      { readonly table: GateTable; readonly reader: GateReader; readonly outbox: RefusedWrites }
    >
  >;
  readonly cards: CardReads;
}

/** The context of card calls: services, clock and settings of one call. */
export interface CardContext {
  readonly services: CardServices;
  readonly contactOf: (contactId: string) => ContactApi;
  /** Sees to it that what was stored is begun now. */
  readonly begin: () => Promise<void>;
  readonly now: () => number;
}

/** The portal's response to a card. */
export type CardReply<T> = Promise<Result<T, CardRefusal>>;

export class CardReads {
  readonly requests: Requests;
  readonly presence: ContactLookup;
  readonly rights: StartRights;
  /** Reads of records, by their type. */
  readonly records: Readonly<Record<GatedType, BatchLoader<CardRecord, HubSpotFailure>>>;

  constructor(options: CardReadsOptions) {
    const { client, hold, now } = options;
    this.requests = new Requests(options);
    const existingContacts = (ids: readonly string[]) => hold.read(now, () => client.existingContacts(ids));
    this.presence = new ContactLookup({ ...options, client: { existingContacts } });
    this.rights = options.rights;
    this.records = {
      deal: recordLoader(client.gated.deal, hold, now),
      ticket: recordLoader(client.gated.ticket, hold, now),
    };
  }
}

function recordLoader(
  client: GatedApi,
  hold: CardReadHold,
  now: () => number,
): BatchLoader<CardRecord, HubSpotFailure> {
  return new BatchLoader({
    size: MAX_BATCH,
    freshMs: RECORD_FRESH_MS,
    absentMs: RECORD_FRESH_MS,
    now,
    read: async (ids) => {
      const [records, contacts] = await Promise.all([
        hold.read(now, () => client.read(ids, { history: false })),
        hold.read(now, () => client.readContacts(ids)),
      ]);
      if (!records.ok) return records;
      if (!contacts.ok) return contacts;
      const found = records.value.found.map((record): [string, CardRecord] => {
        return [record.id, { record, contacts: contacts.value.get(record.id) ?? [] }];
      });
      return ok(new Map(found));
    },
  });
}

/** Returns how the app stands with HubSpot and 1Kosmos, in words for the user of a card. */
export function connectionOf({
  records,
  oneKosmos,
}: Pick<CardServices, "records" | "oneKosmos">): CardConnection {
  const record = records.portal();
  const { status, attention, holdReason } = record;
  if (status === "refused")
    return {
      state: "disconnected",
      message:
        "HubSpot refuses the app's access for now. We retry automatically; an admin can connect it again at once.",
      code: "grant_refused",
    };
  if (status !== "connected")
    return {
      state: "disconnected",
      message: "HubSpot has ended the app's access. An admin must connect it again.",
      code: "disconnected",
    };
  if (!oneKosmos.isConfigured())
    return {
      state: "missing",
      message: "1Kosmos is not connected yet. An admin can do that in the app's settings.",
      code: "missing",
    };
  if (attention !== null) return { state: "attention", message: attention, code: "attention" };
  return pauseOf(record) !== null
    ? { state: "ready", message: holdReason, code: "slow" }
    : { state: "ready", message: null, code: null };
}
