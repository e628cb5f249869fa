/** The response of `POST /doctor`: a deployment's facts from inside. Times are epoch ms. */
import { z } from "zod";

const probeSchema = z.enum(["ok", "failing", "old_code"]);
const schemaStateSchema = z.object({ part: z.string(), stored: z.number(), known: z.number() });
export type SchemaState = z.infer<typeof schemaStateSchema>;

const portalSchema = z.object({
  status: z.enum(["connected", "refused", "disconnected", "leaving"]),
  schema: z.array(schemaStateSchema),
  alarm: z.object({ setFor: z.nullable(z.number()), dueAt: z.nullable(z.number()) }),
  webhooksAt: z.nullable(z.number()),
  grant: z.object({ stored: z.enum(["ok", "missing", "unreadable"]), refresh: z.nullable(z.string()) }),
  oneKosmos: z.string(),
  queue: z.object({ jobs: z.number(), writes: z.number(), deadLetters: z.number() }),
  conditions: z.array(
    z.object({
      code: z.string(),
      severity: z.enum(["error", "warning"]),
      since: z.number(),
      waiting: z.number(),
    }),
  ),
});
export type InsidePortal = z.infer<typeof portalSchema>;

const probedPortalSchema = z.union([
  z.object({ portalId: z.number(), failing: probeSchema }),
  z.object({ portalId: z.number(), version: z.string(), portal: z.nullable(portalSchema) }),
]);
export type ProbedPortal = z.infer<typeof probedPortalSchema>;

export const insideSchema = z.object({
  version: z.string(),
  time: z.number(),
  logLevel: z.string(),
  bindings: z.record(z.string(), z.boolean()),
  kv: z.object({ write: probeSchema, read: z.enum([...probeSchema.options, "stale"]) }),
  objects: z.record(z.string(), probeSchema),
  cronRanAt: z.nullable(z.number()),
  sweepOverdueSince: z.nullable(z.number()),
  journal: z.nullable(z.object({ readAt: z.number(), nextAt: z.number() })),
  schema: z.record(z.string(), z.array(schemaStateSchema)),
  configuration: z.object({
    hasPublicUrl: z.boolean(),
    hasAppId: z.boolean(),
    apiVersion: z.string(),
    sendsMails: z.boolean(),
  }),
  portalCount: z.nullable(z.number()),
  portals: z.array(probedPortalSchema),
});
export type Inside = z.infer<typeof insideSchema>;
