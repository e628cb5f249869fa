/** What the portal's page shows: read from the parts, without secrets. */
import type { ConnectionView } from "../onekosmos/connection.ts";
import type { DeadLetter, PortalOverview } from "./contract.ts";
import type { Parts } from "./parts.ts";

const DEAD_LETTERS_SHOWN = 50;

/** The overview of a portal that exists. */
export function activityOf(parts: Parts, connection: ConnectionView | null): PortalOverview {
  const { records, inbox, outbox, sessions } = parts;
  const { portalId, status, installedAt, provisioned, attention } = records.portal();
  return {
    portalId,
    status,
    installedAt,
    provisioning: provisioned ? "done" : "pending",
    connection,
    attention,
    ...pauseOf(parts),
    settings: records.settings(),
    counters: records.counters(),
    waiting: { inbox: inbox.waiting(), outbox: outbox.waiting(), openSessions: sessions.count() },
    deadLetters: deadLettersOf(parts),
  };
}

/** While nothing goes to 1Kosmos, or one trial, through no fault of the connection. */
function pauseOf({ records }: Parts): Pick<PortalOverview, "pause"> {
  const { attention, holdFailures, holdUntil, holdReason } = records.portal();
  if (attention !== null || holdFailures === 0) return {};
  return { pause: { reason: holdReason, until: Math.max(holdUntil, Date.now()) } };
}

function deadLettersOf({ inbox, outbox }: Parts): readonly DeadLetter[] {
  const undone = inbox.dead(DEAD_LETTERS_SHOWN).map(({ seq, kind, contactId, reason, since }) => {
    return { id: `inbox:${seq}`, kind, subject: `contact ${contactId}`, reason, since };
  });
  const unwritten = outbox.dead(DEAD_LETTERS_SHOWN).map(({ contactId, reason, since }) => {
    return { id: `outbox:${contactId}`, kind: "write", subject: `contact ${contactId}`, reason, since };
  });
  return [...undone, ...unwritten];
}
