/** A portal says that it verifies only while nothing that is known says otherwise. */
import { describe, expect, it } from "vitest";
import type { Condition, ConditionCode } from "../../../src/kernel/condition.ts";
import { hubspotHealth, portalState } from "../../../src/portal/admin/portal-state.ts";

const WORKS = { status: "connected", tenantDns: "a.1kosmos.net", attention: null, conditions: [] } as const;

function conditionOf(code: ConditionCode, severity: Condition["severity"]): Condition {
  const wording = { code, values: {} };
  const when = { since: 0, waiting: 1, retryAt: null, endsWhen: "" };
  return { code, severity, message: code, wording, ...when, remedy: null };
}

describe("the state of a portal", () => {
  it.each<[string, Partial<Parameters<typeof portalState>[0]>]>([
    ["verifying", {}],
    ["disconnected", { status: "refused" }],
    ["setup", { tenantDns: null }],
    ["attention", { attention: "Unauthorized." }],
    ["paused", { pause: { reason: "503", until: 1 } }],
    ["attention", { conditions: [conditionOf("scopes_missing", "error")] }],
    ["attention", { conditions: [conditionOf("writes_refused", "error")] }],
    ["attention", { conditions: [conditionOf("webhooks_missing", "error")] }],
    ["attention", { conditions: [conditionOf("start_undecided", "warning")] }],
    ["attention", { conditions: [conditionOf("no_delivery", "warning")] }],
    ["hubspot_paused", { conditions: [conditionOf("hubspot_unavailable", "warning")] }],
    ["verifying", { conditions: [conditionOf("segment_changed", "warning")] }],
    ["verifying", { conditions: [conditionOf("scopes_missing", "warning")] }],
  ])("is %s with %j", (state, change) => {
    expect(portalState({ ...WORKS, ...change })).toBe(state);
  });

  it.each<[string, Condition[]]>([
    ["works", []],
    ["works", [conditionOf("scopes_missing", "warning")]],
    ["refuses", [conditionOf("scopes_missing", "error")]],
    ["refuses", [conditionOf("hubspot_unavailable", "warning"), conditionOf("writes_refused", "error")]],
    ["unavailable", [conditionOf("hubspot_unavailable", "warning")]],
    ["silent", [conditionOf("webhooks_missing", "error")]],
  ])("HubSpot %s", (health, conditions) => {
    expect(hubspotHealth({ conditions })).toBe(health);
  });
});
