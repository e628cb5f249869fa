/** The mapping from what is requested to what 1Kosmos runs, and what a pass of it amounts to. */
import { describe, expect, it } from "vitest";
import type { IdverifyConnection, Workflow } from "../../../src/onekosmos/idverify/connection.ts";
import { reduceResult } from "../../../src/onekosmos/idverify/result.ts";
import type { SessionRequest } from "../../../src/onekosmos/provider.ts";
import { chooseWorkflow, derivationsFor } from "../../../src/onekosmos/idverify/workflows.ts";
import { IDVERIFY, REQUEST } from "./providers.ts";
import { error, value } from "./values.ts";

function line(id: string, change: Partial<Workflow> = {}): Workflow {
  const usual = {
    call: "dvcid",
    kind: "identity",
    documentTypes: [],
    level: "any",
    derivedIal: "none",
  } as const;
  return { ...usual, documentTypes: [], checks: [], id, ...change };
}

function chosen(connection: Partial<IdverifyConnection>, wish: Partial<typeof REQUEST> = {}) {
  const { workflow, documentType } = value(
    chooseWorkflow({ ...IDVERIFY, dvcIds: {}, ...connection }, { ...REQUEST, ...wish }),
  );
  return [workflow.id, documentType];
}

function refusal(connection: Partial<IdverifyConnection>, wish: Partial<typeof REQUEST>) {
  return error(chooseWorkflow({ ...IDVERIFY, ...connection }, { ...REQUEST, ...wish }));
}

describe("what is asked for", () => {
  it("by document alone is found among the simple dvcIDs", () => {
    const { dvcIds } = IDVERIFY;
    expect(chosen({ dvcIds })).toEqual(["dl-selfie", "drivers_license"]);
    expect(chosen({ dvcIds }, { documentTypes: ["national_id", "passport"] })).toEqual([
      "passport-selfie",
      "passport",
    ]);
  });

  it("at a level goes to the lowest line that promises it, before one that serves any", () => {
    const workflows = [line("any"), line("two", { level: "IAL2" }), line("one", { level: "IAL1" })];
    expect(chosen({ workflows }, { proofingLevel: "IAL1" })).toEqual(["one", "drivers_license"]);
    expect(chosen({ workflows }, { proofingLevel: "IAL2" })).toEqual(["two", "drivers_license"]);
    expect(chosen({ workflows: [line("any")] }, { proofingLevel: "IAL2" })).toEqual([
      "any",
      "drivers_license",
    ]);
  });

  it("without a wish goes to the first line, in the admin's order", () => {
    expect(chosen({ workflows: [line("two", { level: "IAL2" }), line("one")] })).toEqual([
      "two",
      "drivers_license",
    ]);
  });

  it("for several documents is one session, for the first of them that is mapped", () => {
    const workflows = [line("p2", { documentTypes: ["passport"], level: "IAL2" })];
    const wish = { documentTypes: ["national_id", "passport"], proofingLevel: "IAL2" } as const;
    expect(chosen({ workflows }, { ...wish, documentTypes: [...wish.documentTypes] })).toEqual([
      "p2",
      "passport",
    ]);
  });

  it("for a LiveID goes to a line of that kind, and no other", () => {
    expect(chosen({ liveIdDvcId: "selfie" }, { kind: "liveid" })[0]).toBe("selfie");
    expect(chosen({ workflows: [line("lid", { kind: "liveid" })] }, { kind: "liveid" })[0]).toBe("lid");
    const { liveIdDvcId: _, ...without } = IDVERIFY;
    expect(error(chooseWorkflow(without, { ...REQUEST, kind: "liveid" })).reason).toBe("not_offered");
  });

  it.each<[Partial<SessionRequest>, string]>([
    [{ documentTypes: ["national_id"] }, "a national identity card is set"],
    [{ documentTypes: ["national_id"], proofingLevel: "IAL2" }, "a national identity card at IAL2 is set"],
  ])("and is not mapped is refused in an admin's words (%j)", (wish, words) => {
    const failure = refusal({}, wish);
    expect(failure).toMatchObject({ reason: "not_offered", message: expect.stringContaining(words) });
  });

  it("above every mapped level is refused", () => {
    const workflows = [line("one", { level: "IAL1" })];
    expect(refusal({ dvcIds: {}, workflows }, { proofingLevel: "IAL2" }).message).toBe(
      "Nothing was started: no dvcID or workflow for any document at IAL2 is set in the 1Kosmos connection.",
    );
  });
});

describe("what a pass amounts to", () => {
  const pass = { sessionResult: "SUCCESS", document: { documentType: "DL" } };
  const withSelfie = { ...pass, liveId: { face: "…" } };
  const workflows = [
    line("wf", { derivedIal: "IAL1", checks: ["document"] }),
    line("wf", { derivedIal: "IAL2", checks: ["document", "selfie"], level: "IAL2" }),
  ];
  const connection = { ...IDVERIFY, workflows, derivedIal: "IAL1" } as const;

  it("is the highest level whose checks the result shows", () => {
    const rules = derivationsFor({ ...connection, workflows }, "wf");
    expect(reduceResult(withSelfie, rules)).toMatchObject({ ial: "IAL2", ialDerived: true });
    expect(reduceResult(pass, rules)).toMatchObject({ ial: "IAL1", ialDerived: true });
    expect(reduceResult({ sessionResult: "SUCCESS" }, rules)).toEqual({ outcome: "passed" });
  });

  it("follows the connection's rule where no line says more", () => {
    const rules = derivationsFor({ ...connection, workflows }, "a-dvcid-of-before");
    expect(reduceResult({ sessionResult: "SUCCESS" }, rules)).toMatchObject({
      ial: "IAL1",
      ialDerived: true,
    });
  });
});
