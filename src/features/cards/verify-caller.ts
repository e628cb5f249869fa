/** "Verify caller": an agent at a ticket requests that one of its contacts proves who they are. */
import type { CardRefusal } from "./contract.ts";
import type { VerifyCallerResponse, VerifyCallerRequest } from "./ticket-contract.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { CardContext } from "./card-context.ts";
import { ticketCard } from "./ticket-card.ts";
import { startVerification } from "./verification-request.ts";

/** An agent's request. `userId` is HubSpot's, from the signed query. */
export interface CallerVerificationRequest {
  readonly ticketId: string;
  readonly userId: string;
  readonly request: VerifyCallerRequest;
  /** See `VerificationRequest`. */
  readonly seen?: string | null;
}

/** Handles `POST /hubspot/card/tickets/{id}/verify-caller`. A contact that is not the ticket's is unknown here. */
export async function verifyCaller(
  work: CardContext,
  { ticketId, userId, request, seen }: CallerVerificationRequest,
): Promise<Result<VerifyCallerResponse, CardRefusal>> {
  const before = await ticketCard(work, ticketId, userId);
  if (!before.ok) return before;
  const named = work.services.index.resolve(request.contactId);
  const contact = before.value.contacts.find(({ contactId }) => contactId === named);
  if (contact === undefined) return err("unknown_record");
  const { contactId, asks, status } = contact;
  // Without a step-up, somebody who is verified shows their document again.
  const again = asks === "identity" && status === "verified";
  const started = await startVerification(work, {
    contactId,
    userId,
    ticketId,
    ...(seen === undefined ? {} : { seen }),
    request: {
      kind: asks,
      documentTypes: "any",
      proofingLevel: null,
      again,
      ...(request.requestKey === undefined ? {} : { requestKey: request.requestKey }),
    },
  });
  if (!started.ok) return started;
  const card = await ticketCard(work, ticketId, userId);
  if (!card.ok) return card;
  const { outcome, message, code } = started.value;
  return ok({ outcome, message, code, card: card.value });
}
