/** The steps of the set-up, each with its real state. */
import type { Child } from "hono/jsx";
import { SOURCES } from "../../../domain/vocabulary.ts";
import type { PortalSummary } from "../../../portal/admin/page-contract.ts";
import { callbackState, callbackWords } from "../connection/callback-words.tsx";
import { Check, ConditionChecks, conditionsOf, isStopped } from "./checks.tsx";
import { Decision, type SentDecision } from "./decision.tsx";
import { HubSpotStep, isHubSpotInPlace } from "./hubspot-step.tsx";
import { TestForm, type SentTest } from "./test-form.tsx";

interface SetupProps {
  readonly overview: PortalSummary;
  readonly timeZone: string;
}

/** Renders the page. `delivery`: the question how the link reaches the person. */
export function SetupPage(
  props: SetupProps & {
    readonly delivery: Child;
    /** The forms that were sent and come back. */
    readonly decision?: SentDecision | undefined;
    readonly test?: SentTest | undefined;
  },
) {
  const { overview, timeZone, delivery, decision, test } = props;
  const { connection, attention, pause, settings, heldBack, conditions } = overview;
  const hubspot = isHubSpotInPlace(overview);
  const isConnected = connection !== null && attention === null && pause === undefined;
  const onekosmos = isConnected && !isStopped(conditions, "onekosmos");
  const starts = SOURCES.some((source) => settings.triggers[source]) || settings.gates.length > 0;
  const triggers = starts && settings.delivery.ways.length > 0 && !isStopped(conditions, "triggers");
  return (
    <>
      {heldBack !== null && (
        <Decision waiting={heldBack} retries={settings.personPage.retries} sent={decision} />
      )}
      <ol class="steps down">
        <Step title="HubSpot" isDone={hubspot}>
          <HubSpotStep overview={overview} />
        </Step>
        <Step title="1Kosmos" isDone={onekosmos}>
          <OneKosmosStep overview={overview} timeZone={timeZone} />
        </Step>
        <Step title="Triggers" isDone={triggers && onekosmos}>
          <TriggersStep overview={overview} />
        </Step>
      </ol>
      {delivery}
      <p>
        <a href="/portal/delivery#recipe">Recipe for a workflow in HubSpot</a> ·{" "}
        <a href="/portal/delivery#senders">How each link reaches its person</a> ·{" "}
        <a href="/portal/delivery">Reminders, languages and more</a>
      </p>
      <TestForm isReady={connection !== null} sent={test} />
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
        <ConditionChecks conditions={conditionsOf(overview.conditions, "onekosmos")} />
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
          {gates.length === 0
            ? "No gates on deals or tickets."
            : `Gates on deals and tickets: ${gates.length}.`}
        </Check>
        <Check name="delivery" state={delivery.ways.length > 0 ? "yes" : "no"}>
          {delivery.ways.length > 0
            ? `Links reach the person by: ${delivery.ways.map((way) => WAY_WORDS[way]).join(", ")}.`
            : "No way is chosen by which links reach the person, so nobody receives one."}
        </Check>
        <ConditionChecks conditions={conditionsOf(overview.conditions, "triggers")} />
      </ul>
      <p>
        <a href="/portal/triggers">Choose triggers</a> · <a href="/portal/gates">Set up gates</a> ·{" "}
        <a href="/portal/delivery">More about delivery</a>
      </p>
    </>
  );
}
