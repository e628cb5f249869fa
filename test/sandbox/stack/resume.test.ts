import { describe, expect, it } from "vitest";
import { resumeState } from "../../../sandbox/resume.ts";

describe("the line about what the last run left", () => {
  it("counts each status by itself: verified is not pending", () => {
    expect(resumeState(["pending", "verified", "", "pending", "failed"], 3)).toMatchObject({
      done: false,
      text: "4 of 5 contacts have a status (2 pending, 1 verified, 1 failed) · work waiting in the app: 3",
    });
  });

  it("is done when each contact has a status and nothing waits", () => {
    expect(resumeState(["verified", "pending"], 0).done).toBe(true);
    expect(resumeState(["verified", "pending"], 1).done).toBe(false);
    expect(resumeState(["verified", ""], 0).done).toBe(false);
    expect(resumeState([], 0)).toMatchObject({
      done: true,
      text: "0 of 0 contacts have a status · work waiting in the app: 0",
    });
  });

  it("says that work goes on where work waits, and that the others were left out only where none does", () => {
    expect(resumeState(["verified", ""], 3).ending).toContain("the app goes on with what waits");
    expect(resumeState(["verified", ""], 0).ending).toBe("the others were never to be verified");
    expect(resumeState(["verified"], 0).ending).toBe("all done");
  });
});
