/** Enrolling records in a workflow with the app's action, as a person or a trigger would. Below `/sandbox/workflows`. */
import { Hono } from "hono";
import { z } from "zod";

import { invalid, notFound } from "../errors.ts";
import type { GrantStore } from "../oauth/grants.ts";
import type { AppRegistration } from "../options.ts";
import { FIRST_PORTAL_ID, type PortalStore } from "../portals.ts";
import { limitsOf } from "../tiers.ts";
import { readJson } from "../requests.ts";
import { EnrollmentStore, isOver, type Enrollment } from "./store.ts";
import type { Workflows } from "./workflows.ts";

/** The app's action, beside its webhooks. */
const ACTION_PATH = "/hubspot/actions/verify";
const DEFAULT_WORKFLOW_ID = 1001;

const enrollSchema = z.object({
  portalId: z.int().default(FIRST_PORTAL_ID),
  workflowId: z.int().default(DEFAULT_WORKFLOW_ID),
  objectType: z.enum(["CONTACT", "DEAL", "TICKET"]).default("CONTACT"),
  objectId: z.union([z.string().regex(/^\d+$/u), z.int().positive().transform(String)]),
  inputFields: z.record(z.string(), z.unknown()).default({}),
  properties: z.array(z.string()).default([]),
  actionUrl: z.url({ protocol: /^https?$/u }).optional(),
});

interface Dependencies {
  readonly app: AppRegistration;
  readonly grants: GrantStore;
  readonly portals: PortalStore;
  readonly enrollments: EnrollmentStore;
  readonly workflows: Workflows;
}

export function workflowControls({ app, grants, portals, enrollments, workflows }: Dependencies): Hono {
  const routes = new Hono();
  routes.post("/sandbox/workflows/enroll", async (c) => {
    const { actionUrl = actionUrlOf(app), ...wanted } = await readJson(c, enrollSchema);
    if (actionUrl === null) throw invalid("actionUrl is needed: the app is registered without an address.");
    if (grants.installedScopes(wanted.portalId) === undefined) {
      throw invalid(`The app is not installed in portal ${wanted.portalId}.`);
    }
    if (!limitsOf(portals.find(wanted.portalId)?.tier ?? "enterprise").workflows)
      throw invalid(`The subscription of portal ${wanted.portalId} has no workflows.`);
    return c.json({ id: workflows.enroll({ ...wanted, actionUrl }).id }, 201);
  });
  routes.get("/sandbox/workflows/enrollments", (c) => c.json({ results: enrollments.list().map(view) }));
  routes.get("/sandbox/workflows/enrollments/:id", (c) => {
    const enrollment = workflows.find(c.req.param("id"));
    if (enrollment === undefined) throw notFound();
    return c.json(view(enrollment));
  });
  return routes;
}

function actionUrlOf({ actionUrl, webhookUrl }: AppRegistration): string | null {
  if (actionUrl !== undefined) return actionUrl;
  return webhookUrl === null ? null : new URL(ACTION_PATH, webhookUrl).href;
}

/** Times are ISO 8601. `workflowWentOn` states whether the record has passed the action. */
function view(enrollment: Enrollment): Record<string, unknown> {
  const { id, callbackId, enrolledAt, request, progress } = enrollment;
  const { state, dueAt, endedAt, outputs, reason } = progress;
  return {
    id,
    callbackId,
    state,
    outputs,
    workflowWentOn: isOver(enrollment) && state !== "FAILED",
    reason,
    ...request,
    enrolledAt: iso(enrolledAt),
    expiresAt: state === "BLOCKED" ? iso(dueAt) : null,
    nextAttemptAt: state === "RETRYING" ? iso(dueAt) : null,
    endedAt: iso(endedAt),
    attempts: progress.attempts.map(({ at, status, ms }) => ({ at: iso(at), status, ms })),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
