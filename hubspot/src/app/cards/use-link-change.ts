/** Replacing, cancelling and mailing an open link. */
import { changeLink, useSubmission, type LinkAction, type LinkAnswer, type Submission } from "@1kosmos/kit";
import { useState } from "react";
import { notMailed } from "./link-words.ts";
import type { Refusal } from "./Notes.tsx";
import type { CardWords } from "./words/index.ts";

/** The change that the user requests. */
interface Change {
  readonly action: LinkAction;
  /** The link as HubSpot shows it to the user. */
  readonly url: string;
}

/** A change of the link. */
export interface LinkChange extends Submission<Change> {
  /** The change under way, or the last one. */
  readonly action: LinkAction | null;
  readonly refusal: Refusal | null;
}

interface Hearing {
  readonly words: CardWords;
  readonly onAnswer: (answer: LinkAnswer) => void;
  readonly say: (message: string) => void;
}

/** Changes the contact's link. `onAnswer` sees each response; what it came to is said by `say`. */
export function useLinkChange(contactId: string, { words, onAnswer, say }: Hearing): LinkChange {
  const [action, setAction] = useState<LinkAction | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const press = useSubmission(
    ({ action: wanted, url }: Change, key) => changeLink(contactId, wanted, key, url),
    (answer) => {
      onAnswer(answer);
      setRefusal(refusalOf(answer, words));
      if (answer.outcome !== "refused" && answer.outcome !== "not_mailed") say(words.done[answer.outcome]);
    },
  );
  return {
    ...press,
    action,
    refusal,
    submit(change) {
      setAction(change.action);
      setRefusal(null);
      press.submit(change);
    },
  };
}

function refusalOf({ outcome, code, mailReason }: LinkAnswer, { link }: CardWords): Refusal | null {
  if (outcome === "refused") return { code, isChange: true };
  if (outcome !== "not_mailed") return null;
  return { code: null, isChange: true, text: notMailed(mailReason, link) };
}
