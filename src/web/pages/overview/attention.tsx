/** Items that need a person, and items that wait: conditions, dead letters by cause, retries, imports, held deals. */
import { html } from "hono/html";
import { numberText } from "../../../lib/number-text.ts";
import type { AttentionModel } from "../../../features/activity/read-model.ts";
import type { GatePipelines } from "../../../features/gates/pipelines.ts";
import { When } from "../../admin/times.tsx";
import { duration } from "../activity/activity-days.tsx";
import { DeadLetterGroups } from "./dead-letter-groups.tsx";
import { contactPath, recordUrl, Subject } from "../activity/verification-words.tsx";

interface AttentionPageProps {
  readonly attention: AttentionModel;
  /** The names of stages; null when no record is held. */
  readonly board: GatePipelines | null;
  readonly hubspotUrl: string;
  readonly timeZone: string;
}

/** Renders the page. */
export function AttentionPage({ attention, board, hubspotUrl, timeZone }: AttentionPageProps) {
  const { conditions, deadLetters, held, imports, waiting } = attention;
  const isQuiet = conditions.length === 0 && deadLetters.total === 0 && held.length === 0;
  return (
    <>
      {isQuiet && (
        <p class="banner good" role="status">
          Nothing needs you just now.
        </p>
      )}
      {conditions.length > 0 && <Conditions conditions={conditions} timeZone={timeZone} />}
      {deadLetters.total > 0 && <DeadLetterGroups deadLetters={deadLetters} timeZone={timeZone} />}
      {imports !== null && <Imports imports={imports} timeZone={timeZone} />}
      {held.length > 0 && (
        <Held attention={attention} board={board} hubspotUrl={hubspotUrl} timeZone={timeZone} />
      )}
      <Waiting waiting={waiting} timeZone={timeZone} />
    </>
  );
}

function Conditions(props: { readonly conditions: AttentionModel["conditions"]; readonly timeZone: string }) {
  const { conditions, timeZone } = props;
  return (
    <section aria-labelledby="conditions">
      <h2 id="conditions" class="unseen">
        Conditions
      </h2>
      {conditions.map(({ message, since, waiting, retryAt, endsWhen, severity, remedy }) => (
        <div class={`banner ${severity === "error" ? "bad" : "warn"}`}>
          <p>{message}</p>
          <p class="muted">
            Since <When at={Date.parse(since)} timeZone={timeZone} />.
            {waiting > 0 && ` ${numberText(waiting)} wait for it.`} It ends when: {endsWhen}
            {retryAt !== null && (
              <>
                {" "}
                Tried again on <When at={Date.parse(retryAt)} timeZone={timeZone} />.
              </>
            )}
          </p>
          {remedy !== null && (
            <p>
              <a class="button quiet" href={remedy.path}>
                {remedy.label}
              </a>
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

function Imports(props: {
  readonly imports: NonNullable<AttentionModel["imports"]>;
  readonly timeZone: string;
}) {
  const { imports, timeZone } = props;
  const { total, done, waiting, perMinute, secondsLeft, hindrance, startedAt } = imports;
  return (
    <section class="card" aria-labelledby="imports">
      <h2 id="imports">Import under way</h2>
      <progress max={total} value={done} aria-labelledby="imports" />
      <p>
        {numberText(done)} of {numberText(total)} contacts are done, {numberText(waiting)} wait.{" "}
        {hindrance !== null && `It stands still: ${hindrance}`}
        {hindrance === null && secondsLeft !== null && `About ${duration(secondsLeft)} left.`}
      </p>
      <p class="hint">
        Began <When at={Date.parse(startedAt)} timeZone={timeZone} />.{" "}
        {perMinute === null
          ? "As fast as 1Kosmos allows."
          : `${numberText(perMinute)} a minute, by the settings.`}{" "}
        <a href="/portal/triggers">Change the pace of imports</a>
      </p>
    </section>
  );
}

function Held({ attention, board, hubspotUrl, timeZone }: AttentionPageProps) {
  const { held, hasMoreHeld } = attention;
  return (
    <section class="card" aria-labelledby="held">
      <h2 id="held">Held at a gate</h2>
      <p class="hint">
        A held record moves on automatically when its contacts are verified.
        {hasMoreHeld &&
          ` These are ${held.length} of them: those whose move HubSpot refused, then those that wait the longest.`}
      </p>
      <div class="scroll" role="group" aria-labelledby="held" tabindex={0}>
        <table class="stacked" aria-labelledby="held">
          <thead>
            <tr>
              <th scope="col">Record</th>
              <th scope="col">Target stage</th>
              <th scope="col">Reason</th>
              <th scope="col">Waits for</th>
              <th scope="col">Since</th>
            </tr>
          </thead>
          <tbody>{held.map((record) => heldRow(record, { board, hubspotUrl, timeZone }))}</tbody>
        </table>
      </div>
    </section>
  );
}

function heldRow(record: HeldRecord, { board, hubspotUrl, timeZone }: Omit<AttentionPageProps, "attention">) {
  const contacts = record.contacts.map(
    ({ contactId, status, note }) =>
      html`<div>
        <a href="${contactPath(contactId)}">contact ${contactId}</a>:
        ${note === "" ? (status ?? "not asked yet") : note}
      </div>`,
  );
  const { type, recordId } = record;
  return html`<tr>
    <td data-label="Record"><a href="${recordUrl(hubspotUrl, type, recordId)}">${type} ${recordId}</a></td>
    <td data-label="Target stage">${stageName(record, board)}</td>
    <td data-label="Reason">${reasonOf(record)}</td>
    <td data-label="Waits for">${contacts.length === 0 ? "–" : contacts}</td>
    <td data-label="Since">${When({ at: Date.parse(record.since), timeZone })}</td>
  </tr>`;
}

type HeldRecord = AttentionModel["held"][number];

/** The stage as HubSpot calls it, or by its id. */
function stageName({ type, pipelineId, stageId }: HeldRecord, board: GatePipelines | null): string {
  if (stageId === null) return "–";
  const pipelines = type === "deal" ? board?.pipelines : board?.tickets?.pipelines;
  const stages = pipelines?.find(({ id }) => id === pipelineId)?.stages ?? [];
  return stages.find(({ id }) => id === stageId)?.label ?? stageId;
}

function reasonOf({ reason, refusal }: HeldRecord): string {
  const refused = refusal === "" ? "" : `HubSpot refused to move it: ${refusal}`;
  const whole = [reason, refused].filter((part) => part !== "").join("; ");
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

function Waiting({ waiting, timeZone }: Pick<AttentionModel, "waiting"> & { readonly timeZone: string }) {
  const { jobs, openSessions, inReview, retries } = waiting;
  const numbers = [
    ["Jobs waiting", jobs],
    ["Links open", openSessions],
    ["In review at 1Kosmos", inReview],
  ] as const;
  return (
    <section class="card" aria-labelledby="waits">
      <h2 id="waits">Waiting</h2>
      <dl class="numbers">
        {numbers.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{numberText(value)}</dd>
          </div>
        ))}
      </dl>
      {retries.length > 0 && (
        <>
          <h3 id="retries">Next retries</h3>
          <p class="hint">Something went wrong, and the app retries automatically. There is nothing to do.</p>
          <div class="scroll" role="group" aria-labelledby="retries" tabindex={0}>
            <table class="stacked" aria-labelledby="retries">
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Concerns</th>
                  <th scope="col">Why</th>
                  <th scope="col">Attempts</th>
                </tr>
              </thead>
              <tbody>
                {retries.map(({ retryAt, subject, reason, attempts }) => (
                  <tr>
                    <td data-label="When">
                      <When at={Date.parse(retryAt)} timeZone={timeZone} />
                    </td>
                    <td data-label="Concerns">
                      <Subject subject={subject} />
                    </td>
                    <td data-label="Why">{reason}</td>
                    <td data-label="Attempts">{attempts}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
