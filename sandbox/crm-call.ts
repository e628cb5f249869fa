/** HubSpot's API in the hands of the portal's own admin: JSON in and out, with the private-app token. */
import { HUBSPOT } from "./fixed.ts";

/** Calls HubSpot; returns the parsed body, null where there is none. Throws when HubSpot refuses. */
export type CrmCall = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** The caller of the sandbox HubSpot at `origin`. */
export function crmCaller(origin: string): CrmCall {
  return async (method, path, body) => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${HUBSPOT.privateAppToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`HubSpot answered ${method} ${path} with ${response.status}: ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
}
