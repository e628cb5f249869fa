/**
 * 1Kosmos deletes what is personal some time after a session's end, from at once to seven days (developer portal,
 * responses). The response after that time is published nowhere: by switch it is gone, or stripped.
 */
import type { Session } from "../session.ts";
import type { Switches } from "../switches.ts";

const MS_PER_SECOND = 1000;

/** Returns what is left of a session's result at `now` (epoch ms). */
export function retained(session: Session, switches: Switches, now: number): "all" | "gone" | "stripped" {
  const { piiRetentionSeconds, piiAfterRetention } = switches;
  if (piiRetentionSeconds === null || session.endedAt === null) return "all";
  return now < session.endedAt + piiRetentionSeconds * MS_PER_SECOND ? "all" : piiAfterRetention;
}
