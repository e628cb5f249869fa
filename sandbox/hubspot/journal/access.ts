/** Who may use the journal: the app itself, with a client-credentials token. Portals' tokens are nobody here. */
import type { Context } from "hono";

import { expiredToken, missingScopes, unauthenticated } from "../errors.ts";
import type { GrantStore } from "../oauth/grants.ts";

/** Passes for a token of the app with this scope; otherwise throws 401, or 403 MISSING_SCOPES. */
export function requireAppToken(c: Context, grants: GrantStore, now: number, scope: string): void {
  const token = /^Bearer (\S+)$/iu.exec(c.req.header("authorization") ?? "")?.[1];
  const found = token === undefined ? undefined : grants.appToken(token);
  if (found === undefined) throw unauthenticated();
  if (found.expiresAt <= now) throw expiredToken(found.expiresAt, now);
  if (!found.scopes.includes(scope)) throw missingScopes([scope]);
}
