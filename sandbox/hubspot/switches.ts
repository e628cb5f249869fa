/**
 * Where HubSpot's public contract leaves a question open, or HubSpot itself behaves in more than one way: the reading
 * that the stand-in follows. Another question is another field and its use.
 */
import { z } from "zod";

import { DATED_VERSIONS } from "./objecttypes.ts";

/** HubSpot help, "webhooks in workflows": 30 s for a response. No time is documented for custom actions. */
const DEFAULT_WORKFLOW_TIMEOUT_MS = 30_000;
const MAX_TIMEOUT_MS = 120_000;
const MAX_CLOCK_OFFSET_S = 86_400;

export const switchesSchema = z.strictObject({
  /** The versions whose token endpoint takes `client_credentials`: the 2026-09 specification lacks it. */
  clientCredentialsVersions: z
    .array(z.enum(DATED_VERSIONS))
    .meta({ examples: [[], ["2026-09"]] })
    .default(["v3", "2026-03"]),
  /** True if each refresh returns a new refresh token and ends the old one. HubSpot documents neither. */
  rotateRefreshTokens: z.boolean().default(false),
  /** True if access tokens stop working at an uninstall, or live on until they expire. HubSpot documents neither. */
  uninstallEndsAccessTokens: z.boolean().default(true),
  /** The signature of a workflow action: v2 is documented, v3 is seen beside it. */
  workflowSignatures: z.enum(["v2", "v3", "both"]).default("v2"),
  /** How long an action may take to respond, in ms; then the call has failed and is repeated. */
  workflowTimeoutMs: z
    .int()
    .min(1)
    .max(MAX_TIMEOUT_MS)
    .meta({ examples: [1] })
    .default(DEFAULT_WORKFLOW_TIMEOUT_MS),
  /** How workflows read `Retry-After` of an action's 429: HubSpot docs, error-handling, say milliseconds. */
  retryAfterUnit: z.enum(["ms", "s"]).default("ms"),
  /** True if the dated completion endpoints insist on `typedOutputs`, as their specification does. */
  typedOutputsRequired: z.boolean().default(true),
  /** True if a batch completion with an unknown callback is refused as a whole, or completes the others with 204. */
  batchCompletion: z.enum(["strict", "lenient"]).default("lenient"),
  /** How far HubSpot's clock is ahead of the app's: the `Date` header, and when calls to the app are signed. */
  clockOffsetSeconds: z
    .int()
    .min(-MAX_CLOCK_OFFSET_S)
    .max(MAX_CLOCK_OFFSET_S)
    .meta({ examples: [600, -600] })
    .default(0),
});
export type Switches = z.infer<typeof switchesSchema>;
