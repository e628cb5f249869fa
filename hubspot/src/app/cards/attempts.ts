/** The lines of the history, and their requesters, in the user's language. Pure. */
import {
  documentLabel,
  joined,
  kindLabel,
  wordOf,
  type Attempt,
  type HistoryWords,
  type KitWords,
  type Trigger,
} from "@1kosmos/kit";
import type { CardWords } from "./words/index.ts";

/** A text, or one with the name of a user in it. */
export type Named =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "user"; readonly id: string; readonly say: (name: string) => string };

/** "Identity verification: passed", "Contact: merged with another contact". */
export function attemptLabel({ kind, outcome }: Attempt, kit: KitWords, words: HistoryWords): string {
  const code = outcome === "cancelled" ? "withdrawn" : outcome;
  const said = wordOf(words.outcomes, code) ?? outcome.replaceAll("_", " ");
  return joined([kind === null ? words.contact : kindLabel(kind, kit), said], ": ");
}

/** The detail of an attempt; null when it has none. The app's own codes and ids are not for people. */
export function attemptDetail(
  { outcome, detail, reason }: Attempt,
  kit: KitWords,
  { reasons }: HistoryWords,
  { triggers }: Pick<CardWords, "triggers">,
): Named | null {
  switch (outcome) {
    case "chosen":
      return text(documentLabel(detail, kit));
    case "failed":
      return reason === null ? null : text((wordOf(reasons, reason) ?? reasons.other).label);
    case "verified":
    case "unclear":
    case "edit_accepted":
      return detail === "" ? null : text(detail);
    case "cancelled":
    case "link_replaced": {
      const id = /^by user (\d+)$/u.exec(detail)?.[1];
      return id === undefined ? null : { kind: "user", id, say: triggers.user };
    }
    default:
      return null;
  }
}

/** Who or what requested it, for the person who looks: `userId` is theirs. */
export function askedBy({ by, reference }: Trigger, userId: number, { triggers }: CardWords): Named {
  const id = reference ?? "";
  const isReader = id === String(userId);
  switch (by) {
    case "contact_created": {
      const source = wordOf(triggers.sources, id);
      return text(
        source === null ? triggers.contactCreated : joined([triggers.contactCreated, `(${source})`]),
      );
    }
    case "deal_stage":
      return text(triggers.deal(id));
    case "ticket_stage":
      return text(triggers.ticketStage(id));
    case "ticket":
      return text(triggers.ticket(id));
    case "agent":
      return text(triggers.agent);
    case "workflow":
      return text(triggers.workflow);
    case "person_changed":
      return text(triggers.personChanged);
    case "card":
      return isReader ? text(triggers.you) : { kind: "user", id, say: triggers.user };
    case "bulk_action":
      return isReader ? text(triggers.youForSeveral) : { kind: "user", id, say: triggers.userForSeveral };
    default:
      return text(joined([by.replaceAll("_", " "), id]));
  }
}

function text(words: string): Named {
  return { kind: "text", text: words };
}
