/**
 * Step-up of the REST vocabulary: `POST /v1/auth/stepup` requests that a known person proves again who they are (1Kosmos
 * integration page, Amazon Cognito). Its response is published; where the result is fetched is not: here it is
 * `/v1/auth/stepup/{id}/status`, as for sessions.
 */
import { Hono } from "hono";
import { z } from "zod";
import { firstProblem, originFor, parseBody, readJson, refuse, requiredText } from "../http.ts";
import { pageUrl } from "../pages/paths.ts";
import { isOf } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";
import { restStatus, stepupAnswer } from "./answers.ts";
import { bearer, callbackUrlSchema } from "./bearer.ts";

export interface StepupOptions {
  readonly publicOrigin: string;
  readonly sessions: SessionStore;
  readonly switches: () => Switches;
}

/** As in the page's example. */
const DEFAULT_TIMEOUT_SECONDS = 300;
const MAX_TIMEOUT_SECONDS = 24 * 60 * 60;

const createSchema = z.strictObject({
  user_id: requiredText("user_id"),
  reason_code: z.string().default(""),
  timeout_seconds: z.int().min(1).max(MAX_TIMEOUT_SECONDS).default(DEFAULT_TIMEOUT_SECONDS),
  callback_url: callbackUrlSchema.optional(),
});

/** Makes the endpoints of step-up. */
export function createStepup(options: StepupOptions): Hono {
  const app = new Hono();
  const { sessions, switches } = options;

  app.post("/v1/auth/stepup", bearer, async (c) => {
    const body = await readJson(c, switches());
    if (body.kind === "malformed") return refuse(c, 400, "The body is not JSON");
    const parsed = parseBody(createSchema, body.value, switches());
    if (!parsed.success) return refuse(c, 400, firstProblem(parsed.error));
    const {
      user_id: userId,
      reason_code: reasonCode,
      timeout_seconds: ttlSeconds,
      callback_url,
    } = parsed.data;
    const callbackUrl = callback_url ?? null;
    const session = sessions.create(
      { vocabulary: "stepup", userId, reasonCode, callbackUrl },
      { ttlSeconds },
    );
    return c.json(
      {
        challenge_id: session.id,
        challenge_url: pageUrl(session, originFor(c, options.publicOrigin)),
        status: spell(restStatus(session.status), switches().resultSpelling),
        expires_at: new Date(session.expiresAt).toISOString(),
      },
      201,
    );
  });

  app.on(["GET", "POST"], "/v1/auth/stepup/:id/status", bearer, (c) => {
    const session = sessions.find(c.req.param("id"));
    return isOf(session, "stepup")
      ? c.json(stepupAnswer(session, switches()))
      : refuse(c, 404, "Challenge not found");
  });

  return app;
}
