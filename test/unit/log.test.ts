/** The log's level: what is below it is not written, anything else is. */
import { afterEach, expect, it, vi } from "vitest";
import { log, logAlways, logLevel, setLogLevel } from "../../src/lib/log.ts";

afterEach(() => {
  setLogLevel("info");
  vi.restoreAllMocks();
});

it.each([
  ["info", ["info", "warn", "error"]],
  ["warn", ["warn", "error"]],
  ["error", ["error"]],
] as const)("at %s writes %j", (level, written) => {
  const lines: string[] = [];
  for (const method of ["log", "warn", "error"] as const)
    vi.spyOn(console, method).mockImplementation((line: unknown) => void lines.push(String(line)));
  setLogLevel(level);
  for (const each of ["info", "warn", "error"] as const) log(each, "event", { portal: 1 });
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    written.map((each) => ({ level: each, event: "event", portal: 1 })),
  );
  expect(logLevel()).toBe(level);
});

it("writes what must not be lost at every level, without a value that is not given", () => {
  const lines: string[] = [];
  const spy = vi.spyOn(console, "log").mockImplementation((line: unknown) => void lines.push(String(line)));
  setLogLevel("error");
  log("info", "request", {});
  logAlways("audit", { portal: 1, user: undefined });
  expect(lines).toEqual(['{"level":"info","event":"audit","portal":1}']);
  spy.mockRestore();
});
