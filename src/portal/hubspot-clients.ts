/** Makes the portal's clients of HubSpot's API. They share one rate limiter. */
import { configOf } from "../env.ts";
import { createHubSpotClient, type HubSpotClient } from "../hubspot/client.ts";
import type { CallPurpose } from "../hubspot/transport/rate-limiter.ts";
import type { HubSpotCall, TransportOptions } from "../hubspot/transport/transport.ts";
import { log } from "../lib/log.ts";

/** Dependencies of the clients. */
export interface ClientsOptions extends Pick<
  TransportOptions,
  "accessToken" | "rateLimiter" | "onResponse" | "onPauseRequested"
> {
  readonly portal: () => number;
  /** Receives every call that was sent. */
  readonly onCall: (call: HubSpotCall) => void;
}

/** Not a bare reference: `fetch` must be called on the global object, and tests may replace it there. */
const globalFetch: typeof fetch = (input, init) => fetch(input, init);

/** Makes one client for each purpose. */
export function createHubSpotClients(
  env: Env,
  { portal, onCall, ...calls }: ClientsOptions,
): Readonly<Record<CallPurpose, HubSpotClient>> {
  const clientFor = (purpose: CallPurpose) =>
    createHubSpotClient({
      ...calls,
      purpose,
      apiVersion: configOf(env).apiVersion,
      fetch: globalFetch,
      now: Date.now,
      log: (call) => {
        log("info", "hubspot call", { portal: portal(), ...call });
        onCall(call);
      },
    });
  return { person: clientFor("person"), background: clientFor("background") };
}
