/** The activity of some days: numbers, charts, by trigger, and why verifications did not pass. */
import { numberText } from "../../../lib/number-text.ts";
import type { ActivityModel } from "../../../features/activity/read-model.ts";
import type { FieldErrors } from "../../../lib/english.ts";
import { Hatchings } from "./charts.tsx";
import { dayInWords, StepsByDay, StepsByTrigger } from "./step-charts.tsx";

interface ActivityPageProps {
  /** Null when the days cannot be shown. */
  readonly activity: ActivityModel | null;
  /** The days as they were typed. */
  readonly typed: { readonly from: string; readonly until: string };
  readonly errors: FieldErrors;
  /** Ranges to choose from: how many days, and the first day of each. */
  readonly ranges: readonly { readonly days: number; readonly from: string }[];
}

/** Renders the page. */
export function ActivityPage({ activity, typed, errors, ranges }: ActivityPageProps) {
  return (
    <>
      <Days typed={typed} errors={errors} ranges={ranges} />
      {activity !== null && (
        <>
          <Totals activity={activity} />
          {isEmpty(activity) ? (
            <p class="card">Nothing happened in these days.</p>
          ) : (
            <>
              <Hatchings />
              <StepsByDay activity={activity} />
            </>
          )}
          <StepsByTrigger activity={activity} />
          <Reasons activity={activity} />
        </>
      )}
    </>
  );
}

function isEmpty({ days }: ActivityModel): boolean {
  return days.every((day) => Object.values(day).every((value) => typeof value === "string" || value === 0));
}

function Days({ typed, errors, ranges }: Omit<ActivityPageProps, "activity">) {
  const problem = errors["from"] ?? errors["until"];
  const described =
    problem === undefined ? {} : { "aria-describedby": "days-error", "aria-invalid": "true" as const };
  return (
    <form class="filters card" method="get" action="/portal/activity" aria-label="Days">
      <div class="field">
        <label for="from">From</label>
        <input id="from" name="from" type="date" value={typed.from} {...described} />
      </div>
      <div class="field">
        <label for="until">Until</label>
        <input id="until" name="until" type="date" value={typed.until} {...described} />
      </div>
      <div class="actions">
        <button type="submit">Show</button>
        {ranges.map(({ days, from }) => (
          <a href={`/portal/activity?from=${from}`}>{days} days</a>
        ))}
      </div>
      {problem !== undefined && (
        <p class="error" id="days-error">
          {problem}
        </p>
      )}
    </form>
  );
}

function Totals({ activity }: { readonly activity: ActivityModel }) {
  const { totals, links, conversion, medians, manual } = activity;
  const numbers = [
    ["Started", numberText(totals.started)],
    ["Links sent", numberText(totals.sent)],
    ["Opened", numberText(totals.opened)],
    ["Passed", numberText(totals.passed)],
    ["Failed", numberText(totals.failed)],
    ["Expired", numberText(totals.expired)],
    ["Opened of those sent", percent(conversion.openedOfSent)],
    ["Passed of those opened", percent(conversion.passedOfOpened)],
    ["Passed of those sent", percent(conversion.passedOfSent)],
    ["Median until opened", duration(medians.toOpened)],
    ["Median until passed", duration(medians.toPassed)],
    ...(manual.passed + manual.failed === 0
      ? []
      : [["Decided by an admin", numberText(manual.passed + manual.failed)] as const]),
  ] as const;
  return (
    <section class="card" aria-labelledby="totals">
      <h2 id="totals">
        {dayInWords(activity.from)} to {dayInWords(activity.until)}
      </h2>
      <dl class="numbers">
        {numbers.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        Each step counts on the day on which it happened. The shares are those of the {numberText(links.sent)}{" "}
        {links.sent === 1 ? "link" : "links"} sent in these days, whenever they were opened (
        {numberText(links.opened)}) and passed ({numberText(links.passed)}). A link counts as sent when it is
        ready and written to the contact; how it reaches the person is up to the delivery. A person who passes
        or fails without the link, for instance over a message of 1Kosmos, counts as having opened it.
      </p>
    </section>
  );
}

function Reasons({ activity }: { readonly activity: ActivityModel }) {
  const { reasons, from, until } = activity;
  if (reasons.length === 0) return null;
  return (
    <section class="card" aria-labelledby="reasons">
      <h2 id="reasons">Why verifications did not pass</h2>
      <div class="scroll" role="group" aria-labelledby="reasons" tabindex={0}>
        <table class="stacked" aria-labelledby="reasons">
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col">Share</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {reasons.map(({ code, label, text, count: n, share }) => (
              <tr>
                <td data-label="Reason">
                  <a
                    href={`/portal/verifications?${new URLSearchParams({ reason: code, from, until }).toString()}`}
                  >
                    {label}
                  </a>
                </td>
                <td data-label="Share">
                  {percent(share)} ({numberText(n)})
                  <br />
                  <meter min="0" max="1" value={share} aria-label={`${label}: ${percent(share)}`} />
                </td>
                <td data-label="Meaning">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function percent(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 1000) / 10} %`;
}

/** Formats a time in seconds for people. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 360) / 10} h`
    : `${Math.round(seconds / 8640) / 10} days`;
}
