/**
 * The contents of the stand-in tenant: the values that `npm start` prints and that a tester types in. None of them is
 * a secret of anyone; they exist only here.
 */

/** The tenant's DNS name, its first part as name. */
export const TENANT_DNS = "sandbox.1kosmos.net";
export const TENANT_TAG = "sandbox";
/** Tenant and community ids are 24 hex digits (1Kosmos Postman collection, "Get Tenant Community Info"). */
export const TENANT_ID = "64b0a1c2d3e4f5a6b7c8d9e0";
export const COMMUNITY_NAME = "default";
export const COMMUNITY_ID = "64b0a1c2d3e4f5a6b7c8d9e1";

/** The licence key of the published protocol, sent encrypted in the `licensekey` header. */
export const LICENSE_KEY = "sandbox-license-key";

/** The Bearer key of the REST vocabulary. */
export const API_KEY = "sandbox-api-key";

/** The callbacks' secret, in the notation of Standard Webhooks (`whsec_` and base64). */
export const CALLBACK_SECRET = "whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ=";

/** The workflow selector that captures a selfie and no document. */
export const LIVEID_DVC_ID = "sandbox-liveid";

/** Every workflow selector of the tenant; what each captures is a setting of the tenant, not of a request. */
export const DVC_IDS: ReadonlySet<string> = new Set([
  "sandbox-dl-selfie",
  "sandbox-passport-selfie",
  "sandbox-id-selfie",
  LIVEID_DVC_ID,
]);

/** The workflow of the tenant's own that the Workflow API starts; such ids are handed out at provisioning. */
const WORKFLOW_ID = "wf-7d0c2f8e-5b1a-4c93-9f6e-2a8b4d1c3e50";
/** The certified one-time flow that ends in IAL2 (1Kosmos Postman collection, IAL2). */
const IAL2_WORKFLOW_ID = "586ea2ee-liveid_2doc_ssn";

/** Every workflow that an instance can be made of. */
export const WORKFLOW_IDS: ReadonlySet<string> = new Set([WORKFLOW_ID, IAL2_WORKFLOW_ID]);

/** The directory that community users come from, 24 hex digits (1Kosmos Postman collection, IAL). */
export const AUTH_MODULE_ID = "64b0a1c2d3e4f5a6b7c8d9e2";

/** The user name of callbacks that prove themselves by HTTP Basic; the password is the callback secret. */
export const CALLBACK_USER = "1kosmos";

/** Sessions live 7 days unless the tenant is set up otherwise (1Kosmos Postman collection, IDVerify folder). */
export const DEFAULT_SESSION_TTL_SECONDS = 7 * 24 * 60 * 60;
