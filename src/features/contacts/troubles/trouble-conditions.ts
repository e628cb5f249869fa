/** Words the contacts that are stuck with 1Kosmos as conditions: one for each reason. Pure. */
import type { ConditionCode, FoundCondition } from "../../../kernel/condition.ts";
import { withoutFullStop } from "../../../lib/english.ts";
import { contactsInWords } from "../../../lib/text.ts";
import { contactValues, wording } from "../../../lib/wording.ts";
import { isAboutWord, type Trouble } from "./troubles.ts";

interface Words {
  readonly code: ConditionCode;
  readonly message: (reason: string, contacts: string) => string;
  readonly endsWhen: string;
  readonly severity: FoundCondition["severity"];
}

const WORDS: Readonly<Record<Trouble["kind"] | "word", Words>> = {
  create: {
    code: "onekosmos_session_failed",
    message: (reason, contacts) =>
      `There is no session for ${contacts}: ${reason}. Remove the cause, then replay it on this page or send the verification again.`,
    endsWhen: "A session is made for the contact.",
    severity: "error",
  },
  link: {
    code: "onekosmos_link_refused",
    message: (reason, contacts) => `The link of ${contacts} was not sent: ${reason}.`,
    endsWhen: "An admin allows the host in the connection; the session that was made is then used.",
    severity: "error",
  },
  result: {
    code: "onekosmos_result_unread",
    message: (reason, contacts) =>
      `The result of ${contacts} cannot be read: ${reason}. It stays pending and does not expire, because 1Kosmos may say that it passed.`,
    endsWhen: "1Kosmos gives a result that can be read, or the verification is started again.",
    severity: "error",
  },
  word: {
    code: "onekosmos_word_unknown",
    message: (word, contacts) =>
      `1Kosmos says "${word}" of ${contacts}, which the app does not know, or which contradicts the rest of the result. The verification stays pending and does not expire, because it may be a pass. Give the word a meaning in the 1Kosmos connection under "Unknown words in results", or decide by hand.`,
    endsWhen:
      "The connection gives the word a meaning, 1Kosmos says something else, or the verification is started again.",
    severity: "error",
  },
};

/** Returns a condition for each kind and reason. `waiting` counts what was read. */
export function conditionsOf(troubles: readonly Trouble[]): readonly FoundCondition[] {
  const groups = Map.groupBy(troubles, (row) => `${nameOf(row)} ${row.reason}`);
  return [...groups.values()].map((group) => conditionOf(group));
}

function nameOf(row: Trouble): keyof typeof WORDS {
  return isAboutWord(row) ? "word" : row.kind;
}

function conditionOf(group: readonly Trouble[]): FoundCondition {
  const [first] = group;
  const reason = first?.reason ?? "";
  const { code, message, endsWhen, severity } = WORDS[first === undefined ? "create" : nameOf(first)];
  const contacts = [...new Set(group.map(({ contactId }) => contactId))];
  const retries = group.map(({ retryAt }) => retryAt).filter((at) => at !== null);
  return {
    code,
    about: reason,
    message: message(withoutFullStop(reason), contactsInWords(contacts)),
    wording: wording(code, {
      ...contactValues(contacts),
      [code === "onekosmos_word_unknown" ? "word" : "cause"]: withoutFullStop(reason),
    }),
    since: Math.min(...group.map(({ since }) => since)),
    waiting: contacts.length,
    retryAt: retries.length === 0 ? null : Math.min(...retries),
    endsWhen,
    severity,
  };
}
