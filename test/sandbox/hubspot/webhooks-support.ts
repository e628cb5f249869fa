/** Sets up a receiver of webhooks, and waits until nothing more will come. */
import type { HubSpotSandboxOptions } from "../../../sandbox/hubspot/server.ts";
import { APP } from "./support.ts";
import { SOON } from "../../soon.ts";

export { SOON };

/** Long enough for a delivery that should not come to come. */
const QUIET_MS = 100;

/** A sandbox that delivers to this address, and repeats soon. */
export function subscribed(url: string): Partial<HubSpotSandboxOptions> {
  return { app: { ...APP, webhookUrl: url }, retryPausesMs: [20, 40, 40] };
}

/** Waits for as long as a delivery would take that must not come. */
export async function quiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
}
