/**
 * How an object is found: the one place with the names and namespaces of objects.
 * The objects of a portal that HubSpot hosts in the EU live under Cloudflare's EU jurisdiction. Which portals those
 * are is decided once, at install, and kept in KV beside the portal's tokens, so that the Worker looks it up and
 * never guesses, and in the portal's own record.
 */
import { configOf, type Config } from "./env.ts";
import type { PortalApi } from "./portal/contract.ts";
import type { Jurisdiction } from "./domain/vocabulary.ts";
import type { ContactApi } from "./features/contacts/contract.ts";

/** KV's cache for an entry that is written once; an entry that is missing is cached as long. */
const CACHE_TTL_S = 60;

/** As much of a Durable Object namespace as choosing one takes. */
interface Jurisdictional<N> {
  jurisdiction(jurisdiction: "eu"): N;
}

/** Returns where a portal's jurisdiction is kept in KV. */
export function jurisdictionKey(portalId: number): string {
  return `portal:${portalId}:jurisdiction`;
}

/** Chooses the namespace. The only caller of `jurisdiction()`. */
export function namespaceFor<N extends Jurisdictional<N>>(
  namespace: N,
  jurisdiction: Jurisdiction,
  { jurisdictions }: Pick<Config, "jurisdictions">,
): N {
  return jurisdiction === "eu" && jurisdictions ? namespace.jurisdiction("eu") : namespace;
}

/** Returns the object of one portal, from the stateless Worker. */
export function portalObject(env: Env, portalId: number): PortalApi {
  return located(env, portalId, (jurisdiction) => portalObjectIn(env, portalId, jurisdiction));
}

/** Returns the object of a portal whose jurisdiction is known. */
export function portalObjectIn(env: Env, portalId: number, jurisdiction: Jurisdiction): PortalApi {
  return namespaceFor(env.PORTAL, jurisdiction, configOf(env)).getByName(portalName(portalId));
}

/** Returns the object of one contact of one portal, from the stateless Worker. */
export function contactObject(env: Env, portalId: number, contactId: string): ContactApi {
  return located(env, portalId, (jurisdiction) => contactObjectIn(env, portalId, contactId, jurisdiction));
}

/** Returns the state of one contact of a portal whose jurisdiction is known. */
export function contactObjectIn(
  env: Env,
  portalId: number,
  contactId: string,
  jurisdiction: Jurisdiction,
): ContactApi {
  return namespaceFor(env.CONTACT, jurisdiction, configOf(env)).getByName(contactName(portalId, contactId));
}

/** The name under which a portal's object is addressed. */
function portalName(portalId: number): string {
  return String(portalId);
}

/** The name under which a contact's object is addressed; the portal is part of it, so portals cannot meet. */
function contactName(portalId: number, contactId: string): string {
  return `${portalId}:${contactId}`;
}

/** Returns whom a contact object's name stands for. */
export function contactNamed(name: string): { readonly portalId: number; readonly contactId: string } {
  const [portalId = "", contactId = ""] = name.split(":");
  return { portalId: Number(portalId), contactId };
}

/** Returns the jurisdiction that was stored at install; null when the app is not installed in this portal. */
export async function storedJurisdiction(env: Env, portalId: number): Promise<Jurisdiction | null> {
  const stored = await env.TOKENS.get(jurisdictionKey(portalId), { type: "text", cacheTtl: CACHE_TTL_S });
  if (stored !== null && stored !== "eu" && stored !== "none")
    throw new Error("a stored jurisdiction is neither eu nor none");
  return stored;
}

/**
 * An object whose methods look up first where it lives. A portal without an entry is not installed: the object that
 * is called then has nothing stored and returns that. Without jurisdictions nothing is looked up.
 */
function located<T extends object>(env: Env, portalId: number, find: (jurisdiction: Jurisdiction) => T): T {
  const anywhere = find("none");
  if (!configOf(env).jurisdictions) return anywhere;
  return new Proxy(anywhere, {
    get:
      (_target, method) =>
      async (...args: readonly unknown[]): Promise<unknown> => {
        const object = find((await storedJurisdiction(env, portalId)) ?? "none");
        const call: unknown = Reflect.get(object, method);
        if (typeof call !== "function") throw new TypeError(`an object has no ${String(method)}`);
        return Reflect.apply(call, object, args) as unknown;
      },
  });
}
