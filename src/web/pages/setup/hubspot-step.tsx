/** The first step of the set-up: HubSpot's access, properties, segments and scopes, and where card and action are placed. */
import type { ConditionCode } from "../../../kernel/condition.ts";
import type { OptionalFeature } from "../../../hubspot/oauth/scopes.ts";
import { hubspotHealth } from "../../../portal/admin/portal-state.ts";
import type { PortalSummary } from "../../../portal/admin/page-contract.ts";
import { Check, ConditionChecks, conditionsOf } from "./checks.tsx";

/** Returns whether HubSpot works: it lets the app in, has what the app needs, and takes what it writes. */
export function isHubSpotInPlace({ status, provisioning, conditions }: PortalSummary): boolean {
  return status === "connected" && provisioning === "done" && hubspotHealth({ conditions }) === "works";
}

const FEATURES: Readonly<Record<OptionalFeature, string>> = {
  segments: "segments for marketing",
  gates: "gates on deals",
  tickets: "tickets",
  timeline: "events on timelines",
  workflows: "the workflow action",
  users: "limits of who may start verifications",
};

/** Renders the step. A condition stands instead of the check that it contradicts. */
export function HubSpotStep({ overview }: { readonly overview: PortalSummary }) {
  const { status, provisioning, segments } = overview;
  const conditions = conditionsOf(overview.conditions, "hubspot").filter(
    ({ code, severity }) => code !== "scopes_missing" || severity === "error",
  );
  const has = (...codes: ConditionCode[]) => conditions.some(({ code }) => codes.includes(code));
  return (
    <>
      <ul class="checks">
        <Check name="access" state={status === "connected" ? "yes" : "no"}>
          {status === "connected" ? "The app has access to HubSpot." : "HubSpot does not let the app in."}
          {status !== "connected" && <> {SIGN_IN}</>}
        </Check>
        <ConditionChecks conditions={conditions} />
        {!has("property_changed", "property_refused") && (
          <Check name="properties" state={provisioning === "done" ? "yes" : "open"}>
            {provisioning === "done"
              ? "The properties of contacts and deals are in place."
              : "The properties are being prepared; this takes a minute at most."}
          </Check>
        )}
        <Check name="segments" state={segments.state === "ready" ? "yes" : "open"}>
          {segments.state === "ready"
            ? "The segments for marketing are in place."
            : `The segments for marketing are not in place. ${segments.reason ?? "They are being prepared."}`}
        </Check>
        {!has("scopes_missing") && <Scopes overview={overview} />}
      </ul>
      <Placing />
    </>
  );
}

function Scopes({ overview }: { readonly overview: PortalSummary }) {
  const { status, withheld = [] } = overview;
  if (withheld.length > 0)
    return (
      <Check name="scopes" state="open">
        HubSpot did not grant {withheld.map((feature) => FEATURES[feature]).join(", ")}; the account's
        subscription may lack it. No other part of the app needs it. {SIGN_IN}
      </Check>
    );
  if (status !== "connected") return null;
  return (
    <Check name="scopes" state="yes">
      HubSpot granted every scope that the app uses.
    </Check>
  );
}

function Placing() {
  return (
    <details>
      <summary>Place the card and the workflow action</summary>
      <ul>
        <li>
          <strong>Card:</strong> in HubSpot, Settings › Objects › Contacts › Record customization. Add the
          card “Identity verification” to the sidebar or to a tab. The same for deals.
        </li>
        <li>
          <strong>Workflow action:</strong> in a workflow, add “Trigger 1Kosmos Verification” and branch on
          its output “Verification status”: only “Verified” means verified.
        </li>
      </ul>
      <p>
        <a href="/docs/setup#1-hubspot">Both, step by step</a>
      </p>
    </details>
  );
}

const SIGN_IN = <a href="/oauth/install">Grant access again</a>;
