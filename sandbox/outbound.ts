/**
 * Where the app's outbound traffic goes: by its Host header to one of the stand-ins, and nowhere else.
 */
import type { IncomingMessage, RequestListener } from "node:http";
import { ONEKOSMOS } from "./fixed.ts";

export interface OutboundOptions {
  readonly hubspot: RequestListener;
  readonly onekosmos: RequestListener;
  /** The hosts of 1Kosmos that are played, each with what lies under it; the sandbox's own tenant when absent. */
  readonly tenants?: readonly string[];
  /** Receives each request to a host that nobody plays. */
  readonly onUnknownHost: (host: string, request: IncomingMessage) => void;
}

const HUBSPOT_SUFFIXES = ["hubapi.com", "hubspot.com"];
const ONEKOSMOS_SUFFIXES = ["1kosmos.net", "1kosmos.com"];

/** Headers that workerd's local runtime adds for itself, and that no real host would see. */
const RUNTIME_HEADER = /^mf-/iu;

/**
 * Builds the handler of the app's outbound traffic. A host that the sandbox does not play gets 502 and the reason; a tenant that
 * does not exist gives no response, as a name that does not resolve.
 */
export function outboundListener(options: OutboundOptions): RequestListener {
  return (request, response) => {
    const host = (request.headers.host ?? "").toLowerCase();
    dropRuntimeHeaders(request);
    if (isUnder(host, HUBSPOT_SUFFIXES)) return options.hubspot(request, response);
    if (isUnder(host, options.tenants ?? [ONEKOSMOS.tenantDns])) return options.onekosmos(request, response);
    options.onUnknownHost(host, request);
    if (isUnder(host, ONEKOSMOS_SUFFIXES)) return void request.socket.destroy();
    response.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
    response.end(`The sandbox plays HubSpot and 1Kosmos; nobody here is ${host}.\n`);
  };
}

/** True if `host`, which may carry a port, is one of the suffixes or lies under one. */
function isUnder(host: string, suffixes: readonly string[]): boolean {
  const name = host.replace(/:\d+$/u, "");
  return suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

/** `rawHeaders` alternates names and values; the adapter in front of the stand-ins reads this list. */
function dropRuntimeHeaders(request: IncomingMessage): void {
  request.rawHeaders = request.rawHeaders.filter((_, index, all) => {
    const name = all[index - (index % 2)];
    return name === undefined || !RUNTIME_HEADER.test(name);
  });
}
