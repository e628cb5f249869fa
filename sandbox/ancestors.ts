/**
 * Notices that the process that started us is gone. `npm start` puts npm, and with some shells a shell, above this process; when
 * npm is killed with SIGKILL no process below is signalled, and the sandbox would go on serving unseen.
 */
import { processInfo } from "./processes.ts";

/** Process ids from the parent upwards. */
type Lineage = readonly number[];

/** How far up npm is looked for: a shell, perhaps a test runner and its worker. */
const MAX_GENERATIONS = 4;

/** How often the lineage is compared: the longest time until we notice. */
const LOOK_EVERY_MS = 150;

/**
 * Calls `onGone` once when npm, or a process between npm and us, has ended. Watches only when npm runs us
 * (`npm_lifecycle_event` is set): a plain `node` may rightly outlive the shell it was started from.
 */
export function watchAncestors(onGone: () => void, environment: NodeJS.ProcessEnv = process.env): void {
  if (environment["npm_lifecycle_event"] === undefined) return;
  const lineage = lineageUpToNpm(process.pid);
  const timer = setInterval(() => {
    if (isUnbroken(process.pid, lineage)) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** Our ancestors up to the first that is npm; the parent alone when none is. */
function lineageUpToNpm(pid: number): Lineage {
  const lineage: number[] = [];
  let info = processInfo(pid);
  while (info !== undefined && lineage.length < MAX_GENERATIONS) {
    info = processInfo(info.parent);
    if (info === undefined) break;
    lineage.push(info.pid);
    if (/\bnpm\b/u.test(info.command)) return lineage;
  }
  return lineage.slice(0, 1);
}

/** True if each process is still the child of the next: the system gives a dead parent's children to another. */
function isUnbroken(pid: number, lineage: Lineage): boolean {
  let child = pid;
  return lineage.every((ancestor) => {
    const isChild = processInfo(child)?.parent === ancestor;
    child = ancestor;
    return isChild;
  });
}
