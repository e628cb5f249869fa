/** Entry of the deal card: in the record's sidebar and in a tab. */
import { hubspot } from "@hubspot/ui-extensions";
import { DealVerification } from "./DealVerification.tsx";

hubspot.extend<"crm.record.sidebar">(({ context, actions }) => (
  <DealVerification context={context} actions={actions} />
));
