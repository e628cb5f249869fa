import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";

/** What a result with 0.9 MB of images may cost. */
const MAX_BYTES = 8_000_000;
/** Larger than all that happens: nothing is collected while it is measured. In MB. */
const YOUNG_GENERATION_MB = 256;

const measuredSchema = z.object({
  body: z.number(),
  allocated: z.number(),
  kept: z.number(),
  verdict: z.object({ ok: z.literal(true), value: z.object({ outcome: z.literal("passed") }) }),
});

async function measure() {
  const flags = [
    "--expose-gc",
    ...["min", "max"].map((end) => `--${end}-semi-space-size=${YOUNG_GENERATION_MB}`),
  ];
  const script = new URL("../../worker/onekosmos/result-memory.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script]);
  return measuredSchema.parse(JSON.parse(stdout));
}

describe("a result with 0.9 MB of images", () => {
  it("costs less than 8 MB, counted without any collection, and leaves next to nothing", async () => {
    const { body, allocated, kept } = await measure();
    expect(body).toBeGreaterThan(1_200_000);
    // Less than the body's own text would mean that something was collected and the measurement is none.
    expect(allocated).toBeGreaterThan(3 * body);
    expect(allocated).toBeLessThan(MAX_BYTES);
    expect(kept).toBeLessThan(200_000);
  });
});
