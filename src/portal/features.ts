/**
 * Lists every feature of a portal, in the order in which they receive a contact's changes. A new feature is one line
 * here.
 */
import type { ContactReport } from "../domain/contact/contract.ts";
import { CardReadHold } from "../features/cards/card-read-hold.ts";
import { CallersFeature } from "../features/callers/callers.ts";
import { ActivityFeature } from "../features/activity/activity.ts";
import { ContactsFeature } from "../features/contacts/contacts.ts";
import { ContactIndex } from "../features/contacts/table/contact-index.ts";
import { TroublesFeature } from "../features/contacts/troubles/troubles-feature.ts";
import { EditsFeature } from "../features/edits/edits.ts";
import { DeliveryFeature } from "../features/delivery/delivery.ts";
import type { EmailMeans } from "../features/delivery/mailer.ts";
import { GatesFeature } from "../features/gates/gates.ts";
import type { GateReaders } from "../features/gates/pipelines.ts";
import { MissedContactsFeature } from "../features/missed-contacts/missed-contacts.ts";
import { SegmentsFeature } from "../features/segments/segments.ts";
import { TimelineChannel } from "../features/timeline/channel.ts";
import { TimelineFeature } from "../features/timeline/timeline.ts";
import type { FinderOptions } from "../features/workflows/record-finder.ts";
import { WorkflowsFeature } from "../features/workflows/workflows.ts";
import type { HubSpotClient } from "../hubspot/client.ts";
import type { HubSpotFailure } from "../hubspot/transport/failures.ts";
import type { GatedApi } from "../hubspot/crm/gated-api.ts";
import type { Feature } from "../kernel/feature.ts";
import type { PortalContext } from "./context/context.ts";
import type { OneKosmosConnection } from "./connection/connection.ts";
import type { ContactApi } from "../features/contacts/contract.ts";

/** Dependencies of the features. */
export interface FeatureDependencies {
  readonly context: PortalContext;
  readonly oneKosmos: OneKosmosConnection;
  /** HubSpot for background work. */
  readonly client: HubSpotClient;
  /** HubSpot for people who wait for the response. */
  readonly people: HubSpotClient;
  /** See `Config`. */
  readonly missedAfterMs: number;
  readonly contactOf: (contactId: string) => ContactApi;
  /** How a contact stands, by its own object. */
  readonly readReport: (contactId: string) => Promise<ContactReport>;
  /** Returns a contact's short link; the link's number is read from its object where it is not known. */
  readonly link: (contactId: string, version?: number) => Promise<string>;
  /** The mail services of this deployment. */
  readonly email: EmailMeans;
  readonly onFailure: (failure: HubSpotFailure, grantGeneration: number) => void;
  readonly onSuccess: () => void;
}

/** The features, by name for those that work together, and as the list that the kernel runs. */
export interface PortalFeatures {
  readonly contacts: ContactsFeature;
  readonly troubles: TroublesFeature;
  readonly timeline: TimelineFeature;
  readonly gates: GatesFeature;
  readonly ticketGates: GatesFeature;
  readonly callers: CallersFeature;
  /** Reads of what gates can stand on. */
  readonly gateReaders: GateReaders;
  readonly workflows: WorkflowsFeature;
  readonly segments: SegmentsFeature;
  readonly delivery: DeliveryFeature;
  readonly activity: ActivityFeature;
  readonly missed: MissedContactsFeature;
  readonly cards: CardReadHold;
  readonly list: readonly Feature[];
}

/** Makes the features of a portal. */
export function createFeatures(dependencies: FeatureDependencies): PortalFeatures {
  const { context, oneKosmos, client, people } = dependencies;
  const index = new ContactIndex(context.sql);
  const stuck = new TroublesFeature(context);
  const troubles = stuck.table;
  const contacts = new ContactsFeature({ ...dependencies, index, troubles, followers: () => list });
  const timeline = new TimelineFeature(
    new TimelineChannel({ context, send: (events) => client.sendEvents(events) }),
  );
  const deal = gatedApi(client.gated.deal, people.gated.deal);
  const ticket = gatedApi(client.gated.ticket, people.gated.ticket);
  const common = { ...dependencies, index };
  const gates = new GatesFeature({ ...common, type: "deal", client: deal, timeline: timeline.channel });
  // HubSpot's timelines of tickets have no events of the app.
  const ticketGates: GatesFeature = new GatesFeature({
    ...common,
    type: "ticket",
    client: ticket,
    timeline: null,
    callerOf: (ticketId) => callers.verifiedContact(ticketId),
  });
  const callers = new CallersFeature({
    context,
    client,
    onChanged: (ticketId) => ticketGates.callerChanged(ticketId),
  });
  const workflows = new WorkflowsFeature({
    ...dependencies,
    index,
    properties: contacts.outbox,
    isConfigured: () => oneKosmos.isConfigured(),
    finders: { deal: finderOf(gates, deal), ticket: finderOf(ticketGates, ticket) },
  });
  const segments = new SegmentsFeature(context, client);
  const delivery = new DeliveryFeature({ ...dependencies, index });
  const missed = new MissedContactsFeature({
    ...dependencies,
    index,
    gates: { deal: gates, ticket: ticketGates },
  });
  const cards = new CardReadHold(context.records.documents);
  const activity = new ActivityFeature(context);
  const list: readonly Feature[] = [
    contacts,
    stuck,
    new EditsFeature(context),
    gates,
    ticketGates,
    callers,
    workflows,
    timeline,
    segments,
    missed,
    delivery,
    activity,
    cards,
  ];
  const gateReaders = { deal: gates.reader, ticket: ticketGates.reader };
  return {
    contacts,
    troubles: stuck,
    timeline,
    gates,
    ticketGates,
    gateReaders,
    callers,
    workflows,
    segments,
    missed,
    delivery,
    activity,
    cards,
    list,
  };
}

/** Returns the background work's calls, with a person's calls for what both read and cache: settings need it as well. */
function gatedApi(background: GatedApi, people: GatedApi): GatedApi {
  return {
    ...background,
    readPipelines: () => people.readPipelines(),
    readContactLabels: () => people.readContactLabels(),
  };
}

/** Returns the lookup of records for the workflow action: they are read with the caches of their gates. */
function finderOf(feature: GatesFeature, client: GatedApi): FinderOptions {
  return {
    client,
    gates: () => feature.gates(),
    pipelines: () => feature.reader.pipelines.get(),
    wanted: (recordId) => feature.table.gate(recordId)?.wanted ?? null,
  };
}
