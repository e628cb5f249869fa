/**
 * The data that a passed session shows of the person: the document, the face, and tokens about them. All of it is invented, and as
 * large as the switch says. Pure.
 */
import { createHmac } from "node:crypto";
import { DOCUMENT_NAMES, type DocumentType } from "../documents.ts";
import { COMMUNITY_NAME, TENANT_DNS } from "../fixed.ts";
import { inventedImage, type Person, personOf } from "../person.ts";
import type { Session } from "../session.ts";

/** Three pictures of the document and one of the face share the size that the switch sets. */
const PICTURES = 4;
export const PROOFED_BY = "blockid";

/** Makes the pictures of a session by name: base64, all of them together about `imagesKb` KB. */
export function pictures(session: Session, imagesKb: number): (name: string) => string {
  return (name) => inventedImage(`${session.id} ${name}`, imagesKb / PICTURES);
}

/** Everything that the legacy document models hold (java-helper-files, dotnet-helper-files). */
export function documentObject(
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
    proof_jwt: token(session.id, { document: { type: DOCUMENT_NAMES[document].sdk } }),
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

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A JWT as results and proofs carry them: HS256, so that only 1Kosmos itself could check it. */
export function token(subject: string, claims: object): string {
  const payload = {
    aud: `https://${TENANT_DNS}/${COMMUNITY_NAME}`,
    iss: `https://${TENANT_DNS}/admin/${COMMUNITY_NAME}`,
    sub: subject,
    ...claims,
  };
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", subject).update(signed).digest("base64url")}`;
}
