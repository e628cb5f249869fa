import { describe, expect, it } from "vitest";
import { importMemory, importNotice } from "../../../sandbox/memory.ts";

const GB = 1024 ** 3;

describe("what an import is said to take", () => {
  it("grows with the contacts, up to what the runtime keeps", () => {
    expect([1000, 10_000, 50_000].map(importMemory)).toEqual([
      "about 1.0 GB",
      "about 1.7 GB",
      "about 2.0 GB",
    ]);
  });

  it("is said before a large import only, and warns where memory is short", () => {
    expect(importNotice(4999, GB)).toBeNull();
    expect(importNotice(50_000, 8 * GB)).toBe(
      "Importing 50,000 contacts takes about 2.0 GB of this machine's memory, app and sandbox together (free now: 8.0 GB).",
    );
    expect(importNotice(50_000, GB)).toContain("more than is free");
  });
});
