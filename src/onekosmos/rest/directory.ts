/** Where a tenant of the REST vocabulary is. */
import * as z from "zod/mini";

/** The cached form. */
export const restDirectorySchema = z.object({
  kind: z.literal("sessions"),
  expiresAt: z.number(),
  origin: z.string(),
});
export type RestDirectory = z.infer<typeof restDirectorySchema>;
