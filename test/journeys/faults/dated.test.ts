/**
 * Each fault and switch of the sandbox alone, over HubSpot's 2026-09: after it is lifted everything ends as undisturbed, or a
 * condition names what is wrong, and an admin who follows it gets there.
 */
import { describe } from "vitest";
import { itEndsAsCalm } from "./ends-as-calm.ts";

describe("each fault and switch alone, over HubSpot's 2026-09", { tags: ["long"] }, () => {
  itEndsAsCalm("2026-09");
});
