/** Completing actions that wait: HubSpot docs, custom workflow actions, "Asynchronous custom action execution". */
import { Hono, type Context } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "../access.ts";
import type { Board } from "../board.ts";
import { invalid, Refusal } from "../errors.ts";
import { readBatch, readJson } from "../requests.ts";
import type { Switches } from "../switches.ts";
import { outputsSchema, splitOutputs, type Outputs } from "./policy.ts";
import type { Workflows } from "./workflows.ts";

const SCOPES = ["automation"];
const V4 = "/automation/v4/actions/callbacks";
const DATED = ["2026-03", "2026-09"].map((version) => `/automation/actions/callbacks/${version}`);

const completionSchema = z.object({
  outputFields: outputsSchema,
  typedOutputs: outputsSchema.optional(),
  failureReasonType: z.string().optional(),
  requestContext: outputsSchema.optional(),
});
const inputSchema = completionSchema.extend({ callbackId: z.string().min(1) });

interface Dependencies {
  readonly workflows: Workflows;
  readonly switches: Board<Switches>;
}

/** `POST .../callbacks/{callbackId}/complete` and `.../callbacks/complete`, on v4 and the dated paths. Both respond with 204. */
export function callbackRoutes({ workflows, switches }: Dependencies): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  for (const base of [V4, ...DATED]) {
    const isTyped = (): boolean => base !== V4 && switches.current.typedOutputsRequired;

    routes.post(`${base}/complete`, async (c) => {
      const { portalId } = callerWith(c, SCOPES);
      const { inputs } = await readBatch(c, inputSchema, {});
      const completions = inputs.map((input) => ({
        callbackId: input.callbackId,
        completion: read(input, isTyped()),
      }));
      if (switches.current.batchCompletion === "strict") {
        for (const { callbackId } of completions) workflows.check(portalId, callbackId);
      }
      for (const { callbackId, completion } of completions) {
        const { state, outputs } = completion;
        ignoringRefusals(() => workflows.complete(portalId, callbackId, state, outputs));
      }
      return c.body(null, 204);
    });

    routes.post(`${base}/:callbackId/complete`, async (c: Context<SandboxEnv>) => {
      const { portalId } = callerWith(c, SCOPES);
      const { state, outputs } = read(await readJson(c, completionSchema), isTyped());
      workflows.complete(portalId, c.req.param("callbackId") ?? "", state, outputs);
      return c.body(null, 204);
    });
  }
  return routes;
}

/** The state that a completion names, and its outputs; 400 for any other state. */
function read(
  completion: z.infer<typeof completionSchema>,
  isTyped: boolean,
): { readonly state: "SUCCESS" | "FAIL_CONTINUE"; readonly outputs: Outputs } {
  if (isTyped && completion.typedOutputs === undefined) throw invalid("typedOutputs is required.");
  const { state, outputs } = splitOutputs(completion.outputFields);
  if (state !== "SUCCESS" && state !== "FAIL_CONTINUE") {
    throw invalid("outputFields.hs_execution_state must be SUCCESS or FAIL_CONTINUE.");
  }
  return { state, outputs };
}

/** One callback of a batch that is unknown or over does not keep the others from being completed. */
function ignoringRefusals(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
