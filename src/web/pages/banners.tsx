/** What the portal's page says first: the outcome of the last action, and what needs attention. */
import type { Flash } from "../middleware/flash.ts";
import type { OptionalFeature } from "../../hubspot/scopes.ts";
import type { Condition } from "../../kernel/condition.ts";
import type { PortalOverview } from "../../portal/contract.ts";

/** An outcome that is shown once: after a redirect, or on the page that answers a form. */
export function FlashBanner({ flash }: { readonly flash: Flash | null }) {
  if (flash === null) return null;
  if (flash.kind === "installed") return <Installed {...flash} />;
  const good = flash.kind === "notice" && flash.tone === "good";
  return (
    <div class={good ? "banner good" : "banner bad"} role={good ? "status" : "alert"}>
      {flash.kind === "notice" ? (
        <p>{flash.text}</p>
      ) : (
        <p>
          Connected to HubSpot, but its properties there are not complete yet: {flash.reason} The app retries
          automatically.
        </p>
      )}
    </div>
  );
}

/** What the install, or a later sign-in, did in HubSpot. */
function Installed({ firstInstall, created, present }: Extract<Flash, { kind: "installed" }>) {
  return (
    <div class="banner good" role="status">
      <p>
        <strong>{firstInstall ? "Connected to HubSpot." : "Signed in."}</strong>{" "}
        {summary(created.length, present.length)}
      </p>
      {created.length > 0 && <Names title="Created" names={created} />}
      {created.length > 0 && present.length > 0 && (
        <Names title="Already there, left as they were" names={present} />
      )}
    </div>
  );
}

function summary(created: number, present: number): string {
  if (created === 0) return `All ${present} properties are in place.`;
  const repaired = present === 0 ? "" : ` ${present} were already there.`;
  return `${created} ${created === 1 ? "property was" : "properties were"} created.${repaired}`;
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  return (
    <>
      <p>{title}:</p>
      <ul class="names">
        {names.map((name) => (
          <li>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Links to the place where an admin ends a condition. */
const REMEDY: Readonly<
  Partial<Record<Condition["code"], { readonly href: string; readonly label: string }>>
> = {
  hubspot_grant_refused: { href: "/oauth/install", label: "Connect again" },
  hubspot_disconnected: { href: "/oauth/install", label: "Connect again" },
  scopes_missing: { href: "/oauth/install", label: "Connect again" },
  property_changed: { href: "/oauth/install", label: "Sign in again" },
  property_refused: { href: "/oauth/install", label: "Sign in again" },
  segments_refused: { href: "/oauth/install", label: "Connect again" },
  timeline_refused: { href: "/oauth/install", label: "Connect again" },
  onekosmos_refused: { href: "#connection", label: "Go to the connection" },
  onekosmos_missing: { href: "#connection", label: "Go to the connection" },
  onekosmos_link_refused: { href: "#connection", label: "Go to the connection" },
  gate_without_stage: { href: "#gates", label: "Go to the deal gates" },
};

/** Lists the conditions, and says when the properties are not prepared yet. */
export function Conditions({ overview }: { readonly overview: PortalOverview }) {
  return (
    <>
      {overview.conditions.map((condition) => (
        <ConditionBanner condition={condition} />
      ))}
      {overview.withheld !== undefined && overview.withheld.length > 0 && (
        <div class="banner warn" role="status">
          <p>
            <strong>HubSpot did not grant everything.</strong> Without access there are no{" "}
            {overview.withheld.map((feature) => FEATURE_WORDS[feature]).join(" and no ")} in this account. The
            account's subscription may lack them. Everything else works.{" "}
            <a href="/oauth/install">Grant access</a>
          </p>
        </div>
      )}
      {overview.provisioning === "pending" && overview.status === "connected" && (
        <div class="banner warn" role="status">
          <p>The properties in HubSpot are being prepared.</p>
        </div>
      )}
    </>
  );
}

const FEATURE_WORDS: Readonly<Record<OptionalFeature, string>> = {
  segments: "segments",
  gates: "deal gates",
  timeline: "events on timelines",
  workflows: "workflow actions",
};

function ConditionBanner({ condition }: { readonly condition: Condition }) {
  const { code, message, since, waiting, retryAt, endsWhen, severity } = condition;
  const remedy = REMEDY[code];
  const facts = [
    `Since ${inUtc(since)}`,
    ...(waiting > 0 ? [`${waiting.toLocaleString("en")} waiting`] : []),
    ...(retryAt === null ? [] : [`next attempt ${inUtc(retryAt)}`]),
  ];
  return (
    <div class={severity === "error" ? "banner bad" : "banner warn"} role="alert">
      <p>
        {message} {remedy !== undefined && <a href={remedy.href}>{remedy.label}</a>}
      </p>
      <p class="muted">
        {facts.join(", ")}. Ends when: {endsWhen} <code>{code}</code>
      </p>
    </div>
  );
}

function inUtc(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
