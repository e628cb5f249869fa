/** Reads the data of the portal's pages from its parts, without secrets. */
import { dealGate, ticketGate } from "../../domain/gate/gated-record.ts";
import { logoOf } from "../person-page/logo.ts";
import { withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import type { ConnectionView } from "../../onekosmos/registry.ts";
import type { PortalBrief, PortalOverview, PortalSummary } from "../contract.ts";
import { deadLetterGroups, deadLetters } from "./dead-letters.ts";
import { heldBack } from "./held-start.ts";
import { activityCounters, GAUGES } from "../dispatch/gauges.ts";
import type { Parts } from "../parts.ts";

const DEAD_LETTERS_SHOWN = 50;
const DEAD_LETTER_GROUPS_SHOWN = 20;
const HELD_SHOWN = 50;
/** Rows of the outbox are counted to this number: more leave with the next batches. */
const WAITING_SHOWN = 100;

/** Returns the summary of a portal that exists. Reads documents, and no row of what waits or is done. */
export function summaryOf(parts: Parts, connection: ConnectionView | null): PortalSummary {
  const { records, features, tenant } = parts;
  const { portalId, status, wipeAt, installedAt, provisioned, attention, scopes } = records.portal();
  return {
    portalId,
    status,
    wipeAt,
    installedAt,
    provisioning: provisioned ? "done" : "pending",
    segments: features.segments.view(),
    connection,
    connectionRevision: tenant.store.revision,
    attention,
    ...grantRefusalOf(parts),
    ...pauseOf(parts),
    settings: records.settings(),
    heldBack: heldBack(parts),
    hasLogo: logoOf(records.documents) !== null,
    withheld: withheldFeatures(scopes),
  };
}

/** Returns the numbers of a portal that exists. */
export function briefOf(
  parts: Parts,
  connection: ConnectionView | null,
  brokenGates: PortalBrief["brokenGates"],
): PortalBrief {
  const { context, records, features } = parts;
  const { gates, ticketGates, workflows, timeline, contacts } = features;
  const outgoing = [...contacts.channels, ...gates.channels, ...ticketGates.channels, ...workflows.channels];
  return {
    ...summaryOf(parts, connection),
    timeline: timeline.channel.view(),
    counters: activityCounters(context),
    waiting: {
      inbox: records.counters.get(GAUGES.jobs),
      outbox: outgoing.reduce((total, channel) => total + channel.waiting(WAITING_SHOWN), 0),
      workflows: records.counters.get(GAUGES.workflows),
      openSessions: records.counters.get(GAUGES.sessions),
      inReview: records.counters.get(GAUGES.reviews),
    },
    conditions: parts.conditions.update(),
    worst: deadLetterGroups(parts, 1)[0] ?? null,
    held: heldOf(parts),
    brokenGates,
  };
}

function heldOf({ features: { gates, ticketGates } }: Parts): number {
  const held = [gates, ticketGates].map(({ table }) => table.shown(HELD_SHOWN, false).length);
  return held.reduce((total, count) => total + count, 0);
}

/** Returns the overview of a portal that exists. */
export function overviewOf(
  parts: Parts,
  connection: ConnectionView | null,
  brokenGates: PortalOverview["brokenGates"],
): PortalOverview {
  const { gates, ticketGates } = parts.features;
  return {
    ...briefOf(parts, connection, brokenGates),
    deadLetters: deadLetters(parts, DEAD_LETTERS_SHOWN),
    deadLetterGroups: deadLetterGroups(parts, DEAD_LETTER_GROUPS_SHOWN),
    heldDeals: gates.table.shown(HELD_SHOWN).map((record) => dealGate(record)),
    heldTickets: ticketGates.table.shown(HELD_SHOWN).map((record) => ticketGate(record)),
  };
}

/** While HubSpot refuses the grant. */
function grantRefusalOf({ records }: Parts): Pick<PortalOverview, "grantRefusal"> {
  const { status, grantRefusal } = records.portal();
  if (status !== "refused" || grantRefusal === null) return {};
  return { grantRefusal: { since: grantRefusal.since, retryAt: grantRefusal.retryAt } };
}

/** While nothing goes to 1Kosmos, or one trial, through no fault of the connection. */
function pauseOf({ records }: Parts): Pick<PortalOverview, "pause"> {
  const { attention, holdFailures, holdUntil, holdReason } = records.portal();
  if (attention !== null || holdFailures === 0) return {};
  return { pause: { reason: holdReason, until: Math.max(holdUntil, Date.now()) } };
}
