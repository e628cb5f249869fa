/** The request of a session, by vocabulary: the stored part of an accepted create. */
import { z } from "zod";
import { CURVES } from "./crypto/curves.ts";
import { DOCUMENT_OBJECTS, documentTypeSchema } from "./documents.ts";

/**
 * `idverify`: document sessions of the published, encrypted protocol. `workflow`: its workflow instances. `uwl`: its
 * authentication sessions. `sessions` and `stepup`: the REST calls of the integration pages.
 */
export const VOCABULARIES = ["idverify", "workflow", "uwl", "sessions", "stepup"] as const;
export type Vocabulary = (typeof VOCABULARIES)[number];

const freeForm = z.record(z.string(), z.unknown());

/** The request of `document_share_session/create`. */
const idverifyRequestSchema = z.object({
  vocabulary: z.literal("idverify"),
  dvcID: z.string(),
  documentType: z.enum(DOCUMENT_OBJECTS),
  /** Whom the caller made the session for, as it said so: user, uid, userUID, did. */
  user: freeForm,
});

/** The request of `workflow_instance/.../create`. */
const workflowRequestSchema = z.object({
  vocabulary: z.literal("workflow"),
  workflowId: z.string(),
  metaData: freeForm,
  /** Where the browser goes after the end: `metaData.callbackUrl`, which is no server's address. */
  redirectUrl: z.string().nullable(),
});

/** The request of `PUT /session/new`. */
const uwlRequestSchema = z.object({
  vocabulary: z.literal("uwl"),
  /** The caller's public key, which the wallet's response is encrypted for, and its curve. */
  callerKey: z.string(),
  curve: z.enum(CURVES),
  scopes: z.string(),
  authtype: z.string(),
  origin: freeForm,
  metadata: freeForm,
});

/** The request of `POST /v1/verify/sessions`. */
const restRequestSchema = z.object({
  vocabulary: z.literal("sessions"),
  documentTypes: z.array(documentTypeSchema),
  livenessMode: z.string().nullable(),
  callbackUrl: z.string().nullable(),
  metadata: freeForm,
});

/** The request of `POST /v1/auth/stepup`. */
const stepupRequestSchema = z.object({
  vocabulary: z.literal("stepup"),
  userId: z.string(),
  reasonCode: z.string(),
  callbackUrl: z.string().nullable(),
});

export const sessionRequestSchema = z.discriminatedUnion("vocabulary", [
  idverifyRequestSchema,
  workflowRequestSchema,
  uwlRequestSchema,
  restRequestSchema,
  stepupRequestSchema,
]);
export type SessionRequest = z.infer<typeof sessionRequestSchema>;
export type IdverifyRequest = z.infer<typeof idverifyRequestSchema>;
export type RestRequest = z.infer<typeof restRequestSchema>;
