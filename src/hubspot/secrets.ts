/** HubSpot's client secret: one, or several during a rotation. */

/** `HUBSPOT_CLIENT_SECRET` as a list, newest first; empty entries do not count. */
export function clientSecrets(env: Env): readonly string[] {
  return (env.HUBSPOT_CLIENT_SECRET ?? "")
    .split(",")
    .map((secret) => secret.trim())
    .filter((secret) => secret !== "");
}
