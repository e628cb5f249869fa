/** Reads the data of the portal's pages from its services, without secrets. */
import { pauseOf } from "../connection/hold.ts";
import { findBrokenGates } from "../../features/gates/pipelines.ts";
import { dealGate, ticketGate } from "../../domain/gate/gated-record.ts";
import { logoOf } from "../person-page/logo.ts";
import { countHeld, heldRecords } from "../../features/gates/held-records.ts";
import { withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import { type ConnectionView, viewConnection } from "../../onekosmos/registry.ts";
import { WAITING_SHOWN, type PortalBrief, type PortalOverview, type PortalSummary } from "./page-contract.ts";
import { deadLetterGroups, deadLetters, explainCauses } from "./dead-letters.ts";
import { CAUSES_ADDED, type DeadCause, deadCauses } from "../../kernel/jobs/dead-causes.ts";
import { callbacksOf } from "../connection/callback-watch.ts";
import { heldBack } from "./held-start.ts";
import { activityOf, GAUGES } from "../dispatch/gauges.ts";
import { countWaitingJobs } from "../dispatch/waiting-jobs.ts";
import { waitingIn } from "../../kernel/outbox/outbox.ts";
import type { PortalServices } from "../services.ts";
import type { PortalRuntime } from "../runtime.ts";

const DEAD_LETTERS_SHOWN = 50;
const DEAD_LETTER_GROUPS_SHOWN = 20;
const HELD_SHOWN = 50;

/** Reads the summary of a portal that exists. */
export async function readSummary(services: PortalServices): Promise<PortalSummary> {
  return summaryOf(services, await connectionOf(services), services.conditions.update());
}

/** Reads the numbers of a portal that exists, and searches for contacts that no webhook reported. */
export async function readBrief(runtime: PortalRuntime): Promise<PortalBrief> {
  await runtime.searchForMissed();
  const services = runtime.services();
  const connection = await services.oneKosmos.connection();
  const { status, installedAt, provisioned, attention } = services.records.portal();
  const causes = deadCauses(services.context.sql, CAUSES_ADDED);
  return {
    ...numbersOf(services, causes),
    conditions: services.conditions.update(causes),
    status,
    installedAt,
    provisioning: provisioned ? "done" : "pending",
    attention,
    ...shownPauseOf(services),
    tenantDns: connection?.tenantDns ?? null,
    linkLifetimeHours: services.records.settings().linkLifetimeHours,
  };
}

/** Reads the overview of a portal that exists, and searches for contacts that no webhook reported. */
export async function readPortalOverview(runtime: PortalRuntime): Promise<PortalOverview> {
  await runtime.searchForMissed();
  const services = runtime.services();
  const [connection, broken] = await Promise.all([connectionOf(services), readGates(services)]);
  return overviewOf(services, connection, broken);
}

/** Reads which gates have lost their stage; null while no request to HubSpot is possible. */
export async function readGates({
  records,
  features,
}: PortalServices): Promise<PortalOverview["brokenGates"]> {
  const isConnected = records.portal().status === "connected";
  const broken = isConnected ? await findBrokenGates(records.settings(), features.gateReaders) : null;
  return broken?.map(({ missing: _missing, ...shown }) => shown) ?? null;
}

async function connectionOf({ oneKosmos }: PortalServices): Promise<ConnectionView | null> {
  const connection = await oneKosmos.connection();
  return connection === null ? null : viewConnection(connection);
}

/** Returns the summary of a portal that exists. Beside the conditions it reads documents, and no row of what waits or is done. */
function summaryOf(
  services: PortalServices,
  connection: ConnectionView | null,
  conditions: PortalSummary["conditions"],
): PortalSummary {
  const { records, features, oneKosmos } = services;
  const { portalId, status, wipeAt, installedAt, provisioned, attention, scopes } = records.portal();
  return {
    portalId,
    status,
    wipeAt,
    installedAt,
    provisioning: provisioned ? "done" : "pending",
    segments: features.segments.view(),
    connection,
    connectionRevision: oneKosmos.store.revision,
    callbacks: callbacksOf(services, Date.now()),
    attention,
    ...grantRefusalOf(services),
    ...shownPauseOf(services),
    settings: records.settings(),
    heldBack: heldBack(services),
    hasLogo: logoOf(records.documents) !== null,
    withheld: withheldFeatures(scopes),
    conditions,
  };
}

/** Returns the numbers of a portal that exists. */
function numbersOf(services: PortalServices, causes: readonly DeadCause[]) {
  const { context, records, features } = services;
  const { gates, ticketGates, workflows, timeline, contacts } = features;
  const counters = records.counters.all();
  const gauge = (name: string) => counters[name] ?? 0;
  const outgoing = [...contacts.channels, ...gates.channels, ...ticketGates.channels, ...workflows.channels];
  const { jobs, planned } = countWaitingJobs(context);
  return {
    timeline: timeline.channel.view(),
    counters: activityOf(counters),
    waiting: {
      inbox: jobs,
      planned,
      outbox: waitingIn(
        context.sql,
        outgoing.map(({ name }) => name),
        WAITING_SHOWN,
      ),
      workflows: gauge(GAUGES.workflows),
      openSessions: gauge(GAUGES.sessions),
      inReview: gauge(GAUGES.reviews),
    },
    worst: explainCauses(services, causes.slice(0, 1))[0] ?? null,
    held: countHeld(services.context.sql, HELD_SHOWN),
  };
}

/** Returns the overview of a portal that exists. */
export function overviewOf(
  services: PortalServices,
  connection: ConnectionView | null,
  brokenGates: PortalOverview["brokenGates"],
): PortalOverview {
  const held = heldRecords(services.context.sql, HELD_SHOWN);
  const causes = deadCauses(services.context.sql, CAUSES_ADDED);
  return {
    ...summaryOf(services, connection, services.conditions.update(causes)),
    ...numbersOf(services, causes),
    brokenGates,
    deadLetters: deadLetters(services, DEAD_LETTERS_SHOWN),
    deadLetterGroups: deadLetterGroups(services, DEAD_LETTER_GROUPS_SHOWN),
    heldDeals: held.deal.map((record) => dealGate(record)),
    heldTickets: held.ticket.map((record) => ticketGate(record)),
  };
}

/** While HubSpot refuses the grant. */
function grantRefusalOf({ records }: PortalServices): Pick<PortalOverview, "grantRefusal"> {
  const { status, grantRefusal } = records.portal();
  if (status !== "refused" || grantRefusal === null) return {};
  return { grantRefusal: { since: grantRefusal.since, retryAt: grantRefusal.retryAt } };
}

/** While nothing goes to 1Kosmos, or one trial, through no fault of the connection. */
function shownPauseOf({ records }: PortalServices): Pick<PortalOverview, "pause"> {
  const record = records.portal();
  const pause = pauseOf(record);
  if (record.attention !== null || pause === null) return {};
  return { pause: { reason: record.holdReason, until: Math.max(pause.openUntil, Date.now()) } };
}
