/** What a connection's test by the published protocol counts as checked, and how a result shows a dvcID in the wrong field. */
import { describe, expect, it } from "vitest";
import type { Workflow } from "../../../src/onekosmos/idverify/connection.ts";
import { idverifyHarness, LINK, REQUEST } from "./providers.ts";
import { refused } from "./tenant.ts";
import { value } from "./values.ts";

const WORKFLOW: Workflow = {
  id: "wf-1",
  call: "workflow",
  kind: "identity",
  documentTypes: [],
  level: "any",
  derivedIal: "none",
  checks: [],
};
const DOCUMENT = { documentType: "PASSPORT", type: "ppt", documentId: "X1" };
const SELFIE = { face: "AAAA" };
const PASSED = { sessionStatus: "Completed", verificationStatus: "Passed" };

const fieldsOf = (parts: readonly { readonly field: string }[] = []) => parts.map(({ field }) => field);

describe("a connection's test", () => {
  it("counts a dvcID as checked only where the tenant refuses one that does not exist", async () => {
    const { tenant, provider } = await idverifyHarness();
    let calls = 0;
    // Three dvcIDs, then the one that cannot exist.
    tenant.fault = () => refused(404, (calls += 1) > 3 ? "dvcID not found" : "Session not found");
    const told = value(await provider.testConnection(true));
    expect(fieldsOf(told.found)).toEqual([
      "tenantDns",
      "community",
      "licenseKey",
      "dvcIds.drivers_license",
      "dvcIds.passport",
      "liveIdDvcId",
    ]);
    expect(fieldsOf(told.notChecked)).toEqual(["dvcIds", "callbacks"]);
    tenant.fault = () => refused(404, "Session not found");
    const untold = value(await provider.testConnection(true));
    expect(fieldsOf(untold.found)).toEqual(["tenantDns", "community", "licenseKey"]);
    expect(untold.notChecked?.[0]).toMatchObject({
      label: "dvcID: Driver's license",
      value: "dl-selfie",
      why: expect.stringContaining("for a dvcID that does not exist"),
    });
  });

  it("does not count a workflow's id as checked", async () => {
    const { tenant, provider } = await idverifyHarness({ workflows: [WORKFLOW] });
    tenant.fault = () => refused(404, "Session not found");
    const { notChecked = [] } = value(await provider.testConnection(true));
    expect(notChecked).toContainEqual(
      expect.objectContaining({ field: "workflows.0.id", value: "wf-1", why: expect.any(String) }),
    );
  });

  it("warns of one dvcID for a LiveID and for a document", async () => {
    const { tenant, provider } = await idverifyHarness({ liveIdDvcId: "passport-selfie" });
    tenant.fault = () => refused(404, "Session not found");
    const { notices = [] } = value(await provider.testConnection(true));
    expect(notices).toEqual([expect.stringContaining("“dvcID: Passport” and “dvcID: LiveID enrolment”")]);
  });
});

describe("a dvcID in the wrong field", () => {
  it.each([
    ["a document's, whose result holds a selfie alone", "dl-selfie", { liveId: SELFIE }, "document_missing"],
    ["a LiveID's, whose result holds a document", "liveid", { document: DOCUMENT }, "document_unexpected"],
    [
      "a LiveID's, whose result holds both",
      "liveid",
      { document: DOCUMENT, liveId: SELFIE },
      "document_unexpected",
    ],
  ])("is noted with the dvcID: %s", async (_, dvcId, data, note) => {
    const { tenant, provider, ref } = await idverifyHarness();
    tenant.result = { ...PASSED, ...data };
    expect(value(await provider.fetchResult({ ...ref, dvcId }))).toMatchObject({
      outcome: "passed",
      notes: [note],
      captured: { dvcId, fits: false },
    });
  });

  it("is noted by the kind of the session where it is in both fields", async () => {
    const { tenant, provider, created } = await idverifyHarness({ liveIdDvcId: "dl-selfie" });
    tenant.created = created(LINK);
    const identity = value(await provider.start({ ...REQUEST, documentTypes: ["drivers_license"] })).ref;
    const liveId = value(await provider.start({ ...REQUEST, kind: "liveid" })).ref;
    tenant.result = { ...PASSED, liveId: SELFIE };
    expect(value(await provider.fetchResult(identity))).toMatchObject({ notes: ["document_missing"] });
    expect(value(await provider.fetchResult(liveId))).not.toHaveProperty("notes");
  });

  it.each([
    ["dl-selfie", { document: DOCUMENT, liveId: SELFIE }, {}, true],
    ["dl-selfie", { liveId: SELFIE, documentType: "PASSPORT" }, {}, true],
    ["dl-selfie", {}, {}, undefined],
    ["liveid", { liveId: SELFIE }, {}, true],
    ["gone", { liveId: SELFIE }, {}, undefined],
    // In both fields, and nobody was asked for a document.
    ["dl-selfie", { liveId: SELFIE }, { liveIdDvcId: "dl-selfie" }, true],
  ])(
    "is not noted where it fits, and where the result holds neither: %s %j %j",
    async (dvcId, data, connection, fits) => {
      const { tenant, provider, ref } = await idverifyHarness(connection);
      tenant.result = { ...PASSED, ...data };
      const verdict = value(await provider.fetchResult({ ...ref, dvcId }));
      expect(verdict).toMatchObject({ outcome: "passed" });
      expect(verdict).not.toHaveProperty("notes");
      expect(verdict.outcome === "passed" && verdict.captured?.fits).toBe(fits);
    },
  );
});
