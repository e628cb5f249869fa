/** Log lines of webhooks: one a request, until they flood in. */
import { describe, expect, it } from "vitest";
import { JoinedLines } from "../../../src/web/middleware/joined-lines.ts";

const fields = { portal: 4242, events: 100, stored: 99, ignored: 1 };

describe("the log lines of acknowledged webhooks", () => {
  it("are one a request where they come one after another", () => {
    const lines = new JoinedLines();
    expect([0, 100, 250, 900].map((now) => lines.add(now, fields))).toEqual([{}, {}, {}, {}]);
  });

  it("are one in a tenth of a second in a flood, and the next line says what the others had", () => {
    const lines = new JoinedLines();
    const written = Array.from({ length: 1001 }, (_, index) => lines.add(index, fields)).filter(
      (line) => line !== null,
    );
    expect(written).toHaveLength(11);
    expect(written[10]).toEqual({
      joined_requests: 99,
      joined_events: 9900,
      joined_stored: 9801,
      joined_ignored: 99,
    });
    const requests = written.reduce((sum, line) => sum + 1 + Number(line["joined_requests"] ?? 0), 0);
    expect(requests).toBe(1001);
  });

  it("of another portal are not held back by a flood", () => {
    const lines = new JoinedLines();
    lines.add(0, fields);
    expect(lines.add(1, fields)).toBeNull();
    expect(lines.add(2, { ...fields, portal: 7 })).toEqual({});
  });
});
