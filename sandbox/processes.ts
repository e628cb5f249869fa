/**
 * Reads from the operating system which process is whose child: Linux's /proc, elsewhere `ps`. A process that does not exist is
 * undefined, never an error: processes end at any moment.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One running process. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** The whole command line, arguments separated by spaces. */
  readonly command: string;
}

const hasProcFileSystem = process.platform === "linux";

/** Looks up one process; undefined when it is gone. A zombie counts as gone. */
export function processInfo(pid: number): ProcessInfo | undefined {
  return hasProcFileSystem ? fromProc(pid) : fromPs(["-p", String(pid)])[0];
}

/** The children of `parent` whose command line contains `command`. */
export function childrenOf(parent: number, command: string): readonly ProcessInfo[] {
  return allProcesses().filter((info) => info.parent === parent && info.command.includes(command));
}

function allProcesses(): readonly ProcessInfo[] {
  if (!hasProcFileSystem) return fromPs(["-A"]);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => fromProc(Number(name)) ?? []);
}

/** Reads /proc/{pid}/stat, `pid (name) state parent ...` where the name may itself hold parentheses, see proc(5). */
function fromProc(pid: number): ProcessInfo | undefined {
  const stat = contentsOf(`/proc/${pid}/stat`);
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === undefined || state === "" || state === "Z" || parent === undefined) return undefined;
  const command = contentsOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  return { pid, parent: Number(parent), command };
}

function contentsOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function fromPs(selection: readonly string[]): readonly ProcessInfo[] {
  let lines: string;
  try {
    lines = execFileSync("ps", [...selection, "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  } catch {
    return []; // ps says "no such process" by its exit code
  }
  return lines.split("\n").flatMap((line) => {
    const match = /^\s*(?<pid>\d+)\s+(?<parent>\d+)\s+(?<state>\S+)\s+(?<command>.*)$/u.exec(line)?.groups;
    if (match === undefined || match["state"]?.startsWith("Z") === true) return [];
    return { pid: Number(match["pid"]), parent: Number(match["parent"]), command: match["command"] ?? "" };
  });
}
