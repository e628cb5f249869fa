/**
 * Reads statements under keys that `keys.ts` does not list, by the parts of a key (`proofing_status`, `isLive`,
 * `failedChecks`) and by words that mean the same under any key. They can block a pass and never make one. Pure.
 */
import { denies, raisesDoubt } from "./sentences.ts";
import { labelled, ofCheck, type Said, truthOf, type Words } from "./said.ts";
import { checkMeaningOf, isKnown, type Meaning, meaningOf, normalize } from "./words.ts";

/** The meaning of a key that is not listed. `isPart`: one check of several; else it is a doubt at most. */
export interface Sign {
  readonly said: Said;
  readonly isPart: boolean;
}

/** Subjects that are not the verification: an address that is not confirmed is no failed verification. */
const OTHER_SUBJECT =
  /^(?:https?|api|webhook|callback|delivery|upload|e?mail|phone|mobile|address|sms|payment|billing|subscription|account|user|marital|civil|immigration|residen|employment|citizen|birth|issu|licen[cs]e|tenant|community|retention|pii|eye|hair|previous|prior|last|old|earlier|next|requested|expected|max|min)/u;
/** Last parts of keys whose values are names, places, times and ids, and no words of a verdict. */
const DATA = setOf(
  "name city street county country state address region place color colour type category class purpose id url uri link token jwt " +
    "locale language version ts time timestamp date at on by key hash",
);
/** Last parts of keys whose values count or measure: `failed_attempts`, `fraud_score`. */
const MEASURE = setOf(
  "attempts count retries limit max min total score threshold rate url uri callback at on by date time ts timestamp policy version id",
);
const STATEMENT =
  /(?:status|result|outcome|decision|verdict|determination|disposition|recommendation)(?:code|value|text)?$/u;
const CONTRARY =
  /fail|reject|denied|denial|deny|declin|fraud|spoof|tamper|forged|forgery|fake|mismatch|nomatch|invalid|suspicio|suspect|blocked|blacklist|watchlisted|revoked|error|flagged|un(?:verified|matched|confirmed|trusted|approved|able)/u;
/** Lists of wanted persons, where no match is what is hoped for. */
const SCREENING = /watchlist|sanction|^pep|^aml|adversemedia|duplicate/u;
/** Values under them that mean that the person is on the list. */
const HIT = setOf(
  "hit hits match matched matches found positive true yes possiblematch potentialmatch truepositive",
);
/** A true under them means that the session is not over. */
const UNFINISHED = setOf("pending inprogress processing incomplete unfinished awaitinginput");
/** Short ways to write a false, which only count under a key with a boolean meaning. */
const SHORT_NO = setOf("n nok ko f");
/** The kind of a decision, as a word of a verdict. */
const KIND_OF_DECISION =
  /(?:decision|verdict|outcome|disposition|recommendation|review)(?:type|category|class|label)$/u;
/** A true under them means that a guard is there: `anti_spoofing`. */
const GUARD = /^anti|enabled$|prevention$/u;
/** They stand beside many a pass, and block one that has nothing but a level. */
const WEAK =
  /(?:warning|flag|alert|reason)s?$|risk|threat|^(?:is)?(?:tentative|provisional|preliminary|conditional|interim|partial|simulated|mock)$/u;
/** A false under them is evidence against a pass. */
const POSITIVE =
  /(?:verified|pass|passed|match|matched|matches|approved|authentic|authenticated|valid|live|genuine|eligible|confirmed|trusted|accepted|cleared|successful|success|complete|completed|finished|final|met|achieved|reached|satisfied|fulfilled|sufficient)$|^(?:meets|reaches)/u;
/** Words that may stand before one that is true: `document_expired`, `isPendingReview`. */
const PREFIX = /^(?:is|was|has|document|session|link|verification|manual)/u;
const SENTENCE = /(?:message|details?|descriptions?|notes?|comments?|remarks?|explanation|info)$/u;
/** Lists and objects whose entries are checks. */
const CHECKS =
  /(?:checks?|tasks?|steps?|results|verifications|validations?|breakdown|certifications?|factors?|rules?|tests?|signals?)$/u;
/** Values that mean that there is nothing of what the key names. */
const NOTHING = setOf(
  "0 none null na low clean negative notdetected undetected nohit medium minimal verylow",
);
/** These mean the same under any key. */
const PLAIN: ReadonlySet<Meaning> = new Set<Meaning>([
  "failed",
  "declined",
  "review",
  "expired",
  "abandoned",
]);
/** Words of verdicts that are also used of persons and things. */
const COMMON = setOf(
  "red yellow warning warn hold consider refer referred suspected submitted invalid lapsed withdrawn manual block fake",
);
/** 1Kosmos' codes of failures, under any key. */
const FAILURE_CODE = /^IDV\d{3,6}$/u;
const CODE = /^(?:status|result|response|error|outcome)?code$/u;
const FIRST_REFUSED_STATUS = 400;
const DONE_CODES = setOf("0 200 201 202");

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}

/** Returns true when the entries under a key are single checks. */
export function holdsChecks(key: string): boolean {
  return CHECKS.test(normalize(key));
}

/** Returns true when a key means that something is wrong by having any value at all. */
export function isContrary(key: string): boolean {
  return CONTRARY.test(normalize(key)) && !MEASURE.has(lastPart(key));
}

/**
 * Reads a value under a key that is not listed; null when it is no evidence. `isCheck`: it is an entry of a list of
 * checks.
 */
export function signOf(key: string, value: unknown, words: Words, isCheck = false): Sign | null {
  const name = normalize(key);
  if (typeof value === "object" || OTHER_SUBJECT.test(name)) return null;
  if (SCREENING.test(name) && isHit(value)) return doubt("unknown", key, value);
  const truth = SHORT_NO.has(spelled(value)) ? "no" : truthOf(value)?.meaning;
  if (truth !== undefined) return doubt(ofTruth(name, truth === "passed", isCheck), key, value);
  if (typeof value === "string" && FAILURE_CODE.test(value) && !DATA.has(lastPart(key)))
    return { said: { meaning: "failed", word: value }, isPart: false };
  if (STATEMENT.test(name)) return ofStatement(key, value, words);
  const plain = typeof value === "string" ? plainMeaning(key, value) : null;
  if (plain !== null) return doubt(plain, key, value);
  if (CONTRARY.test(name) || WEAK.test(name)) return doubt(ofContrary(key, value), key, value);
  if (typeof value === "string") return doubt(ofSentence(key, value, isCheck), key, value);
  return doubt(ofNumber(name, Number(value)), key, value);
}

function doubt(meaning: Meaning | null, key: string, value: unknown): Sign | null {
  return meaning === null ? null : { said: { meaning, word: labelled(key, value) }, isPart: false };
}

function ofTruth(name: string, isTrue: boolean, isCheck: boolean): Meaning | null {
  if (!isTrue) return !CONTRARY.test(name) && (isCheck || POSITIVE.test(name)) ? "failed" : null;
  if (UNFINISHED.has(name) || UNFINISHED.has(name.replace(PREFIX, ""))) return "started";
  const flag = [name, name.replace(PREFIX, "")].map(meaningOf).find((meaning) => PLAIN.has(meaning));
  if (flag !== undefined) return flag;
  if (CONTRARY.test(name)) return GUARD.test(name) ? null : "failed";
  return WEAK.test(name) ? "unknown" : null;
}

/** Reads a status or result that is not the verification's as a whole. */
function ofStatement(key: string, value: unknown, words: Words): Sign | null {
  if (DONE_CODES.has(String(value))) {
    const isZero = Number(value) === 0 && POSITIVE.test(normalize(key).replace(STATEMENT, ""));
    return isZero ? doubt("failed", key, value) : null;
  }
  if (SCREENING.test(normalize(key)) && ofCheck(value, words).meaning === "failed") return null;
  const said = ofCheck(value, words);
  const { meaning } = said;
  if (meaning === "passed" || meaning === "completed" || meaning === "not_performed") return null;
  const word = isKnown(said.word) ? labelled(key, value) : said.word;
  return { said: { meaning, word }, isPart: true };
}

function isHit(value: unknown): boolean {
  return typeof value === "number" ? Number.isInteger(value) && value > 0 : HIT.has(spelled(value));
}

function spelled(value: unknown): string {
  return typeof value === "string" || typeof value === "boolean" ? normalize(String(value)) : "";
}

function ofContrary(key: string, value: unknown): Meaning | null {
  const word = normalize(String(value));
  if (MEASURE.has(lastPart(key)) || NOTHING.has(word) || meaningOf(word) === "passed") return null;
  if (word.startsWith("https:")) return null;
  // A share of one is how sure somebody is.
  if (typeof value === "number" && !Number.isInteger(value)) return null;
  return CONTRARY.test(normalize(key)) ? "failed" : "unknown";
}

function plainMeaning(key: string, text: string): Meaning | null {
  const meaning = checkMeaningOf(text);
  if (!PLAIN.has(meaning)) return null;
  const name = normalize(key);
  if (KIND_OF_DECISION.test(name) || name.endsWith("answer")) return meaning;
  return COMMON.has(normalize(text)) || DATA.has(lastPart(key)) ? null : meaning;
}

function ofSentence(key: string, text: string, isCheck: boolean): Meaning | null {
  const isSentence = SENTENCE.test(normalize(key)) || isCheck || holdsChecks(key);
  if (!isSentence || !raisesDoubt(text)) return null;
  return denies(text) ? "failed" : "unknown";
}

function ofNumber(name: string, value: number): Meaning | null {
  if (!CODE.test(name)) return value === 0 && POSITIVE.test(name) ? "failed" : null;
  if (DONE_CODES.has(String(value))) return null;
  const isRefusal = value >= FIRST_REFUSED_STATUS && value < FIRST_REFUSED_STATUS + 200;
  return isRefusal ? "failed" : "unknown";
}

/** Returns the last word of a key in snake_case or camelCase. */
function lastPart(key: string): string {
  const spaced = key.replace(/([a-z0-9])([A-Z])/gu, "$1 $2");
  const parts = spaced.split(/[^A-Za-z0-9]+/u).filter((part) => part !== "");
  return (parts.at(-1) ?? "").toLowerCase();
}
