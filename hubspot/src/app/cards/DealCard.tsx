/** Entry of the deal card: in the record's sidebar and in a tab. */
import { Speaking } from "@1kosmos/kit";
import { hubspot } from "@hubspot/ui-extensions";
import { DealVerification } from "./DealVerification.tsx";

hubspot.extend<"crm.record.sidebar">(({ context, actions }) => (
  <Speaking context={context}>
    <DealVerification context={context} actions={actions} />
  </Speaking>
));
