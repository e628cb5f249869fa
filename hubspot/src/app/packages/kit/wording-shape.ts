/** How the app states a sentence beside its English text. */
import * as z from "zod/mini";

/** A sentence as a code and its values. Null: from an app that is older than these extensions. */
export const wordingSchema = z._default(
  z.nullable(
    z.object({
      code: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    }),
  ),
  null,
);
export type Wording = z.infer<typeof wordingSchema>;
