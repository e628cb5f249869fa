/** The requests of the card on a ticket, and the app's responses. All times are ISO 8601 in UTC. */
import * as z from "zod/mini";
import type { CallerKind } from "../../domain/caller/check.ts";
import { recordIdSchema, type CallerStatus } from "../../domain/vocabulary.ts";
import type { CardSending } from "./card-vocabulary.ts";
import type { CardReason, DealCardContact, RecordCard, VerifyResponse } from "./contract.ts";
import { proofSchema, requestKeySchema } from "./request-contract.ts";

/** A contact of a ticket: who may be the caller. */
export interface TicketCardContact extends DealCardContact {
  /** When an identity was last verified, and the last step-up; null: never. */
  readonly verifiedAt: string | null;
  readonly lastStepUpAt: string | null;
  /** The kind that "Verify caller" requests: a step-up when the contact is verified and the connection offers it. */
  readonly asks: CallerKind;
}

/** The newest check of a ticket's caller. */
export interface TicketCaller {
  readonly contactId: string;
  readonly kind: CallerKind;
  /** As `idv_caller_status`. */
  readonly status: CallerStatus;
  /** The data that the person's page shows as well, while the check waits for them; null when it does not. */
  readonly code: string | null;
  readonly askedAt: string;
  readonly openedAt: string | null;
  /** Submitted: 1Kosmos has yet to decide. */
  readonly review: boolean;
  readonly expiresAt: string | null;
  readonly verifiedAt: string | null;
  /** Why it failed; null when it did not. */
  readonly reason: CardReason | null;
  /** Why nothing came of it, for the agent; "" when the status is enough. */
  readonly message: string;
}

/** `/hubspot/card/tickets/{id}`. */
export interface TicketCard extends Omit<RecordCard, "contacts"> {
  readonly ticketId: string;
  readonly contacts: readonly TicketCardContact[];
  /** Null: nobody has requested a check yet. */
  readonly caller: TicketCaller | null;
  /** Who sends open links. */
  readonly sendsBy: CardSending["by"];
  /** The portal's time zone, for the line that is copied. */
  readonly timeZone: string;
}

/** `POST /hubspot/card/tickets/{id}/verify-caller`. */
export const verifyCallerRequestSchema = z.strictObject({
  contactId: recordIdSchema,
  requestKey: requestKeySchema,
  proof: proofSchema,
});
/** The request without its proof. */
export type VerifyCallerRequest = Omit<z.infer<typeof verifyCallerRequestSchema>, "proof">;

/** Outcome of "Verify caller". */
export interface VerifyCallerResponse {
  /** As `VerifyResponse`. */
  readonly outcome: VerifyResponse["outcome"];
  readonly message: string | null;
  readonly code: VerifyResponse["code"];
  readonly card: TicketCard;
}
