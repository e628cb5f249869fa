/** Entry of the ticket card: in the record's sidebar, in a tab, and in the help desk's sidebar. */
import { Speaking } from "@1kosmos/kit";
import { hubspot } from "@hubspot/ui-extensions";
import { TicketVerification } from "./TicketVerification.tsx";

hubspot.extend<"crm.record.sidebar">(({ context, actions }) => (
  <Speaking context={context}>
    <TicketVerification context={context} actions={actions} />
  </Speaking>
));
