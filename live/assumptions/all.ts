/** Every assumption of docs/contract.md, in its order; what ends the install comes last. */
import type { Assumption } from "../assumption.ts";
import { HUBSPOT_CRM } from "./hubspot-crm.ts";
import { HUBSPOT_DELIVERIES } from "./hubspot-deliveries.ts";
import { HUBSPOT_OPEN } from "./hubspot-open.ts";
import { HUBSPOT_PLATFORM, UNINSTALL } from "./hubspot-platform.ts";
import { ONEKOSMOS_OPEN } from "./onekosmos-open.ts";
import { ONEKOSMOS_PROTOCOL } from "./onekosmos-protocol.ts";
import { ONEKOSMOS_REST } from "./onekosmos-rest.ts";

export const ASSUMPTIONS: readonly Assumption[] = [
  ...HUBSPOT_PLATFORM,
  ...HUBSPOT_CRM,
  ...HUBSPOT_DELIVERIES,
  ...HUBSPOT_OPEN,
  ...ONEKOSMOS_PROTOCOL,
  ...ONEKOSMOS_REST,
  ...ONEKOSMOS_OPEN,
  ...UNINSTALL,
];
