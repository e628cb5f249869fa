/** Charts as SVG that the server draws: what differs, differs in dashes, marks and hatching as well as in color. */
import { raw } from "hono/html";
import { numberText } from "../../../lib/number-text.ts";
import type { Child } from "hono/jsx";

const [WIDTH, HEIGHT] = [720, 230];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 12, 14, 32];
/** Points that get a mark; a line with more of them is distinguished by its dashes. */
const MARKED = 40;

/** One series: its name, its look, its value at each place. */
export interface Series {
  readonly name: string;
  /** A class of the stylesheet. */
  readonly look: "started" | "sent" | "opened" | "passed" | "failed" | "expired";
  readonly values: readonly number[];
}

/** The data of a chart. */
export interface ChartProps {
  /** For the ids within the page. */
  readonly id: string;
  readonly title: string;
  /** In a sentence, for whoever does not see it. */
  readonly summary: string;
  /** Of each place; a few of them are shown. */
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}

/** Renders a line for each series, each with its own dashes and marks. */
export function LineChart(props: ChartProps) {
  const { labels, series } = props;
  const top = niceTop(Math.max(...series.flatMap(({ values }) => values), 1));
  const x = (index: number) =>
    LEFT + (labels.length === 1 ? 0.5 : index / (labels.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = yOf(top);
  return (
    <Frame {...props} top={top} x={x}>
      {series.map(({ look, values }) => (
        <>
          <polyline
            class={`line ${look}`}
            points={values.map((value, index) => `${round(x(index))},${round(y(value))}`).join(" ")}
          />
          {values.length <= MARKED && (
            <Marks look={look} at={values.map((value, index) => [round(x(index)), round(y(value))])} />
          )}
        </>
      ))}
    </Frame>
  );
}

/** Renders a bar for each place, its parts on top of each other, each with its own hatching. */
export function StackChart(props: ChartProps) {
  const { labels, series } = props;
  const sums = labels.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const top = niceTop(Math.max(...sums, 1));
  const step = (WIDTH - LEFT - RIGHT) / labels.length;
  const y = yOf(top);
  const height = (value: number) => round(y(0) - y(value));
  const width = round(step * 0.76);
  return (
    <Frame {...props} top={top} x={(index) => LEFT + (index + 0.5) * step} asBars>
      {series.map(({ look, values }, place) => (
        <path
          class={`part ${look}`}
          fill={`url(#hatched-${look})`}
          d={values
            .map((value, index) => {
              if (value === 0) return "";
              const below = series
                .slice(0, place + 1)
                .reduce((sum, part) => sum + (part.values[index] ?? 0), 0);
              const left = round(LEFT + (index + 0.12) * step);
              return `M${left} ${round(y(below))}h${width}v${height(value)}h-${width}z`;
            })
            .join("")}
        />
      ))}
    </Frame>
  );
}

interface FrameProps extends ChartProps {
  readonly top: number;
  readonly x: (index: number) => number;
  /** True: the legend shows bars, and not lines. */
  readonly asBars?: boolean;
  readonly children?: Child;
}

function Frame({ id, title, summary, labels, series, top, x, asBars = false, children }: FrameProps) {
  const y = yOf(top);
  const last = labels.length - 1;
  const shown = [...new Set([0, Math.floor(last / 2), last])];
  return (
    <figure class="chart">
      <h3>{title}</h3>
      <div class="scroll" role="group" aria-label={title} tabindex={0}>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`${id}-title ${id}-summary`}>
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-summary`}>{summary}</desc>
          {[0, top / 2, top].map((value) => (
            <>
              <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={round(y(value))} y2={round(y(value))} />
              <text x={LEFT - 6} y={round(y(value)) + 4} text-anchor="end">
                {numberText(value)}
              </text>
            </>
          ))}
          {shown.map((index) => (
            <text
              x={round(x(index))}
              y={HEIGHT - 8}
              text-anchor={last === 0 ? "middle" : index === 0 ? "start" : index === last ? "end" : "middle"}
            >
              {labels[index]}
            </text>
          ))}
          {children}
        </svg>
      </div>
      <Legend series={series} asBars={asBars} />
    </figure>
  );
}

interface LegendProps extends Pick<ChartProps, "series"> {
  readonly asBars: boolean;
}

/** Renders the look and the name of each series. */
export function Legend({ series, asBars }: LegendProps) {
  return (
    <figcaption>
      {series.map(({ name, look }) => (
        <span class="legend">
          <svg viewBox="0 0 34 14" width="34" height="14" aria-hidden="true">
            {asBars ? (
              <rect
                class={`part ${look}`}
                fill={`url(#hatched-${look})`}
                x="2"
                y="1"
                width="30"
                height="12"
              />
            ) : (
              <>
                <polyline class={`line ${look}`} points="1,7 33,7" />
                <Marks look={look} at={[[17, 7]]} />
              </>
            )}
          </svg>
          {name}
        </span>
      ))}
    </figcaption>
  );
}

type Place = readonly [x: number, y: number];

/** The marks of a series, as one shape: a page has hundreds of them. */
function Marks({ look, at }: { readonly look: Series["look"]; readonly at: readonly Place[] }) {
  return <path class={`mark ${look}`} d={at.map((place) => markAt(look, place)).join("")} />;
}

/** A diamond, a circle, a square or a triangle. */
function markAt(look: Series["look"], [x, y]: Place): string {
  if (look === "started") return `M${x} ${round(y - 4)}l4 4-4 4-4-4z`;
  if (look === "sent") return `M${round(x - 3)} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z`;
  if (look === "opened") return `M${round(x - 3)} ${round(y - 3)}h6v6h-6z`;
  return `M${x} ${round(y - 4)}l4 7h-8z`;
}

/**
 * Renders the hatchings of all charts, once for a page: started is empty, sent is ruled, opened is checked, passed is solid, failed
 * is striped, expired is dotted.
 */
export function Hatchings() {
  return raw(HATCHINGS);
}

const HATCHINGS = `<svg class="hatchings" width="0" height="0" aria-hidden="true"><defs>${[
  '<pattern id="hatched-started" width="4" height="4" patternUnits="userSpaceOnUse" />',
  '<pattern id="hatched-sent" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="ink sent" width="2" height="4" /></pattern>',
  '<pattern id="hatched-opened" width="6" height="6" patternUnits="userSpaceOnUse"><path class="ink opened" d="M0 0h3v3h-3zM3 3h3v3h-3z" /></pattern>',
  '<pattern id="hatched-passed" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="ink passed" width="4" height="4" /></pattern>',
  '<pattern id="hatched-failed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ink failed" width="3" height="6" /></pattern>',
  '<pattern id="hatched-expired" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="ink expired" cx="2" cy="2" r="1.3" /></pattern>',
].join("")}</defs></svg>`;

function yOf(top: number): (value: number) => number {
  return (value) => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
}

/** Returns the end of an axis: 2, 4, 10, 20, 40, 100 and so on, so that its half is a whole number. */
export function niceTop(largest: number): number {
  for (let size = 1; ; size *= 10)
    for (const factor of [2, 4, 6, 8, 10]) if (largest <= factor * size) return factor * size;
}

/** Rounds to a tenth: finer places are seen by nobody. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
