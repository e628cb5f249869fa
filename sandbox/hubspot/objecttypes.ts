/** The CRM object types and the API versions, as tables: another type or version is another row. */
import { invalid } from "./errors.ts";
import type { SubscribedObject } from "./options.ts";

/** A CRM object type. */
export interface ObjectType {
  /** `objectTypeId`: HubSpot docs, understanding-the-crm. */
  readonly id: string;
  readonly singular: SubscribedObject | "note";
  readonly plural: string;
  /** The properties that hold stage and pipeline, of types that have pipelines. */
  readonly pipeline?: { readonly stage: string; readonly name: string; readonly first: string };
  /** Any of these scopes is enough; absent: they follow the plural. */
  readonly scopes?: { readonly read: readonly string[]; readonly write: readonly string[] };
  /** The property that holds the time of the last change; the types differ. */
  readonly modifiedProperty: string;
  /** Returned when a read names no properties. */
  readonly defaultProperties: readonly string[];
}

/**
 * Scopes follow the plural: `crm.objects.contacts.read`, `crm.schemas.contacts.write`. Tickets have one scope for everything,
 * notes are read and written with those of contacts (HubSpot's OpenAPI, 2026-09).
 */
export const OBJECT_TYPES: readonly ObjectType[] = [
  {
    id: "0-1",
    singular: "contact",
    plural: "contacts",
    modifiedProperty: "lastmodifieddate",
    defaultProperties: ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"],
  },
  {
    id: "0-3",
    singular: "deal",
    plural: "deals",
    pipeline: { stage: "dealstage", name: "pipeline", first: "default" },
    modifiedProperty: "hs_lastmodifieddate",
    defaultProperties: [
      "amount",
      "closedate",
      "createdate",
      "dealname",
      "dealstage",
      "hs_lastmodifieddate",
      "hs_object_id",
      "pipeline",
    ],
  },
  {
    id: "0-5",
    singular: "ticket",
    plural: "tickets",
    pipeline: { stage: "hs_pipeline_stage", name: "hs_pipeline", first: "0" },
    scopes: { read: ["tickets"], write: ["tickets"] },
    modifiedProperty: "hs_lastmodifieddate",
    defaultProperties: [
      "content",
      "createdate",
      "hs_lastmodifieddate",
      "hs_object_id",
      "hs_pipeline",
      "hs_pipeline_stage",
      "hs_ticket_category",
      "hs_ticket_priority",
      "subject",
    ],
  },
  {
    id: "0-46",
    singular: "note",
    plural: "notes",
    scopes: { read: ["crm.objects.contacts.read"], write: ["crm.objects.contacts.write"] },
    modifiedProperty: "hs_lastmodifieddate",
    defaultProperties: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
  },
];

/** The scopes of which one is enough to read or write records of a type, or its properties. */
export function scopesOf(
  { plural, scopes }: ObjectType,
  kind: "objects" | "schemas",
  access: "read" | "write",
): readonly string[] {
  return scopes?.[access] ?? [`crm.${kind}.${plural}.${access}`];
}

/** The type a path names, by plural, singular or `objectTypeId`; otherwise HubSpot's refusal. */
export function objectTypeNamed(name: string): ObjectType {
  const wanted = name.toLowerCase();
  const type = OBJECT_TYPES.find(({ id, singular, plural }) => [id, singular, plural].includes(wanted));
  if (type === undefined) throw invalid(`Unable to infer object type from: ${name}`);
  return type;
}

export const CONTACT = objectTypeNamed("contact");
export const DEAL = objectTypeNamed("deal");
export const TICKET = objectTypeNamed("ticket");

/** One version of the CRM API: where its endpoints are, and what differs between versions. */
export interface ApiVersion {
  readonly objects: string;
  readonly properties: string;
  readonly pipelines: string;
  readonly lists: string;
  /** Where pairs of object types are: associations in batches, and labels. */
  readonly associations: string;
  /** Where the associations of one record are, below its id. */
  readonly recordAssociations: string;
  /** v3 and 2026-03 document 207; the 2026-09 specification lists 200 with the same fields. */
  readonly partialFailureStatus: 200 | 207;
  /** A batch of properties that was created as a whole: 201, and 200 in the 2026-09 specification. */
  readonly createdPropertiesStatus: 200 | 201;
  /** Writes meet an administrator's rules, and dates are normalised with a warning: HubSpot changelog, August 2026. */
  readonly enforcesRules: boolean;
}

/** v4 of associations goes with v3 of everything else. */
const LEGACY: ApiVersion = {
  objects: "/crm/v3/objects",
  properties: "/crm/v3/properties",
  pipelines: "/crm/v3/pipelines",
  lists: "/crm/v3/lists",
  associations: "/crm/v4/associations",
  recordAssociations: "/crm/v4/objects",
  partialFailureStatus: 207,
  createdPropertiesStatus: 201,
  enforcesRules: false,
};

export const API_VERSIONS: readonly ApiVersion[] = [
  LEGACY,
  dated("2026-03", { partialFailureStatus: 207, createdPropertiesStatus: 201, enforcesRules: false }),
  dated("2026-09", { partialFailureStatus: 200, createdPropertiesStatus: 200, enforcesRules: true }),
];

function dated(
  date: string,
  rules: Pick<ApiVersion, "partialFailureStatus" | "createdPropertiesStatus" | "enforcesRules">,
): ApiVersion {
  return {
    ...rules,
    objects: `/crm/objects/${date}`,
    properties: `/crm/properties/${date}`,
    pipelines: `/crm/pipelines/${date}`,
    lists: `/crm/lists/${date}`,
    associations: `/crm/associations/${date}`,
    recordAssociations: `/crm/objects/${date}`,
  };
}

/** The versions of OAuth and of account information that share their shapes: HubSpot docs, oauth v1 migration guide. */
export const DATED_VERSIONS = ["v3", "2026-03", "2026-09"] as const;
