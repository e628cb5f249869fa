/** Every table of a portal's database, by the part that owns it. */
import { CALLER_MIGRATIONS } from "../features/callers/schema.ts";
import { CONTACT_MIGRATIONS } from "../features/contacts/table/contact-index.ts";
import { POLL_MIGRATIONS } from "../features/contacts/polls/poll-schedule.ts";
import { TROUBLE_MIGRATIONS } from "../features/contacts/troubles/troubles.ts";
import { VERIFICATION_MIGRATIONS } from "../features/contacts/table/verification-table.ts";
import { GATE_MIGRATIONS } from "../features/gates/schema.ts";
import { WORKFLOW_MIGRATIONS } from "../features/workflows/schema.ts";
import { KERNEL_MIGRATIONS } from "../kernel/schema.ts";
import type { SchemaPart } from "../lib/migrate.ts";
import { AUDIT_MIGRATIONS } from "./audit/audit.ts";
import { TOMBSTONE_MIGRATIONS } from "./context/tombstones.ts";

export const PORTAL_SCHEMA: readonly SchemaPart[] = [
  { name: "kernel", migrations: KERNEL_MIGRATIONS },
  { name: "tombstones", migrations: TOMBSTONE_MIGRATIONS },
  { name: "audit", migrations: AUDIT_MIGRATIONS },
  { name: "contacts", migrations: CONTACT_MIGRATIONS },
  { name: "polls", migrations: POLL_MIGRATIONS },
  { name: "troubles", migrations: TROUBLE_MIGRATIONS },
  { name: "verifications", migrations: VERIFICATION_MIGRATIONS },
  { name: "gates", migrations: GATE_MIGRATIONS },
  { name: "callers", migrations: CALLER_MIGRATIONS },
  { name: "workflows", migrations: WORKFLOW_MIGRATIONS },
];
