/** A connection by the published protocol: its stored form. How an admin's input becomes one is in `input.ts`. */
import * as z from "zod/mini";
import { documentTypeSchema } from "../../domain/vocabulary.ts";
import {
  derivedIalSchema,
  offeredLevelSchema,
  SECRET_SET,
  storedFields,
  type SecretView,
} from "../connection.ts";

/** The data that a result can show of what was checked: a document's data, a selfie. */
export const CHECKS = ["document", "selfie"] as const;
/** How a session of the published protocol is started: by dvcID, by the Workflow API, by the one-time flow. */
export const WORKFLOW_CALLS = ["dvcid", "workflow", "one_time"] as const;

/** A line of the mapping from what is requested to what 1Kosmos runs. */
export const workflowSchema = z.strictObject({
  /** dvcID, or the id of a workflow. */
  id: z.string(),
  call: z.enum(WORKFLOW_CALLS),
  kind: z.enum(["identity", "liveid"]),
  /** Empty: whatever document is requested. */
  documentTypes: z.array(documentTypeSchema),
  level: offeredLevelSchema,
  /** The level of a pass of this line, when 1Kosmos does not state one and every one of `checks` was seen. */
  derivedIal: derivedIalSchema,
  checks: z.array(z.enum(CHECKS)),
});
export type Workflow = z.infer<typeof workflowSchema>;

/** `dvcID`, 1Kosmos' selector of a verification workflow, per document type: the simple mapping. */
export const dvcIdsSchema = z.strictObject({
  drivers_license: z.exactOptional(z.string()),
  passport: z.exactOptional(z.string()),
  national_id: z.exactOptional(z.string()),
});

/** The published protocol with encrypted envelopes. */
export const idverifyConnectionSchema = z.strictObject({
  kind: z.literal("idverify"),
  ...storedFields,
  community: z.string(),
  licenseKey: z.string(),
  /** The app's private key for this connection: base64 of 32 bytes, good on both curves. Made here, never shown. */
  ownKey: z.exactOptional(z.string()),
  dvcIds: dvcIdsSchema,
  /** The dvcID that takes a selfie and nothing else. */
  liveIdDvcId: z.exactOptional(z.string()),
  /** Further lines, for levels, several documents and workflows; they go before `dvcIds`. */
  workflows: z._default(z.array(workflowSchema), []),
  /** "auto": the one that the tenant's key is on. */
  curve: z.enum(["auto", "secp256k1", "P-256"]),
  /** Reads the level and the DID that a result does not state from the community; needs the user name. */
  lookUpUsers: z._default(z.boolean(), false),
  /** Takes no step-up from a wallet that cannot be compared with the contact's credential. */
  stepUpKnownOnly: z._default(z.boolean(), false),
});
export type IdverifyConnection = z.infer<typeof idverifyConnectionSchema>;

/** The data that the page shows of one. */
export type IdverifyView = Omit<IdverifyConnection, "licenseKey" | "ownKey"> & {
  readonly licenseKey: SecretView;
};

/** Returns the connection without its secrets. */
export function viewIdverify(connection: IdverifyConnection): IdverifyView {
  const { ownKey: _, ...shown } = connection;
  return { ...shown, licenseKey: SECRET_SET };
}
