/** One event of HubSpot's, as the parser of webhooks hands it on. It keeps HubSpot's name all the way. */

import type { GatedType } from "../../domain/vocabulary.ts";

/**
 * A HubSpot webhook event reduced to what the app acts on. Values of others' properties are dropped where they are
 * parsed. The object of an association's change is the deal or the ticket.
 */
export interface HubSpotEvent {
  /** Names the delivery: portal, subscription, eventId, object, occurredAt and type, without attemptNumber. */
  readonly dedupeKey: string;
  readonly type: string;
  readonly objectType: "contact" | GatedType;
  readonly objectId: string;
  /** Epoch ms, HubSpot's clock: the order of events. */
  readonly occurredAt: number;
  readonly changeSource: string;
  readonly sourceId: string;
  readonly propertyName?: string;
  /** This app made the change itself. */
  readonly own?: true;
  /** The stage that a deal or a ticket was moved to. */
  readonly stageId?: string;
  /** A change of one of our own properties of a contact: what it was set to, "" when it was cleared. */
  readonly value?: string;
  /** A merge: the records that became part of `objectId`. */
  readonly mergedIds?: readonly string[];
}
