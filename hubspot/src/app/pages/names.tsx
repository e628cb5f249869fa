/**
 * Reads contacts' names from HubSpot. The app has none and returns ids; HubSpot's search returns what the user may see.
 */
import { fill } from "@1kosmos/kit";
import { useCrmSearch } from "@hubspot/ui-extensions";
import type { ReactElement } from "react";

/** The contact's name, from the properties that are there. */
const NAMES = ["firstname", "lastname", "email"];
/** HubSpot's type of contacts. */
const CONTACTS = "0-1";
/** HubSpot's longest page of a search, and the most names that are read. */
const PAGE_LENGTH = 100;

/** "Ada Lovelace", else the e-mail address, else "Contact 1001". */
export type NameOf = (contactId: string) => string;

interface NamesProps {
  readonly ids: readonly string[];
  readonly unnamed: string;
  readonly children: (nameOf: NameOf) => ReactElement;
}

/** Shows `children` with the names of these contacts; by their ids until HubSpot has responded, and where it does not. */
export function Names({ ids, unnamed, children }: NamesProps) {
  const wanted = [...new Set(ids)].slice(0, PAGE_LENGTH);
  const byId: NameOf = (contactId) => fill(unnamed, { id: contactId });
  return wanted.length === 0 ? (
    children(byId)
  ) : (
    <Searched ids={wanted} byId={byId}>
      {children}
    </Searched>
  );
}

interface SearchedProps {
  readonly ids: string[];
  readonly byId: NameOf;
  readonly children: NamesProps["children"];
}

function Searched({ ids, byId, children }: SearchedProps) {
  const { results } = useCrmSearch({
    objectType: CONTACTS,
    properties: NAMES,
    filterGroups: [{ filters: [{ propertyName: "hs_object_id", operator: "IN", values: ids }] }],
    pageLength: PAGE_LENGTH,
  });
  const known = new Map(results.map(({ objectId, properties }) => [String(objectId), nameIn(properties)]));
  return children((contactId) => known.get(contactId) ?? byId(contactId));
}

function nameIn(properties: Readonly<Record<string, string | null>>): string | null {
  const [first, last, email] = NAMES.map((name) => (properties[name] ?? "").trim());
  return [first, last].filter(Boolean).join(" ") || email || null;
}
