/** Entry of the bulk action "Verify identity" on contacts. */
import { hubspot } from "@hubspot/ui-extensions";
import { BulkVerification } from "./BulkVerification.tsx";

hubspot.extend<"crm.bulkActions">(({ context }) => <BulkVerification objectIds={context.crm.objectIds} />);
