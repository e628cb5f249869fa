/** The overview page: whether it works, what needs a person, today and this week in numbers, and what waits. */
import type { Child } from "hono/jsx";
import { numberText } from "../../../lib/number-text.ts";
import type { StepCounts, VerificationItem } from "../../../features/activity/read-model.ts";
import { WAITING_SHOWN, type OverviewData, type PortalBrief } from "../../../portal/admin/page-contract.ts";
import {
  hubspotHealth,
  isUndecided,
  portalState,
  type HubSpotHealth,
  type PortalState,
} from "../../../portal/admin/portal-state.ts";
import { PLANNED_SHOWN } from "../../../portal/dispatch/waiting-jobs.ts";
import { dayInZone, When } from "../../admin/times.tsx";
import { Conditions } from "./banners.tsx";
import { Counters } from "./counters.tsx";
import { contactPath, Status as Outcome } from "../activity/verification-words.tsx";

interface OverviewPageProps {
  readonly overview: PortalBrief;
  readonly steps: OverviewData["steps"];
  readonly lastResult: OverviewData["lastResult"];
  /** The newest verification; null before the first. */
  readonly newest: VerificationItem | null;
  readonly timeZone: string;
}

/** Renders the page. */
export function OverviewPage({ overview, steps, lastResult, newest, timeZone }: OverviewPageProps) {
  return (
    <>
      <Status overview={overview} timeZone={timeZone} />
      <Conditions overview={overview} timeZone={timeZone} />
      <Health overview={overview} steps={steps} lastResult={lastResult} newest={newest} timeZone={timeZone} />
      <Numbers steps={steps} />
      <Waiting overview={overview} timeZone={timeZone} />
      <Counters counters={overview.counters} />
    </>
  );
}

interface Part {
  readonly overview: PortalBrief;
  readonly timeZone: string;
}

function Status({ overview, timeZone }: Part) {
  const state = portalState(overview);
  return (
    <p class="status muted">
      <span class={state === "verifying" ? "pill good" : "pill warn"} data-state={state}>
        {STATES[state]}
      </span>
      {state === "setup" && <a href="/portal/setup">Go to Set-up</a>}
      <span>Installed on {dayInZone(overview.installedAt, timeZone)}</span>
    </p>
  );
}

const STATES: Readonly<Record<PortalState, string>> = {
  verifying: "Verifying",
  setup: "Next: connect 1Kosmos",
  attention: "Needs attention",
  paused: "Waiting for 1Kosmos",
  hubspot_paused: "Waiting for HubSpot",
  disconnected: "Disconnected",
};

/** One line for each thing that has to work. */
function Health(props: Part & Pick<OverviewPageProps, "steps" | "lastResult" | "newest">) {
  const { week } = props.steps;
  const { overview, lastResult, newest, timeZone } = props;
  return (
    <section class="card" aria-labelledby="health">
      <h2 id="health">Health</h2>
      <dl class="facts">
        <Fact name="HubSpot">{hubspotIn(overview)}</Fact>
        <Fact name="1Kosmos">{onekosmosIn(overview)}</Fact>
        <Fact name="Queue">{queueIn(overview)}</Fact>
        <Fact name="Last result">
          {lastResult === null ? (
            noResultIn(week)
          ) : (
            <>
              <span class={`pill ${RESULTS[lastResult.outcome].look}`}>
                {RESULTS[lastResult.outcome].label}
              </span>{" "}
              <When at={lastResult.at} timeZone={timeZone} />
            </>
          )}
        </Fact>
        <Fact name="Newest verification">
          {newest === null ? (
            "none yet"
          ) : (
            <>
              <Outcome item={newest} />{" "}
              <When at={Date.parse(newest.endedAt ?? newest.startedAt)} timeZone={timeZone} />,{" "}
              <a href={contactPath(newest.contactId)}>contact {newest.contactId}</a>
            </>
          )}
        </Fact>
        <Fact name="Last error">
          <LastError overview={overview} timeZone={timeZone} />
        </Fact>
      </dl>
    </section>
  );
}

/** The time of a result is known from the version on that stores it; the counts of the week are older. */
function noResultIn({ passed, failed }: StepCounts): string {
  return passed + failed === 0 ? "none in the last 7 days" : "before this version of the app";
}

const RESULTS = {
  passed: { label: "Passed", look: "good" },
  failed: { label: "Failed", look: "bad" },
} as const;

function Fact({ name, children }: { readonly name: string; readonly children?: Child }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The newest condition, or else the most frequent cause of work that failed. */
function LastError({ overview, timeZone }: Part) {
  const { conditions, worst } = overview;
  const errors = conditions.filter((condition) => !isUndecided(condition));
  const [newest] = errors.toSorted((left, right) => right.since - left.since);
  if (newest !== undefined)
    return (
      <>
        {newest.message} (since <When at={newest.since} timeZone={timeZone} />)
      </>
    );
  if (worst === null) return <>none</>;
  return (
    <>
      {worst.cause} (<a href="/portal/attention">{numberText(worst.total)}</a>)
    </>
  );
}

function hubspotIn(overview: PortalBrief): string {
  return overview.status === "connected" ? CALLS[hubspotHealth(overview)] : ACCESS[overview.status];
}

const CALLS: Readonly<Record<HubSpotHealth, string>> = {
  works: "connected",
  refuses: "connected, but refuses what the app writes",
  unavailable: "connected, but does not take calls at the moment; we retry automatically",
  silent: "connected, but does not report changes",
};

const ACCESS: Readonly<Record<Exclude<PortalBrief["status"], "connected">, string>> = {
  refused: "refuses the app's access; we retry automatically",
  disconnected: "disconnected",
  leaving: "disconnected by an admin",
};

function onekosmosIn({ tenantDns, attention, pause }: PortalBrief): string {
  if (tenantDns === null) return "not connected";
  if (attention !== null) return "refuses the connection";
  return pause === undefined ? `connected to ${tenantDns}` : "paused; we retry automatically";
}

function queueIn({ waiting }: PortalBrief): string {
  const total = waiting.inbox + waiting.outbox;
  return total === 0 ? "empty" : `${countText(waiting, total)} ${total === 1 ? "piece" : "pieces"} of work`;
}

/** Writes a number that includes the outbox, of which not every row is counted. */
function countText({ outbox }: PortalBrief["waiting"], total: number): string {
  return outbox < WAITING_SHOWN ? numberText(total) : `at least ${numberText(total)}`;
}

const STEPS = [
  ["started", "Started"],
  ["sent", "Links made"],
  ["opened", "Opened"],
  ["passed", "Passed"],
  ["failed", "Failed"],
  ["expired", "Expired"],
] as const satisfies readonly (readonly [keyof StepCounts, string])[];

function Numbers({ steps: { today, week } }: Pick<OverviewPageProps, "steps">) {
  return (
    <section class="card" aria-labelledby="numbers">
      <h2 id="numbers">Today and the last 7 days</h2>
      <div class="scroll" role="group" aria-labelledby="numbers" tabindex={0}>
        <table class="plain" aria-labelledby="numbers">
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">Step</span>
              </th>
              <th scope="col">Today</th>
              <th scope="col">7 days</th>
            </tr>
          </thead>
          <tbody>
            {STEPS.map(([step, label]) => (
              <tr>
                <th scope="row">{label}</th>
                <td>{numberText(today[step])}</td>
                <td>{numberText(week[step])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <a href="/portal/activity">All activity</a> · <a href="/portal/verifications">All verifications</a>
      </p>
    </section>
  );
}

function Waiting({ overview, timeZone }: Part) {
  const { waiting, timeline, conditions, held, linkLifetimeHours: hours } = overview;
  const retries = conditions.flatMap(({ retryAt }) => (retryAt === null ? [] : [retryAt]));
  return (
    <section class="card" aria-labelledby="waiting">
      <h2 id="waiting">Waiting</h2>
      <dl class="facts">
        <Fact name="Open links">
          {numberText(waiting.openSessions)}; each until it is used, a new one {numberText(hours)} hours at
          most
        </Fact>
        <Fact name="In review at 1Kosmos">{numberText(waiting.inReview)}</Fact>
        <Fact name="Jobs">{numberText(waiting.inbox)}</Fact>
        <Fact name="Reminders to come">
          {waiting.planned < PLANNED_SHOWN
            ? numberText(waiting.planned)
            : `at least ${numberText(waiting.planned)}`}
        </Fact>
        <Fact name="Updates for HubSpot">{countText(waiting, waiting.outbox + timeline.waiting)}</Fact>
        <Fact name="Workflow actions">{numberText(waiting.workflows)}</Fact>
        <Fact name="Records at a gate">
          {held === 0 ? "0" : <a href="/portal/attention">{numberText(held)}</a>}
        </Fact>
        <Fact name="Next attempt">
          {retries.length === 0 ? "none planned" : <When at={Math.min(...retries)} timeZone={timeZone} />}
        </Fact>
      </dl>
    </section>
  );
}
