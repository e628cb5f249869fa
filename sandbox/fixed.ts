/**
 * The values that never change between runs, printed at start, so that a script or a person can rely on them.
 * None of them is a secret: they open nothing but the sandbox.
 */

/** HubSpot's data about the app, and the portal it is installed into. */
export const HUBSPOT = {
  portalId: 4242,
  appId: 1_234_567,
  clientId: "sandbox-client-id",
  clientSecret: "sandbox-client-secret",
  /** Acts as the portal's own admin and has no rate limit. */
  privateAppToken: "sandbox-private-app-token",
} as const;

/** The `Authorization` header that the app's own extensions set in `hubspot.fetch`. */
export const EXTENSION_AUTHORIZATION = "Bearer 1kosmos-extension";

/** 1Kosmos' data about its customer, in both of its vocabularies. */
export const ONEKOSMOS = {
  tenantDns: "sandbox.1kosmos.net",
  community: "default",
  licenseKey: "sandbox-license-key",
  /** One workflow selector per document type. */
  dvcIds: {
    drivers_license: "sandbox-dl-selfie",
    passport: "sandbox-passport-selfie",
    national_id: "sandbox-id-selfie",
  },
  liveIdDvcId: "sandbox-liveid",
  apiKey: "sandbox-api-key",
  /** Standard Webhooks secret of the callbacks. */
  callbackSecret: "whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ=",
} as const;

/** The default port at which `npm start` serves the app; HubSpot and 1Kosmos have the next two ports. */
export const DEFAULT_PORT = 8787;

/** The two vocabularies of 1Kosmos that a portal can be connected with. */
export const PROVIDERS = ["sessions", "idverify"] as const;
export type ProviderKind = (typeof PROVIDERS)[number];

/** Domains that mails may come from. The second one is not set up at the mail service. */
export const EMAIL_DOMAINS = ["example.com", "unverified.example"] as const;

/** How the demo's portal delivers its links. */
export const DELIVERY = {
  ways: ["app", "person"],
  sender: { address: "verify@example.com", name: "Example Ltd", replyTo: "" },
} as const;
