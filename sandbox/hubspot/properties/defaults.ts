/** The properties and groups that a new portal has before anyone adds to it: a small part of HubSpot's own. */
import type { Database } from "../database.ts";
import { OBJECT_TYPES, type ObjectType } from "../objecttypes.ts";
import { defineProperty, type NewProperty } from "./definition.ts";

/** Name, label, type, field type, and either option values or "readonly". */
type Row = readonly [string, string, NewProperty["type"], string, (readonly string[] | "readonly")?];

const COMMON: readonly Row[] = [
  ["createdate", "Create Date", "datetime", "date", "readonly"],
  ["hs_object_id", "Record ID", "number", "number", "readonly"],
  ["hs_merged_object_ids", "Merged record IDs", "string", "text", "readonly"],
  ["hs_object_source", "Record source", "string", "text", "readonly"],
  ["hs_object_source_id", "Record source ID", "string", "text", "readonly"],
  ["hubspot_owner_id", "Owner", "string", "text"],
];

const BY_TYPE: Readonly<Record<ObjectType["singular"], readonly Row[]>> = {
  contact: [
    ["email", "Email", "string", "text"],
    ["firstname", "First Name", "string", "text"],
    ["lastname", "Last Name", "string", "text"],
    ["phone", "Phone Number", "string", "phonenumber"],
    ["mobilephone", "Mobile Phone Number", "string", "phonenumber"],
    ["company", "Company Name", "string", "text"],
    ["jobtitle", "Job Title", "string", "text"],
    ["address", "Street Address", "string", "text"],
    ["city", "City", "string", "text"],
    ["zip", "Postal Code", "string", "text"],
    ["state", "State/Region", "string", "text"],
    ["country", "Country/Region", "string", "text"],
    ["website", "Website URL", "string", "text"],
    ["annualrevenue", "Annual Revenue", "string", "text"],
    ["date_of_birth", "Date of birth", "string", "text"],
    [
      "lifecyclestage",
      "Lifecycle Stage",
      "enumeration",
      "radio",
      ["subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer"],
    ],
    [
      "hs_lead_status",
      "Lead Status",
      "enumeration",
      "radio",
      ["NEW", "OPEN", "IN_PROGRESS", "CONNECTED", "UNQUALIFIED"],
    ],
    [
      "hs_language",
      "Preferred language",
      "enumeration",
      "select",
      ["en", "en-gb", "de", "de-at", "fr", "es", "pt", "pt-br", "it", "nl", "pl", "ja", "ar", "sv", "zh-cn"],
    ],
    // HubSpot sets these itself; here whoever plays HubSpot does.
    ["hs_email_optout", "Unsubscribed from all email", "bool", "booleancheckbox", ["true", "false"]],
    ["hs_email_bad_address", "Invalid email address", "bool", "booleancheckbox", ["true", "false"]],
    ["hs_email_quarantined", "Email address quarantined", "bool", "booleancheckbox", ["true", "false"]],
    ["hs_email_hard_bounce_reason_enum", "Email hard bounce reason", "string", "text"],
    ["lastmodifieddate", "Last Modified Date", "datetime", "date", "readonly"],
    ["hs_marketable_status", "Marketing contact status", "string", "text", "readonly"],
    ["hs_additional_emails", "Additional email addresses", "string", "text", "readonly"],
  ],
  deal: [
    ["dealname", "Deal Name", "string", "text"],
    ["amount", "Amount", "number", "number"],
    ["closedate", "Close Date", "datetime", "date"],
    ["pipeline", "Pipeline", "enumeration", "select", ["default"]],
    [
      "dealstage",
      "Deal Stage",
      "enumeration",
      "radio",
      [
        "appointmentscheduled",
        "qualifiedtobuy",
        "presentationscheduled",
        "decisionmakerboughtin",
        "contractsent",
        "closedwon",
        "closedlost",
      ],
    ],
    ["dealtype", "Deal Type", "enumeration", "radio", ["newbusiness", "existingbusiness"]],
    ["description", "Deal Description", "string", "textarea"],
    ["closed_lost_reason", "Closed Lost Reason", "string", "textarea"],
    ["closed_won_reason", "Closed Won Reason", "string", "textarea"],
    ["hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "readonly"],
  ],
  ticket: [
    ["subject", "Ticket name", "string", "text"],
    ["content", "Ticket description", "string", "textarea"],
    ["hs_pipeline", "Pipeline", "enumeration", "select", ["0"]],
    ["hs_pipeline_stage", "Ticket status", "enumeration", "select", ["1", "2", "3", "4"]],
    ["hs_ticket_priority", "Priority", "enumeration", "select", ["LOW", "MEDIUM", "HIGH", "URGENT"]],
    [
      "hs_ticket_category",
      "Category",
      "enumeration",
      "select",
      ["PRODUCT_ISSUE", "BILLING_ISSUE", "FEATURE_REQUEST", "GENERAL_INQUIRY"],
    ],
    ["source_type", "Source", "enumeration", "select", ["CHAT", "EMAIL", "FORM", "PHONE"]],
    ["hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "readonly"],
  ],
  note: [
    ["hs_note_body", "Body preview", "string", "html"],
    ["hs_timestamp", "Activity date", "datetime", "date"],
    ["hs_createdate", "Create Date", "datetime", "date", "readonly"],
    ["hs_lastmodifieddate", "Last Modified Date", "datetime", "date", "readonly"],
  ],
};

/** The group that HubSpot's own properties of a type are in. */
function defaultGroup(type: ObjectType): { readonly name: string; readonly label: string } {
  return { name: `${type.singular}information`, label: `${type.singular} information` };
}

function propertyOf(type: ObjectType, row: Row, now: number): ReturnType<typeof defineProperty> {
  const [name, label, kind, fieldType, more] = row;
  const values: readonly string[] = more === undefined || more === "readonly" ? [] : more;
  const definition: NewProperty = {
    groupName: defaultGroup(type).name,
    name,
    label,
    type: kind,
    fieldType,
    description: "",
    options: values.map((value, displayOrder) => ({ value, label: value, displayOrder, hidden: false })),
    displayOrder: -1,
    hasUniqueValue: name === "email" || name === "hs_object_id",
    hidden: false,
    formField: more !== "readonly",
    dataSensitivity: "non_sensitive",
  };
  return defineProperty(definition, now, { hubspotDefined: true, readOnlyValue: more === "readonly" });
}

/** Writes the defaults of every object type into a new portal. */
export function provisionDefaults(db: Database, portalId: number, now: number): void {
  for (const type of OBJECT_TYPES) {
    const group = defaultGroup(type);
    db.run(
      "INSERT INTO property_groups (portal_id, type, name, definition) VALUES (?, ?, ?, ?)",
      portalId,
      type.id,
      group.name,
      JSON.stringify({ ...group, displayOrder: -1, archived: false }),
    );
    for (const row of [...COMMON, ...BY_TYPE[type.singular]]) {
      const property = propertyOf(type, row, now);
      db.run(
        "INSERT INTO properties (portal_id, type, name, definition) VALUES (?, ?, ?, ?)",
        portalId,
        type.id,
        property.name,
        JSON.stringify(property),
      );
    }
  }
}
