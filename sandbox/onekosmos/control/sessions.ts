/**
 * Sessions for whoever tests against the side: look at them, end them. No part of 1Kosmos' contract.
 */
import { Hono } from "hono";
import { z } from "zod";
import type { CallbackQueue } from "../callbacks/queue.ts";
import { parseJson, problemsByField, refuse } from "../http.ts";
import { pageUrl } from "../pages/paths.ts";
import { VOCABULARIES } from "../requests.ts";
import {
  outcomeInputSchema,
  overturnInputSchema,
  saidInputSchema,
  type Session,
  sessionStatusSchema,
} from "../session.ts";
import type { SessionStore } from "../session-store.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

export interface SessionControlOptions {
  readonly publicOrigin: string;
  readonly sessions: SessionStore;
  readonly callbacks: CallbackQueue;
}

/** `after` is the cursor that the page before handed out. */
const querySchema = z.object({
  status: sessionStatusSchema.optional(),
  vocabulary: z.enum(VOCABULARIES).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
});

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Describes a session as testers see it, in one form for all vocabularies. */
function view(session: Session, publicOrigin: string): object {
  const { vocabulary, ...request } = session.request;
  return {
    id: session.id,
    vocabulary,
    status: session.status,
    outcome: session.outcome,
    ...request,
    url: pageUrl(session, publicOrigin),
    createdAt: iso(session.createdAt),
    openedAt: iso(session.openedAt),
    expiresAt: iso(session.expiresAt),
    endedAt: iso(session.endedAt),
    said: session.said,
  };
}

/** Bodies are JSON whatever their content type says: people type these calls by hand. */
export function createSessionControl(options: SessionControlOptions): Hono {
  const app = new Hono();
  const { sessions, publicOrigin } = options;
  const detail = (session: Session): object => ({
    ...view(session, publicOrigin),
    callbacks: options.callbacks.deliveries(session.id),
  });

  app.get("/sandbox/sessions", (c) => {
    const query = querySchema.safeParse(c.req.query());
    if (!query.success)
      return c.json({ code: 400, message: "Bad query", errors: problemsByField(query.error) }, 400);
    const { status, vocabulary, after, limit } = query.data;
    const page = sessions.list({ status, vocabulary, after, limit });
    const last = page.sessions.at(-1);
    return c.json({
      total: page.total,
      results: page.sessions.map((session) => view(session, publicOrigin)),
      ...(last !== undefined && page.sessions.length === limit
        ? { paging: { next: { after: last.seq } } }
        : {}),
    });
  });

  app.get("/sandbox/sessions/:id", (c) => {
    const session = sessions.find(c.req.param("id"));
    return session === null ? refuse(c, 404, "Session not found") : c.json(detail(session));
  });

  app.post("/sandbox/sessions/:id", async (c) => {
    const body = parseJson(await c.req.text());
    const input = outcomeInputSchema.safeParse(body.kind === "json" ? body.value : undefined);
    if (!input.success)
      return c.json({ code: 400, message: "Bad outcome", errors: problemsByField(input.error) }, 400);
    const result = sessions.end(c.req.param("id"), input.data);
    if (result.kind === "unknown") return refuse(c, 404, "Session not found");
    if (result.kind === "over") return refuse(c, 409, `The session is over: ${result.session.status}`);
    return c.json(detail(result.session));
  });

  app.post("/sandbox/sessions/:id/says", async (c) => {
    const body = parseJson(await c.req.text());
    const input = saidInputSchema.safeParse(body.kind === "json" ? body.value : undefined);
    if (!input.success)
      return c.json({ code: 400, message: "Bad word", errors: problemsByField(input.error) }, 400);
    const result = sessions.say(c.req.param("id"), input.data.word);
    if (result.kind === "unknown") return refuse(c, 404, "Session not found");
    if (result.kind === "over") return refuse(c, 409, `The session is over: ${result.session.status}`);
    return c.json(detail(result.session));
  });

  app.post("/sandbox/sessions/:id/overturn", async (c) => {
    const body = parseJson(await c.req.text());
    const input = overturnInputSchema.safeParse(body.kind === "json" ? body.value : undefined);
    if (!input.success)
      return c.json({ code: 400, message: "Bad outcome", errors: problemsByField(input.error) }, 400);
    const result = sessions.overturn(c.req.param("id"), input.data);
    if (result.kind === "unknown") return refuse(c, 404, "Session not found");
    if (result.kind === "over")
      return refuse(c, 409, `The session has no decision: ${result.session.status}`);
    return c.json(detail(result.session));
  });

  return app;
}
