/** Charts with a row for each name, such as triggers: lengths from the left, told apart by hatching as well as by color. */
import type { Child } from "hono/jsx";
import { numberText } from "../../../lib/number-text.ts";
import { Legend, niceTop, round, type ChartProps } from "./charts.tsx";

const WIDTH = 720;
const [LEFT, RIGHT, TOP, BOTTOM] = [12, 24, 8, 34];
/** The line with a row's name; on a phone its letters are twice as large. */
const NAME = 32;
const [BAR, STACK, GAP] = [12, 22, 14];

/** Renders the bars of each row one below the other. */
export function BarChart(props: ChartProps) {
  const { labels, series } = props;
  const top = niceTop(Math.max(...series.flatMap(({ values }) => values), 1));
  const height = NAME + series.length * BAR + GAP;
  return (
    <Rows {...props} top={top} height={height}>
      {series.map(({ look, values }, place) => {
        const bars = labels.map((_, row) => {
          const y = TOP + row * height + NAME + place * BAR;
          return bar(LEFT, y, { width: widthOf(values[row] ?? 0, top), height: BAR - 2 });
        });
        return <path class={`part ${look}`} fill={`url(#hatched-${look})`} d={bars.join("")} />;
      })}
    </Rows>
  );
}

/** Renders one bar a row, its parts behind each other. */
export function RowStackChart(props: ChartProps) {
  const { labels, series } = props;
  const before = (place: number, row: number) =>
    series.slice(0, place).reduce((sum, { values }) => sum + (values[row] ?? 0), 0);
  const top = niceTop(Math.max(...labels.map((_, row) => before(series.length, row)), 1));
  const height = NAME + STACK + GAP;
  return (
    <Rows {...props} top={top} height={height}>
      {series.map(({ look, values }, place) => {
        const parts = labels.map((_, row) => {
          const left = round(LEFT + widthOf(before(place, row), top));
          const size = { width: widthOf(values[row] ?? 0, top), height: STACK };
          return bar(left, TOP + row * height + NAME, size);
        });
        return <path class={`part ${look}`} fill={`url(#hatched-${look})`} d={parts.join("")} />;
      })}
    </Rows>
  );
}

interface RowsProps extends ChartProps {
  readonly top: number;
  /** Of a row. */
  readonly height: number;
  readonly children?: Child;
}

function Rows({ id, title, summary, labels, series, top, height, children }: RowsProps) {
  const end = TOP + labels.length * height;
  return (
    <figure class="chart">
      <h3>{title}</h3>
      <div class="scroll" role="group" aria-label={title} tabindex={0}>
        <svg
          viewBox={`0 0 ${WIDTH} ${end + BOTTOM}`}
          role="img"
          aria-labelledby={`${id}-title ${id}-summary`}
        >
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-summary`}>{summary}</desc>
          {[0, top / 2, top].map((value) => {
            const x = round(LEFT + widthOf(value, top));
            const anchor = value === 0 ? "start" : value === top ? "end" : "middle";
            return (
              <>
                <line class="grid" x1={x} x2={x} y1={TOP} y2={end} />
                <text x={x} y={end + BOTTOM - 8} text-anchor={anchor}>
                  {numberText(value)}
                </text>
              </>
            );
          })}
          {labels.map((label, row) => (
            <text class="name" x={LEFT + 4} y={TOP + row * height + NAME - 8}>
              {label}
            </text>
          ))}
          {children}
        </svg>
      </div>
      <Legend series={series} asBars />
    </figure>
  );
}

function widthOf(value: number, top: number): number {
  return round((value / top) * (WIDTH - LEFT - RIGHT));
}

/** Draws one bar; "" for none. */
function bar(x: number, y: number, { width, height }: { readonly width: number; readonly height: number }) {
  return width === 0 ? "" : `M${x} ${y}h${width}v${height}h-${width}z`;
}
