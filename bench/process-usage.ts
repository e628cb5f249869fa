/** CPU and memory of one workerd, from Linux' /proc; elsewhere the figures are missing. */
import { existsSync, readFileSync } from "node:fs";
import { childrenOf } from "../sandbox/processes.ts";

/** Ticks of /proc/{pid}/stat a second: what every Linux has for programs (sysconf CLK_TCK). */
const TICKS_PER_SECOND = 100;
const BYTES_PER_PAGE = 4096;

/** The usage of a process; NaN where there is no /proc. */
export interface Usage {
  /** Finds the workerd that was started since this was created. */
  found(): void;
  /** CPU so far, user and system, in ms. */
  cpuMs(): number;
  /** Resident memory in bytes. */
  residentBytes(): number;
}

/** Created before workerd is started. */
export function createUsage(): Usage {
  const before = new Set(workerds());
  let pids: readonly number[] = [];
  const field = (path: string, index: number) =>
    sum(pids.map((pid) => fieldOf(`/proc/${pid}/${path}`, index)));
  return {
    found() {
      pids = workerds().filter((pid) => !before.has(pid));
    },
    // Counted behind the name in parentheses: utime and stime are the 14th and 15th field (proc(5)).
    cpuMs: () => ((field("stat", 11) + field("stat", 12)) / TICKS_PER_SECOND) * 1000,
    residentBytes: () => field("statm", 1) * BYTES_PER_PAGE,
  };
}

function workerds(): number[] {
  return childrenOf(process.pid, "workerd").map(({ pid }) => pid);
}

function fieldOf(path: string, index: number): number {
  if (!existsSync(path)) return Number.NaN;
  const text = readFileSync(path, "utf8");
  return Number(
    text
      .slice(text.lastIndexOf(")") + 1)
      .trim()
      .split(/\s+/u)[index],
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((all, one) => all + one, 0);
}
