/**
 * `npx node bench/plot.ts`: draws docs/performance.svg from bench/results.json: rows and time per contact against the
 * size of an import. Both axes are logarithmic, so a cost that does not grow is a level line.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { shown } from "./case.ts";
import { readResults, type Results } from "./results.ts";

const RESULTS = fileURLToPath(new URL("results.json", import.meta.url));
const SVG = fileURLToPath(new URL("../docs/performance.svg", import.meta.url));

const WIDTH = 720;
const HEIGHT = 360;
const MARGIN = { left: 70, right: 130, top: 40, bottom: 50 } as const;
const SERIES = [
  { name: "rows read", color: "#b4540a" },
  { name: "rows written", color: "#1f6feb" },
  { name: "ms", color: "#1a7f37" },
] as const;

type Point = Results["points"][number];

/** Draws the plot. */
export function plot({ at, machine, points }: Pick<Results, "at" | "machine" | "points">): string {
  const x = scale(
    points.map(({ size }) => size),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const y = scale(
    points.map(({ value }) => value),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>Rows and milliseconds per contact until pending, by the size of an import</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(
      MARGIN.left,
      20,
      `Per contact until pending, by the size of an import; ${at.slice(0, 10)}, ${machine}`,
    ),
    ...x.ticks.flatMap((tick) => [
      line(x.at(tick), MARGIN.top, x.at(tick), HEIGHT - MARGIN.bottom),
      text(x.at(tick), HEIGHT - MARGIN.bottom + 18, shown(tick), "middle"),
    ]),
    ...y.ticks.flatMap((tick) => [
      line(MARGIN.left, y.at(tick), WIDTH - MARGIN.right, y.at(tick)),
      text(MARGIN.left - 8, y.at(tick) + 4, shown(tick), "end"),
    ]),
    text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 12, "contacts imported at once", "middle"),
    ...SERIES.flatMap(({ name, color }) =>
      curve(
        points.filter(({ series }) => series === name),
        (point) => [x.at(point.size), y.at(point.value)],
        name,
        color,
      ),
    ),
    "</svg>",
    "",
  ].join("\n");
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A logarithmic scale that ends at powers of ten. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    at: (value) => Math.round(from + ((Math.log10(value) - low) / (high - low)) * (to - from)),
    ticks: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)),
  };
}

function curve(
  points: readonly Point[],
  place: (point: Point) => readonly [number, number],
  name: string,
  color: string,
): string[] {
  const places = points.toSorted((a, b) => a.size - b.size).map(place);
  const last = places.at(-1);
  if (last === undefined) return [];
  return [
    `<polyline fill="none" stroke="${color}" stroke-width="2" points="${places.map((xy) => xy.join(",")).join(" ")}"/>`,
    ...places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${color}"/>`),
    `<text x="${last[0] + 10}" y="${last[1] + 4}" fill="${color}">${name}</text>`,
  ];
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#d0d7de"/>`;
}

function text(x: number, y: number, words: string, anchor = "start"): string {
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}

if (import.meta.main) {
  writeFileSync(SVG, plot(readResults(RESULTS)));
  console.log(SVG);
}
