/** The ticket properties about the caller. Workflows, views and SLAs of the portal read them. */
import * as z from "zod/mini";
import { nameText } from "../../lib/text.ts";
import type { PropertyDefinition } from "../../domain/properties.ts";
import { CALLER_STATUSES } from "../../domain/vocabulary.ts";

/** Their names, in the order in which a record shows them. */
export const CALLER_PROPERTY_NAMES = ["idv_caller_status", "idv_caller_verified_at"] as const;

/** The properties that a write about a caller may hold. Absent: as it is; "": cleared. */
export const callerWriteSchema = z.partialRecord(z.enum(CALLER_PROPERTY_NAMES), nameText);
export type CallerWrite = Readonly<z.infer<typeof callerWriteSchema>>;

const STATUS_LABELS = {
  not_asked: "Not asked",
  pending: "Pending",
  verified: "Verified",
  failed: "Failed",
  expired: "Expired",
} as const;

/** The definitions (HubSpot's OpenAPI, properties: PropertyCreate). */
export const CALLER_PROPERTIES: readonly PropertyDefinition[] = [
  {
    name: "idv_caller_status",
    label: "Caller verification",
    description: "Whether the person who contacted support has proven who they are, for this ticket.",
    type: "enumeration",
    fieldType: "select",
    options: CALLER_STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] })),
  },
  {
    name: "idv_caller_verified_at",
    label: "Caller verified at",
    description: "When the caller was verified for this ticket.",
    type: "datetime",
    fieldType: "date",
    options: [],
  },
];
