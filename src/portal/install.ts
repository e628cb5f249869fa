/** A portal is connected: for the first time, or once more. */
import { configOf } from "../env.ts";
import { log } from "../lib/log.ts";
import { restoreAudit } from "./audit/audit-archive.ts";
import type { ConnectOutcome, PortalApi } from "./contract.ts";
import type { PortalRuntime } from "./runtime.ts";
import { newRecord } from "./context/records.ts";

/** @see PortalApi.install */
export async function install(
  runtime: PortalRuntime,
  input: Parameters<PortalApi["install"]>[0],
): Promise<ConnectOutcome> {
  const { portalId, grant, origin, jurisdiction = "none" } = input;
  const { records } = runtime;
  const now = Date.now();
  // A reinstall after the grace starts clean, even if the alarm has not come to it yet.
  await runtime.uninstaller.finish(Number.POSITIVE_INFINITY);
  const firstInstall = runtime.known() === null;
  records.create();
  if (firstInstall) records.put(newRecord({ portalId, origin, jurisdiction }, now));
  const { status: before } = records.portal();
  const { tokens, rateLimiter, sender, features, audit } = runtime.services();
  // Installed anew, also where the journal has not reported the uninstall yet: no login of before holds any more.
  if (!firstInstall && (before !== "connected" || (await tokens.hasEnded(grant)))) runtime.logins.endAll();
  await tokens.store(grant);
  const { env } = runtime;
  if (firstInstall) await restoreAudit({ kv: env.TOKENS, keyring: configOf(env).keyring, portalId }, audit);
  // Not earlier: a verdict about the old grant may have come in meanwhile.
  const { scopes = null } = grant;
  records.update({ origin, scopes, status: "connected", grantRefusal: null, wipeAt: null, connectedAt: now });
  rateLimiter.resume();
  sender.restart();
  if (before === "disconnected" || before === "leaving") features.missed.restart(now);
  for (const feature of features.list) feature.connected?.(now);
  features.contacts.makeDueNow(now);
  const [report] = await Promise.all([
    sender.provision({ retries: true }),
    readDetails(runtime),
    readName(runtime, grant.accessToken),
  ]);
  // HubSpot could not be reached: the alarm prepares the properties as soon as it can.
  if (!report.ok) records.update({ provisioned: false });
  await runtime.rearm();
  return { firstInstall, provisioning: report.ok ? report : { ok: false, error: report.error.message } };
}

/** Reads the account's details. They stay as they were when they cannot be read: the next sign-in reads them again. */
async function readDetails(runtime: PortalRuntime): Promise<void> {
  const { client, records } = runtime.services();
  const read = await client.readAccount();
  if (!read.ok) {
    log("warn", "time zone not read", { portal: records.portal().portalId, reason: read.error.reason });
    return;
  }
  const { timeZone, uiDomain, companyCurrency } = read.value;
  records.update({ timeZone, uiDomain, companyCurrency });
}

/** Reads the account's domain, its name on the admin's pages. It stays as it was when it cannot be read. */
async function readName(runtime: PortalRuntime, accessToken: string): Promise<void> {
  const { oauth, records } = runtime.services();
  const told = await oauth.introspect(accessToken);
  const name = told.ok && told.value.active ? told.value.hubDomain : undefined;
  if (name !== undefined) records.update({ accountName: name });
}
