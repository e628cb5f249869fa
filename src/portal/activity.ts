/** What the portal's page shows: read from the parts, without secrets. */
import type { ConnectionView } from "../onekosmos/connection.ts";
import type { DeadLetter, PortalOverview } from "./contract.ts";
import type { Parts } from "./parts.ts";
import { isOfDeal } from "../features/timeline/timeline-table.ts";

const DEAD_LETTERS_SHOWN = 50;
const HELD_DEALS_SHOWN = 50;

/** The overview of a portal that exists. */
export function activityOf(
  parts: Parts,
  connection: ConnectionView | null,
  brokenGates: PortalOverview["brokenGates"],
): PortalOverview {
  const { records, inbox, outbox, dealOutbox, deals, actions, sessions, segments, timeline } = parts;
  const { portalId, status, wipeAt, installedAt, provisioned, attention } = records.portal();
  return {
    portalId,
    status,
    wipeAt,
    installedAt,
    provisioning: provisioned ? "done" : "pending",
    segments: segments.view(),
    timeline: timeline.view(),
    connection,
    attention,
    ...grantRefusalOf(parts),
    ...pauseOf(parts),
    settings: records.settings(),
    counters: records.counters(),
    waiting: {
      inbox: inbox.waiting() + deals.inbox.waiting(),
      outbox: outbox.waiting() + dealOutbox.waiting() + actions.callbacks.waiting(),
      workflows: actions.ledger.store.waiting(),
      openSessions: sessions.count(),
    },
    deadLetters: deadLettersOf(parts),
    heldDeals: deals.book.shown(HELD_DEALS_SHOWN),
    brokenGates,
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

function deadLettersOf(parts: Parts): readonly DeadLetter[] {
  const { inbox, outbox, dealOutbox, deals, actions, timeline } = parts;
  const undone = inbox.dead(DEAD_LETTERS_SHOWN).map(({ seq, kind, contactId, reason, since }) => {
    return { id: `inbox:${seq}`, kind, subject: `contact ${contactId}`, reason, since };
  });
  const unwritten = outbox.dead(DEAD_LETTERS_SHOWN).map(({ recordId, reason, since }) => {
    return { id: `outbox:${recordId}`, kind: "write", subject: `contact ${recordId}`, reason, since };
  });
  const unseen = deals.inbox.dead(DEAD_LETTERS_SHOWN).map(({ dealId, reason, since }) => {
    return { id: `deal_inbox:${dealId}`, kind: "gate", subject: `deal ${dealId}`, reason, since };
  });
  const unmarked = dealOutbox.dead(DEAD_LETTERS_SHOWN).map(({ recordId, reason, since }) => {
    return { id: `deal_outbox:${recordId}`, kind: "write", subject: `deal ${recordId}`, reason, since };
  });
  const untold = timeline.box.dead(DEAD_LETTERS_SHOWN).map(({ recordId, properties, reason, since }) => {
    const subject = `${isOfDeal(properties) ? "deal" : "contact"} ${properties.objectId}`;
    return { id: `timeline_outbox:${recordId}`, kind: "timeline event", subject, reason, since };
  });
  const unanswered = actions.callbacks.dead(DEAD_LETTERS_SHOWN).map(({ recordId, reason, since }) => {
    return {
      id: `callback_outbox:${recordId}`,
      kind: "workflow",
      subject: `callback ${recordId}`,
      reason,
      since,
    };
  });
  return [...undone, ...unwritten, ...unseen, ...unmarked, ...untold, ...unanswered];
}
