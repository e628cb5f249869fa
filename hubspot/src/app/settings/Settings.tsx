/** Entry of the app's page in HubSpot's settings of connected apps. */
import { hubspot } from "@hubspot/ui-extensions";
import { PortalSettings } from "./PortalSettings.tsx";

hubspot.extend<"settings">(() => <PortalSettings />);
