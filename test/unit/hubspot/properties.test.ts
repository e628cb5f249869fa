import { describe, expect, it } from "vitest";
import { CONTACT_PROPERTIES, snapshotSchema } from "../../../src/domain/properties.ts";
import { PROPERTY_GROUP } from "../../../src/hubspot/properties/properties.ts";
import {
  OPTIONAL_FEATURES,
  OPTIONAL_SCOPES,
  REQUESTED,
  REQUIRED_SCOPES,
  withheldFeatures,
} from "../../../src/hubspot/oauth/scopes.ts";

describe("the contact properties", () => {
  it("are these, with exactly these types and values", () => {
    const table = CONTACT_PROPERTIES.map(({ name, type, fieldType, options }) =>
      [name, type, fieldType, ...options.map(({ value }) => value)].join(" "),
    );
    expect(table).toEqual([
      "idv_status enumeration select pending verified failed expired",
      "idv_ial_level enumeration select IAL1 IAL2",
      "idv_liveid_enrolled enumeration booleancheckbox true false",
      "idv_credential_did string text",
      "idv_verified_date date date",
      "idv_match_confidence number number",
      "idv_document_type enumeration select drivers_license passport national_id",
      "idv_last_stepup_date date date",
      "idv_session_id string text",
      "idv_verification_url string text",
      "idv_reminder_count number number",
      "idv_reminder_due datetime date",
    ]);
    expect(PROPERTY_GROUP).toEqual({ name: "identity_verification", label: "Identity Verification" });
  });

  it("have a label and a description each, and every option a label", () => {
    for (const { label, description, options } of CONTACT_PROPERTIES) {
      expect(label).toMatch(/^[A-Z]/u);
      expect(description).toMatch(/\.$/u);
      for (const option of options) expect(option.label).not.toBe("");
    }
    expect(new Set(CONTACT_PROPERTIES.map(({ label }) => label)).size).toBe(CONTACT_PROPERTIES.length);
  });
});

describe("a stored snapshot", () => {
  it("holds any of them and nothing else", () => {
    expect(snapshotSchema.safeParse({ idv_status: "pending", idv_ial_level: "" }).success).toBe(true);
    expect(snapshotSchema.safeParse({}).success).toBe(true);
    expect(snapshotSchema.safeParse({ firstname: "Zoe" }).success).toBe(false);
    expect(snapshotSchema.safeParse({ idv_status: 1 }).success).toBe(false);
  });
});

describe("the scopes", () => {
  it("are the least, each with the call that needs it; only those of contacts are required", () => {
    expect(REQUESTED.scopes).toEqual([
      "oauth",
      "crm.objects.contacts.read",
      "crm.objects.contacts.write",
      "crm.schemas.contacts.write",
    ]);
    expect(REQUESTED.optionalScopes).toEqual([
      "crm.lists.read",
      "crm.lists.write",
      "crm.objects.deals.read",
      "crm.objects.deals.write",
      "crm.schemas.deals.write",
      "tickets",
      "timeline",
      "automation",
      "crm.objects.owners.read",
    ]);
    for (const { neededFor } of [...REQUIRED_SCOPES, ...OPTIONAL_SCOPES]) expect(neededFor).not.toBe("");
  });

  it("that a portal did not grant name the parts that are missing; nothing is said while they are not known", () => {
    expect(withheldFeatures([...REQUESTED.scopes, ...REQUESTED.optionalScopes])).toEqual([]);
    expect(withheldFeatures(REQUESTED.scopes)).toEqual(OPTIONAL_FEATURES);
    expect(
      withheldFeatures(REQUESTED.optionalScopes.filter((scope) => scope !== "crm.objects.deals.write")),
    ).toEqual(["gates"]);
    expect(withheldFeatures(null)).toEqual([]);
  });
});
