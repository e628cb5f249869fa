/**
 * The portal's admin at work in HubSpot, through HubSpot's own API with the private-app token.
 */
import { z } from "zod";
import { crmCaller } from "./crm-call.ts";

/** The contact properties that the app writes. */
export const IDV_PROPERTIES = [
  "idv_status",
  "idv_ial_level",
  "idv_liveid_enrolled",
  "idv_credential_did",
  "idv_verified_date",
  "idv_match_confidence",
  "idv_document_type",
  "idv_last_stepup_date",
  "idv_session_id",
  "idv_verification_url",
  "idv_reminder_count",
  "idv_reminder_due",
] as const;
export type IdvProperty = (typeof IDV_PROPERTIES)[number];

/** HubSpot returns null or leaves a property out when it has no value. */
const contactSchema = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
});
export type Contact = z.infer<typeof contactSchema>;

const pageSchema = z.object({
  results: z.array(contactSchema),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

const importSchema = z.object({ count: z.number(), firstId: z.coerce.string(), lastId: z.coerce.string() });

/** HubSpot's limit for lists (HubSpot docs, contacts). */
const PAGE_SIZE = 100;

/** The CRM user's actions. Every call throws when HubSpot refuses. */
export interface CrmUser {
  create(properties: Readonly<Record<string, string>>): Promise<Contact>;
  /** The contact with its idv_* properties. */
  read(id: string): Promise<Contact>;
  /** All contacts with their idv_* properties, oldest first. */
  list(): Promise<readonly Contact[]>;
  /** Imports made-up contacts; their ids run from `firstId` to `lastId`. */
  importContacts(count: number): Promise<z.infer<typeof importSchema>>;
}

/** The CRM user of the sandbox HubSpot at `origin`. */
export function createCrmUser(origin: string): CrmUser {
  const contacts = "/crm/v3/objects/contacts";
  const properties = ["email", ...IDV_PROPERTIES].join(",");
  const call = crmCaller(origin);

  return {
    create: async (values) => contactSchema.parse(await call("POST", contacts, { properties: values })),
    read: async (id) => contactSchema.parse(await call("GET", `${contacts}/${id}?properties=${properties}`)),
    async list() {
      const all: Contact[] = [];
      let after: string | undefined = "";
      while (after !== undefined) {
        const query: string = `limit=${PAGE_SIZE}&properties=${properties}${after && `&after=${after}`}`;
        const page = pageSchema.parse(await call("GET", `${contacts}?${query}`));
        all.push(...page.results);
        after = page.paging?.next?.after;
      }
      return all;
    },
    importContacts: async (count) =>
      importSchema.parse(await call("POST", "/sandbox/contacts/import", { count })),
  };
}
