/** A portal is connected: for the first time, or once more. */
import type { ConnectOutcome, PortalApi } from "./contract.ts";
import type { PortalRuntime } from "./runtime.ts";
import { newRecord } from "./records.ts";

/** @see PortalApi.install */
export async function install(
  runtime: PortalRuntime,
  input: Parameters<PortalApi["install"]>[0],
): Promise<ConnectOutcome> {
  const { portalId, grant, origin, jurisdiction = "none" } = input;
  const { records } = runtime;
  const now = Date.now();
  // Whoever comes back after the grace starts clean, even if the alarm has not come to it yet.
  await runtime.uninstaller.finish(Number.POSITIVE_INFINITY);
  const firstInstall = runtime.known() === null;
  records.create();
  if (firstInstall) records.put(newRecord({ portalId, origin, jurisdiction }, now));
  // A portal that was not connected is installed anew: no login of before holds any more.
  else if (records.portal().status !== "connected") runtime.logins.endAll();
  const { tokens, sender, features } = runtime.parts();
  await tokens.store(grant);
  // Not earlier: a verdict about the old grant may have come in meanwhile.
  records.update({ origin, status: "connected", grantRefusal: null, wipeAt: null, connectedAt: now });
  sender.resume();
  for (const feature of features.list) feature.connected?.(now);
  features.contacts.makeDueNow(now);
  const report = await sender.provision();
  if (!report.ok) records.update({ provisioned: false });
  await runtime.rearm();
  return { firstInstall, provisioning: report.ok ? report : { ok: false, error: report.error.message } };
}
