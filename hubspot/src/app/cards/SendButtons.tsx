/** The ways to send an open link beside copying it: the app's e-mail or HubSpot's own composer, and a QR code. */
import { resultIcon, type Sending } from "@1kosmos/kit";
import { Button, LoadingButton } from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import { useCardWords } from "./words/index.ts";

/** HubSpot's type of contacts. */
const CONTACTS = "0-1";

interface SendProps {
  readonly contactId: string;
  readonly by: Sending["by"];
  readonly isMailing: boolean;
  readonly hasFailed: boolean;
  readonly showsQr: boolean;
  readonly onMail: () => void;
  readonly onQr: () => void;
}

/** Where the app mails links it mails this one; elsewhere HubSpot's composer opens, with the contact as recipient. */
export function SendButtons({ contactId, by, isMailing, hasFailed, showsQr, onMail, onQr }: SendProps) {
  const { link } = useCardWords();
  return (
    <>
      {by === "app" ? (
        <LoadingButton
          variant="secondary"
          loading={isMailing}
          resultIconName={resultIcon({ failure: hasFailed ? by : null })}
          onClick={onMail}
        >
          {link.sendMail}
        </LoadingButton>
      ) : (
        <CrmActionButton
          actionType="SEND_EMAIL"
          actionContext={{ objectTypeId: CONTACTS, objectId: Number(contactId) }}
          variant="secondary"
        >
          {link.writeEmail}
        </CrmActionButton>
      )}
      <Button variant="secondary" onClick={onQr}>
        {showsQr ? link.hideQr : link.showQr}
      </Button>
    </>
  );
}
