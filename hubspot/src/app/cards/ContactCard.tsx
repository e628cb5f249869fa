/** Entry of the contact card: in the record's sidebar, in a tab, and in a preview. */
import { Speaking } from "@1kosmos/kit";
import { hubspot } from "@hubspot/ui-extensions";
import { ContactVerification } from "./ContactVerification.tsx";

hubspot.extend<"crm.record.sidebar">(({ context, actions }) => (
  <Speaking context={context}>
    <ContactVerification context={context} actions={actions} />
  </Speaking>
));
