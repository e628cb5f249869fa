/** Every combination of level and documents, against a connection that serves some of them, in both vocabularies. */
import { describe, expect, it } from "vitest";
import type { Ial, DocumentType } from "../../../src/domain/vocabulary.ts";
import { idverifyHarness, LINK, REQUEST, sessionsHarness, type Harness } from "./providers.ts";
import { error, value } from "./values.ts";

const LEVELS = [null, "IAL1", "IAL2"] as const;
const WISHES: readonly (readonly DocumentType[])[] = [
  [],
  ["drivers_license"],
  ["passport"],
  ["national_id"],
  ["national_id", "drivers_license"],
  ["national_id", "passport"],
  ["drivers_license", "passport"],
];

/** A licence to IAL1, a passport to IAL2, no identity card. */
const overIdverify = () => {
  const line = { call: "dvcid", kind: "identity", derivedIal: "none", checks: [] } as const;
  return idverifyHarness({
    dvcIds: {},
    workflows: [
      { ...line, id: "dl", documentTypes: ["drivers_license"], level: "IAL1", checks: [] },
      { ...line, id: "ppt", documentTypes: ["passport"], level: "IAL2", checks: [] },
    ],
  });
};
const overSessions = () =>
  sessionsHarness({ documentTypes: ["drivers_license", "passport"], offeredLevel: "IAL1" });

interface Vocabulary {
  readonly name: string;
  readonly harness: () => Promise<Harness>;
  readonly serves: (level: Ial | null, documents: readonly DocumentType[]) => boolean;
}

const VOCABULARIES: readonly Vocabulary[] = [
  {
    name: "idverify",
    harness: overIdverify,
    serves(level, documents) {
      const mapped = level === "IAL2" ? ["passport"] : ["drivers_license", "passport"];
      return documents.length === 0 || documents.some((type) => mapped.includes(type));
    },
  },
  {
    name: "sessions",
    harness: overSessions,
    serves: (level, documents) =>
      level !== "IAL2" && (documents.length === 0 || documents.some((type) => type !== "national_id")),
  },
];

const CASES = VOCABULARIES.flatMap((vocabulary) =>
  LEVELS.flatMap((level) => WISHES.map((documents) => ({ vocabulary, level, documents }))),
);
const describeCase = ({ vocabulary, level, documents }: (typeof CASES)[number]) => ({
  vocabulary,
  level,
  documents,
  title: `${vocabulary.name}: ${documents.join(" or ") || "any document"} at ${level ?? "any level"}`,
});
const isServed = ({ vocabulary, level, documents }: (typeof CASES)[number]) =>
  vocabulary.serves(level, documents);

describe("a combination of level and documents", () => {
  it.each(CASES.filter(isServed).map(describeCase))(
    "that is mapped is started ($title)",
    async ({ vocabulary, level: proofingLevel, documents: documentTypes }) => {
      const { tenant, provider, created } = await vocabulary.harness();
      tenant.created = created(LINK);
      value(await provider.start({ ...REQUEST, proofingLevel, documentTypes }));
      expect(tenant.asked).toHaveLength(1);
    },
  );

  it.each(CASES.filter((one) => !isServed(one)).map(describeCase))(
    "that is not mapped is refused before 1Kosmos is asked, in words for an admin ($title)",
    async ({ vocabulary, level: proofingLevel, documents: documentTypes }) => {
      const { tenant, provider } = await vocabulary.harness();
      const { reason, message } = error(await provider.start({ ...REQUEST, proofingLevel, documentTypes }));
      expect(reason).toBe("not_offered");
      expect(tenant.asked).toEqual([]);
      expect(message).toMatch(/^Nothing was started: .+1Kosmos connection.*\.$/u);
      expect(message).toMatch(/driver's license|passport|identity card|any document|IAL1 at most/u);
      expect(message).not.toMatch(/_|undefined|null/u);
    },
  );
});
