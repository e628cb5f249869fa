/** Whether the user may act as an admin here: until when, or the link by which they show to be one. */
import { clock, usePress, type Reader } from "@1kosmos/kit";
import { Alert, Button, Flex, Link, Text } from "@hubspot/ui-extensions";
import { signOut } from "./requests.ts";
import type { Frame } from "./shapes.ts";
import { ATTENTION } from "./words-attention.ts";
import { fill } from "./fill.ts";

interface AdminNoteProps {
  readonly frame: Frame;
  readonly reader: Reader;
  /** Reads the page again. */
  readonly onLook: () => void;
  /** What the sign-in is for; absent: actions. */
  readonly purpose?: { readonly title: string; readonly text: string };
}

const ACTIONS = { title: ATTENTION.adminTitle, text: ATTENTION.adminText };

/** The app tells users apart by HubSpot's signature, which says who calls and not what they may do. */
export function AdminNote({ frame: { admin, links }, reader, onLook, purpose = ACTIONS }: AdminNoteProps) {
  const leaving = usePress<null, unknown>(signOut, onLook);
  if (admin !== null)
    return (
      <Flex direction="row" gap="sm" align="center" wrap="wrap">
        <Text variant="microcopy">{fill(ATTENTION.until, { at: clock(admin.until, reader) })}</Text>
        <Button variant="transparent" size="xs" disabled={leaving.isBusy} onClick={() => leaving.press(null)}>
          {ATTENTION.signOut}
        </Button>
      </Flex>
    );
  return (
    <Alert title={purpose.title} variant="info">
      <Flex direction="column" gap="sm">
        <Text>{purpose.text}</Text>
        <Flex direction="row" gap="sm" align="center">
          <Link href={{ url: links.signIn, external: true }}>{ATTENTION.signIn}</Link>
          <Button variant="secondary" size="sm" onClick={onLook}>
            {ATTENTION.signedIn}
          </Button>
        </Flex>
      </Flex>
    </Alert>
  );
}
