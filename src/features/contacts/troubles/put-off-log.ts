/** Logs that work for a contact is tried again later. */
import { log } from "../../../lib/log.ts";
import type { EventResult } from "../contract.ts";

/** Writes the line. `isLocal`: the work needed no external call. */
export function logPutOff(
  portal: number,
  contact: string,
  { failure, fault }: Extract<EventResult, { kind: "retry" }>,
  isLocal: boolean,
): void {
  const { reason, status, detail } = failure;
  const event = isLocal ? "contact work put off" : "1kosmos call put off";
  log("warn", event, { portal, contact, reason, status, detail, fault });
}
