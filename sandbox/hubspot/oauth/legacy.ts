/**
 * The token endpoints of the first version: HubSpot docs, legacy oauth tokens. They end in February 2027; HubSpot's client for Node
 * (14) still calls them.
 */
import { Hono } from "hono";

import { notFound } from "../errors.ts";
import { readForm } from "./credentials.ts";
import { introspect } from "./introspect.ts";
import { answerGrant, type TokenDependencies } from "./token.ts";

const BASE = "/oauth/v1";
/**
 * Any holder of a token may introspect it: these endpoints take no client. How they refuse others is not documented.
 */
const UNKNOWN = "The token is unknown or has ended.";

/** `POST /oauth/v1/token`, `GET /oauth/v1/access-tokens/{token}`, `GET` and `DELETE /oauth/v1/refresh-tokens/{token}`. */
export function legacyTokenRoutes(dependencies: TokenDependencies): Hono {
  const routes = new Hono();
  routes.post(`${BASE}/token`, async (c) => c.json(answerGrant(dependencies, null, await readForm(c))));
  routes.get(`${BASE}/access-tokens/:token`, (c) =>
    c.json(describeToken(dependencies, c.req.param("token"), "access_token")),
  );
  routes.get(`${BASE}/refresh-tokens/:token`, (c) =>
    c.json(describeToken(dependencies, c.req.param("token"), "refresh_token")),
  );
  routes.delete(`${BASE}/refresh-tokens/:token`, (c) => {
    const token = c.req.param("token");
    describeToken(dependencies, token, "refresh_token");
    dependencies.grants.revoke(token);
    return c.body(null, 204);
  });
  return routes;
}

/** The introspection response without the fields that it adds; 404 for another kind of token. */
function describeToken(
  dependencies: TokenDependencies,
  token: string,
  use: "access_token" | "refresh_token",
): Record<string, unknown> {
  const { active, token_use, client_id, app_id, ...told } = introspect(dependencies, token);
  if (active !== true || token_use !== use) throw notFound(UNKNOWN);
  return use === "access_token"
    ? { ...told, app_id, token_type: "access" }
    : { ...told, client_id, token_type: "refresh" };
}
