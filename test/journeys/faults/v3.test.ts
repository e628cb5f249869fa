/**
 * Each fault and switch of the sandbox alone, over HubSpot's v3: after it is lifted everything ends as undisturbed, or a
 * condition names what is wrong, and an admin who follows it gets there.
 */
import { describe } from "vitest";
import { itEndsAsCalm } from "./ends-as-calm.ts";

describe("each fault and switch alone, over HubSpot's v3", { tags: ["long"] }, () => {
  itEndsAsCalm("v3");
});
