/** Where the services of the published protocol are and with which keys. */
import * as z from "zod/mini";

/** A service: base URL without a trailing slash, and its public key as published (base64 of X‖Y). */
const serviceSchema = z.object({ url: z.string(), key: z.string() });
export type KeyedService = Readonly<z.infer<typeof serviceSchema>>;

/** The cached form. */
export const idverifyDirectorySchema = z.object({
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
});
export type IdverifyDirectory = z.infer<typeof idverifyDirectorySchema>;

/** A service that the app may use; each has a key of its own. */
export type ServiceName = keyof IdverifyDirectory["services"];
