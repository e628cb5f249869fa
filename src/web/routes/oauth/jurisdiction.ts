/** Where a portal's objects are to live: decided once, when the app is installed, and kept in KV. */
import { configOf } from "../../../env.ts";
import { hostingOfAccount, hostingOfToken } from "../../../hubspot/account.ts";
import type { TokenGrant } from "../../../hubspot/oauth/oauth.ts";
import { log } from "../../../lib/log.ts";
import { jurisdictionKey, storedJurisdiction } from "../../../objects.ts";
import type { Jurisdiction } from "../../../domain/vocabulary.ts";

/** Dependencies of the decision. */
export interface SettlingInput {
  readonly env: Env;
  readonly portalId: number;
  readonly grant: TokenGrant;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Returns the portal's jurisdiction: the one of the install before, else by where HubSpot hosts the account, which the
 * hublet prefix of the refresh token states it (`eu1-…`), or else HubSpot's account information does. Null when neither can be
 * read: then nothing is decided, because it could not be changed later.
 */
export async function settleJurisdiction(input: SettlingInput): Promise<Jurisdiction | null> {
  const { env, portalId } = input;
  const stored = await storedJurisdiction(env, portalId);
  if (stored !== null) return stored;
  const jurisdiction = await choose(input);
  if (jurisdiction !== null) await env.TOKENS.put(jurisdictionKey(portalId), jurisdiction);
  return jurisdiction;
}

async function choose({ env, portalId, grant, fetch }: SettlingInput): Promise<Jurisdiction | null> {
  const hosting = hostingOfToken(grant.refreshToken) ?? (await hostingOfAccount(fetch, grant.accessToken));
  if (configOf(env).jurisdictions) {
    if (hosting === null) return null;
    return hosting === "eu" ? "eu" : "none";
  }
  // Never silently: whoever runs the app where there are no jurisdictions can find out which portals that concerned.
  if (hosting === "eu") log("warn", "eu jurisdiction is off", { portal: portalId });
  return "none";
}
