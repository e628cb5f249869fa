/**
 * Structured logs: one JSON object a line. Callers pass ids, counts, statuses and reasons;
 * never a token, a body, a query, an e-mail address or anything else about a person.
 */

export type LogFields = Record<string, string | number | boolean | undefined>;

/** In the order of their weight. */
export const LOG_LEVELS = ["info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The least level that is written; set once, when the Worker starts. */
let least: LogLevel = "info";

/** Sets the least level that is written. */
export function setLogLevel(level: LogLevel): void {
  least = level;
}

/** Returns the least level that is written. */
export function logLevel(): LogLevel {
  return least;
}

/** Writes one line. `event` is a fixed phrase that can be searched for. */
export function log(level: LogLevel, event: string, fields: LogFields): void {
  if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
  const line = JSON.stringify({ level, event, ...fields });
  if (level === "error") console.error(line);
  else if (level === "warn") console.warn(line);
  else console.log(line);
}

/** Writes a line of level "info" whatever the least level is: a record that must not be lost. */
export function logAlways(event: string, fields: LogFields): void {
  console.log(JSON.stringify({ level: "info", event, ...fields }));
}
