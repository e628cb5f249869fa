/**
 * A full sample result goes through the app; afterwards no field of it may be found: not in any storage, log line or call
 * to HubSpot, and in no response of the app.
 */
import { describe, expect, it, vi } from "vitest";
import { idvOf } from "../support/portal.ts";
import { FIRST, GATE, GATED, moveAndSettle, newDeal, putGates, settleDown } from "../deal/play.ts";
import { LINK } from "../../unit/onekosmos/providers.ts";
import { SESSION_ID } from "../../unit/onekosmos/tenant.ts";
import { created, createWorld, IDVERIFY_INPUT, pollNow, SESSIONS_INPUT, storedBy } from "./world.ts";

const IMAGE = (name: string) => Buffer.from(`image of the ${name} `.repeat(2_000)).toString("base64");

/** Every documented field of a driver's licence and a selfie (java- and dotnet-helper-files, ios-blockid-demo-app). */
const DOCUMENT = {
  documentId: "Q7734-00912-X",
  id: "9912003471",
  firstName: "Wilhelmina",
  lastName: "Okonkwo-Bright",
  familyName: "Okonkwo",
  middleName: "Ngozi",
  givenName: "Mina",
  fullName: "Wilhelmina N. Okonkwo-Bright",
  dob: "19791224",
  doe: "20311101",
  doi: "20211102",
  face: IMAGE("face"),
  image: IMAGE("front"),
  imageBack: IMAGE("back"),
  gender: "nonbinary-X",
  height: "181cm-tall",
  eyeColor: "heterochromia",
  street: "17 Quarry Lantern Row",
  city: "Ostrava-Poruba",
  restrictionCode: "restr-B7",
  residenceCity: "Kirkwall-Harray",
  state: "Shropshire-North",
  country: "Tuvalu-Islands",
  zipCode: "ZX81 9QL",
  residenceZipCode: "KW15 1ZZ",
  county: "Larkmeadow-County",
  classificationCode: "class-D9",
  complianceType: "compl-F3",
  placeOfBirth: "Reykjanesbaer",
  proof_jwt: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"doc":"proof"}').toString("base64url")}.c2lnbmF0dXJl`,
};
const SELFIE = { id: "liveid_77aa-selfie", face: IMAGE("selfie"), proofedBy: "proofer-of-record" };
const TOKEN = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"sub":"enrol"}').toString("base64url")}.dG9rZW4`;
const CLAIMS = { given_name: "Wilhelmina", birthdate: "1979-12-24", document_number: "Q7734-00912-X" };

const VERDICT = { ial: "IAL2", matchConfidence: 0.97, did: "did:blockid:3f7a" };

/** The generations of results, each with everything. */
const RESULTS: readonly (readonly [string, object, object])[] = [
  [
    "the product's (v3)",
    IDVERIFY_INPUT,
    {
      sessionStatus: "Completed",
      verificationStatus: "Passed",
      document: DOCUMENT,
      liveId: SELFIE,
      token: TOKEN,
      ...VERDICT,
    },
  ],
  [
    "the legacy",
    IDVERIFY_INPUT,
    {
      responseStatus: "SUCCESS",
      dl_object: DOCUMENT,
      liveid_object: SELFIE,
      token: TOKEN,
      message: DOCUMENT.fullName,
      ...VERDICT,
    },
  ],
  [
    "a failed",
    IDVERIFY_INPUT,
    {
      sessionResult: "FAILED",
      errorInfo: { reasonCode: DOCUMENT.fullName },
      document: DOCUMENT,
      liveId: SELFIE,
      verificationStatus: "Failed",
    },
  ],
  [
    "an unreadable",
    IDVERIFY_INPUT,
    { document: DOCUMENT, liveId: SELFIE, message: `${DOCUMENT.fullName} ${DOCUMENT.documentId}` },
  ],
  [
    "the REST vocabulary's",
    SESSIONS_INPUT,
    {
      session_id: SESSION_ID,
      status: "completed",
      result: { outcome: "passed", ial_level: "IAL2", verified_claims: { ...CLAIMS, ...DOCUMENT } },
      verified_claims: SELFIE,
      metadata: { note: DOCUMENT.fullName },
    },
  ],
];

/** Every value of a sample, and the heads of its images. */
const NEEDLES = [...Object.values(DOCUMENT), ...Object.values(SELFIE), ...Object.values(CLAIMS), TOKEN].map(
  (text) => text.slice(0, 200),
);

describe("after a full sample result", () => {
  it.each(RESULTS)("(%s) nothing of the person can be found", async (_, connection, result) => {
    const lines: string[] = [];
    for (const method of ["log", "warn", "error"] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...parts: unknown[]) => void lines.push(parts.map(String).join(" ")),
      );
    }
    const { tenant, portal, toHubSpot } = await createWorld(connection);
    tenant.created = { sessionId: SESSION_ID, url: LINK, session_id: SESSION_ID, session_url: LINK };
    await putGates(portal, GATE);
    const contactId = await created(portal);
    const dealId = await newDeal(portal, FIRST, [contactId]);
    await moveAndSettle(portal, dealId, GATED);
    tenant.result = result;
    await pollNow(portal);
    await settleDown(portal);
    const shown = JSON.stringify([await portal.stub.overview(), await idvOf(portal, contactId)]);
    const places = {
      ...(await storedBy(portal, contactId)),
      logged: lines.join("\n"),
      toHubSpot: toHubSpot.join("\n"),
      shown,
    };
    vi.restoreAllMocks();
    // Each place was really looked at.
    expect(places.contact).toContain(SESSION_ID);
    expect(places.portal).toContain(contactId);
    expect(places.portal).toContain(`"object_type":"deal","record_id":"${dealId}"`);
    expect(places.kv).toContain(`portal:${portal.portalId}:tokens`);
    expect(places.logged).toContain("hubspot call");
    const found = Object.entries(places).flatMap(([place, text]) =>
      NEEDLES.filter((needle) => text.includes(needle)).map((needle) => [place, needle]),
    );
    expect(found).toEqual([]);
  });
});
