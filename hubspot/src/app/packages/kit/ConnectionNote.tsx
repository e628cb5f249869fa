/**
 * The obstacle between the account and 1Kosmos, stated once: only an admin can act, and a colleague does not need the
 * details.
 */
import { Alert } from "@hubspot/ui-extensions";
import type { Connection } from "./shapes.ts";
import { useSpeech } from "./speech.tsx";
import { wordOf } from "./word-of.ts";

/** `detail`: replaces the text on pages for admins by what only they can use. Nothing while all is well. */
export function ConnectionNote({
  connection,
  detail = null,
}: {
  readonly connection: Connection;
  readonly detail?: string | null;
}) {
  const { words } = useSpeech();
  const code = codeOf(connection);
  if (code === null) return null;
  const { title, text } = wordOf(words.connection, code) ?? words.connection.attention;
  return (
    <Alert title={title} variant={connection.state === "ready" ? "info" : "warning"}>
      {detail ?? text}
    </Alert>
  );
}

/** An app that is older than this project names no code. */
function codeOf({ code, state, message }: Connection): string | null {
  if (code !== null) return code;
  if (state === "ready") return message === null ? null : "slow";
  return state;
}
