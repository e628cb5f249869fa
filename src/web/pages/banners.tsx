/** What the portal's page says first: the outcome of the last action, and what needs attention. */
import type { Flash } from "../middleware/flash.ts";
import type { OptionalFeature } from "../../hubspot/scopes.ts";
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
          Connected to HubSpot, but its properties there are not complete yet: {flash.reason} We try again by
          ourselves.
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

/** Lasting conditions that somebody has to act on. */
export function Conditions({ overview }: { readonly overview: PortalOverview }) {
  return (
    <>
      {overview.grantRefusal !== undefined && (
        <div class="banner bad" role="alert">
          <p>
            <strong>HubSpot refused the grant</strong> since {inUtc(overview.grantRefusal.since)}, retrying at{" "}
            {inUtc(overview.grantRefusal.retryAt)}. Nothing is lost: work waits until HubSpot accepts it, or
            until you <a href="/oauth/install">connect again</a>, which resumes it at once.
          </p>
        </div>
      )}
      {overview.status === "disconnected" && (
        <div class="banner bad" role="alert">
          <p>
            <strong>Disconnected from HubSpot.</strong> Work rests until somebody{" "}
            <a href="/oauth/install">connects again</a>
            {overview.wipeAt !== null && `, or is deleted on ${inUtc(overview.wipeAt)}`}.
          </p>
        </div>
      )}
      {overview.status === "leaving" && (
        <div class="banner bad" role="alert">
          <p>
            <strong>Disconnected.</strong> Everything stored for this portal is deleted
            {overview.wipeAt !== null && ` on ${inUtc(overview.wipeAt)}`}, unless somebody{" "}
            <a href="/oauth/install">connects again</a> before.
          </p>
        </div>
      )}
      {overview.attention !== null && (
        <div class="banner warn" role="alert">
          <p>
            <strong>The 1Kosmos connection needs attention.</strong> {overview.attention} Work rests until{" "}
            <a href="#connection">the connection</a> is mended.
          </p>
        </div>
      )}
      {overview.pause !== undefined && (
        <div class="banner warn" role="alert">
          <p>
            <strong>Waiting for 1Kosmos.</strong> {overview.pause.reason} Nothing is lost: it is tried again
            at {new Date(overview.pause.until).toISOString().slice(11, 19)} UTC, and what waits goes on by
            itself.
          </p>
        </div>
      )}
      {(overview.brokenGates ?? []).map(({ pipelineId, stageId, mode, problem }) => (
        <div class="banner bad" role="alert">
          <p>
            <strong>
              {mode === "trigger" ? "A deal gate starts nothing." : "A deal gate guards nothing."}
            </strong>{" "}
            {`${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`}{" "}
            {mode !== "trigger" &&
              "Until then no deal that moves in its pipeline counts as passed, and deals that are held stay held."}{" "}
            See <a href="#gates">Deal gates</a> (pipeline {pipelineId}, stage {stageId}).
          </p>
        </div>
      ))}
      {overview.timeline.state === "refused" && (
        <div class="banner warn" role="status">
          <p>
            <strong>HubSpot takes no events for timelines.</strong> {overview.timeline.reason} Everything else
            goes on. It is tried again every day, and when you <a href="/oauth/install">connect again</a>.
          </p>
        </div>
      )}
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
          <p>The properties in HubSpot are still being prepared.</p>
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

function inUtc(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
