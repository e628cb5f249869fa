import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { type Screen, createTerminal } from "../../../sandbox/terminal.ts";

describe("the printer", () => {
  it("drops lines while too much waits for a reader", () => {
    const stream = new PassThrough();
    const terminal = createTerminal(stream);
    const text = "x".repeat(10_000);
    for (let n = 0; n < 1000; n += 1) terminal.line(text);
    expect(stream.writableLength).toBeLessThan(1_100_000);
    stream.resume();
    terminal.line("again");
  });

  it("aligns steps by time, and pairs by name", () => {
    const { terminal, printed } = screen();
    terminal.step(7.4, "Admin", "opens the page");
    terminal.step(12_345, "App → HubSpot", "writes");
    terminal.pairs({ a: "1", longer: "2" });
    expect(printed()).toBe(
      "     7 ms  Admin             opens the page\n" +
        "12,345 ms  App → HubSpot     writes\n" +
        "  a       1\n" +
        "  longer  2\n",
    );
  });

  it("colours on a terminal only", () => {
    const plain = screen();
    plain.terminal.failure("no");
    expect(plain.printed()).toBe("no\n");
    vi.stubEnv("NO_COLOR", undefined);
    const coloured = screen(true);
    coloured.terminal.failure("no");
    expect(coloured.printed()).toContain("\u001B[31mno");
    vi.unstubAllEnvs();
  });

  it("shows progress in place on a terminal, elsewhere a line a second at most", () => {
    const inPlace = screen(true);
    for (const text of ["1", "2"]) inPlace.terminal.progress(text);
    inPlace.terminal.endProgress("3");
    expect(inPlace.printed()).toBe("\r\u001B[2K  1\r\u001B[2K  2\r\u001B[2K  3\n");

    const log = screen();
    for (const text of ["1", "2"]) log.terminal.progress(text);
    log.terminal.endProgress("3");
    expect(log.printed()).toBe("  1\n  3\n");
  });
});

function screen(isTTY = false) {
  const stream: PassThrough & Screen = Object.assign(new PassThrough(), { isTTY });
  return { terminal: createTerminal(stream), printed: () => String(stream.read() ?? "") };
}
