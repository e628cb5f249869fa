/**
 * Workflow instances: the Workflow API, and the one-time flow that ends in IAL2 (1Kosmos Postman collection). Encrypted
 * both ways. The collection calls the first on `/workflowapi` and the second on `/idproofingapi`; both work on
 * both, each with its own service key.
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { WORKFLOW_IDS } from "../fixed.ts";
import { type GateEnv, licensed, tenantRouter } from "../gate/gate.ts";
import { firstProblem, originFor, parseBody, refuse, requiredText } from "../http.ts";
import { pageUrl } from "../pages/paths.ts";
import { retained } from "../idverify/retention.ts";
import type { ServiceKeys } from "../service-keys.ts";
import { isOf, type Session } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import type { Switches } from "../switches.ts";
import { nodeResult, resultSummary, type WorkflowSession } from "./results.ts";

export interface WorkflowOptions {
  readonly publicOrigin: string;
  readonly keys: ServiceKeys;
  readonly sessions: SessionStore;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

/** A browser goes there, so it has to be a web address. */
const redirectUrl = z.url({ protocol: /^https?$/u, error: "callbackUrl must be a URL" });
/** The documentation says `YYYY-MM-DD`, its sample `YYYYMMDD`. */
const dob = z.string().regex(/^\d{4}-?\d{2}-?\d{2}$/u, "dob must be YYYY-MM-DD or YYYYMMDD");

const createSchema = z.strictObject({
  workflowId: requiredText("workflowId"),
  metaData: z
    .strictObject({
      firstName: z.string(),
      lastName: z.string(),
      firstname: z.string(),
      lastname: z.string(),
      dob,
      email: z.string(),
      callbackUrl: redirectUrl,
    })
    .partial()
    .default({}),
});

/** Makes the endpoints under one base path, which is also the name of the service whose key is used. */
function mount(app: Hono<GateEnv>, service: "workflowapi" | "idproofingapi", options: WorkflowOptions): void {
  const { sessions, switches } = options;
  const sealed = licensed({ ...options, service, body: "sealed" });
  const bodyless = licensed({ ...options, service, body: "none" });

  const create = (c: Context<GateEnv>, toAnswer: (session: Session, url: string) => object): Response => {
    const body = parseBody(createSchema, c.var.body ?? {}, switches());
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const { workflowId, metaData } = body.data;
    if (!WORKFLOW_IDS.has(workflowId)) return refuse(c, 404, "workflowId not found");
    const { callbackUrl = null } = metaData;
    const session = sessions.create({
      vocabulary: "workflow",
      workflowId,
      metaData,
      redirectUrl: callbackUrl,
    });
    const url = pageUrl(session, originFor(c, options.publicOrigin));
    return c.var.answer(toAnswer(session, url));
  };

  const read = (
    c: Context<GateEnv>,
    id: string,
    toAnswer: (session: WorkflowSession, withEvidence: boolean) => object | null,
  ): Response => {
    const session = sessions.find(id);
    if (!isOf(session, "workflow")) return refuse(c, 404, "Workflow instance not found");
    const left = retained(session, switches(), options.now());
    if (left === "gone") return refuse(c, 404, "Workflow instance not found");
    const answer = toAnswer(session, left === "all");
    return answer === null ? refuse(c, 404, "Node not found") : c.var.answer(answer);
  };

  const instances = tenantRouter("/tenant/:tenantId/community/:communityId");
  instances.post("/tenant/:tenantId/community/:communityId/create", sealed, (c) =>
    create(c, ({ id }, url) => ({ wfInstanceId: id, wfInstanceUrl: url })),
  );
  app.route(`/${service}/workflow_instance`, instances);

  const nodes = tenantRouter("/:id/tenant/:tenantId/community/:communityId");
  nodes.get("/:id/tenant/:tenantId/community/:communityId/node/:nodeId", bodyless, (c) =>
    read(c, c.req.param("id"), (session, withEvidence) =>
      nodeResult(session, c.req.param("nodeId"), switches(), withEvidence),
    ),
  );
  app.route(`/${service}/workflow_instance`, nodes);

  app.post(`/${service}/workflow/workflow_instance/create`, sealed, (c) =>
    create(c, ({ id }, url) =>
      switches().ial2Keys === "wfInstance"
        ? { wfInstanceId: id, wfInstanceUrl: url }
        : { instanceId: id, instanceUrl: url },
    ),
  );
  app.get(`/${service}/workflow/workflow_instance/:id/result_summary`, bodyless, (c) =>
    read(c, c.req.param("id"), (session, withEvidence) => resultSummary(session, switches(), withEvidence)),
  );
}

/** All of them. */
export function createWorkflow(options: WorkflowOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  mount(app, "workflowapi", options);
  mount(app, "idproofingapi", options);
  return app;
}
