/** Charts with a row for each name, such as triggers: lengths from the left, told apart by hatching as well as by color. */
import { numberText } from "../../../lib/number-text.ts";
import { Hatchings, Legend, niceTop, round, type ChartProps } from "./charts.tsx";

const WIDTH = 720;
const [LEFT, RIGHT, TOP, BOTTOM] = [12, 24, 8, 34];
/** The line with a row's name; on a phone its letters are twice as large. */
const NAME = 32;
const [BAR, GAP] = [10, 14];

/** Renders the bars of each row one below the other. */
export function BarChart({ id, title, summary, labels, series }: ChartProps) {
  const top = niceTop(Math.max(...series.flatMap(({ values }) => values), 1));
  const height = NAME + series.length * BAR + GAP;
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
          <Hatchings id={id} />
          {[0, top].map((value) => (
            <text
              x={round(LEFT + widthOf(value, top))}
              y={end + BOTTOM - 8}
              text-anchor={value === 0 ? "start" : "end"}
            >
              {numberText(value)}
            </text>
          ))}
          {labels.map((label, row) => (
            <text class="name" x={LEFT + 4} y={TOP + row * height + NAME - 8}>
              {label}
            </text>
          ))}
          {series.map(({ look, values }, place) => {
            const bars = values.map((value, row) =>
              bar(TOP + row * height + NAME + place * BAR, widthOf(value, top)),
            );
            return <path class={`part ${look}`} fill={`url(#${id}-${look})`} d={bars.join("")} />;
          })}
        </svg>
      </div>
      <Legend id={id} series={series} asBars />
    </figure>
  );
}

function widthOf(value: number, top: number): number {
  return round((value / top) * (WIDTH - LEFT - RIGHT));
}

/** Draws one bar; "" for none. */
function bar(y: number, width: number): string {
  return width === 0 ? "" : `M${LEFT} ${y}h${width}v${BAR - 2}h-${width}z`;
}
