/** The activity of some days: numbers, charts, by trigger, and why verifications did not pass. */
import { html, raw } from "hono/html";
import { numberText } from "../../../lib/number-text.ts";
import { triggerLabel } from "../../../domain/contact/read/trigger-words.ts";
import type { ActivityModel, StepCounts } from "../../../features/activity/read-model.ts";
import type { FieldErrors } from "../../../lib/english.ts";
import { dayInZone } from "../../admin/times.tsx";
import { LineChart, StackChart, type Series } from "./charts.tsx";

interface ActivityPageProps {
  /** Null when the days cannot be shown. */
  readonly activity: ActivityModel | null;
  /** The days as they were typed. */
  readonly typed: { readonly from: string; readonly until: string };
  readonly errors: FieldErrors;
  /** Ranges to choose from: how many days, and the first day of each. */
  readonly ranges: readonly { readonly days: number; readonly from: string }[];
}

/** More bars than that are put together by week. */
const BARS = 62;
const WEEK = 7;

/** Renders the page. */
export function ActivityPage({ activity, typed, errors, ranges }: ActivityPageProps) {
  return (
    <>
      <Days typed={typed} errors={errors} ranges={ranges} />
      {activity !== null && (
        <>
          <Totals activity={activity} />
          <Charts activity={activity} />
          <Triggers activity={activity} />
          <Reasons activity={activity} />
        </>
      )}
    </>
  );
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

function Charts({ activity }: { readonly activity: ActivityModel }) {
  const bars = barsOf(activity.days);
  const labels = bars.map(({ label }) => label);
  const each = activity.days.length > BARS ? "week" : "day";
  const series = (names: readonly (readonly [string, Series["look"]])[]): Series[] =>
    names.map(([name, look]) => ({ name, look, values: bars.map((bar) => bar[look]) }));
  const { totals } = activity;
  return (
    <section class="card" aria-labelledby="by-day">
      <h2 id="by-day">By {each}</h2>
      <LineChart
        id="steps"
        title={`Links sent, opened and passed by ${each}`}
        summary={`${totals.sent} links sent, ${totals.opened} opened, ${totals.passed} passed.`}
        labels={labels}
        series={series([
          ["Sent", "sent"],
          ["Opened", "opened"],
          ["Passed", "passed"],
        ])}
      />
      <StackChart
        id="ends"
        title={`How verifications ended by ${each}`}
        summary={`${totals.passed} passed, ${totals.failed} failed, ${totals.expired} expired.`}
        labels={labels}
        series={series([
          ["Passed", "passed"],
          ["Failed", "failed"],
          ["Expired", "expired"],
        ])}
      />
      <details>
        <summary>The numbers by {each}</summary>
        <StepTable
          label={`Numbers by ${each}`}
          first={each === "week" ? "Week from" : "Day"}
          rows={bars.toReversed().map(({ label, ...steps }) => ({ name: label, ...steps }))}
        />
      </details>
    </section>
  );
}

function Triggers({ activity }: { readonly activity: ActivityModel }) {
  if (activity.triggers.length === 0) return null;
  return (
    <section class="card" aria-labelledby="by-trigger">
      <h2 id="by-trigger">By trigger</h2>
      <StepTable
        label="Numbers by trigger"
        first="Trigger"
        rows={activity.triggers.map(({ trigger, ...steps }) => ({ name: triggerLabel(trigger), ...steps }))}
      />
    </section>
  );
}

function StepTable(props: {
  readonly label: string;
  readonly first: string;
  readonly rows: readonly (StepCounts & { readonly name: string })[];
}) {
  const { label, first, rows } = props;
  return (
    <div class="scroll" role="group" aria-label={label} tabindex={0}>
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {["Started", "Sent", "Opened", "Passed", "Failed", "Expired"].map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map(stepRow)}</tbody>
      </table>
    </div>
  );
}

function stepRow({ name, ...steps }: StepCounts & { readonly name: string }) {
  const { started, sent, opened, passed, failed, expired } = steps;
  const cells = [started, sent, opened, passed, failed, expired].map(
    (value) => `<td>${numberText(value)}</td>`,
  );
  return html`<tr>
    <th scope="row">${name}</th>
    ${raw(cells.join(""))}
  </tr>`;
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

/** One bar a day, or a week where there are many days. */
function barsOf(days: ActivityModel["days"]): readonly (StepCounts & { readonly label: string })[] {
  if (days.length <= BARS) return days.map(({ day, ...steps }) => ({ label: dayInWords(day), ...steps }));
  return Array.from({ length: Math.ceil(days.length / WEEK) }, (_, index) => {
    const week = days.slice(index * WEEK, (index + 1) * WEEK);
    const sum = (step: keyof StepCounts) => week.reduce((total, day) => total + day[step], 0);
    return {
      label: dayInWords(week[0]?.day ?? ""),
      started: sum("started"),
      sent: sum("sent"),
      opened: sum("opened"),
      passed: sum("passed"),
      failed: sum("failed"),
      expired: sum("expired"),
    };
  });
}

/** Writes a day of the account as the other pages do: "23 Nov 2026". */
function dayInWords(day: string): string {
  return dayInZone(Date.parse(day), "UTC");
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
