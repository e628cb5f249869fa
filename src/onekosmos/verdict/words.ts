/**
 * Words for the state of a session and for its verdict. 1Kosmos' own differ by surface (product pages, legacy result,
 * SDKs, workflow, console); the others are those of its peers, which a tenant's workflow may pass on. Pure.
 */

/** The meaning of a word. "completed" means that the person has submitted: it is not a pass. "unknown" never decides. */
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
  waiting:
    "pending created init initiated new notstarted notinitiated unstarted queued sent invited requested waiting scheduled " +
    "requestpending draft",
  started:
    "inprogress started processing ongoing running executing open opened active awaitinginput awaitingclientinput " +
    "requiresinput resubmissionrequested resubmissionrequired resubmitted resubmit retry retryrequested requiresretry " +
    "tryagain additionalinformationrequired awaitingdocuments awaitingsubmission documentsrequired documentsrequested " +
    "prechecked incomplete partiallycompleted",
  completed: "completed complete finished done ended closed",
  passed:
    "passed pass success successful succeeded verified approved approve accepted accept clear cleared green " +
    "valid autoapproved manuallyapproved approvedverified verificationaccepted completedwverificationpass " +
    "verificationpassed",
  failed:
    "failed fail failure rejected reject denied deny refused red invalid unverified notverified notpassed " +
    "notapproved notaccepted unsuccessful completedwfail verificationfailed verificationdeclined nomatch notmatched notmatch " +
    "mismatch mismatched unmatched fraud fraudulent deniedfraud deniedunsupportedidtype deniedunsupportedidcountry " +
    "spoof spoofed forged fake counterfeit tampered block blocked notauthentic notauthenticated unauthenticated " +
    "ineligible noteligible unabletoverify couldnotverify cannotverify revoked",
  declined: "declined decline userdeclined declinedbyuser consentdeclined",
  expired:
    "expired expireddeleted timedout timeout requesttimeout kycexpired sessionexpired linkexpired lapsed",
  abandoned:
    "abandoned canceled cancelled usercanceled usercancelled userabandoned verificationcancelled withdrawn aborted",
  review:
    "review inreview needsreview needreview pendingreview reviewpending manualreview manual underreview reviewing " +
    "markedforreview requiresreview reviewrequired awaitingreview awaitingdecision pendingdecision inaudit onhold hold " +
    "yellow warning warn escalated pendingmanualreview referred refer consider suspected disputed submitted",
  not_performed: "notperformed notexecuted notprocessed notpossible skipped notavailable notapplicable",
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

/**
 * Removes case, width and separators, which do not count. Any other character does: a word in another script is another
 * word.
 */
export function normalize(word: string): string {
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_./'’-]/gu, "");
}

/** Returns the meaning of a word about the verification. */
export function meaningOf(word: string): Meaning {
  return WORDS.get(normalize(word)) ?? "unknown";
}

/** These may mean that a request succeeded, and these that it was taken. */
const REQUEST_DONE: ReadonlySet<string> = new Set(["success", "successful", "succeeded"]);
const REQUEST_TAKEN: ReadonlySet<string> = new Set([
  "accepted",
  "accept",
  "valid",
  "allowed",
  "authenticated",
]);
/** These mean that one check went well, as that two faces are one person's: enough for a step-up. */
const MATCHES: ReadonlySet<string> = new Set(["match", "matched", "ok", "authentic", "genuine"]);

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

const TRUTHS: ReadonlySet<string> = new Set(["true", "false", "yes", "no"]);

/** Returns true when the app has a meaning for a word wherever it stands. */
export function isKnown(word: string): boolean {
  if (TRUTHS.has(normalize(word))) return true;
  return meaningOf(word) !== "unknown" && sessionMeaningOf(word) !== "unknown";
}

/** Characters of a word that may be reported. */
const MAX_REPORTED_LENGTH = 40;
/** Separators of the mapping's text, quotes, brackets and what nobody sees. */
const UNREPORTED = /[=,;<>"`\\{}[\]\p{C}\p{Zl}\p{Zp}]/gu;

/** Returns the name under which a portal may map a word; undefined where its report is cut. */
export function mappedName(word: string): string | undefined {
  return word.length > MAX_REPORTED_LENGTH ? undefined : normalize(reportable(word));
}

/**
 * Returns a word as it may be shown and logged: lower case, short, in any script, without brackets, quotes and what is
 * invisible.
 */
export function reportable(word: string): string {
  const harmless = word.slice(0, MAX_CLEANED).normalize("NFKC").toLowerCase().replace(UNREPORTED, "");
  return harmless.slice(0, MAX_REPORTED_LENGTH).toWellFormed().trim() || "unreadable";
}

/** Characters that are cleaned at most. */
const MAX_CLEANED = 200;
