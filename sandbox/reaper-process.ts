/**
 * The reaper itself, started by `startReaper`. It reads commands from its standard input, one a line: `watch <pid>` and
 * `dismiss`. At the end of its input it kills what it watches, unless it was dismissed, and ends.
 */
import { createInterface } from "node:readline";
import { processInfo } from "./processes.ts";

/** Process id → its command line when it was reported to us. A reused process id has another one and is left alone. */
const watched = new Map<number, string>();

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "dismiss") {
    watched.clear();
    continue;
  }
  const pid = Number(/^watch (?<pid>\d+)$/u.exec(line)?.groups?.["pid"]);
  const info = processInfo(pid);
  if (info !== undefined) watched.set(pid, info.command);
}

for (const [pid, command] of watched) {
  if (processInfo(pid)?.command === command) kill(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in between.
  }
}
