/** Signs a browser in to a portal of the tests, as the way back from HubSpot's consent does. */
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { startLogin } from "../../../src/web/middleware/login.ts";
import type { AppEnv } from "../../../src/web/middleware/app-env.ts";
import { portalObject } from "../../../src/objects.ts";
import type { TestPortal } from "./portal.ts";

/** Returns the Cookie header of a new login. */
export async function signInTo({ portalId }: Pick<TestPortal, "portalId">): Promise<string> {
  const app = new Hono<AppEnv>();
  app.get("/", async (c) => {
    await startLogin(c, { portal: portalObject(c.env, portalId), portalId, userId: 77 }, Date.now());
    return c.text("signed in");
  });
  const response = await app.request(new Request("https://app.test/"), undefined, env);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0] ?? "")
    .join("; ");
}
