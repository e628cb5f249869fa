/** What an install did is reported over all record types: a name that several of them have is not repeated. */
import { describe, expect, it } from "vitest";
import { joinReports } from "../../../src/hubspot/properties/provision-report.ts";

const GATE = ["idv_gate_status", "idv_gate_target_stage"];

describe("the reports of several record types", () => {
  it("name the type of a property that several of them have, created or not", () => {
    const joined = joinReports([
      { type: "contacts", report: { group: "present", created: ["idv_status"], present: ["idv_ial_level"] } },
      { type: "deals", report: { group: "created", created: GATE, present: [] } },
      { type: "tickets", report: { group: "present", created: [], present: GATE } },
    ]);
    expect(joined).toEqual({
      group: "created",
      created: ["idv_status", "idv_gate_status (deals)", "idv_gate_target_stage (deals)"],
      present: ["idv_ial_level", "idv_gate_status (tickets)", "idv_gate_target_stage (tickets)"],
    });
  });

  it("leave a name alone that one of them has, in whichever part of the app", () => {
    const report = { group: "present", created: [], present: ["idv_caller_status"] } as const;
    expect(joinReports([{ type: "tickets", report }])).toEqual(report);
  });
});
