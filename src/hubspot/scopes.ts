/**
 * The least scopes that the app works with, each with the call that needs it. Reading properties and groups takes
 * any one of many scopes, `crm.objects.contacts.read` among them (HubSpot's OpenAPI of the properties API), so
 * `crm.schemas.contacts.read` and its sister for deals are not asked for.
 */
export const REQUIRED_SCOPES = [
  { scope: "oauth", neededFor: "the OAuth flow itself" },
  {
    scope: "crm.objects.contacts.read",
    neededFor:
      "webhooks about contacts; GET /crm/v3/properties/contacts and its groups; GET /crm/v3/objects/contacts/{id}",
  },
  { scope: "crm.objects.contacts.write", neededFor: "PATCH /crm/v3/objects/contacts/{id} and batch/update" },
  {
    scope: "crm.schemas.contacts.write",
    neededFor: "POST /crm/v3/properties/contacts, batch/create and groups",
  },
  { scope: "crm.lists.read", neededFor: "GET /crm/v3/lists/{listId} and by name" },
  { scope: "crm.lists.write", neededFor: "POST /crm/v3/lists/" },
  {
    scope: "crm.objects.deals.read",
    neededFor:
      "webhooks about deals; POST /crm/v3/objects/deals/batch/read; POST /crm/v4/associations/deals/contacts/batch/read; GET /crm/v3/pipelines/deals; GET /crm/v3/properties/deals",
  },
  { scope: "crm.objects.deals.write", neededFor: "PATCH /crm/v3/objects/deals/{id} and batch/update" },
  {
    scope: "crm.schemas.deals.write",
    neededFor: "POST /crm/v3/properties/deals, batch/create and groups",
  },
  { scope: "timeline", neededFor: "POST /integrators/timeline/2026-03/events/batch" },
  {
    scope: "automation",
    neededFor: "POST /automation/v4/actions/callbacks/{callbackId}/complete and complete",
  },
] as const satisfies readonly { scope: string; neededFor: string }[];

/** The scopes alone, in the order in which they are asked for. */
export const SCOPES: readonly string[] = REQUIRED_SCOPES.map(({ scope }) => scope);
