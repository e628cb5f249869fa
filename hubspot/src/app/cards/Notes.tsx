/**
 * Notes above or below a card's own facts: a refused request, a write that HubSpot refused, users who may not start.
 */
import { wordOf } from "@1kosmos/kit";
import { Alert, Text } from "@hubspot/ui-extensions";
import { useCardWords } from "./words/index.ts";

/** Why a press came to nothing; null: it did not. */
export interface Refusal {
  readonly code: string | null;
  /** It would have changed a link, and not made one. */
  readonly isChange: boolean;
  /** Words of the user's own language that say more than the code; null: none. */
  readonly text?: string;
}

/** Nothing while nothing was refused. */
export function RefusalNote({ refusal }: { readonly refusal: Refusal | null }) {
  const { refused, refusedTitle, notDoneTitle } = useCardWords();
  if (refusal === null) return null;
  return (
    <Alert title={refusal.isChange ? notDoneTitle : refusedTitle} variant="warning">
      {refusal.text ?? wordOf(refused, refusal.code ?? "other") ?? refused.other}
    </Alert>
  );
}

/** HubSpot has older values than the card; nothing while it does not. */
export function RefusedWriteNote({
  refusedWrite,
}: {
  readonly refusedWrite: { readonly reason: string } | null;
}) {
  const { refusedWrite: words } = useCardWords();
  if (refusedWrite === null) return null;
  return (
    <Alert title={words.title} variant="warning">
      {words.text}
    </Alert>
  );
}

interface MayNotStartProps {
  readonly card: { readonly mayNotStart?: string | undefined; readonly mayNotStartCode?: string | undefined };
}

/** Why the user may not start anything; nothing when they may. */
export function MayNotStart({ card: { mayNotStart, mayNotStartCode } }: MayNotStartProps) {
  const { refused } = useCardWords();
  if (mayNotStart === undefined) return null;
  return <Text variant="microcopy">{wordOf(refused, mayNotStartCode ?? "") ?? mayNotStart}</Text>;
}
