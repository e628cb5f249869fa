/** Entry of the bulk action "Verify identity" on contacts. */
import { Speaking } from "@1kosmos/kit";
import { hubspot } from "@hubspot/ui-extensions";
import { BulkVerification } from "./BulkVerification.tsx";

hubspot.extend<"crm.bulkActions">(({ context }) => (
  <Speaking context={context}>
    <BulkVerification objectIds={context.crm.objectIds} />
  </Speaking>
));
