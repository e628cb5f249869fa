/**
 * Installs that HubSpot starts: from its Marketplace, or from an install link of its own. Source: HubSpot docs,
 * "Understand app installation flow". HubSpot opens our redirect address without a state of this browser's, so no login of
 * ours is opened: the grant is stored for the portal that HubSpot names, and the browser goes back to HubSpot.
 */
import { keyringFrom } from "../../../lib/crypto/keyring.ts";
import { seal, unseal, type Seal } from "../../../lib/crypto/seal.ts";
import type { AppContext } from "../../middleware/app-env.ts";
import { browserHost } from "../../middleware/public-origin.ts";

const HUBSPOT_HOST = "app.hubspot.com";
/** HubSpot's pages for the places of its data: `app-eu1.hubspot.com` and its like. */
const HUBLET_HOST = /^app-[a-z]{2}\d{1,2}\.hubspot\.com$/u;
const SEAL: Seal = { label: "marketplace-state", place: "oauth" };
/** Between the first and the last step a person reads HubSpot's page. */
const STATE_LIFETIME_MS = 60 * 60 * 1000;

/**
 * Returns the address to go back to: one of HubSpot's pages and no other, because anybody can write a link to our redirect
 * address. Null when it is none.
 */
export function readReturnUrl(env: Env, address: string | undefined): URL | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return null;
  if (url.origin === browserHost(env, HUBSPOT_HOST)) return url;
  const isHublet = url.protocol === "https:" && url.port === "" && HUBLET_HOST.test(url.hostname);
  return isHublet ? url : null;
}

/** Makes the state of an install with partner sign-in. It stands for itself: there is no account of ours to tie it to. */
export async function marketplaceState(c: AppContext, now: number): Promise<string> {
  return seal(keyringFrom(c.env.ENCRYPTION_KEYS), SEAL, String(now + STATE_LIFETIME_MS));
}

/** Returns whether HubSpot brings back a state of `marketplaceState` in time. */
export async function isMarketplaceState(c: AppContext, state: string, now: number): Promise<boolean> {
  const opened = await unseal(keyringFrom(c.env.ENCRYPTION_KEYS), SEAL, state);
  return opened.ok && Number(opened.value) > now;
}
