/**
 * Prints the output of `npm start`: headings, steps with their time, aligned pairs, and a progress line that stays in
 * place on a terminal. Colour only on a terminal, and not where NO_COLOR is set.
 */
import type { Writable } from "node:stream";
import { styleText } from "node:util";

/** Where it is printed; a terminal has `isTTY`. */
export type Screen = Writable & { readonly isTTY?: boolean };

/** The printer. */
export interface Terminal {
  line(text?: string): void;
  heading(text: string): void;
  /** One step of a journey, `ms` after its start. */
  step(ms: number, who: string, text: string): void;
  /** Names and values in two columns. */
  pairs(rows: Readonly<Record<string, string>>): void;
  /** The same below a step, in line with its text. */
  details(rows: Readonly<Record<string, string>>): void;
  /** A command to copy, below what it does. */
  command(what: string, command: string): void;
  failure(text: string): void;
  /** Replaces the progress line; elsewhere than on a terminal prints at most one a second. */
  progress(text: string): void;
  /** Ends the progress line with its last state. */
  endProgress(text: string): void;
}

/** Above this many bytes that wait for a reader, further lines are dropped: a reader may have stopped without going. */
const MOST_WAITING_BYTES = 1024 * 1024;
const PROGRESS_EVERY_MS = 1000;
const CLEAR_LINE = "\r\u001B[2K";
const TIME_WIDTH = 9;
const WHO_WIDTH = 18;

/**
 * Lets the process go on when what it prints reaches nobody any more (`npm start | head`, a closed window, a full disk): such an
 * error that nobody handles ends a process.
 */
export function outliveReaders(...streams: readonly Writable[]): void {
  for (const stream of streams) stream.on("error", () => {});
}

/** Builds a printer for a stream. */
export function createTerminal(screen: Screen): Terminal {
  const isTerminal = screen.isTTY === true;
  const coloured = isTerminal && process.env["NO_COLOR"] === undefined;
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    coloured ? styleText(format, text, { validateStream: false }) : text;
  const write = (text: string): void => {
    if (screen.writableLength < MOST_WAITING_BYTES) screen.write(text);
  };
  const line = (text = ""): void => write(`${text}\n`);
  let nextProgressAt = 0;

  const columns = (rows: Readonly<Record<string, string>>, indent: number): void => {
    const width = Math.max(...Object.keys(rows).map((name) => name.length));
    for (const [name, value] of Object.entries(rows)) {
      line(`${" ".repeat(indent)}${style("dim", name.padEnd(width))}  ${value}`);
    }
  };

  return {
    line,
    heading: (text) => line(`\n${style("bold", text)}`),
    step(ms, who, text) {
      line(
        `${style("dim", `${formatMs(ms)} ms`.padStart(TIME_WIDTH))}  ${style("cyan", who.padEnd(WHO_WIDTH))}${text}`,
      );
    },
    pairs: (rows) => columns(rows, 2),
    details: (rows) => columns(rows, TIME_WIDTH + 2 + WHO_WIDTH),
    command(what, command) {
      line(`  ${what}`);
      line(style("green", command.replaceAll(/^/gmu, "    ")));
    },
    failure: (text) => line(style("red", text)),
    progress(text) {
      if (isTerminal) {
        write(`${CLEAR_LINE}  ${text}`);
      } else if (performance.now() >= nextProgressAt) {
        nextProgressAt = performance.now() + PROGRESS_EVERY_MS;
        line(`  ${text}`);
      }
    },
    endProgress(text) {
      line(isTerminal ? `${CLEAR_LINE}  ${text}` : `  ${text}`);
      nextProgressAt = 0;
    },
  };
}

/** Whole milliseconds, thousands apart: 12,345. */
export function formatMs(ms: number): string {
  return Math.round(ms).toLocaleString("en-US");
}
