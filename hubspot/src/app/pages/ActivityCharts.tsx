/** The activity in HubSpot's own charts. */
import { BarChart, Flex, LineChart } from "@hubspot/ui-extensions";
import { pointsOf, type Point } from "./days.ts";
import type { Activity, Steps } from "./shapes.ts";
import { ACTIVITY } from "./words-activity.ts";
import { STEPS } from "./words-common.ts";

/** HubSpot's colors of the steps. */
const COLORS = {
  sent: "blue",
  opened: "purple",
  passed: "green",
  failed: "darkOrange",
  expired: "yellow",
} as const;
type Drawn = keyof typeof COLORS;

const LABELS: Readonly<Record<string, string>> = Object.fromEntries(STEPS);

/** A line for what happens on the way, and bars for the ends. */
export function ActivityCharts({ days }: { readonly days: Activity["days"] }) {
  const { unit, points } = pointsOf(days);
  return (
    <Flex direction="column" gap="md">
      <LineChart
        data={rowsOf(points, ["sent", "opened", "passed"])}
        axes={axesOf(unit, ["sent", "opened", "passed"])}
        options={{ title: ACTIVITY.steps[unit], ...OPTIONS }}
      />
      <BarChart
        data={rowsOf(points, ["passed", "failed", "expired"])}
        axes={axesOf(unit, ["passed", "failed", "expired"])}
        options={{ title: ACTIVITY.ends[unit], ...OPTIONS }}
      />
    </Flex>
  );
}

const OPTIONS = { showLegend: true, showTooltips: true };

/** A row for each point and step: HubSpot's charts group rows by a field. */
export function rowsOf(points: readonly Point[], steps: readonly (Drawn & keyof Steps)[]) {
  return points.flatMap((point) =>
    steps.map((step) => ({ day: point.day, step: labelOf(step), count: point[step] })),
  );
}

function axesOf(unit: "day" | "week", steps: readonly Drawn[]) {
  return {
    x: {
      field: "day",
      fieldType: "datetime" as const,
      label: unit === "day" ? ACTIVITY.dayAxis : ACTIVITY.weekAxis,
    },
    y: { field: "count", fieldType: "linear" as const, label: ACTIVITY.countAxis },
    options: {
      groupFieldByColor: "step",
      stacking: steps.includes("failed"),
      colors: Object.fromEntries(steps.map((step) => [labelOf(step), COLORS[step]])),
    },
  };
}

function labelOf(step: string): string {
  return LABELS[step] ?? step;
}
