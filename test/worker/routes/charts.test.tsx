/** Charts as the server draws them: their scale, and what stands in them. */
import { expect, it } from "vitest";
import { LineChart } from "../../../src/web/pages/activity/charts.tsx";

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
