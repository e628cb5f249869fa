/** The kernel names no feature: adding one changes no file of it. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const FOLDER = new URL("../../../src/kernel/", import.meta.url).pathname;
/** Names of features, and of the records that only features use. */
const FEATURES = /\b(gates?|workflows?|cards?|timelines?|segments?|deals?|tickets?|activity)\b/iu;

describe("the kernel", () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );

  it("has its files where this test looks", () => {
    expect(files).toContain("jobs/dispatcher.ts");
  });

  it.each(files)("%s names no feature", (file) => {
    const text = readFileSync(`${FOLDER}${file}`, "utf8");
    expect(FEATURES.exec(text)?.[0]).toBeUndefined();
  });

  it.each(files)("%s imports nothing from a feature, the portal or the web", (file) => {
    const text = readFileSync(`${FOLDER}${file}`, "utf8");
    expect(text).not.toMatch(/from "(?:\.\.\/)+(features|portal|web|onekosmos)\//u);
  });
});
