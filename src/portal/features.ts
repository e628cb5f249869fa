/** The list: every feature of a portal, in the order in which they hear of a contact. A new feature is one line here. */
import type { DoneReport } from "../domain/contact/contract.ts";
import { CardReadHold } from "../features/cards/card-read-hold.ts";
import { ContactsFeature } from "../features/contacts/contacts.ts";
import { ContactIndex } from "../features/contacts/contact-index.ts";
import { GatesFeature } from "../features/gates/gates.ts";
import { MissedContactsFeature } from "../features/missed-contacts/missed-contacts.ts";
import { SegmentsFeature } from "../features/segments/segments.ts";
import { TimelineChannel } from "../features/timeline/channel.ts";
import { TimelineFeature } from "../features/timeline/timeline.ts";
import { WorkflowsFeature } from "../features/workflows/workflows.ts";
import type { HubSpotClient } from "../hubspot/client.ts";
import type { HubSpotFailure } from "../hubspot/failures.ts";
import type { Feature } from "../kernel/feature.ts";
import type { PortalContext } from "./context.ts";
import type { OneKosmosConnection } from "./connection.ts";
import type { ContactApi } from "../features/contacts/contract.ts";

/** What features are made from. */
export interface FeatureDependencies {
  readonly context: PortalContext;
  readonly tenant: OneKosmosConnection;
  readonly client: HubSpotClient;
  /** See `Config`. */
  readonly missedAfterMs: number;
  readonly contactOf: (contactId: string) => ContactApi;
  /** How a contact stands, by its own object. */
  readonly look: (contactId: string) => Promise<DoneReport>;
  /** A contact's short link. */
  readonly link: (contactId: string) => Promise<string>;
  readonly onTrouble: (failure: HubSpotFailure, grantGeneration: number) => void;
  readonly onAnswer: () => void;
}

/** The features, by name for those that work together, and as the list that the kernel knows. */
export interface PortalFeatures {
  readonly contacts: ContactsFeature;
  readonly timeline: TimelineFeature;
  readonly gates: GatesFeature;
  readonly workflows: WorkflowsFeature;
  readonly segments: SegmentsFeature;
  readonly missed: MissedContactsFeature;
  readonly cards: CardReadHold;
  readonly list: readonly Feature[];
}

/** Makes the features of a portal. */
export function createFeatures(dependencies: FeatureDependencies): PortalFeatures {
  const { context, tenant, client } = dependencies;
  const index = new ContactIndex(context.sql);
  const contacts = new ContactsFeature({ ...dependencies, index, followers: () => list });
  const timeline = new TimelineFeature(
    new TimelineChannel({ context, send: (events) => client.sendEvents(events) }),
  );
  const gates = new GatesFeature({ ...dependencies, index, timeline: timeline.channel });
  const workflows = new WorkflowsFeature({
    ...dependencies,
    index,
    properties: contacts.outbox,
    isConfigured: () => tenant.isConfigured(),
    pipelines: () => gates.reader.pipelines.get(),
    wanted: (dealId) => gates.table.gate(dealId)?.wanted ?? null,
  });
  const segments = new SegmentsFeature(context, client);
  const missed = new MissedContactsFeature({ ...dependencies, index });
  const cards = new CardReadHold(context.records.documents);
  const list: readonly Feature[] = [contacts, gates, workflows, timeline, segments, missed, cards];
  return { contacts, timeline, gates, workflows, segments, missed, cards, list };
}
