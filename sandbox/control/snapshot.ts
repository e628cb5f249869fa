/** The data that the control page shows of one moment. */
import type { Row } from "./elements.ts";
import type { Origins } from "../stack-options.ts";

/** The responses of the two sides, as they are to be shown. */
export interface Snapshot {
  readonly origins: Origins;
  readonly portals: readonly Row[];
  readonly contacts: readonly Row[];
  readonly attempts: readonly Row[];
  readonly enrollments: readonly Row[];
  readonly sessions: readonly Row[];
  readonly faults: readonly Row[];
  readonly hubspotSwitches: Row;
  readonly crmSwitches: Row;
  readonly deliveryOptions: Row;
  readonly onekosmosSwitches: Row;
}
