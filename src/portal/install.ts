/** A portal is connected: for the first time, or once more. */
import type { ConnectOutcome, PortalApi } from "./contract.ts";
import type { Desk } from "./desk.ts";
import { newRecord } from "./records.ts";

/** @see PortalApi.install */
export async function install(
  desk: Desk,
  input: Parameters<PortalApi["install"]>[0],
): Promise<ConnectOutcome> {
  const { portalId, grant, origin, jurisdiction = "none" } = input;
  const { records } = desk;
  const now = Date.now();
  // Whoever comes back after the grace starts clean, even if the alarm has not come to it yet.
  await desk.departure.finish(Number.POSITIVE_INFINITY);
  const firstInstall = desk.known() === null;
  records.create();
  if (firstInstall) records.put("portal", newRecord({ portalId, origin, jurisdiction }, now));
  const { tokens, writer, inbox, segments } = desk.parts();
  await tokens.store(grant);
  // Not earlier: a verdict about the old grant may have come in meanwhile.
  records.update({ origin, status: "connected", grantRefusal: null, wipeAt: null, connectedAt: now });
  writer.resume();
  segments.hurry();
  inbox.hurry(now);
  const report = await writer.provision();
  if (!report.ok) records.update({ provisioned: false });
  await desk.rearm();
  return { firstInstall, provisioning: report.ok ? report : { ok: false, error: report.error.message } };
}
