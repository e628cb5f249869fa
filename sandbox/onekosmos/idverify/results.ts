/**
 * What a document session's result says, in its two published shapes. Pure.
 *
 * Legacy (`/document_share_session/result`): `responseStatus`, `dl_object` and its kin, `liveid_object`
 * (1Kosmos java- and dotnet-helper-files, ios-blockid-demo-app). v3: the product's session and verification status; its
 * keys are published in no text, those here follow the product's words, and `document`, `liveId`, `errorInfo` are the
 * newer SDK's (android-blockid-demo-app). `ial`, `matchConfidence` and `did` are published nowhere for either; a switch
 * leaves them out.
 */
import { createHmac } from "node:crypto";
import { COMMUNITY_NAME, LIVEID_DVC_ID, TENANT_DNS } from "../fixed.ts";
import { inventedImage, type Person, personOf } from "../person.ts";
import type { DocumentType, IdverifyRequest, Outcome, Session, SessionStatus } from "../session.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";

/** An idverify session with its own kind of request. */
export type IdverifySession = Session & { readonly request: IdverifyRequest };

/** `responseStatus` knows no "declined": the person's refusal is a failure with a message. */
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

/** How each document is called: the legacy payload's key and type, and the newer SDK's type. */
const DOCUMENT_NAMES: Readonly<Record<DocumentType, { readonly key: string; readonly sdk: string }>> = {
  drivers_license: { key: "dl_object", sdk: "DL" },
  passport: { key: "ppt_object", sdk: "PASSPORT" },
  national_id: { key: "idcard_object", sdk: "NATIONAL_ID" },
};

/** "Retries exhausted" (android-blockid-demo-app, IDVErrorCode). */
const FAILURE_CODE = "IDV0014";
const PROOFED_BY = "blockid";

/** The answer of `/document_share_session/result`, before encryption. */
export function legacyResult(session: IdverifySession, switches: Switches): object {
  const { status, outcome } = session;
  return {
    responseStatus: spell(LEGACY_STATUS[status], switches.resultSpelling),
    sessionId: session.id,
    metadata: { dvcID: session.request.dvcID, createdTS: session.createdAt, expiryTS: session.expiresAt },
    ...(status === "declined" ? { message: "The user declined" } : {}),
    ...(status === "failed"
      ? { message: "Verification failed", errorInfo: { reasonCode: FAILURE_CODE } }
      : {}),
    ...(status === "passed" && outcome !== null ? legacyEvidence(session, outcome, switches) : {}),
    ...stated(outcome, switches),
  };
}

/** The answer of `/v3/document_share_session/result`, before encryption. */
export function v3Result(session: IdverifySession, switches: Switches): object {
  const { status, outcome } = session;
  const [sessionStatus, verificationStatus] = V3_STATUS[status];
  return {
    sessionId: session.id,
    sessionStatus: spell(sessionStatus, switches.resultSpelling),
    verificationStatus: spell(verificationStatus, switches.resultSpelling),
    createdTS: session.createdAt,
    expiryTS: session.expiresAt,
    ...(status === "failed" ? { errorInfo: { reasonCode: FAILURE_CODE } } : {}),
    ...(status === "passed" && outcome !== null ? v3Evidence(session, outcome, switches) : {}),
    ...stated(outcome, switches),
  };
}

/** What a result states beside the evidence; absent is not the same as null here. */
function stated(outcome: Outcome | null, switches: Switches): object {
  if (outcome === null || !switches.resultStates) return {};
  const { ial, matchConfidence, did } = outcome;
  return {
    ...(ial === null ? {} : { ial }),
    ...(matchConfidence === null ? {} : { matchConfidence }),
    ...(did === null ? {} : { did }),
  };
}

/** Three pictures of the document and one of the face share the size that the switch sets. */
const PICTURES = 4;

/** The pictures of a session, base64. */
function pictures(session: Session, switches: Switches): (name: string) => string {
  return (name) => inventedImage(`${session.id} ${name}`, switches.imagesKb / PICTURES);
}

function legacyEvidence(session: IdverifySession, outcome: Outcome, switches: Switches): object {
  const picture = pictures(session, switches);
  const document = capturedDocument(session, outcome);
  return {
    token: token(session, document),
    ...(document === null
      ? {}
      : { [DOCUMENT_NAMES[document].key]: documentObject(session, document, picture) }),
    ...(outcome.livenessEnrolled
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

function v3Evidence(session: IdverifySession, outcome: Outcome, switches: Switches): object {
  const picture = pictures(session, switches);
  const document = capturedDocument(session, outcome);
  return {
    token: token(session, document),
    ...(document === null
      ? {}
      : {
          document: {
            ...documentObject(session, document, picture),
            documentType: DOCUMENT_NAMES[document].sdk,
          },
        }),
    ...(outcome.livenessEnrolled ? { liveId: { face: picture("selfie"), proofedBy: PROOFED_BY } } : {}),
  };
}

/** A selfie-only workflow captures no document, whatever the tester says. */
function capturedDocument(session: IdverifySession, outcome: Outcome): DocumentType | null {
  return session.request.dvcID === LIVEID_DVC_ID ? null : outcome.documentType;
}

/** Everything that the legacy document models hold (java-helper-files, dotnet-helper-files). */
function documentObject(
  session: Session,
  document: DocumentType,
  picture: (name: string) => string,
): Record<string, string> {
  const person = personOf(session.id);
  return {
    type: DOCUMENT_NAMES[document].sdk.toLowerCase(),
    documentType: DOCUMENT_NAMES[document].sdk,
    category: "identity_document",
    proofedBy: PROOFED_BY,
    ...personFields(person),
    ...addressFields(person),
    ...(document === "drivers_license"
      ? {
          height: "1.74 m",
          eyeColor: "GRN",
          restrictionCode: "B",
          classificationCode: "D",
          complianceType: "F",
        }
      : {}),
    face: picture("face"),
    image: picture("front"),
    imageBack: picture("back"),
    proof_jwt: token(session, document),
  };
}

function personFields(person: Person): Record<string, string> {
  return {
    documentId: person.documentId,
    id: person.documentId,
    firstName: person.firstName,
    lastName: person.lastName,
    familyName: person.lastName,
    middleName: "",
    givenName: person.firstName,
    fullName: `${person.firstName} ${person.lastName}`,
    dob: person.dob,
    doi: person.doi,
    doe: person.doe,
    gender: person.gender,
    placeOfBirth: person.city,
  };
}

function addressFields(person: Person): Record<string, string> {
  return {
    street: person.street,
    city: person.city,
    residenceCity: person.city,
    state: person.state,
    county: "Larkmeadow",
    country: person.country,
    zipCode: person.zipCode,
    residenceZipCode: person.zipCode,
  };
}

function encodePart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A JWT as results carry them: HS256, so that only 1Kosmos itself could check it. */
function token(session: Session, document: DocumentType | null): string {
  const claims = {
    aud: `https://${TENANT_DNS}/${COMMUNITY_NAME}`,
    iss: `https://${TENANT_DNS}/admin/${COMMUNITY_NAME}`,
    sub: session.id,
    ...(document === null ? {} : { document: { type: DOCUMENT_NAMES[document].sdk } }),
  };
  const signed = `${encodePart({ alg: "HS256", typ: "JWT" })}.${encodePart(claims)}`;
  return `${signed}.${createHmac("sha256", session.id).update(signed).digest("base64url")}`;
}
