/**
 * Structured logs: one JSON object a line. Callers pass ids, counts, statuses and reasons;
 * never a token, a body, a query, an e-mail address or anything else about a person.
 */

export type LogFields = Record<string, string | number | boolean | undefined>;

/** Writes one line. `event` is a fixed phrase that can be searched for. */
export function log(level: "info" | "warn" | "error", event: string, fields: LogFields): void {
  const line = JSON.stringify({ level, event, ...fields });
  if (level === "error") console.error(line);
  else if (level === "warn") console.warn(line);
  else console.log(line);
}
