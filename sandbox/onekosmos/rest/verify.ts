/**
 * The REST vocabulary of 1Kosmos' integration pages: a Bearer key, `POST /v1/verify/sessions`, and the session's status,
 * which the pages fetch with POST; GET is taken as well.
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { documentTypeSchema } from "../documents.ts";
import { firstProblem, originFor, parseBody, readJson, refuse } from "../http.ts";
import { pageUrl } from "../pages/paths.ts";
import type { RestRequest } from "../requests.ts";
import { isOf, type Session } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";
import { restStatus, statusAnswer } from "./answers.ts";
import { bearer, callbackUrlSchema } from "./bearer.ts";

export interface VerifyOptions {
  readonly publicOrigin: string;
  readonly sessions: SessionStore;
  readonly switches: () => Switches;
}

/** Free keys and plain values, echoed with every response. */
const metadataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** The fields that the integration pages show; others are refused as misspelt. */
const createSchema = z.strictObject({
  document_types: z.array(documentTypeSchema).min(1, "document_types must not be empty").optional(),
  liveness_mode: z.enum(["active", "passive"]).optional(),
  callback_url: callbackUrlSchema.optional(),
  metadata: metadataSchema.optional(),
});

function toRequest(body: z.infer<typeof createSchema>): RestRequest {
  return {
    vocabulary: "sessions",
    documentTypes: body.document_types ?? [],
    livenessMode: body.liveness_mode ?? null,
    callbackUrl: body.callback_url ?? null,
    metadata: body.metadata ?? {},
  };
}

/** Makes the endpoints of verification. */
export function createVerify(options: VerifyOptions): Hono {
  const app = new Hono();
  const { sessions } = options;

  function createdAnswer(c: Context, session: Session): object {
    const { sessionUrlKey, resultSpelling } = options.switches();
    return {
      session_id: session.id,
      [sessionUrlKey]: pageUrl(session, originFor(c, options.publicOrigin)),
      status: spell(restStatus(session.status), resultSpelling),
      expires_at: new Date(session.expiresAt).toISOString(),
    };
  }

  app.post("/v1/verify/sessions", bearer, async (c) => {
    const body = await readJson(c, options.switches());
    if (body.kind === "malformed") return refuse(c, 400, "The body is not JSON");
    const parsed = parseBody(createSchema, body.value, options.switches());
    if (!parsed.success) return refuse(c, 400, firstProblem(parsed.error));
    const idempotencyKey = options.switches().idempotencyKey ? c.req.header("idempotency-key") : undefined;
    const earlier = idempotencyKey === undefined ? null : sessions.findByIdempotencyKey(idempotencyKey);
    if (earlier !== null) return c.json(createdAnswer(c, earlier), 200);
    return c.json(createdAnswer(c, sessions.create(toRequest(parsed.data), { idempotencyKey })), 201);
  });

  app.on(["GET", "POST"], "/v1/verify/sessions/:id/status", bearer, (c) => {
    const session = sessions.find(c.req.param("id"));
    return isOf(session, "sessions")
      ? c.json(statusAnswer(session, options.switches()))
      : refuse(c, 404, "Session not found");
  });

  return app;
}
