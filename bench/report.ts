/**
 * `npx node bench/report.ts`: prints bench/results.json as the tables of docs/performance.md: the figures beside their
 * limits, and what they cost on Cloudflare.
 */
import { fileURLToPath } from "node:url";
import { shown } from "./case.ts";
import { type Cost, costOf, type Usage } from "./cost.ts";
import { type FigureId, isWithin, type Limit, LIMITS } from "./limits.ts";
import { readResults, type Results } from "./results.ts";

const RESULTS = fileURLToPath(new URL("results.json", import.meta.url));
/** Verifications that the cost is stated for. */
const VERIFICATIONS = 1_000;
const IDLE_CONTACTS = 100_000;
/** Polls of an open session that nobody touches in its seven days (docs/architecture.md). */
const POLLS_OF_A_WEEK = 190;

/** The assumed response time of 1Kosmos, and the objects that run meanwhile. */
const ANSWER_MS = 200;
const OBJECTS = 2;

/** Prints the table of figures in Markdown. */
export function figuresTable({ figures }: Pick<Results, "figures">): string {
  const rows = FIGURE_IDS.flatMap((id) => {
    const figure = figures[id];
    if (figure === undefined || figure.value === null) return [];
    const { title, unit }: Limit = LIMITS[id];
    const mark = isWithin(id, figure.value) ? "" : " ✗";
    return [
      `| ${title} | ${shown(figure.value)} ${unit}${mark} | ${wanted(LIMITS[id])} | ${figure.detail} |`,
    ];
  });
  return ["| figure | measured | wanted | |", "|---|---|---|---|", ...rows].join("\n");
}

/** Prints the table of costs in Markdown. */
export function costTable(results: Pick<Results, "figures">): string {
  const thousand = costOf(verification(results), VERIFICATIONS);
  const untouched = costOf(poll(results), IDLE_CONTACTS * POLLS_OF_A_WEEK);
  return [
    "| | total | rows written | rows read | calls of objects | duration |",
    "|---|---|---|---|---|---|",
    costRow(`${shown(VERIFICATIONS)} verifications`, thousand),
    costRow(`${shown(IDLE_CONTACTS)} contacts that nothing happens to, a month`, costOf(NOTHING, 1)),
    costRow(`${shown(IDLE_CONTACTS)} sessions that nobody touches until they expire`, untouched),
  ].join("\n");
}

function costRow(words: string, { total, rowsWritten, rowsRead, objectCalls, duration }: Cost): string {
  const dollars = [total, rowsWritten, rowsRead, objectCalls, duration].map((part) => `$${part.toFixed(4)}`);
  return `| ${words} | ${dollars.join(" | ")} |`;
}

const FIGURE_IDS = Object.keys(LIMITS).filter((id): id is FigureId => Object.hasOwn(LIMITS, id));

/** No alarm and no timer is set for a contact without an open session. */
const NOTHING: Usage = { rowsWritten: 0, alarmsSet: 0, rowsRead: 0, objectCalls: 0, objectMs: 0 };

/** Created until verified. The portal's object and the contact's are at work while 1Kosmos is called twice. */
function verification({ figures }: Pick<Results, "figures">): Usage {
  const value = (id: FigureId) => figures[id]?.value ?? Number.NaN;
  return {
    rowsWritten: value("written-verified"),
    alarmsSet: value("alarms-verified"),
    rowsRead: value("read-verified"),
    objectCalls: value("calls-verified"),
    objectMs: 2 * OBJECTS * ANSWER_MS,
  };
}

/** A poll without news: the portal's object looks and the contact's calls 1Kosmos. Polls that are due together share an alarm. */
function poll({ figures }: Pick<Results, "figures">): Usage {
  const rowsRead = figures["poll-read"]?.value ?? Number.NaN;
  const rowsWritten = figures["poll-written"]?.value ?? Number.NaN;
  return { rowsWritten, alarmsSet: 0, rowsRead, objectCalls: 2, objectMs: OBJECTS * ANSWER_MS };
}

function wanted({ atMost, atLeast }: Limit): string {
  if (atMost !== undefined) return `≤ ${atMost}`;
  return atLeast === undefined ? "" : `≥ ${atLeast}`;
}

if (import.meta.main) {
  const results = readResults(RESULTS);
  console.log(
    `${results.at.slice(0, 10)}, ${results.machine}\n\n${figuresTable(results)}\n\n${costTable(results)}`,
  );
}
