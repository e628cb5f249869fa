/** Notes on tickets. */
import * as z from "zod/mini";
import { ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import type { HubSpotFailure } from "../transport/failures.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** From a note to a ticket (HubSpot docs, associations, "Association type ID values"). */
const NOTE_TO_TICKET = 228;

/** A note as it is written. */
export interface TicketNote {
  readonly ticketId: string;
  /** Epoch ms: where it stands among the ticket's activities. */
  readonly at: number;
  /** Plain text of ours: HubSpot reads it as HTML. */
  readonly text: string;
}

const createdSchema = z.object({ id: nameText });

/**
 * Calls `POST /crm/v3/objects/notes`. HubSpot has no idempotency key for it: a note whose response was lost is written
 * twice.
 */
export async function createNote(
  transport: Transport,
  { ticketId, at, text }: TicketNote,
): Promise<Result<void, HubSpotFailure>> {
  const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: NOTE_TO_TICKET }];
  const body = {
    properties: { hs_timestamp: new Date(at).toISOString(), hs_note_body: text },
    associations: [{ to: { id: ticketId }, types }],
  };
  const made = await requestJson(transport, createdSchema, {
    method: "POST",
    path: "/crm/v3/objects/notes",
    body,
  });
  return made.ok ? ok(undefined) : made;
}
