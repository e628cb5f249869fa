/** Charts as the server draws them: their scale, and what stands in them. */
import { expect, it } from "vitest";
import { BarChart, RowStackChart } from "../../../src/web/pages/activity/row-charts.tsx";
import { StepsByDay } from "../../../src/web/pages/activity/step-charts.tsx";
import { Hatchings, LineChart } from "../../../src/web/pages/activity/charts.tsx";

/** Renders an element. */
async function textOf(element: unknown): Promise<string> {
  return String(await element);
}

const LABELS = ["2026-11-22", "2026-11-23"];

async function drawn(values: readonly number[], title = "Links"): Promise<string> {
  const series = [{ name: title, look: "sent", values }] as const;
  const chart = <LineChart id="links" title={title} summary={title} labels={LABELS} series={series} />;
  return (await chart).toString();
}

it.each<[number, string[]]>([
  [0, ["0", "1", "2"]],
  [5, ["0", "3", "6"]],
  [45, ["0", "30", "60"]],
  [80, ["0", "40", "80"]],
  [1001, ["0", "1,000", "2,000"]],
])("have whole numbers at their lines, and no more room above than that takes: %i", async (most, marks) => {
  const shown = (await drawn([0, most])).matchAll(/<text [^>]*text-anchor="end">([\d,]+)<\/text>/gu);
  expect([...shown].map(([, text]) => text)).toEqual(marks);
});

it("show markup as what it is", async () => {
  const svg = await drawn([1, 2], '<b>x</b> & "q"');
  expect(svg).not.toContain("<b>");
  expect(svg).toContain("&lt;b&gt;x&lt;/b&gt; &amp; ");
});

it("put many days together by week, so that the last week is a whole one", async () => {
  const none = { started: 0, sent: 0, opened: 0, passed: 0, failed: 0, expired: 0 };
  const days = Array.from({ length: 65 }, (_, n) => {
    return { ...none, day: new Date(Date.UTC(2026, 8, 27 + n)).toISOString().slice(0, 10), sent: 1 };
  });
  const html = await textOf(<StepsByDay activity={{ days, totals: none }} />);
  const weeks = [...html.matchAll(/<th scope="row">([^<]*)<\/th>\s*<td>0<\/td><td>(\d)<\/td>/gu)];
  expect(
    weeks
      .slice(0, 1)
      .concat(weeks.slice(-1))
      .map(([, day, sent]) => [day, sent]),
  ).toEqual([
    ["24 Nov 2026", "7"],
    ["27 Sept 2026", "2"],
  ]);
});

const ROWS = [
  { name: "Sent", look: "sent", values: [4, 2] },
  { name: "Passed", look: "passed", values: [1, 0] },
] as const;
const CHART = {
  id: "rows",
  title: "By trigger",
  summary: "6 sent.",
  labels: ["Card", "<i>x</i>"],
  series: ROWS,
};

const NONE = [0, 0] as const;

/** The bars of a series: where each begins and how long it is. */
function barsOf(svg: string, look: string): readonly (readonly [x: number, width: number])[] {
  const [, path = ""] = new RegExp(`<path class="part ${look}"[^>]* d="([^"]*)"`, "u").exec(svg) ?? [];
  return [...path.matchAll(/M([\d.]+) [\d.]+h([\d.]+)v/gu)].map(([, x, width]) => [Number(x), Number(width)]);
}

it("draw a bar for each row that is as long as its number, and none for nothing", async () => {
  const svg = await textOf(<BarChart {...CHART} />);
  const [[left, four] = NONE, [other, two] = NONE] = barsOf(svg, "sent");
  expect([left, four]).toEqual([other, two * 2]);
  expect(barsOf(svg, "passed")).toEqual([[left, four / 4]]);
  expect(svg).not.toContain("<i>");
});

it("draw the parts of a row behind each other", async () => {
  const svg = await textOf(<RowStackChart {...CHART} />);
  const [[left, width] = NONE] = barsOf(svg, "sent");
  expect(barsOf(svg, "passed")[0]?.[0]).toBeCloseTo(left + width, 0);
});

it("tell each series by a look of its own without color, in the bars and in the legend", async () => {
  const svg = await textOf(<BarChart {...CHART} />);
  const defined = await textOf(<Hatchings />);
  const patterns = ["started", "sent", "opened", "passed", "failed", "expired"].map((look) => {
    const [, drawing = ""] =
      new RegExp(`<pattern id="hatched-${look}"(.*?)(?:/>|</pattern>)`, "u").exec(defined) ?? [];
    return drawing.replaceAll(look, "");
  });
  expect(new Set(patterns).size).toBe(6);
  expect(svg.match(/fill="url\(#hatched-passed\)"/gu)).toHaveLength(2);
});
