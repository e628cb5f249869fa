/** Verify a test contact: finds the contact that an admin names, and follows its verification to the end. */
import type { Cards } from "../../features/cards/cards.ts";
import type { CardRefusal, ContactCard } from "../../features/cards/contract.ts";
import { recordIdSchema } from "../../domain/vocabulary.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { type CallbackView, callbacksOf } from "../connection/callback-watch.ts";
import type { PortalServices } from "../services.ts";

const PROPERTIES = ["firstname", "lastname", "idv_status", "idv_verification_url"];

/** A contact under test, as HubSpot and this app have it now. Names are read when they are shown, and kept nowhere. */
export interface TestContact {
  readonly contactId: string;
  /** "" while it cannot be read from HubSpot. */
  readonly name: string;
  /** The link on the record, and the status there; "" until they are written. */
  readonly link: string;
  readonly writtenStatus: string;
  readonly card: ContactCard;
  /** How 1Kosmos' callbacks arrive; null while the connection takes none. */
  readonly callbacks: CallbackView | null;
}

/** Returns the id of the contact that an address or a number names, or why not, for the admin. */
export async function findTestContact(
  { client }: PortalServices,
  named: string,
): Promise<Result<string, string>> {
  const text = named.trim();
  if (recordIdSchema.safeParse(text).success) return ok(text);
  if (!/^[^\s@]+@[^\s@]+$/u.test(text))
    return err("Enter the e-mail address of a contact in HubSpot, or the number of its record.");
  const found = await client.findContactByEmail(text);
  if (!found.ok) return err(`HubSpot could not be asked for this contact: ${found.error.message}`);
  return found.value === null
    ? err(
        "HubSpot has no contact with this e-mail address. Create one there first; your own address will do.",
      )
    : ok(found.value);
}

/** Reads how far the contact is. */
export async function readTestContact(
  services: PortalServices,
  cards: Cards,
  contactId: string,
): Promise<Result<TestContact, CardRefusal>> {
  const card = await cards.contactCard(contactId);
  if (!card.ok) return card;
  const record = await services.client.readContact(card.value.contactId, PROPERTIES);
  const text = (name: string) => (record.ok ? (record.value[name] ?? "") : "");
  return ok({
    contactId: card.value.contactId,
    name: `${text("firstname")} ${text("lastname")}`.trim(),
    link: text("idv_verification_url"),
    writtenStatus: text("idv_status"),
    card: card.value,
    callbacks: callbacksOf(services),
  });
}
