/** Who is calling: a portal's own admin by its private-app token, or the app by an OAuth access token. */
import type { Context, MiddlewareHandler } from "hono";

import { expiredToken, missingScopes, unauthenticated } from "./errors.ts";
import type { GrantStore } from "./oauth/grants.ts";
import { ADMIN_USER } from "./oauth/user.ts";
import type { PortalStore } from "./portals.ts";

/** Where a change comes from, as webhooks and property histories state it: HubSpot docs, webhooks. */
export interface Origin {
  readonly changeSource: string;
  readonly sourceId: string;
}

/** Someone with a valid token. */
export interface Caller {
  readonly portalId: number;
  /** The scopes of the token; "all" for a portal's own admin. */
  readonly scopes: ReadonlySet<string> | "all";
  readonly origin: Origin;
}

export interface SandboxEnv {
  Variables: { caller: Caller };
}

/** The user who changes records by hand, by the id in `x-sandbox-user`; the portal's super admin by default. */
function userOrigin(userId = ""): Origin {
  return {
    changeSource: "CRM_UI",
    sourceId: `userId:${/^\d{1,15}$/u.test(userId) ? userId : ADMIN_USER.id}`,
  };
}

/** Middleware: finds out who calls, or refuses with 401. */
export function authenticated(options: {
  readonly appId: number;
  readonly grants: GrantStore;
  readonly portals: PortalStore;
  readonly now: () => number;
}): MiddlewareHandler<SandboxEnv> {
  const { grants, portals, now } = options;
  const appOrigin: Origin = { changeSource: "INTEGRATION", sourceId: String(options.appId) };

  return async (c, next) => {
    const token = /^Bearer (\S+)$/iu.exec(c.req.header("authorization") ?? "")?.[1];
    if (token === undefined) throw unauthenticated();

    const admin = portals.findByToken(token);
    if (admin !== undefined) {
      const origin = userOrigin(c.req.header("x-sandbox-user"));
      c.set("caller", { portalId: admin.portalId, scopes: "all", origin });
      return next();
    }

    const grant = grants.access(token);
    if (grant === undefined || portals.find(grant.portalId) === undefined) throw unauthenticated();
    if (grant.expiresAt <= now()) throw expiredToken(grant.expiresAt, now());
    c.set("caller", { portalId: grant.portalId, scopes: new Set(grant.scopes), origin: appOrigin });
    return next();
  };
}

/** The caller, when its token has one of `anyOf`; otherwise 403 MISSING_SCOPES. */
export function callerWith(c: Context<SandboxEnv>, anyOf: readonly string[]): Caller {
  const caller = c.get("caller");
  const { scopes } = caller;
  if (scopes !== "all" && !anyOf.some((scope) => scopes.has(scope))) throw missingScopes(anyOf);
  return caller;
}
