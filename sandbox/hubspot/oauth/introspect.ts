/** The facts about a token: HubSpot docs, oauth, "Token introspection"; RFC 7662. */
import { createHash } from "node:crypto";

import type { AppRegistration } from "../options.ts";
import type { PortalStore } from "../portals.ts";
import type { Grant, GrantStore } from "./grants.ts";
import { ADMIN_USER } from "./user.ts";

export interface IntrospectDependencies {
  readonly app: AppRegistration;
  readonly portals: PortalStore;
  readonly grants: GrantStore;
  readonly now: () => number;
}

/** Everything about an access or refresh token; whatever does not work any more is only `{active: false}`. */
export function introspect(dependencies: IntrospectDependencies, token: string): Record<string, unknown> {
  const { app, grants, portals, now } = dependencies;
  const access = grants.access(token);
  const grant = access ?? grants.refresh(token);
  const portal = grant === undefined ? undefined : portals.find(grant.portalId);
  if (grant === undefined || portal === undefined) return { active: false };
  const common = {
    active: true,
    token,
    token_type: "bearer",
    client_id: app.clientId,
    app_id: app.appId,
    hub_id: grant.portalId,
    hub_domain: `sandbox-${grant.portalId}.example.com`,
    user: ADMIN_USER.email,
    user_id: ADMIN_USER.id,
    scopes: grant.scopes,
  };
  if (access === undefined) return { ...common, token_use: "refresh_token" };
  if (access.expiresAt <= now()) return { active: false };
  return {
    ...common,
    token_use: "access_token",
    expires_in: Math.floor((access.expiresAt - now()) / 1000),
    is_private_distribution: false,
    signed_access_token: signedAccessToken(app, access, portal.hosting),
  };
}

/** The fields of `SignedAccessToken` in HubSpot's OAuth specification. Its signatures are made up, but stable. */
function signedAccessToken(
  { appId, clientId }: AppRegistration,
  grant: Grant & { readonly expiresAt: number },
  hublet: string,
): Record<string, unknown> {
  const signature = (salt: string): string =>
    createHash("sha256").update(`${salt} ${grant.portalId} ${grant.expiresAt}`).digest("base64");
  return {
    appId,
    appInstallId: `${appId}-${grant.portalId}`,
    audience: clientId,
    expiresAt: grant.expiresAt,
    hubId: grant.portalId,
    hublet,
    installingUserId: ADMIN_USER.id,
    isPrivateDistribution: false,
    isServiceAccount: false,
    isUserLevel: false,
    newSignature: signature("new"),
    scopeToScopeGroupPks: "",
    scopes: grant.scopes.join(" "),
    signature: signature("old"),
    trialScopeToScopeGroupPks: "",
    trialScopes: "",
    userId: ADMIN_USER.id,
  };
}
