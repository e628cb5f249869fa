import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";

/** Larger than all that happens: nothing is collected while it is measured. In MB. */
const YOUNG_GENERATION_MB = 256;

const measuredSchema = z.object({
  body: z.number(),
  allocated: z.number(),
  kept: z.number(),
  verdict: z.object({ ok: z.literal(true), value: z.object({ outcome: z.literal("passed") }) }),
});

async function measure(imagesBytes: number) {
  const flags = [
    "--expose-gc",
    ...["min", "max"].map((end) => `--${end}-semi-space-size=${YOUNG_GENERATION_MB}`),
  ];
  const script = new URL("../../worker/onekosmos/result-memory.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, String(imagesBytes)]);
  return measuredSchema.parse(JSON.parse(stdout));
}

/** MB of images, and what reading their result may cost in MB beside the chunks of the network. An object has 128. */
const COSTS = [
  [0.9, 4],
  [1.5, 7],
  [15, 44],
] as const;

describe("a sealed result", () => {
  it.each(COSTS)(
    "with %d MB of images costs less than %d MB, counted without any collection, and leaves next to nothing",
    async (images, most) => {
      const { body, allocated, kept } = await measure(images * 1_000_000);
      expect(body).toBeGreaterThan(1.3 * images * 1_000_000);
      // Less than the body's own bytes would mean that something was collected and the measurement is none.
      expect(allocated).toBeGreaterThan(1.5 * body);
      expect(allocated).toBeLessThan(most * 1_000_000);
      expect(kept).toBeLessThan(200_000);
    },
  );
});
