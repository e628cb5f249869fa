/** Reasons, history and triggers in words: nothing that the app can say is left without any. */
import { describe, expect, it } from "vitest";
import { contactEventSchema } from "../../../src/domain/contact/event.ts";
import { detailWords, eventWords, workWords } from "../../../src/domain/contact/read/history-words.ts";
import { REASON_WORDS, VERIFICATION_REASONS } from "../../../src/domain/contact/reasons.ts";
import { TRIGGERS } from "../../../src/domain/contact/trigger.ts";
import { triggerLabel, triggerWords } from "../../../src/domain/contact/read/trigger-words.ts";

describe("a reason", () => {
  it.each(VERIFICATION_REASONS)("%s says what happened and what helps, in sentences", (reason) => {
    const { label, text } = REASON_WORDS[reason];
    expect(label).toMatch(/^[A-Z1]/u);
    expect(text).toMatch(/\.$/u);
  });
});

describe("a line of the history", () => {
  it("says what happened to which kind of verification", () => {
    expect(eventWords("stepup", "failed")).toBe("Step-up authentication: failed");
    expect(eventWords(null, "merged")).toBe("Contact: merged with another contact");
    expect(eventWords("identity", "something_new")).toBe("Identity verification: something new");
  });

  it.each([
    ["identity", "failed", "not_passed IDV0001", "Document not readable. The picture"],
    ["identity", "failed", "declined", "Cancelled by the person. "],
    ["stepup", "failed", "not_passed", "Face did not match. "],
    ["identity", "expired", "abandoned", "Cancelled by the person. "],
    ["identity", "verified", "IAL2 (derived)", "IAL2 (derived)"],
    [null, "merged", "contact 7", "contact 7"],
  ] as const)("of %s %s with %j begins with %j", (kind, event, detail, begins) => {
    expect(detailWords(kind, event, detail).startsWith(begins)).toBe(true);
  });

  it("keeps 1Kosmos' code beside the words, and leaves out what says nothing", () => {
    expect(detailWords("identity", "failed", "not_passed IDV0011 (late: s-1)")).toContain(
      "(IDV0011 (late: s-1))",
    );
    expect(detailWords("identity", "expired", "expired")).toBe("");
    expect(detailWords("identity", "started", "s-1")).toBe("");
  });
});

describe("work that waits", () => {
  it("has a name for each event", () => {
    for (const { shape } of contactEventSchema.def.options) {
      const [type = ""] = [...shape.type.def.values].map(String);
      expect(workWords(type)).not.toContain(type);
    }
  });
});

describe("a trigger", () => {
  it.each(TRIGGERS)("%s has a name of its own", (by) => {
    expect(triggerLabel(by)).toMatch(/^[A-Z]/u);
    expect(triggerWords({ by, reference: "77" })).toContain("77");
  });

  it("that is not known says so", () => {
    expect(triggerWords(null)).toBe("Not known");
  });
});
