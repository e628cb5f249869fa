/** The steps of the set-up, each with its real state. */
import type { Child } from "hono/jsx";
import { numberText } from "../../lib/number-text.ts";
import { SOURCES } from "../../domain/vocabulary.ts";
import type { OptionalFeature } from "../../hubspot/oauth/scopes.ts";
import type { PortalSummary } from "../../portal/admin/page-contract.ts";
import { TestForm } from "./test-form.tsx";
import { callbackState, callbackWords } from "./connection/callback-words.tsx";
import { MAX_NEWEST } from "../../portal/admin/held-start.ts";

interface SetupProps {
  readonly overview: PortalSummary;
  readonly timeZone: string;
}

/** Renders the page. `delivery`: the question how the link reaches the person. */
export function SetupPage({ overview, timeZone, delivery }: SetupProps & { readonly delivery: Child }) {
  const { connection, attention, pause, settings, heldBack } = overview;
  const hubspot = overview.status === "connected" && overview.provisioning === "done";
  const onekosmos = connection !== null && attention === null && pause === undefined;
  const triggers = SOURCES.some((source) => settings.triggers[source]) || settings.gates.length > 0;
  return (
    <>
      {heldBack !== null && <Decision waiting={heldBack} retries={settings.personPage.retries} />}
      <ol class="steps down">
        <Step title="HubSpot" isDone={hubspot}>
          <HubSpotStep overview={overview} />
        </Step>
        <Step title="1Kosmos" isDone={onekosmos}>
          <OneKosmosStep overview={overview} timeZone={timeZone} />
        </Step>
        <Step title="Triggers" isDone={triggers && onekosmos && settings.delivery.ways.length > 0}>
          <TriggersStep overview={overview} />
        </Step>
      </ol>
      {delivery}
      <TestForm isReady={connection !== null} />
    </>
  );
}

function Step(props: { readonly title: string; readonly isDone: boolean; readonly children?: Child }) {
  return (
    <li class={props.isDone ? "card done" : "card"}>
      <h2>
        {props.title}{" "}
        <span class={props.isDone ? "pill good" : "pill warn"}>{props.isDone ? "In place" : "To do"}</span>
      </h2>
      {props.children}
    </li>
  );
}

/** One thing that is in place, missing, or for the admin to look at. */
function Check(props: {
  /** Names the thing for programs. */
  readonly name: string;
  readonly state: "yes" | "no" | "open";
  readonly children?: Child;
}) {
  const { name, state, children } = props;
  return (
    <li class={state} data-check={name}>
      <div>{children}</div>
    </li>
  );
}

const FEATURES: Readonly<Record<OptionalFeature, string>> = {
  segments: "segments for marketing",
  gates: "deal gates",
  tickets: "tickets",
  timeline: "events on timelines",
  workflows: "the workflow action",
  users: "limits of who may start verifications",
};

function HubSpotStep({ overview }: Pick<SetupProps, "overview">) {
  const { status, provisioning, segments, withheld = [] } = overview;
  return (
    <>
      <ul class="checks">
        <Check name="access" state={status === "connected" ? "yes" : "no"}>
          {status === "connected" ? "The app has access to HubSpot." : "HubSpot does not let the app in."}
          {status !== "connected" && <> {SIGN_IN}</>}
        </Check>
        <Check name="properties" state={provisioning === "done" ? "yes" : "open"}>
          {provisioning === "done"
            ? "The properties of contacts and deals are in place."
            : "The properties are being prepared; this takes a minute at most."}
        </Check>
        <Check name="segments" state={segments.state === "ready" ? "yes" : "open"}>
          {segments.state === "ready"
            ? "The segments for marketing are in place."
            : `The segments for marketing are not in place. ${segments.reason ?? "They are being prepared."}`}
        </Check>
        {withheld.length === 0 && status === "connected" && (
          <Check name="scopes" state="yes">
            HubSpot granted every scope that the app uses.
          </Check>
        )}
        {withheld.length > 0 && (
          <Check name="scopes" state="open">
            HubSpot did not grant {withheld.map((feature) => FEATURES[feature]).join(", ")}; the account's
            subscription may lack them. Everything else works. {SIGN_IN}
          </Check>
        )}
      </ul>
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
    </>
  );
}

const SIGN_IN = <a href="/oauth/install">Grant access again</a>;

function OneKosmosStep({ overview, timeZone }: SetupProps) {
  const { connection, attention, pause, callbacks = null } = overview;
  if (connection === null)
    return (
      <>
        <p>Enter how your tenant is reached. The app tests it before it is stored.</p>
        <p>
          <a class="button" href="/portal/connection">
            Connect 1Kosmos
          </a>
        </p>
      </>
    );
  return (
    <>
      <ul class="checks">
        <Check name="tenant" state={attention === null ? "yes" : "no"}>
          Tenant {connection.tenantDns}
          {attention !== null && `: ${attention}`}
        </Check>
        {pause !== undefined && (
          <Check name="pause" state="open">
            {pause.reason}
          </Check>
        )}
        {callbacks === null ? (
          <Check name="callbacks" state="open">
            Results are polled: the connection has no callback secret, or its kind has no callbacks.
          </Check>
        ) : (
          <Check name="callbacks" state={callbackState(callbacks)}>
            {callbackWords(callbacks, timeZone)}
          </Check>
        )}
      </ul>
      <p>
        <a href="/portal/connection">
          {attention === null ? "See the connection" : "Correct the connection"}
        </a>
      </p>
    </>
  );
}

const SOURCE_WORDS = {
  form: "form submissions",
  import: "imports",
  manual: "contacts added by hand",
  api: "HubSpot's API",
  integration: "other integrations",
} as const;

const WAY_WORDS = {
  workflow: "a workflow in HubSpot",
  app: "mails of the app",
  person: "the card, where the person who asks copies it",
} as const;

function TriggersStep({ overview }: Pick<SetupProps, "overview">) {
  const { triggers, gates, importPolicy, delivery } = overview.settings;
  const on = SOURCES.filter((source) => triggers[source]);
  const isPaced = triggers.import && importPolicy.mode === "pace";
  return (
    <>
      <ul class="checks">
        <Check name="sources" state={on.length > 0 ? "yes" : "open"}>
          {on.length === 0
            ? "New contacts are not verified automatically."
            : `New contacts are verified from: ${on.map((source) => SOURCE_WORDS[source]).join(", ")}.`}
          {isPaced && ` Imports: ${importPolicy.perMinute} a minute at most.`}
        </Check>
        <Check name="gates" state={gates.length > 0 ? "yes" : "open"}>
          {gates.length === 0 ? "No deal gates." : `Deal gates: ${gates.length}.`}
        </Check>
        <Check name="delivery" state={delivery.ways.length > 0 ? "yes" : "no"}>
          {delivery.ways.length > 0
            ? `Links reach the person by: ${delivery.ways.map((way) => WAY_WORDS[way]).join(", ")}.`
            : "No way is chosen by which links reach the person, so nobody receives one."}
        </Check>
      </ul>
      <p>
        <a href="/portal/triggers">Choose triggers</a> · <a href="/portal/gates">Set up gates</a> ·{" "}
        <a href="/portal/delivery">More about delivery</a>
      </p>
    </>
  );
}

function Decision({ waiting, retries }: { readonly waiting: number; readonly retries: number }) {
  const many = numberText(waiting);
  return (
    <form method="post" action="/portal/setup/start" class="card" aria-labelledby="decision">
      <h2 id="decision">
        {many} {waiting === 1 ? "contact waits" : "contacts wait"} for your decision
      </h2>
      <p>
        They came in while no connection to 1Kosmos worked. Verifying all of them costs up to {many}{" "}
        {waiting === 1 ? "session" : "sessions"} at 1Kosmos, one for each contact
        {retries > 0 && `, and up to ${retries} more for each person who tries again`}. Contacts that you skip
        can be verified later from their record, a list or a workflow.
      </p>
      <fieldset class="choices">
        <legend>Which of them are verified?</legend>
        <label>
          <input type="radio" name="kind" value="all" required /> Verify all of them
        </label>
        <label>
          <input type="radio" name="kind" value="newest" /> Verify the newest ones only
        </label>
        <label>
          <input type="radio" name="kind" value="none" /> Verify none of them
        </label>
      </fieldset>
      <div class="field">
        <label for="count">How many of the newest</label>
        <input
          id="count"
          name="count"
          type="number"
          min={1}
          max={MAX_NEWEST}
          step="1"
          value={String(Math.min(waiting, 100))}
        />
      </div>
      <div class="actions">
        <button type="submit">Decide</button>
      </div>
    </form>
  );
}
