/** Verify a test contact: finds the contact that an admin names, and follows its verification to the end. */
import type { Cards } from "../../features/cards/cards.ts";
import type { CardRefusal, ContactCard } from "../../features/cards/contract.ts";
import { recordIdSchema } from "../../domain/vocabulary.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { dvcIdFields } from "../../onekosmos/registry.ts";
import { type CallbackView, callbacksOf } from "../connection/callback-watch.ts";
import type { PortalServices } from "../services.ts";

const PROPERTIES = ["firstname", "lastname", "idv_status", "idv_liveid_enrolled", "idv_verification_url"];

/** The kinds that can be tested. A step-up needs a wallet that an earlier verification has shown. */
export const TEST_KINDS = ["identity", "liveid"] as const;
export type TestKind = (typeof TEST_KINDS)[number];

/** A dvcID whose result does not fit the field that it is in. */
export interface UnfitDvcId {
  readonly note: "document_missing" | "document_unexpected";
  readonly dvcId: string;
  /** The labels of the connection's fields that have it. */
  readonly fields: readonly string[];
}

/** A contact under test, as HubSpot and this app have it now. Names are read when they are shown, and kept nowhere. */
export interface TestContact {
  readonly contactId: string;
  /** "" while it cannot be read from HubSpot. */
  readonly name: string;
  readonly kind: TestKind;
  /** The link on the record, and the status there; "" until they are written. */
  readonly link: string;
  readonly writtenStatus: string;
  /** True if the record has the app's values. */
  readonly isWritten: boolean;
  /** Set when the result shows that a dvcID is in the wrong field. */
  readonly unfit: UnfitDvcId | null;
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
  if (!found.ok)
    return err(
      `The contact could not be looked up, because HubSpot did not allow it or did not respond. Please try again; Needs attention shows whether it lasts. (${found.error.message})`,
    );
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
  kind: TestKind,
): Promise<Result<TestContact, CardRefusal>> {
  const card = await cards.contactCard(contactId);
  if (!card.ok) return card;
  const record = await services.client.readContact(card.value.contactId, PROPERTIES);
  const text = (name: string) => (record.ok ? (record.value[name] ?? "") : "");
  return ok({
    kind,
    contactId: card.value.contactId,
    name: `${text("firstname")} ${text("lastname")}`.trim(),
    link: text("idv_verification_url"),
    writtenStatus: text("idv_status"),
    isWritten: record.ok && isWritten(card.value, kind, text),
    unfit: await unfitIn(services, card.value, kind),
    card: card.value,
    callbacks: callbacksOf(services, Date.now()),
  });
}

function isWritten(
  { status, liveIdEnrolled }: ContactCard,
  kind: TestKind,
  text: (name: string) => string,
): boolean {
  if (kind === "identity") return text("idv_status") === (status ?? "");
  return liveIdEnrolled === null || text("idv_liveid_enrolled") === String(liveIdEnrolled);
}

const isUnfit = (word: string): word is UnfitDvcId["note"] =>
  word === "document_missing" || word === "document_unexpected";

/** Reads from the newest result of the kind whether its dvcID is in the right field, and names the field. */
async function unfitIn(
  { oneKosmos }: PortalServices,
  { attempts }: ContactCard,
  kind: TestKind,
): Promise<UnfitDvcId | null> {
  const newest = attempts.find((attempt) => attempt.kind === kind);
  const words = (newest?.detail ?? "").split(" ");
  const note = words.find(isUnfit);
  if (note === undefined) return null;
  // The history has the dvcID behind the note.
  const dvcId = words.slice(words.indexOf(note) + 1).join(" ");
  const connection = await oneKosmos.connection();
  return { note, dvcId, fields: connection === null ? [] : dvcIdFields(connection, dvcId, kind) };
}
