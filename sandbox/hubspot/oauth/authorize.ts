/** The authorize step that a person sees: HubSpot docs, oauth, "Install the app". */
import { Hono, type Context } from "hono";
import { z } from "zod";

import type { AppRegistration } from "../options.ts";
import type { Portal, PortalStore } from "../portals.ts";
import { hasScope } from "../tiers.ts";
import type { GrantStore } from "./grants.ts";
import { consentPage, refusalPage } from "./pages.ts";

/** The name the page shows: an app is named by its registration, not by its request. */
const APP_NAME = "1Kosmos Identity Verification";

const querySchema = z.object({
  client_id: z.string().default(""),
  redirect_uri: z.string().default(""),
  scope: z.string().default(""),
  optional_scope: z.string().default(""),
  state: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
});
type Query = z.infer<typeof querySchema>;

type Checked =
  | { readonly ok: true; readonly scopes: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** An install link against the app's registration: HubSpot docs, oauth, "Scopes", "Redirect URLs". */
function checkLink(query: Query, app: AppRegistration): Checked {
  if (query.client_id !== app.clientId) return no("The client ID in the URL is not one of an app.");
  if (!app.redirectUris.includes(query.redirect_uri)) {
    return no("The redirect URL in the URL does not match one that is registered with the app.");
  }
  const required = words(query.scope);
  const optional = words(query.optional_scope);
  const known = new Set([...app.scopes, ...(app.optionalScopes ?? [])]);
  const missing = app.scopes.filter((scope) => !required.includes(scope));
  const unknown = [...required, ...optional].filter((scope) => !known.has(scope));
  if (missing.length > 0 || unknown.length > 0) {
    return no(
      `The scopes in the URL do not match those of the app. Missing: ${missing.join(", ") || "none"}. Not of the app: ${unknown.join(", ") || "none"}.`,
    );
  }
  if (query.code_challenge !== undefined && query.code_challenge_method !== "S256") {
    return no("The code challenge method in the URL is not S256.");
  }
  return { ok: true, scopes: [...new Set([...required, ...optional])] };
}

function no(reason: string): Checked {
  return { ok: false, reason };
}

function words(list: string): readonly string[] {
  return list.split(" ").filter((word) => word !== "");
}

/** The accounts that may be connected: all, or the one in the path of an account-pinned link. */
function portalsOf(c: Context, portals: PortalStore): readonly Portal[] {
  const pinned = c.req.param("portalId");
  return portals.list().filter(({ portalId }) => pinned === undefined || String(portalId) === pinned);
}

/** `GET` and `POST /oauth/authorize` and `/oauth/{portalId}/authorize`. */
export function authorizeRoutes(app: AppRegistration, portals: PortalStore, grants: GrantStore): Hono {
  const routes = new Hono();
  for (const path of ["/oauth/authorize", "/oauth/:portalId{[0-9]+}/authorize"]) {
    routes.get(path, (c) => {
      const checked = checkLink(querySchema.parse(c.req.query()), app);
      const choices = portalsOf(c, portals);
      if (!checked.ok) return c.html(refusalPage(checked.reason), 400);
      if (choices.length === 0) return c.html(refusalPage("There is no such account."), 400);
      const { pathname, search } = new URL(c.req.url);
      return c.html(
        consentPage({
          action: pathname + search,
          appName: APP_NAME,
          portals: choices,
          scopes: checked.scopes,
        }),
      );
    });

    routes.post(path, async (c) => {
      const form = await c.req.parseBody();
      const query = querySchema.parse({ ...textFields(form), ...c.req.query() });
      const checked = checkLink(query, app);
      if (!checked.ok) return c.html(refusalPage(checked.reason), 400);
      const choices = portalsOf(c, portals);
      const portal =
        form["portalId"] === undefined
          ? choices[0]
          : choices.find(({ portalId }) => String(portalId) === form["portalId"]);
      if (portal === undefined) return c.html(refusalPage("There is no such account."), 400);
      const granted = grantedBy(portal, checked.scopes, app);
      if (granted === null) return c.html(refusalPage(LACKING), 403);
      const consent = {
        portalId: portal.portalId,
        redirectUri: query.redirect_uri,
        scopes: granted,
        challenge: query.code_challenge ?? null,
      };
      const code = grants.issueCode(consent, portal.hosting);
      return c.redirect(callbackUrl(query, code), 302);
    });
  }
  return routes;
}

const LACKING = "This account's subscription lacks a feature that the app requires.";

/** The scopes that an account grants: those it has. Null when it lacks a required one: HubSpot docs, scopes. */
export function grantedBy(
  { tier }: Portal,
  asked: readonly string[],
  app: AppRegistration,
): readonly string[] | null {
  const granted = asked.filter((scope) => hasScope(tier, scope));
  return app.scopes.every((scope) => granted.includes(scope)) ? granted : null;
}

function textFields(form: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).filter((field): field is [string, string] => typeof field[1] === "string"),
  );
}

function callbackUrl(query: Query, code: string): string {
  const url = new URL(query.redirect_uri);
  url.searchParams.set("code", code);
  if (query.state !== undefined) url.searchParams.set("state", query.state);
  return url.href;
}
