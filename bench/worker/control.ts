/** The benchmark's own door into its build of the app: counts, and the clock. */
import { CONTROL_PATH } from "./control-path.ts";
import { setClock } from "./clock.ts";
import { currentCounts, resetCounts } from "./counter.ts";

interface Handler {
  fetch(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response>;
  scheduled(controller: ScheduledController, env: Env, context: ExecutionContext): void | Promise<void>;
}

/** Wraps the app's handler with the control path; everything else is the app's. */
export function controlled(app: Handler): Handler {
  return {
    fetch(request, env, context) {
      const { pathname } = new URL(request.url);
      return pathname === CONTROL_PATH ? control(request) : app.fetch(request, env, context);
    },
    scheduled: (controller, env, context) => app.scheduled(controller, env, context),
  };
}

async function control(request: Request): Promise<Response> {
  if (request.method === "PUT") setClock(Number(await request.text()));
  const answer = Response.json(currentCounts());
  if (request.method === "DELETE") resetCounts();
  return answer;
}
