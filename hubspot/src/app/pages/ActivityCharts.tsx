/** The activity in HubSpot's own charts. */
import { BarChart, Flex, LineChart } from "@hubspot/ui-extensions";
import { pointsOf, type Point } from "./days.ts";
import type { Activity } from "./shapes.ts";
import { useTexts } from "./texts.ts";
import type { PageWords } from "./words/index.ts";

/** HubSpot's colors of the steps. */
const COLORS = {
  sent: "blue",
  opened: "purple",
  passed: "green",
  failed: "darkOrange",
  expired: "yellow",
} as const;
type Drawn = keyof typeof COLORS;

/** A line for what happens on the way, and bars for the ends. */
export function ActivityCharts({ days }: { readonly days: Activity["days"] }) {
  const { activity, steps } = useTexts().words;
  const { unit, points } = pointsOf(days);
  const labels = { activity, steps };
  return (
    <Flex direction="column" gap="md">
      <LineChart
        data={rowsOf(points, ["sent", "opened", "passed"], steps)}
        axes={axesOf(unit, ["sent", "opened", "passed"], labels)}
        options={{ title: activity.steps[unit], ...OPTIONS }}
      />
      <BarChart
        data={rowsOf(points, ["passed", "failed", "expired"], steps)}
        axes={axesOf(unit, ["passed", "failed", "expired"], labels)}
        options={{ title: activity.ends[unit], ...OPTIONS }}
      />
    </Flex>
  );
}

const OPTIONS = { showLegend: true, showTooltips: true };

/** A row for each point and step: HubSpot's charts group rows by a field. */
export function rowsOf(points: readonly Point[], drawn: readonly Drawn[], labels: PageWords["steps"]) {
  return points.flatMap((point) =>
    drawn.map((step) => ({ day: point.day, step: labels[step], count: point[step] })),
  );
}

function axesOf(
  unit: "day" | "week",
  drawn: readonly Drawn[],
  { activity, steps }: Pick<PageWords, "activity" | "steps">,
) {
  return {
    x: {
      field: "day",
      fieldType: "datetime" as const,
      label: unit === "day" ? activity.dayAxis : activity.weekAxis,
    },
    y: { field: "count", fieldType: "linear" as const, label: activity.countAxis },
    options: {
      groupFieldByColor: "step",
      stacking: drawn.includes("failed"),
      colors: Object.fromEntries(drawn.map((step) => [steps[step], COLORS[step]])),
    },
  };
}
