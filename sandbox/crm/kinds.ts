/** The kinds of records that the pages show: how each is called, listed, made and placed in a pipeline. */
import type { CrmRecord } from "./api.ts";

/** A field of the form that makes a record. */
export interface NewField {
  readonly name: string;
  readonly label: string;
  readonly type: "text" | "email" | "number" | "tel";
}

/** One kind of records. */
export interface Kind {
  /** HubSpot's `objectTypeId`. */
  readonly id: string;
  readonly singular: string;
  readonly plural: string;
  readonly titleProperties: readonly string[];
  /** Columns of the list, by property. */
  readonly columns: readonly string[];
  /** Properties of the pipeline and of the stage, where the kind has them. */
  readonly pipeline: string | null;
  readonly stage: string | null;
  readonly newFields: readonly NewField[];
  /** A choice on a new record, by property. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

export const CONTACTS: Kind = {
  id: "0-1",
  singular: "contact",
  plural: "contacts",
  titleProperties: ["firstname", "lastname"],
  columns: ["email", "idv_status", "phone", "createdate"],
  pipeline: null,
  stage: null,
  newFields: [
    { name: "email", label: "E-mail", type: "email" },
    { name: "firstname", label: "First name", type: "text" },
    { name: "lastname", label: "Last name", type: "text" },
    { name: "phone", label: "Phone", type: "tel" },
  ],
  choices: {},
};

export const DEALS: Kind = {
  id: "0-3",
  singular: "deal",
  plural: "deals",
  titleProperties: ["dealname"],
  columns: ["dealstage", "amount", "idv_gate_status", "createdate"],
  pipeline: "pipeline",
  stage: "dealstage",
  newFields: [
    { name: "dealname", label: "Deal name", type: "text" },
    { name: "amount", label: "Amount", type: "number" },
  ],
  choices: {},
};

export const TICKETS: Kind = {
  id: "0-5",
  singular: "ticket",
  plural: "tickets",
  titleProperties: ["subject"],
  columns: ["hs_pipeline_stage", "hs_ticket_priority", "idv_caller_status", "createdate"],
  pipeline: "hs_pipeline",
  stage: "hs_pipeline_stage",
  newFields: [
    { name: "subject", label: "Ticket name", type: "text" },
    { name: "content", label: "Description", type: "text" },
  ],
  choices: { hs_ticket_priority: ["", "LOW", "MEDIUM", "HIGH", "URGENT"] },
};

export const KINDS: readonly Kind[] = [CONTACTS, DEALS, TICKETS];

/** Returns the kind that an address names, by `objectTypeId`, singular or plural. */
export function kindNamed(name: string): Kind | undefined {
  return KINDS.find(({ id, singular, plural }) => [id, singular, plural].includes(name));
}

/** Returns how a record is called on the pages. */
export function titleOf(kind: Kind, { id, properties }: CrmRecord): string {
  const words = kind.titleProperties.map((name) => properties[name] ?? "").filter((word) => word !== "");
  const fallback = properties["email"] ?? "";
  return words.join(" ") || fallback || `${kind.singular} ${id}`;
}

/** Returns the address of a record's page, as HubSpot has it. */
export function recordPath(portalId: number, kind: Kind, id: string): string {
  return `/contacts/${portalId}/record/${kind.id}/${id}`;
}

/** Returns the address of a kind's list or board. */
export function listPath(portalId: number, kind: Kind, view: "list" | "board"): string {
  return `/contacts/${portalId}/objects/${kind.id}/views/all/${view}`;
}
