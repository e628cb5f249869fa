/** Context of card calls: what they need beyond the portal's parts, and how they see the connection. */
import type { CardConnection, CardRefusal } from "./contract.ts";
import type { DealContact } from "../../hubspot/associations.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { DealRecord } from "../../hubspot/deals.ts";
import { MAX_BATCH } from "../../hubspot/records.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { PortalContext } from "../../portal/context.ts";
import type { Conditions } from "../../portal/conditions.ts";
import type { OneKosmosConnection } from "../../portal/connection.ts";
import type { ContactIndex } from "../contacts/contact-index.ts";
import type { DealGateTable } from "../gates/deal-gate-table.ts";
import type { DealReader } from "../gates/reader.ts";
import { Requests, type RequestsOptions } from "./requests.ts";
import { BatchLoader } from "../../lib/cache.ts";
import type { CardReadHold } from "./card-read-hold.ts";
import { ContactLookup, type PresenceOptions } from "./presence.ts";
import type { ContactApi } from "../contacts/contract.ts";

/** A deal's card shows a change of its stage or its contacts after this time at the latest, ms. */
const DEAL_FRESH_MS = 5000;

/** A deal as its card needs it. */
export interface CardDeal {
  readonly record: DealRecord;
  readonly contacts: readonly DealContact[];
}

export interface CardReadsOptions extends PresenceOptions, RequestsOptions {
  readonly client: Pick<HubSpotClient, "existingContacts" | "readDeals" | "readDealContacts">;
  readonly hold: CardReadHold;
}

/** What cards are made from. */
export interface CardParts extends PortalContext {
  readonly index: ContactIndex;
  readonly tenant: OneKosmosConnection;
  readonly conditions: Pick<Conditions, "update">;
  readonly deals: { readonly book: DealGateTable; readonly reader: DealReader };
  readonly cards: CardReads;
}

/** What answers cards: one piece of work's surroundings. */
export interface CardContext {
  readonly parts: CardParts;
  readonly contactOf: (contactId: string) => ContactApi;
  /** Sees to it that what was stored is begun now. */
  readonly begin: () => Promise<void>;
  readonly now: () => number;
}

/** What the portal answers a card. */
export type CardReply<T> = Promise<Result<T, CardRefusal>>;

export class CardReads {
  readonly requests: Requests;
  readonly presence: ContactLookup;
  readonly deals: BatchLoader<CardDeal, HubSpotFailure>;

  constructor(options: CardReadsOptions) {
    const { client, hold, now } = options;
    this.requests = new Requests(options);
    const existingContacts = (ids: readonly string[]) => hold.read(now, () => client.existingContacts(ids));
    this.presence = new ContactLookup({ ...options, client: { existingContacts } });
    this.deals = new BatchLoader({
      size: MAX_BATCH,
      freshMs: DEAL_FRESH_MS,
      absentMs: DEAL_FRESH_MS,
      now,
      read: async (ids) => {
        const [deals, contacts] = await Promise.all([
          hold.read(now, () => client.readDeals(ids, { history: false })),
          hold.read(now, () => client.readDealContacts(ids)),
        ]);
        if (!deals.ok) return deals;
        if (!contacts.ok) return contacts;
        const found = deals.value.found.map((record): [string, CardDeal] => {
          return [record.id, { record, contacts: contacts.value.get(record.id) ?? [] }];
        });
        return ok(new Map(found));
      },
    });
  }
}

/** How the app stands with HubSpot and 1Kosmos, in words for whoever looks at a card. */
export function connectionOf({ records, tenant }: Pick<CardParts, "records" | "tenant">): CardConnection {
  const { status, attention, holdFailures, holdReason } = records.portal();
  if (status === "refused")
    return {
      state: "disconnected",
      message:
        "HubSpot refuses the app's access for now. We retry automatically; an admin can connect it again at once.",
    };
  if (status !== "connected")
    return {
      state: "disconnected",
      message: "HubSpot has ended the app's access. An admin must connect it again.",
    };
  if (!tenant.isConfigured())
    return {
      state: "missing",
      message: "1Kosmos is not connected yet. An admin can do that in the app's settings.",
    };
  if (attention !== null) return { state: "attention", message: attention };
  return { state: "ready", message: holdFailures > 0 ? holdReason : null };
}
