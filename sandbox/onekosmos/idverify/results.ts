/**
 * The result of a document session, in its three shapes. Pure.
 *
 * Legacy (`/document_share_session/result`): `responseStatus`, `dl_object` and its kin, `liveid_object`
 * (1Kosmos java- and dotnet-helper-files, ios-blockid-demo-app). v3: the product's session and verification status; its
 * keys are published in no text, those here follow the product's words. SDK: `sessionResult`, `document`, `liveId`,
 * `errorInfo.reasonCode` (android-blockid-demo-app). `ial`, `matchConfidence` and `did` are published nowhere for any of
 * them; a switch leaves them out.
 */
import { DOCUMENT_NAMES, type DocumentType } from "../documents.ts";
import { LIVEID_DVC_ID } from "../fixed.ts";
import type { Outcome, SessionOf, SessionStatus } from "../session.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";
import { documentObject, pictures, PROOFED_BY, token } from "./evidence.ts";

/** An idverify session with its own kind of request. */
export type IdverifySession = SessionOf<"idverify">;

/** One of the shapes, before encryption. `withEvidence` is false when what is personal has been deleted. */
export type ResultShape = (session: IdverifySession, switches: Switches, withEvidence: boolean) => object;

/** `responseStatus` has no "declined": the person's refusal is a failure with a message. */
const LEGACY_STATUS: Readonly<Record<SessionStatus, string>> = {
  pending: "INPROGRESS",
  in_progress: "INPROGRESS",
  passed: "SUCCESS",
  failed: "FAILED",
  declined: "FAILED",
  abandoned: "ABANDONED",
  expired: "EXPIRED",
};

/** Session status and verification status of the product. "Abandoned" is not in its list, yet the state exists. */
const V3_STATUS: Readonly<Record<SessionStatus, readonly [session: string, verification: string]>> = {
  pending: ["Pending", "Not performed"],
  in_progress: ["In Progress", "Not performed"],
  passed: ["Completed", "Passed"],
  failed: ["Completed", "Failed"],
  declined: ["Declined", "Not performed"],
  abandoned: ["Abandoned", "Not performed"],
  expired: ["Expired", "Not performed"],
};

/** The console's list has five words (1Kosmos changelog, improved ID verification results). */
const CONSOLE_STATUS: Readonly<Record<SessionStatus, string>> = {
  pending: "Pending",
  in_progress: "In Progress",
  passed: "Completed w/ Verification Pass",
  failed: "Completed w/ Fail",
  declined: "Completed w/ Fail",
  abandoned: "Expired",
  expired: "Expired",
};

/** The helper libraries' payload. */
export const legacyResult: ResultShape = (session, switches, withEvidence) => ({
  responseStatus: session.said ?? spell(LEGACY_STATUS[session.status], switches.resultSpelling),
  sessionId: session.id,
  metadata: { dvcID: session.request.dvcID, createdTS: session.createdAt, expiryTS: session.expiresAt },
  ...(session.status === "declined" ? { message: "The user declined" } : {}),
  ...(session.status === "failed" ? { message: "Verification failed" } : {}),
  ...errorInfo(session.outcome),
  ...(withEvidence ? legacyEvidence(session, switches) : {}),
  ...stated(session.outcome, switches),
});

/** The current path's payload. */
export const v3Result: ResultShape = (session, switches, withEvidence) => ({
  sessionId: session.id,
  ...v3Status(session, switches),
  createdTS: session.createdAt,
  expiryTS: session.expiresAt,
  ...errorInfo(session.outcome),
  ...(withEvidence ? sdkEvidence(session, switches) : {}),
  ...stated(session.outcome, switches),
});

/** The newer SDK's payload. Its words for an open session are the legacy ones: the SDK shows only ends. */
export const sdkResult: ResultShape = (session, switches, withEvidence) => ({
  sessionId: session.id,
  sessionResult: session.said ?? spell(LEGACY_STATUS[session.status], switches.resultSpelling),
  ...errorInfo(session.outcome),
  ...(withEvidence ? sdkEvidence(session, switches) : {}),
  ...stated(session.outcome, switches),
});

function v3Status({ status, said }: IdverifySession, { v3Words, resultSpelling }: Switches): object {
  if (v3Words === "console") return { sessionStatus: said ?? spell(CONSOLE_STATUS[status], resultSpelling) };
  if (said !== null) return { sessionStatus: spell("Completed", resultSpelling), verificationStatus: said };
  const [sessionStatus, verificationStatus] = V3_STATUS[status];
  return {
    sessionStatus: spell(sessionStatus, resultSpelling),
    verificationStatus: spell(verificationStatus, resultSpelling),
  };
}

function errorInfo(outcome: Outcome | null): object {
  const code = outcome?.errorCode ?? null;
  return code === null ? {} : { errorInfo: { reasonCode: code } };
}

/** Returns what a result states beside the evidence; absent is not the same as null here. */
export function stated(outcome: Outcome | null, switches: Switches): object {
  if (outcome === null || !switches.resultStates) return {};
  const { ial, matchConfidence, did } = outcome;
  return {
    ...(ial === null ? {} : { ial }),
    ...(matchConfidence === null ? {} : { matchConfidence }),
    ...(did === null ? {} : { did }),
  };
}

function legacyEvidence(session: IdverifySession, switches: Switches): object {
  const passed = passedWith(session);
  if (passed === null) return {};
  const picture = pictures(session, switches.imagesKb);
  const { document, hasFace } = passed;
  return {
    token: resultToken(session, document),
    ...(document === null
      ? {}
      : { [DOCUMENT_NAMES[document].key]: documentObject(session, document, picture) }),
    ...(hasFace
      ? {
          liveid_object: {
            id: `liveid_${session.id}`,
            type: "liveid",
            category: "identity_document",
            proofedBy: PROOFED_BY,
            face: picture("selfie"),
          },
        }
      : {}),
  };
}

function sdkEvidence(session: IdverifySession, switches: Switches): object {
  const passed = passedWith(session);
  if (passed === null) return {};
  const picture = pictures(session, switches.imagesKb);
  const { document, hasFace } = passed;
  return {
    token: resultToken(session, document),
    ...(document === null ? {} : { document: documentObject(session, document, picture) }),
    ...(hasFace ? { liveId: { face: picture("selfie"), proofedBy: PROOFED_BY } } : {}),
  };
}

/** The captured data of a pass, or null. A selfie-only workflow captures no document, whatever the tester says. */
function passedWith({ status, outcome, request }: IdverifySession): {
  readonly document: DocumentType | null;
  readonly hasFace: boolean;
} | null {
  if (status !== "passed" || outcome === null) return null;
  const document = request.dvcID === LIVEID_DVC_ID ? null : outcome.documentType;
  return { document, hasFace: outcome.livenessEnrolled };
}

function resultToken(session: IdverifySession, document: DocumentType | null): string {
  return token(session.id, document === null ? {} : { document: { type: DOCUMENT_NAMES[document].sdk } });
}
