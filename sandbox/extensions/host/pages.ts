/** Addresses of an app's pages. HubSpot docs, app pages, reference: `/app/{hubId}/{appId}/{pagePath}?param=value`. */
import type { ExtensionContext, PageLocation } from "../protocol.ts";
import { text, type Props } from "./props.ts";

function baseOf({ portal, extension }: ExtensionContext): string {
  return `/app/${portal.id}/${extension.appId}`;
}

/** Returns the address of a page. */
export function pageHref(context: ExtensionContext, to: string, params: Props): string {
  const query = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, text(value)]));
  const path = to.replaceAll(/^\/+|\/+$/gu, "");
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  return `${baseOf(context)}${path === "" ? "" : `/${path}`}${search}`;
}

/** Returns which page an address names. */
export function pageAt(context: ExtensionContext, address: URL): PageLocation {
  const base = baseOf(context);
  const rest = address.pathname.startsWith(base) ? address.pathname.slice(base.length) : "";
  return { path: rest === "" ? "/" : rest, params: Object.fromEntries(address.searchParams) };
}
