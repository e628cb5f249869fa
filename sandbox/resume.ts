/** Progress of what an earlier run left unfinished, for the line that `npm start` shows. */

/** True if all is done, and the line. */
export interface ResumeState {
  readonly done: boolean;
  readonly text: string;
  /** How the watch ends, when nothing has moved for a while. */
  readonly ending: string;
}

/** Counts contacts by `idv_status` ("" for none yet). `waiting`: jobs and writes that wait in the app. */
export function resumeState(statuses: readonly string[], waiting: number): ResumeState {
  const counts = new Map<string, number>();
  for (const status of statuses) {
    if (status !== "") counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const withStatus = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const each = [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
  const done = withStatus === statuses.length && waiting === 0;
  const rest =
    waiting === 0
      ? "the others were never to be verified"
      : "nothing moved for a while, and the app goes on with what waits; a busy machine takes its time,";
  return {
    done,
    ending: done ? "all done" : rest,
    text: `${withStatus} of ${statuses.length} contacts have a status${each === "" ? "" : ` (${each})`} · work waiting in the app: ${waiting}`,
  };
}
