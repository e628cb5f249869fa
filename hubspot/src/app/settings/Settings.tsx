/** Entry of the page in HubSpot's settings of connected apps. */
import { Speaking } from "@1kosmos/kit";
import { hubspot } from "@hubspot/ui-extensions";
import { PortalSettings } from "./PortalSettings.tsx";

hubspot.extend<"settings">(({ context }) => (
  <Speaking context={context}>
    <PortalSettings />
  </Speaking>
));
