/** States whether the user may act as an admin here: until when, or the link that proves it. */
import { clock, fill, useSubmission, type Reader } from "@1kosmos/kit";
import { Alert, Button, Flex, Link, Text } from "@hubspot/ui-extensions";
import { signOut } from "./requests.ts";
import type { Frame } from "./shapes.ts";
import { useTexts } from "./texts.ts";

interface AdminNoteProps {
  readonly frame: Frame;
  readonly reader: Reader;
  /** Reads the page again. */
  readonly onLook: () => void;
  /** The purpose of the sign-in; absent: actions. */
  readonly purpose?: { readonly title: string; readonly text: string };
}

/** The app identifies users by HubSpot's signature, which states who calls and not what they may do. */
export function AdminNote({ frame: { admin, links }, reader, onLook, purpose }: AdminNoteProps) {
  const { attention } = useTexts().work;
  const { title, text } = purpose ?? attention.admin;
  const leaving = useSubmission<null, unknown>(signOut, onLook);
  if (admin !== null)
    return (
      <Flex direction="row" gap="sm" align="center" wrap="wrap">
        <Text variant="microcopy">{fill(attention.until, { at: clock(admin.until, reader) })}</Text>
        <Button
          variant="transparent"
          size="xs"
          disabled={leaving.isBusy}
          onClick={() => leaving.submit(null)}
        >
          {attention.signOut}
        </Button>
      </Flex>
    );
  return (
    <Alert title={title} variant="info">
      <Flex direction="column" gap="sm">
        <Text>{text}</Text>
        <Flex direction="row" gap="sm" align="center">
          <Link href={{ url: links.signIn, external: true }}>{attention.signIn}</Link>
          <Button variant="secondary" size="sm" onClick={onLook}>
            {attention.signedIn}
          </Button>
        </Flex>
      </Flex>
    </Alert>
  );
}
