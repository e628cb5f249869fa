/**
 * Words for the state of a session and for its verdict. 1Kosmos' own differ by surface (product pages, legacy result,
 * SDKs, workflow, console); the others are those of its peers, which a tenant's workflow may pass on. Pure.
 */

/** The meaning of a word. "completed" says that the person has submitted: it is not a pass. "unknown" never decides. */
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
  completed: "completed complete finished done ended closed",
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
    "consider suspected submitted",
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

/** Removes case and separators, which do not count. Any other character does: a word in another script is another word. */
export function normalize(word: string): string {
  return word.toLowerCase().replace(/[\s_./'’-]/gu, "");
}

/** Returns the meaning of a word about the verification. */
export function meaningOf(word: string): Meaning {
  return WORDS.get(normalize(word)) ?? "unknown";
}

/** These may say that a request succeeded, and these that it was taken. */
const REQUEST_DONE: ReadonlySet<string> = new Set(["success", "successful", "succeeded"]);
const REQUEST_TAKEN: ReadonlySet<string> = new Set(["accepted", "valid"]);
/** These say that two faces are one person's: enough for a step-up, one check of an identity. */
const MATCHES: ReadonlySet<string> = new Set(["match", "matched"]);

/** Returns the meaning of a word about a session: a request that succeeded has only been completed. */
export function sessionMeaningOf(word: string): Meaning {
  const name = normalize(word);
  if (REQUEST_TAKEN.has(name)) return "unknown";
  return REQUEST_DONE.has(name) ? "completed" : meaningOf(word);
}

/** Returns the meaning of a word about one check. */
export function checkMeaningOf(word: string): Meaning {
  return MATCHES.has(normalize(word)) ? "passed" : meaningOf(word);
}

/** Characters of a word that may be reported. */
const MAX_REPORTED_LENGTH = 40;

/** Returns the name under which a portal may map a word; undefined where its report would leave out letters. */
export function mappedName(word: string): string | undefined {
  return word.length > MAX_REPORTED_LENGTH || /[^\x20-\x7e]/u.test(word)
    ? undefined
    : normalize(reportable(word));
}

/** Returns a word as it may be shown and logged: lower case, short, letters, digits, spaces, "_" and "-". */
export function reportable(word: string): string {
  const harmless = word.toLowerCase().replace(/[^a-z0-9_ -]/gu, "");
  return harmless.slice(0, MAX_REPORTED_LENGTH).trim() || "unreadable";
}
