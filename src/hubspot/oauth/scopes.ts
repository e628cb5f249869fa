/**
 * The scopes that the app requests, each with the call that needs it. Reading properties and groups takes any one of many
 * scopes, `crm.objects.contacts.read` among them (HubSpot's OpenAPI of the properties API), so `crm.schemas.contacts.read`
 * and its sister for deals are not requested.
 */
/** The scopes that a portal granted; null while HubSpot has not reported which. */
export type GrantedScopes = readonly string[] | null;

interface Scope {
  readonly scope: string;
  readonly neededFor: string;
}

/** Scopes that the app cannot work without. An account that lacks one of them cannot install it. */
export const REQUIRED_SCOPES = [
  { scope: "oauth", neededFor: "the OAuth flow itself" },
  {
    scope: "crm.objects.contacts.read",
    neededFor:
      "webhooks about contacts; GET /crm/v3/properties/contacts and its groups; GET /crm/v3/objects/contacts/{id}; POST /crm/v3/objects/contacts/search",
  },
  { scope: "crm.objects.contacts.write", neededFor: "PATCH /crm/v3/objects/contacts/{id} and batch/update" },
  {
    scope: "crm.schemas.contacts.write",
    neededFor: "POST /crm/v3/properties/contacts, batch/create and groups",
  },
] as const satisfies readonly Scope[];

/** The parts of the app that an account may do without. */
export const OPTIONAL_FEATURES = ["segments", "gates", "tickets", "timeline", "workflows", "users"] as const;
export type OptionalFeature = (typeof OPTIONAL_FEATURES)[number];

/** The parts in an admin's words. */
export const FEATURE_WORDS: Readonly<Record<OptionalFeature, string>> = {
  segments: "segments",
  tickets: "tickets and the help desk",
  gates: "deal gates",
  timeline: "events on timelines",
  workflows: "workflow actions",
  users: "limits of who may start verifications",
};

/**
 * Scopes that HubSpot grants where the account has them and leaves out where not (HubSpot docs, scopes: optional
 * scopes), each with the part of the app that is missing without it.
 */
export const OPTIONAL_SCOPES = [
  {
    scope: "crm.lists.read",
    feature: "segments",
    neededFor: "POST /crm/v3/lists/search; GET /crm/v3/lists/{listId} and by name",
  },
  { scope: "crm.lists.write", feature: "segments", neededFor: "POST /crm/v3/lists/" },
  {
    scope: "crm.objects.deals.read",
    feature: "gates",
    neededFor:
      "webhooks about deals; POST /crm/v3/objects/deals/batch/read; POST /crm/associations/2026-09/deals/contacts/batch/read; GET /crm/v3/pipelines/deals; GET /crm/v3/properties/deals",
  },
  {
    scope: "crm.objects.deals.write",
    feature: "gates",
    neededFor: "PATCH /crm/v3/objects/deals/{id} and batch/update",
  },
  {
    scope: "crm.schemas.deals.write",
    feature: "gates",
    neededFor: "POST /crm/v3/properties/deals, batch/create and groups",
  },
  {
    scope: "tickets",
    feature: "tickets",
    neededFor:
      "webhooks about tickets; reading and writing tickets, their properties, pipelines and contacts",
  },
  { scope: "timeline", feature: "timeline", neededFor: "POST /integrators/timeline/2026-03/events/batch" },
  {
    scope: "automation",
    feature: "workflows",
    neededFor: "POST /automation/actions/callbacks/2026-09/{callbackId}/complete and complete",
  },
  { scope: "crm.objects.owners.read", feature: "users", neededFor: "GET /crm/v3/owners" },
] as const satisfies readonly (Scope & { feature: OptionalFeature })[];

/** Scopes of the install link, in this order. */
export const REQUESTED = {
  scopes: REQUIRED_SCOPES.map(({ scope }): string => scope),
  optionalScopes: OPTIONAL_SCOPES.map(({ scope }): string => scope),
};

/** Returns the parts of the app for which a portal did not grant every scope; none while its scopes are not known. */
export function withheldFeatures(granted: GrantedScopes): readonly OptionalFeature[] {
  if (granted === null) return [];
  const missing = OPTIONAL_SCOPES.filter(({ scope }) => !granted.includes(scope));
  return OPTIONAL_FEATURES.filter((feature) => missing.some((scope) => scope.feature === feature));
}
