/** How the tests of the client reach the little HubSpot. */
import { createBudget } from "../../../src/hubspot/budget.ts";
import { createHubSpotClient, type HubSpotClient } from "../../../src/hubspot/client.ts";
import type { ApiVersion } from "../../../src/hubspot/api-version.ts";
import type { HubSpotCall } from "../../../src/hubspot/transport.ts";
import { ok } from "../../../src/lib/result.ts";
import type { LittleHubSpot } from "./little-hubspot.ts";

/** A client of the little HubSpot as the app builds it, and what it logged. */
export function connect(
  hubspot: LittleHubSpot,
  apiVersion: ApiVersion = "v3",
): { client: HubSpotClient; logged: HubSpotCall[] } {
  const logged: HubSpotCall[] = [];
  const client = createHubSpotClient({
    accessToken: () => Promise.resolve(ok("access-1")),
    budget: createBudget(),
    fetch: hubspot.fetch,
    now: () => 1_795_000_000_000,
    log: (call) => logged.push(call),
    apiVersion,
  });
  return { client, logged };
}
