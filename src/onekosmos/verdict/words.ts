/**
 * Words for the state of a session and for its verdict. 1Kosmos' own differ by surface (product pages, legacy result,
 * SDKs, workflow, console); the others are those of its peers, which a tenant's workflow may pass on. Pure.
 */

/** What a word means. "completed" says that the person has submitted: it is not a pass. "unknown" never decides. */
export type Meaning =
  | "waiting"
  | "started"
  | "completed"
  | "passed"
  | "failed"
  /** A false: not passed once the session is over, and nothing before. */
  | "no"
  | "declined"
  | "expired"
  | "abandoned"
  | "review"
  | "not_performed"
  | "unknown";

/** Meaning → words, lower case and without separators. */
const TABLE: Readonly<Record<Exclude<Meaning, "unknown" | "no">, string>> = {
  waiting: "pending created init initiated new notstarted queued sent invited requested waiting scheduled",
  started:
    "inprogress started processing ongoing running executing open opened active awaitinginput awaitingclientinput " +
    "requiresinput resubmissionrequested resubmissionrequired resubmitted resubmit retry retryrequested " +
    "additionalinformationrequired prechecked incomplete",
  completed: "completed complete submitted finished done ended closed",
  passed:
    "passed pass success successful succeeded verified approved accepted clear cleared green valid " +
    "autoapproved manuallyapproved completedwverificationpass verificationpassed",
  failed:
    "failed fail failure rejected reject denied deny refused red invalid unverified notverified notpassed " +
    "notapproved unsuccessful completedwfail verificationfailed nomatch notmatched notmatch mismatch " +
    "mismatched unmatched fraud fraudulent revoked",
  declined: "declined decline userdeclined declinedbyuser consentdeclined",
  expired: "expired timedout timeout kycexpired lapsed",
  abandoned: "abandoned canceled cancelled usercanceled usercancelled withdrawn aborted",
  review:
    "review inreview needsreview needreview pendingreview manualreview underreview reviewing markedforreview " +
    "requiresreview reviewrequired onhold hold yellow warning escalated pendingmanualreview referred refer " +
    "consider suspected",
  not_performed: "notperformed notexecuted notprocessed skipped notavailable notapplicable",
};

const WORDS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(TABLE).flatMap(([meaning, words]) =>
    words.split(" ").map((word): [string, Meaning] => [word, toMeaning(meaning)]),
  ),
);

function toMeaning(name: string): Meaning {
  return isMeaning(name) ? name : "unknown";
}

function isMeaning(name: string): name is keyof typeof TABLE {
  return Object.hasOwn(TABLE, name);
}

/** Separators and case do not count. Any other character does: a word in another script is another word. */
export function normalize(word: string): string {
  return word.toLowerCase().replace(/[\s_./'’-]/gu, "");
}

/** Returns what a word means. */
export function meaningOf(word: string): Meaning {
  return WORDS.get(normalize(word)) ?? "unknown";
}

/** These may say that a request succeeded. */
const OF_A_REQUEST: ReadonlySet<string> = new Set([
  "success",
  "successful",
  "succeeded",
  "accepted",
  "valid",
]);
/** These say that two faces are one person's: enough for a step-up, one check of an identity. */
const MATCHES: ReadonlySet<string> = new Set(["match", "matched"]);

/** Returns what a word means about a session: a request that succeeded has only been completed. */
export function sessionMeaningOf(word: string): Meaning {
  return OF_A_REQUEST.has(normalize(word)) ? "completed" : meaningOf(word);
}

/** Returns what a word means about one check. */
export function checkMeaningOf(word: string): Meaning {
  return MATCHES.has(normalize(word)) ? "passed" : meaningOf(word);
}

/** Characters of a word that may be reported. */
const MAX_REPORTED_LENGTH = 40;

/** Returns a word as it may be shown and logged: lower case, short, letters, digits, spaces, "_" and "-". */
export function reportable(word: string): string {
  const harmless = word.toLowerCase().replace(/[^a-z0-9_ -]/gu, "");
  return harmless.slice(0, MAX_REPORTED_LENGTH).trim() || "unreadable";
}
