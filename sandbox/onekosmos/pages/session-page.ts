/**
 * Where a session's link leads: the page on which a person says how it ends. Each kind of session has its own address
 * (`paths.ts`) and is found only there.
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { documentTypeSchema } from "../documents.ts";
import { firstProblem } from "../http.ts";
import { isOver, outcomeSchema, type Session } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import { choicePage, overPage, type Page, problemPage } from "./html.ts";
import { PAGE_PATHS } from "./paths.ts";

const formSchema = z.object({
  outcome: outcomeSchema.shape.outcome,
  documentType: documentTypeSchema.optional(),
  userId: z.string().trim().min(1).optional(),
});

/** The pages and their forms. */
export function createSessionPages(sessions: SessionStore): Hono {
  const app = new Hono();
  for (const path of new Set(Object.values(PAGE_PATHS))) mount(app, path, sessions);
  return app;
}

function mount(app: Hono, path: string, sessions: SessionStore): void {
  const find = (id: string): Session | null => {
    const session = sessions.find(id);
    return session !== null && PAGE_PATHS[session.request.vocabulary] === path ? session : null;
  };

  app.get(`${path}/:id`, (c) => {
    const session = find(c.req.param("id"));
    if (session === null) return unknown(c);
    if (isOver(session.status)) return show(c, overPage(session.status));
    // Link scanners send HEAD; only a page that is shown starts the session.
    if (c.req.method === "GET") sessions.markOpened(session.id);
    return show(c, choicePage(session), 200, redirectUrl(session));
  });

  app.post(`${path}/:id`, async (c) => {
    const form = formSchema.safeParse(await c.req.parseBody());
    if (!form.success) return show(c, problemPage("That did not work", firstProblem(form.error)), 400);
    const session = find(c.req.param("id"));
    if (session === null) return unknown(c);
    const result = sessions.end(session.id, form.data);
    if (result.kind === "unknown") return unknown(c);
    if (result.kind === "over" && isOver(result.session.status))
      return show(c, overPage(result.session.status), 409);
    // Reloading the page after a redirect does not send the form again.
    const next = form.data.outcome === "abandoned" ? null : redirectUrl(session);
    return c.redirect(next ?? new URL(c.req.url).pathname, 303);
  });
}

function unknown(c: Context): Response | Promise<Response> {
  return show(c, problemPage("Unknown link", "This link leads to no verification."), 404);
}

/** Where the browser goes after the end, when the session's maker said so; who leaves goes nowhere. */
function redirectUrl({ request }: Session): string | null {
  return request.vocabulary === "workflow" ? request.redirectUrl : null;
}

/** A page without scripts. Browsers count the redirect after a form as its target, so that it has to be allowed. */
function show(
  c: Context,
  page: Page,
  status: 200 | 400 | 404 | 409 = 200,
  formTarget: string | null = null,
): Response | Promise<Response> {
  const target = formTarget === null ? "" : ` ${new URL(formTarget).origin}`;
  c.header(
    "Content-Security-Policy",
    `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${target}`,
  );
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "no-referrer");
  c.header("X-Frame-Options", "SAMEORIGIN");
  return c.html(page, status);
}
