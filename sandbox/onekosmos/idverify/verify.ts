/**
 * `POST {docuverify}/verify`: checks on pictures, of which two are about faces (1Kosmos nodejs-helper-files; developer
 * portal, face compare). The response's fields are those of java-helper-files' model; what a certification holds is
 * published nowhere. Pure.
 */
import { z } from "zod";
import { requiredText } from "../http.ts";
import type { Outcome } from "../session.ts";

/** `dl_verify` and `ssn_verify` query issuing authorities, which the sandbox does not play. */
const VERIFICATIONS = ["face_compare", "face_liveness"] as const;

export const verifyRequestSchema = z.strictObject({
  dvcID: requiredText("dvcID"),
  verifications: z
    .array(
      z.enum(VERIFICATIONS, { error: `verifications must be of ${VERIFICATIONS.join(", ")} in the sandbox` }),
    )
    .min(1, "verifications must contain at least 1 items"),
  document: z.strictObject({
    id: requiredText("id"),
    type: requiredText("type"),
    image1: z.string().optional(),
    image2: z.string().optional(),
    liveId: z.string().optional(),
    purpose: z.string().optional(),
  }),
});
export type VerifyRequest = z.infer<typeof verifyRequestSchema>;

/** How `liveid_object.id` is made of a session's id. */
const LIVEID_PREFIX = /^liveid_/u;

/**
 * The certifications. The sandbox cannot see: a picture of one of its own sessions (`document.id` is the session's LiveID)
 * scores as that session's outcome says, any other pair scores 1 when it is the same picture twice, otherwise 0.
 */
export function faceCertifications(
  request: VerifyRequest,
  outcomeOf: (sessionId: string) => Outcome | null,
): object {
  const { document, verifications } = request;
  const outcome = outcomeOf(document.id.replace(LIVEID_PREFIX, ""));
  const certifications = verifications.map((verification) => {
    const confidence =
      verification === "face_compare" ? compare(document, outcome) : liveness(document, outcome);
    const isSure = confidence >= SURE;
    return { type: verification, verified: isSure, status: isSure ? "PASS" : "FAIL", confidence };
  });
  return {
    docId: document.id,
    docType: document.type,
    certifications,
    status: certifications.every(({ verified }) => verified) ? "verified" : "not_verified",
  };
}

/** From this confidence on it is the same face. */
const SURE = 0.8;

function compare(document: VerifyRequest["document"], outcome: Outcome | null): number {
  const { image1 = "", image2 = "" } = document;
  if (image1 === "" || image2 === "") return 0;
  return outcome?.matchConfidence ?? (image1 === image2 ? 1 : 0);
}

function liveness(document: VerifyRequest["document"], outcome: Outcome | null): number {
  const { liveId = "" } = document;
  return liveId !== "" && outcome?.livenessEnrolled === true ? 1 : 0;
}
