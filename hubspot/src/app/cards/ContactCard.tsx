/** Entry of the contact card: in the record's sidebar and in a tab. */
import { hubspot } from "@hubspot/ui-extensions";
import { ContactVerification } from "./ContactVerification.tsx";

hubspot.extend<"crm.record.sidebar">(({ context, actions }) => (
  <ContactVerification context={context} actions={actions} />
));
