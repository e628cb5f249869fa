/** The steps of verifications by day and by trigger: charts, and the numbers behind them. */
import { html, raw } from "hono/html";
import { numberText } from "../../../lib/number-text.ts";
import { triggerLabel } from "../../../domain/contact/read/trigger-words.ts";
import type { ActivityModel, StepCounts } from "../../../features/activity/read-model.ts";
import { dayInZone } from "../../admin/times.tsx";
import { LineChart, StackChart, type Series } from "./charts.tsx";
import { BarChart, RowStackChart } from "./row-charts.tsx";

/** More bars than that are put together by week. */
const BARS = 62;
const WEEK = 7;

/** The steps on the way to a pass, and how verifications end, in the order of the charts. */
const WAY = [
  ["Started", "started"],
  ["Sent", "sent"],
  ["Opened", "opened"],
  ["Passed", "passed"],
] as const;
const ENDS = [
  ["Passed", "passed"],
  ["Failed", "failed"],
  ["Expired", "expired"],
] as const;

function seriesOf(steps: readonly StepCounts[], names: typeof WAY | typeof ENDS): readonly Series[] {
  return names.map(([name, look]) => ({ name, look, values: steps.map((counts) => counts[look]) }));
}

/** Says in a sentence what a chart of these counts shows. */
function summaryOf(counts: StepCounts, names: typeof WAY | typeof ENDS): string {
  const parts = names.map(([name, look]) => `${numberText(counts[look])} ${name.toLowerCase()}`);
  return `${parts.join(", ")}.`;
}

/** Renders the steps by day, or by week where there are many days. */
export function StepsByDay({ activity }: { readonly activity: Pick<ActivityModel, "days" | "totals"> }) {
  const bars = barsOf(activity.days);
  const labels = bars.map(({ label }) => label);
  const each = activity.days.length > BARS ? "week" : "day";
  const { totals } = activity;
  return (
    <section class="card" aria-labelledby="by-day">
      <h2 id="by-day">By {each}</h2>
      <LineChart
        id="steps"
        title={`Started, sent, opened and passed by ${each}`}
        summary={summaryOf(totals, WAY)}
        labels={labels}
        series={seriesOf(bars, WAY)}
      />
      <StackChart
        id="ends"
        title={`How verifications ended by ${each}`}
        summary={summaryOf(totals, ENDS)}
        labels={labels}
        series={seriesOf(bars, ENDS)}
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

/** Renders the steps by trigger. */
export function StepsByTrigger({ activity: { triggers, totals } }: { readonly activity: ActivityModel }) {
  if (triggers.length === 0) return null;
  const labels = triggers.map(({ trigger }) => triggerLabel(trigger));
  return (
    <section class="card" aria-labelledby="by-trigger">
      <h2 id="by-trigger">By trigger</h2>
      <BarChart
        id="trigger-steps"
        title="Started, sent, opened and passed by trigger"
        summary={summaryOf(totals, WAY)}
        labels={labels}
        series={seriesOf(triggers, WAY)}
      />
      <RowStackChart
        id="trigger-ends"
        title="How verifications ended by trigger"
        summary={summaryOf(totals, ENDS)}
        labels={labels}
        series={seriesOf(triggers, ENDS)}
      />
      <StepTable
        label="Numbers by trigger"
        first="Trigger"
        rows={triggers.map(({ trigger, ...steps }) => ({ name: triggerLabel(trigger), ...steps }))}
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

/** One bar a day, or a week where there are many days. */
function barsOf(days: ActivityModel["days"]): readonly (StepCounts & { readonly label: string })[] {
  if (days.length <= BARS) return days.map(({ day, ...steps }) => ({ label: dayInWords(day), ...steps }));
  // Whole weeks up to the last day: a week that has just begun would look like a fall.
  const short = days.length % WEEK;
  const starts = [
    ...(short > 0 ? [0] : []),
    ...Array.from({ length: Math.floor(days.length / WEEK) }, (_, n) => short + n * WEEK),
  ];
  return starts.map((start, index) => {
    const week = days.slice(start, starts[index + 1]);
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
export function dayInWords(day: string): string {
  return dayInZone(Date.parse(day), "UTC");
}
