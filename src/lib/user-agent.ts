/** How the app names itself to HubSpot and 1Kosmos, so that either can distinguish its requests from others'. */

/** The version in package.json. */
const VERSION = "0.2.0";

/** The `User-Agent` header of every request that leaves the app. */
export const USER_AGENT = `1kosmos-for-hubspot/${VERSION}`;
