/** The cached directory of a tenant, checked by schema when it is read back. */
import * as z from "zod/mini";

const serviceSchema = z.object({ url: z.string(), key: z.string() });

/** See `Directory` in `../onekosmos/provider.ts`. */
export const directorySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("sessions"), expiresAt: z.number(), origin: z.string() }),
  z.object({
    kind: z.literal("idverify"),
    expiresAt: z.number(),
    origin: z.string(),
    tenantTag: z.string(),
    tenantId: z.string(),
    communityId: z.string(),
    curve: z.enum(["secp256k1", "P-256"]),
    services: z.object({
      docuverify: serviceSchema,
      sessions: z.exactOptional(serviceSchema),
      adminconsole: z.exactOptional(serviceSchema),
      workflowapi: z.exactOptional(serviceSchema),
      idproofingapi: z.exactOptional(serviceSchema),
    }),
    clockOffsetMs: z.number(),
  }),
]);
