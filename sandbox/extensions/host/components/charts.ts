/** HubSpot's charts: a drawing, and the same figures as a table for whoever does not see it. */
import { list, number, object, text, type Props } from "../props.ts";
import type { Draw, Drawn } from "../stage.ts";
import { h, type TreeElement } from "../tree.ts";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [600, 240, 44, 28];
const PLOT = { width: WIDTH - LEFT - 8, height: HEIGHT - BOTTOM - 10 };
/** Labels below the drawing, at most. */
const LABELS = 8;

/** The figures of a chart: rows by their place on the x axis, one column a series. */
export interface Figures {
  readonly xs: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly isStacked: boolean;
}

/** Reads HubSpot's props of a chart. */
export function figuresOf(props: Props): Figures {
  const given = props["data"];
  const rows = list(Array.isArray(given) ? given : object(given)["data"]).map((row) => object(row));
  const axes = object(props["axes"]);
  const [x, y] = [text(object(axes["x"])["field"]), text(object(axes["y"])["field"])];
  const { groupFieldByColor, stacking } = object(axes["options"]);
  const group = text(groupFieldByColor);
  const labels = object(object(object(Array.isArray(given) ? null : given)["options"])["propertyLabels"]);
  const named = (field: string, value: unknown) => text(object(labels[field])[text(value)], text(value));
  const xs = [...new Set(rows.map((row) => text(row[x])))];
  const names = group === "" ? [""] : [...new Set(rows.map((row) => text(row[group])))];
  const series = names.map((name) => {
    const values = xs.map((at) =>
      rows
        .filter((row) => text(row[x]) === at && (group === "" || text(row[group]) === name))
        .reduce((sum, row) => sum + number(row[y], Number(row[y]) || 0), 0),
    );
    const label = text(object(axes["y"])["label"], y);
    return { name: group === "" ? label : named(group, name), values };
  });
  return { xs: xs.map((at) => named(x, at)), series, isStacked: stacking === true };
}

function topOf({ xs, series, isStacked }: Figures): number {
  const tops = isStacked
    ? xs.map((_, place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0))
    : series.flatMap(({ values }) => values);
  return Math.max(1, ...tops);
}

function bars(figures: Figures, top: number): readonly TreeElement[] {
  const { xs, series, isStacked } = figures;
  const band = PLOT.width / Math.max(1, xs.length);
  const width = (band * 0.7) / (isStacked ? 1 : series.length);
  return xs.flatMap((_, place) => {
    let below = 0;
    return series.map(({ values }, index) => {
      const height = ((values[place] ?? 0) / top) * PLOT.height;
      const left = LEFT + band * place + band * 0.15 + (isStacked ? 0 : width * index);
      const y = HEIGHT - BOTTOM - height - below;
      if (isStacked) below += height;
      return h("svg:rect", { class: `hs-series-${index % 6}`, x: left, y, width, height });
    });
  });
}

function lines({ xs, series }: Figures, top: number): readonly TreeElement[] {
  const step = xs.length > 1 ? PLOT.width / (xs.length - 1) : 0;
  return series.map(({ values }, index) => {
    const points = values.map(
      (value, place) => `${LEFT + step * place},${HEIGHT - BOTTOM - (value / top) * PLOT.height}`,
    );
    return h("svg:polyline", {
      class: `hs-series-${index % 6} hs-line`,
      points: points.join(" "),
      fill: "none",
    });
  });
}

function drawAxes({ xs }: Figures, top: number): readonly TreeElement[] {
  const every = Math.max(1, Math.ceil(xs.length / LABELS));
  const band = PLOT.width / Math.max(1, xs.length);
  const base = HEIGHT - BOTTOM;
  const labels = xs.flatMap((label, place) =>
    place % every === 0
      ? [h("svg:text", { x: LEFT + band * (place + 0.5), y: base + 18, "text-anchor": "middle" }, label)]
      : [],
  );
  return [
    h("svg:path", { class: "hs-axis", d: `M${LEFT} 10V${base}H${WIDTH - 8}`, fill: "none" }),
    h("svg:text", { x: LEFT - 6, y: base, "text-anchor": "end" }, "0"),
    h("svg:text", { x: LEFT - 6, y: 18, "text-anchor": "end" }, String(top)),
    ...labels,
  ];
}

function legend({ series }: Figures): TreeElement {
  const items = series.map(({ name }, index) =>
    h("li", {}, h("span", { class: `hs-swatch hs-series-${index % 6}`, "aria-hidden": "true" }), name),
  );
  return h("ul", { class: "hs-legend" }, items);
}

function figuresTable({ xs, series }: Figures, label: string): TreeElement {
  const heads = ["", ...series.map(({ name }) => name)].map((name) =>
    name === "" ? h("td") : h("th", { scope: "col" }, name),
  );
  const rows = xs.map((at, place) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, at),
      series.map(({ values }) => h("td", {}, String(values[place] ?? 0))),
    ),
  );
  return h(
    "details",
    { class: "hs-accordion hs-accordion-xs" },
    h("summary", {}, `Figures: ${label}`),
    h(
      "div",
      { class: "scroll", role: "group", "aria-label": `Figures: ${label}`, tabindex: 0 },
      h("table", {}, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)),
    ),
  );
}

function drawChart({ props, name }: Drawn): TreeElement {
  const figures = figuresOf(props);
  const options = object(props["options"]);
  const title = text(options["title"], name === "BarChart" ? "Bar chart" : "Line chart");
  const top = topOf(figures);
  return h(
    "figure",
    { class: "hs-chart" },
    h("figcaption", {}, title),
    h(
      "svg:svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title },
      drawAxes(figures, top),
      name === "BarChart" ? bars(figures, top) : lines(figures, top),
    ),
    (options["showLegend"] === true || figures.series.length > 1) && legend(figures),
    figuresTable(figures, title),
  );
}

/** By HubSpot's names. */
export const CHART_COMPONENTS: Readonly<Record<string, Draw>> = { BarChart: drawChart, LineChart: drawChart };
