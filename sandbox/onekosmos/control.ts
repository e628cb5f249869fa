/**
 * For whoever tests against the side: end sessions, look at them, turn the switches. No part of 1Kosmos' contract.
 */
import { Hono } from "hono";
import { z } from "zod";
import type { CallbackQueue } from "./callbacks/queue.ts";
import { parseJson, problemsByField, refuse } from "./http.ts";
import type { ServiceKeys } from "./service-keys.ts";
import { outcomeInputSchema, type Session, sessionStatusSchema, VOCABULARIES } from "./session.ts";
import type { SessionStore } from "./session-store.ts";
import { type SwitchBoard, switchesPatchSchema } from "./switches.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

export interface ControlOptions {
  readonly publicOrigin: string;
  readonly sessions: SessionStore;
  readonly callbacks: CallbackQueue;
  readonly keys: ServiceKeys;
  readonly switches: SwitchBoard;
}

/** `after` is the cursor that the page before handed out. */
const querySchema = z.object({
  status: sessionStatusSchema.optional(),
  vocabulary: z.enum(VOCABULARIES).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE),
});

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** A session as testers see it, in one form for both vocabularies. */
function view(session: Session, publicOrigin: string): object {
  const { vocabulary, ...request } = session.request;
  return {
    id: session.id,
    vocabulary,
    status: session.status,
    outcome: session.outcome,
    ...request,
    url: `${publicOrigin}/idproofing/session/${session.id}`,
    createdAt: iso(session.createdAt),
    openedAt: iso(session.openedAt),
    expiresAt: iso(session.expiresAt),
    endedAt: iso(session.endedAt),
  };
}

/** The endpoints under `/sandbox`. Bodies are JSON whatever their content type says: people type these calls by hand. */
export function createControl(options: ControlOptions): Hono {
  const app = new Hono();
  const { sessions, switches, publicOrigin } = options;
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

  app.get("/sandbox/switches", (c) => c.json(switches.current()));

  app.put("/sandbox/switches", async (c) => {
    const body = parseJson(await c.req.text());
    const patch = switchesPatchSchema.safeParse(body.kind === "json" ? body.value : undefined);
    if (!patch.success)
      return c.json({ code: 400, message: "Bad switches", errors: problemsByField(patch.error) }, 400);
    return c.json(switches.set(patch.data));
  });

  // Clients that cached the old keys are refused from here on, as after a change at a real tenant.
  app.post("/sandbox/keys/rotate", (c) => {
    options.keys.rotate();
    return c.body(null, 204);
  });

  return app;
}
