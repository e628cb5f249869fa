/**
 * `GET` and `POST /idproofing/session/{id}`: where the session's link leads.
 */
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { z } from "zod";
import { firstProblem } from "../http.ts";
import { documentTypeSchema, isOver, outcomeSchema } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import { choicePage, overPage, problemPage } from "./html.ts";

const PATH = "/idproofing/session/:id";

const formSchema = z.object({
  outcome: outcomeSchema.shape.outcome,
  documentType: documentTypeSchema.optional(),
});

/** The page and its form. */
export function createSessionPage(sessions: SessionStore): Hono {
  const app = new Hono();
  const unknown = problemPage("Unknown link", "This link leads to no verification.");

  app.use(
    "/idproofing/*",
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        formAction: ["'self'"],
      },
      strictTransportSecurity: false,
    }),
  );

  app.get(PATH, (c) => {
    const session = sessions.find(c.req.param("id"));
    if (session === null) return c.html(unknown, 404);
    if (isOver(session.status)) return c.html(overPage(session.status));
    // Link scanners ask with HEAD; only a page that is shown starts the session.
    if (c.req.method === "GET") sessions.markOpened(session.id);
    return c.html(choicePage(session));
  });

  app.post(PATH, async (c) => {
    const form = formSchema.safeParse(await c.req.parseBody());
    if (!form.success) return c.html(problemPage("That did not work", firstProblem(form.error)), 400);
    const result = sessions.end(c.req.param("id"), form.data);
    if (result.kind === "unknown") return c.html(unknown, 404);
    if (result.kind === "over" && isOver(result.session.status))
      return c.html(overPage(result.session.status), 409);
    // Reloading the page after a redirect does not send the form again.
    return c.redirect(new URL(c.req.url).pathname, 303);
  });

  return app;
}
