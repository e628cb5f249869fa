/** How the tests of the client reach the little HubSpot. */
import { createRateLimiter } from "../../../src/hubspot/transport/rate-limiter.ts";
import { createHubSpotClient, type HubSpotClient } from "../../../src/hubspot/client.ts";
import type { ApiVersion } from "../../../src/hubspot/transport/api-version.ts";
import {
  createTransport,
  type HubSpotCall,
  type Transport,
  type TransportOptions,
} from "../../../src/hubspot/transport/transport.ts";
import { ok } from "../../../src/lib/result.ts";
import type { LittleHubSpot } from "./little-hubspot.ts";

/** A client of the little HubSpot as the app builds it, and what it logged. */
export function connect(
  hubspot: LittleHubSpot,
  apiVersion: ApiVersion = "v3",
): { client: HubSpotClient; logged: HubSpotCall[] } {
  const logged: HubSpotCall[] = [];
  const log = (call: HubSpotCall) => logged.push(call);
  return { client: createHubSpotClient({ ...optionsFor(hubspot), log, apiVersion }), logged };
}

/** Makes the transport below such a client. */
export function createTransportTo(hubspot: LittleHubSpot): Transport {
  return createTransport(optionsFor(hubspot));
}

function optionsFor(hubspot: LittleHubSpot): TransportOptions {
  return {
    accessToken: () => Promise.resolve(ok("access-1")),
    rateLimiter: createRateLimiter(),
    fetch: hubspot.fetch,
    now: () => 1_795_000_000_000,
    log: () => undefined,
  };
}
