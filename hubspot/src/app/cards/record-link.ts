/**
 * Reads contacts' links and names from HubSpot's records. The app's responses never contain a link, because anybody can use it who
 * has it, and the app has no names; HubSpot's own hooks return both to users who may see the properties.
 */
import type { ContactCard, DealContact } from "@1kosmos/kit";
import { useAssociations, useCrmProperties } from "@hubspot/ui-extensions/crm";
import { useCardWords } from "./words/index.ts";
import { useEffect, useRef, useState } from "react";

/** The app writes it a moment after it has made the session. */
const PROPERTY = "idv_verification_url";
/** The contact's name, from the properties that are there. */
const NAMES = ["firstname", "lastname", "email"] as const;
/** HubSpot's type of contacts. */
const CONTACTS = "0-1";
/** HubSpot's longest page of associated records. */
const PAGE_LENGTH = 100;
/** Reads without a link before the card says that HubSpot does not return it. The card looks every 2 s at first. */
const READS = 5;

/** An open link as HubSpot's record has it: read, not there yet, or not shown to this user. */
export type RecordLink =
  | { readonly kind: "read"; readonly url: string }
  | { readonly kind: "reading" }
  | { readonly kind: "hidden" };

/** Reads the link of the contact on the screen. `refresh` makes HubSpot's page load the record's properties again. */
export function useContactLink(card: ContactCard, refresh: () => void): RecordLink {
  const { properties, refetch } = useCrmProperties([PROPERTY]);
  const url = urlIn(properties);
  const reads = useReadsInVain(card, card.link !== null && url === null, () => {
    refresh();
    void refetch();
  });
  return recordLink(url, reads);
}

/** The properties that HubSpot's records have for the contacts of the record on the screen. */
export interface RecordContacts {
  readonly linkOf: (contactId: string) => RecordLink;
  /** "Ada Lovelace", else the e-mail address, else "Contact 1001". */
  readonly nameOf: (contactId: string) => string;
}

/** Reads links and names of the contacts of a deal or a ticket; those of the first 100. */
export function useRecordContacts(card: {
  readonly contacts: readonly Pick<DealContact, "contactId" | "link">[];
}): RecordContacts {
  const { results, refetch } = useAssociations({
    toObjectType: CONTACTS,
    properties: [PROPERTY, ...NAMES],
    pageLength: PAGE_LENGTH,
  });
  const known = new Map(results.map(({ toObjectId, properties }) => [String(toObjectId), properties]));
  const urlOf = (contactId: string) => urlIn(known.get(contactId) ?? {});
  const isMissing = card.contacts.some(({ contactId, link }) => link !== null && urlOf(contactId) === null);
  const reads = useReadsInVain(card, isMissing, () => void refetch());
  const { contactNumber } = useCardWords();
  return {
    linkOf: (contactId) => recordLink(urlOf(contactId), reads),
    nameOf: (contactId) => nameIn(known.get(contactId) ?? {}) ?? contactNumber(contactId),
  };
}

function nameIn(properties: Readonly<Record<string, string | null>>): string | null {
  const [first, last, email] = NAMES.map((name) => (properties[name] ?? "").trim());
  return [first, last].filter(Boolean).join(" ") || email || null;
}

function recordLink(url: string | null, readsInVain: number): RecordLink {
  if (url !== null) return { kind: "read", url };
  return { kind: readsInVain > READS ? "hidden" : "reading" };
}

function urlIn(properties: Readonly<Record<string, string | null>>): string | null {
  const value = properties[PROPERTY] ?? "";
  return /^https?:\/\//u.test(value) ? value : null;
}

/** Reads again with each new response of the app while something is missing. Returns how many reads did not help. */
function useReadsInVain(answer: unknown, isMissing: boolean, read: () => void): number {
  const [reads, setReads] = useState(0);
  const newest = useRef(read);
  newest.current = read;
  useEffect(() => {
    if (isMissing) newest.current();
    setReads((count) => (isMissing ? count + 1 : 0));
  }, [answer, isMissing]);
  return reads;
}
