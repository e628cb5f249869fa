/** The figures that the counter in workerd collects, and how the benchmark reads them. */
import { z } from "zod";

const classCountsSchema = z.object({
  rowsRead: z.number(),
  rowsWritten: z.number(),
  /** SQL statements. */
  statements: z.number(),
  /** Calls of an object from outside of it. */
  calls: z.number(),
  /** Alarms that ran. */
  alarms: z.number(),
  /** Alarms that were set; each is billed as a row written. */
  alarmsSet: z.number(),
  /** Objects that came into memory. */
  created: z.number(),
});

/** The figures of the objects of one class. */
export type ClassCounts = z.infer<typeof classCountsSchema>;

/** The counts as they are returned. */
export const countsSchema = z.record(z.string(), classCountsSchema);

/** By class. */
export type Counts = Readonly<z.infer<typeof countsSchema>>;

/** Adds one field up over all classes. */
export function total(counts: Counts, field: keyof ClassCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count[field], 0);
}
