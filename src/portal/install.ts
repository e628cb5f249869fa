/** The app comes into a portal, or comes back: the grant is stored, work that rested goes on, properties are made. */
import type { ConnectOutcome, PortalApi } from "./contract.ts";
import type { Parts } from "./parts.ts";
import { newRecord, type Records } from "./records.ts";

/** What an install is. */
export type Installation = Parameters<PortalApi["install"]>[0];

export interface InstallOptions {
  readonly records: Records;
  /** The portal's parts, built once there is a record. */
  readonly parts: () => Parts;
  /** Epoch ms. */
  readonly now: number;
}

/** Installs, or signs in again; repeating it changes nothing. */
export async function install(
  { portalId, grant, origin, jurisdiction = "none" }: Installation,
  { records, parts, now }: InstallOptions,
): Promise<ConnectOutcome> {
  const firstInstall = !records.exists() || records.get("portal") === null;
  records.create();
  if (firstInstall) records.put("portal", newRecord({ portalId, origin, jurisdiction }, now));
  const { tokens, writer, inbox, segments } = parts();
  await tokens.store(grant);
  // Not earlier: a verdict about the old grant may have come in meanwhile.
  records.update({ origin, status: "connected", wipeAt: null, connectedAt: now });
  writer.resume();
  segments.hurry();
  inbox.hurry(now);
  const report = await writer.provision();
  if (!report.ok) records.update({ provisioned: false });
  return { firstInstall, provisioning: report.ok ? report : { ok: false, error: report.error.message } };
}
