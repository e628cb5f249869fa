/** The results of a run as they are written and read again. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const resultsSchema = z.object({
  /** ISO 8601. */
  at: z.string(),
  machine: z.string(),
  quick: z.boolean(),
  figures: z.record(z.string(), z.object({ value: z.number().nullable(), detail: z.string() })),
  points: z.array(
    z.object({
      series: z.enum(["rows read", "rows written", "ms"]),
      size: z.number(),
      value: z.number(),
    }),
  ),
  failed: z.array(z.string()),
});

/** The results of a run. */
export type Results = z.infer<typeof resultsSchema>;

/** Reads the results of the last run. Throws when there is none. */
export function readResults(path: string): Results {
  return resultsSchema.parse(JSON.parse(readFileSync(path, "utf8")));
}
