/**
 * The app's events on HubSpot's timelines: what each is called, on whose timeline it shows, which properties it carries
 * and how it reads. The HubSpot project declares them as `app-event` components, the Worker sends them by their uid.
 * The properties are a part of the contact's and the deal's `idv_*` table and nothing else.
 */
import { TRIGGERS } from "../../domain/contact/trigger.ts";
import {
  DOCUMENT_TYPES,
  GATE_STATUSES,
  IALS,
  IDV_STATUSES,
  VERIFICATION_KINDS,
} from "../../domain/vocabulary.ts";

/**
 * The uid of each event type, which `eventTypeName` names in a call (HubSpot docs, app events, "Send event
 * occurrences").
 */
export const TIMELINE_EVENT_TYPES = [
  "idv_session_created",
  "idv_link_opened",
  "idv_verified",
  "idv_failed",
  "idv_expired",
  "idv_step_up",
  "idv_gate_held",
  "idv_gate_released",
] as const;
export type TimelineEventType = (typeof TIMELINE_EVENT_TYPES)[number];

/** Every property that an event may carry. */
export const TIMELINE_PROPERTY_NAMES = [
  "kind",
  "status",
  "ial",
  "documentType",
  "matchConfidence",
  "session",
  "trigger",
  "triggerReference",
  "decidedBy",
  "gateStatus",
  "targetStage",
  "reason",
] as const;
export type TimelinePropertyName = (typeof TIMELINE_PROPERTY_NAMES)[number];

/** The properties of one event, in HubSpot's formats: numbers in decimal. Unknown ones are left out. */
export type TimelineProperties = Readonly<Partial<Record<TimelinePropertyName, string>>>;

/** A property as an `app-event` component declares it (HubSpot docs, app events reference). */
export interface TimelineProperty {
  readonly name: TimelinePropertyName;
  readonly label: string;
  readonly type: "string" | "number" | "enumeration";
  /** Of an enumeration only. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/**
 * The `config` of an `app-event` component; its uid is the key in `TIMELINE_EVENTS`. Templates are Handlebars in
 * Markdown.
 */
export interface TimelineEventDefinition {
  readonly name: string;
  readonly description: string;
  readonly objectType: "CONTACT" | "DEAL";
  readonly headerTemplate: string;
  readonly detailTemplate: string;
  readonly properties: readonly TimelineProperty[];
}

const LABELS: Readonly<Record<string, string>> = {
  identity: "Identity",
  liveid: "LiveID enrollment",
  stepup: "Step-up",
  pending: "Pending",
  verified: "Verified",
  failed: "Failed",
  expired: "Expired",
  drivers_license: "Driver's license",
  passport: "Passport",
  national_id: "National ID",
  not_required: "Not required",
  held: "Held",
  passed: "Passed",
  contact_created: "Contact created",
  deal_stage: "Deal stage",
  ticket_stage: "Ticket stage",
  ticket: "Ticket: verify caller",
  workflow: "Workflow",
  card: "Card",
  bulk_action: "Bulk action",
  agent: "Agent",
  person_changed: "Person changed",
  admin: "An admin",
};

function choice(name: TimelinePropertyName, label: string, values: readonly string[]): TimelineProperty {
  return {
    name,
    label,
    type: "enumeration",
    options: values.map((value) => ({ value, label: LABELS[value] ?? value })),
  };
}

/** The properties of every event about a session. */
const SESSION: readonly TimelineProperty[] = [
  choice("kind", "Kind", VERIFICATION_KINDS),
  choice("status", "Status", IDV_STATUSES),
  { name: "session", label: "Session reference", type: "string" },
  choice("trigger", "Triggered by", TRIGGERS),
  { name: "triggerReference", label: "Trigger reference", type: "string" },
];
const RESULT: readonly TimelineProperty[] = [
  choice("ial", "Identity assurance level", IALS),
  choice("documentType", "Document type", DOCUMENT_TYPES),
  { name: "matchConfidence", label: "Match confidence", type: "number" },
];
/** Absent: 1Kosmos decided. */
const DECIDED_BY = choice("decidedBy", "Decided by", ["admin"]);
const GATE: readonly TimelineProperty[] = [
  choice("gateStatus", "Gate status", GATE_STATUSES),
  { name: "targetStage", label: "Target stage", type: "string" },
  { name: "reason", label: "Reason", type: "string" },
];

const SESSION_DETAIL =
  "Session {{session}}{{#if trigger}}, triggered by {{trigger}}{{#if triggerReference}} ({{triggerReference}}){{/if}}{{/if}}.";
const RESULT_DETAIL =
  "{{#if ial}}Level {{ial}}. {{/if}}{{#if documentType}}Document: {{documentType}}. {{/if}}{{#if matchConfidence}}Match confidence {{matchConfidence}}. {{/if}}";

/** The declarations. An event type's `objectType` can never be changed (HubSpot docs, app events reference). */
export const TIMELINE_EVENTS: Readonly<Record<TimelineEventType, TimelineEventDefinition>> = {
  idv_session_created: {
    name: "Verification session created",
    description: "A 1Kosmos session was made and its link is ready to be sent.",
    objectType: "CONTACT",
    headerTemplate: "Verification session created ({{kind}})",
    detailTemplate: SESSION_DETAIL,
    properties: SESSION,
  },
  idv_link_opened: {
    name: "Verification link opened",
    description: "The contact opened the verification link for the first time.",
    objectType: "CONTACT",
    headerTemplate: "Verification link opened ({{kind}})",
    detailTemplate: SESSION_DETAIL,
    properties: SESSION,
  },
  idv_verified: {
    name: "Identity verified",
    description: "The contact passed an identity verification, or enrolled a LiveID.",
    objectType: "CONTACT",
    headerTemplate: "Verified by {{#if decidedBy}}an admin, not by {{/if}}1Kosmos ({{kind}})",
    detailTemplate: RESULT_DETAIL + SESSION_DETAIL,
    properties: [...SESSION, ...RESULT, DECIDED_BY],
  },
  idv_failed: {
    name: "Identity verification failed",
    description: "The contact did not pass an identity verification or a LiveID enrollment.",
    objectType: "CONTACT",
    headerTemplate: "Verification failed{{#if decidedBy}} by decision of an admin{{/if}} ({{kind}})",
    detailTemplate: SESSION_DETAIL,
    properties: [...SESSION, DECIDED_BY],
  },
  idv_expired: {
    name: "Identity verification expired",
    description: "The link was not used in time, or the verification has become too old.",
    objectType: "CONTACT",
    headerTemplate: "Verification expired ({{kind}})",
    detailTemplate: SESSION_DETAIL,
    properties: SESSION,
  },
  idv_step_up: {
    name: "Step-up authentication",
    description: "A step-up authentication was passed or failed.",
    objectType: "CONTACT",
    headerTemplate: "Step-up authentication: {{status}}",
    detailTemplate: SESSION_DETAIL,
    properties: SESSION,
  },
  idv_gate_held: {
    name: "Deal held for verification",
    description: "The deal waits at a stage until its contacts are verified.",
    objectType: "DEAL",
    headerTemplate: "Held for identity verification",
    detailTemplate:
      "{{#if reason}}{{reason}}. {{/if}}{{#if targetStage}}Target stage: {{targetStage}}.{{/if}}",
    properties: GATE,
  },
  idv_gate_released: {
    name: "Deal released after verification",
    description: "The deal's contacts are verified as the stage asks for.",
    objectType: "DEAL",
    headerTemplate: "Released: identity verification complete",
    detailTemplate: "{{#if targetStage}}Target stage: {{targetStage}}.{{/if}}",
    properties: GATE,
  },
};
