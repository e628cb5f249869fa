/** The actions of users on an open link at a card, and the app's responses. */
import * as z from "zod/mini";
import type { MailReason, RefusalCode } from "./card-vocabulary.ts";
import type { ContactCard } from "./contract.ts";
import { proofSchema, requestKeySchema } from "./request-contract.ts";

/** The actions of a user on an open link: replace it, cancel it, or have the app mail it. */
export const LINK_ACTIONS = ["replace", "cancel", "mail"] as const;
export type LinkAction = (typeof LINK_ACTIONS)[number];

/** `POST /hubspot/card/contacts/{id}/link`. */
export const linkRequestSchema = z.strictObject({
  action: z.enum(LINK_ACTIONS),
  requestKey: requestKeySchema,
  /** The record's `idv_verification_url`. HubSpot shows it to users who may see it; others cannot change or send it. */
  proof: proofSchema,
});
/** The request without its proof. */
export type LinkRequest = Omit<z.infer<typeof linkRequestSchema>, "proof">;

/** Outcome of a link action. */
export interface LinkResponse {
  /** waiting: stored, and done as soon as possible; refused: nothing was done, see `code`. */
  readonly outcome: "replaced" | "cancelled" | "mailed" | "not_mailed" | "waiting" | "refused";
  readonly code: RefusalCode | null;
  readonly mailReason: MailReason | null;
  readonly card: ContactCard;
}
