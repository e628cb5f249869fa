/** Reads a deployment's variables and keys as the Worker will when it starts. */
import { configOf } from "../src/env.ts";
import type { Chosen } from "./environments.ts";
import { readVariables } from "./wrangler-config.ts";

/** HubSpot's two secrets are at Cloudflare alone. */
const UNKNOWN_HERE = {
  HUBSPOT_CLIENT_ID: "set-at-cloudflare",
  HUBSPOT_CLIENT_SECRET: "set-at-cloudflare",
};

/** Returns why the Worker would not start with this deployment's variables and keys, by their names; null when it would. */
export function findConfigurationFault(chosen: Chosen): string | null {
  const ENCRYPTION_KEYS = chosen.environment.encryptionKeys;
  try {
    configOf({ ...readVariables(chosen), ...UNKNOWN_HERE, ENCRYPTION_KEYS });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
