/**
 * Ensures that nothing outlives this process, however it ends. A child whose parent is killed with SIGKILL becomes an
 * orphan; workerd would keep the port and the state. So a reaper in a session of its own, which no signal to our group
 * reaches, holds the other end of a pipe: when the pipe closes without a word, it kills the processes that it was given.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { childrenOf } from "./processes.ts";

/** A running reaper. */
export interface Reaper {
  /** Has `pid` killed when this process vanishes. */
  watch(pid: number): void;
  /** Finds and watches the children whose command line contains `command`, until the returned function is called. */
  watchChildren(command: string): () => void;
  /** Sends the reaper away without killing anything: the ordinary end. */
  dismiss(): void;
}

/** How often new children are looked for: the longest time that an orphan could go unseen. */
const LOOK_EVERY_MS = 50;

const REAPER_PROGRAM = fileURLToPath(new URL("reaper-process.ts", import.meta.url));

/** Starts a reaper for this process. It does not keep this process alive. */
export function startReaper(): Reaper {
  const child = spawn(process.execPath, [REAPER_PROGRAM], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Nothing to do when the reaper cannot be reached: it is gone, and so is its protection.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  detach(child);

  const watched = new Set<number>();
  const watch = (pid: number): void => {
    if (watched.has(pid)) return;
    watched.add(pid);
    child.stdin.write(`watch ${pid}\n`);
  };

  return {
    watch,
    watchChildren(command) {
      const look = (): void => childrenOf(process.pid, command).forEach(({ pid }) => watch(pid));
      look();
      const timer = setInterval(look, LOOK_EVERY_MS);
      timer.unref();
      return () => clearInterval(timer);
    },
    dismiss() {
      child.stdin.end("dismiss\n");
    },
  };
}

/** Lets this process end although the child and the pipe to it are open. */
function detach(child: ChildProcess): void {
  child.unref();
  const pipe = child.stdin;
  if (pipe !== null && "unref" in pipe && typeof pipe.unref === "function") pipe.unref();
}
