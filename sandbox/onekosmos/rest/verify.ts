/**
 * The REST vocabulary of 1Kosmos' integration pages: a Bearer key, `POST /v1/verify/sessions`, and the session's status,
 * which the pages fetch with POST; GET is taken as well.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { API_KEY } from "../fixed.ts";
import { firstProblem, originFor, readJson, refuse } from "../http.ts";
import { documentTypeSchema, type RestRequest, type Session } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";
import { restStatus, type RestSession, statusAnswer } from "./answers.ts";

export interface VerifyOptions {
  readonly publicOrigin: string;
  readonly sessions: SessionStore;
  readonly switches: () => Switches;
}

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Results go over TLS only; plain http is for receivers on this machine. */
const callbackUrlSchema = z.url().refine(
  (text) => {
    const url = URL.parse(text);
    if (url === null) return false;
    return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK_HOSTS.has(url.hostname));
  },
  { error: "callback_url must be https" },
);

/** Free keys and plain values, echoed with every answer. */
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

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Compared by their hashes: equal lengths, constant time. */
function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** Middleware: `Authorization: Bearer {key}` or 401. */
const bearer = createMiddleware(async (c, next) => {
  const key = /^Bearer (?<key>\S+)$/iu.exec(c.req.header("authorization") ?? "")?.groups?.key ?? "";
  if (!sameSecret(key, API_KEY)) {
    c.header("WWW-Authenticate", 'Bearer realm="1kosmos"');
    return refuse(c, 401, "Unauthorized");
  }
  return next();
});

/** The endpoints of the REST vocabulary. */
export function createVerify(options: VerifyOptions): Hono {
  const app = new Hono();
  const { sessions } = options;
  app.use("/v1/*", bearer);

  function createdAnswer(c: Context, session: Session): object {
    const { sessionUrlKey, resultSpelling } = options.switches();
    return {
      session_id: session.id,
      [sessionUrlKey]: `${originFor(c, options.publicOrigin)}/idproofing/session/${session.id}`,
      status: spell(restStatus(session.status), resultSpelling),
      expires_at: new Date(session.expiresAt).toISOString(),
    };
  }

  app.post("/v1/verify/sessions", async (c) => {
    const body = await readJson(c);
    if (body.kind === "malformed") return refuse(c, 400, "The body is not JSON");
    const parsed = createSchema.safeParse(body.value);
    if (!parsed.success) return refuse(c, 400, firstProblem(parsed.error));
    const key = options.switches().idempotencyKey ? c.req.header("idempotency-key") : undefined;
    const earlier = key === undefined ? null : sessions.findByIdempotencyKey(key);
    if (earlier !== null) return c.json(createdAnswer(c, earlier), 200);
    return c.json(createdAnswer(c, sessions.create(toRequest(parsed.data), key)), 201);
  });

  app.on(["GET", "POST"], "/v1/verify/sessions/:id/status", (c) => {
    const session = findSession(sessions, c.req.param("id"));
    return session === null
      ? refuse(c, 404, "Session not found")
      : c.json(statusAnswer(session, options.switches()));
  });

  return app;
}

/** Sessions of the published protocol do not exist here. */
function findSession(sessions: SessionStore, id: string): RestSession | null {
  const session = sessions.find(id);
  if (session?.request.vocabulary !== "sessions") return null;
  return { ...session, request: session.request };
}
