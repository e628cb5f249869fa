/** Reads sentences of a result. A sentence never makes a pass; one that denies it, without a "no" before, hinders one. Pure. */

/** Characters of a sentence that are searched. */
const MAX_SEARCHED = 500;
const DOUBT =
  /fail|reject|declin|deni|mismatch|fraud|spoof|\bnot\b|unable|cannot|couldn|invalid|error|expired/iu;
const DENIAL =
  /\b(?:fail(?:s|ed|ure)?|reject(?:s|ed|ion)?|declined|denied|mismatch(?:ed)?|no match|(?:could|did|does|do|has|have|was|were|is|are) not|(?:could|did|does|was|is)n['’]t|cannot|unable)\b/giu;
/** Before a word of denial, these turn it around: "no mismatch", "0 failed", "did not fail". */
const TURNED = /\b(?:no|not|none|never|without|zero|0|n['’]t)\s+(?:\w+\s+){0,2}$/iu;
/** After "was not" and the like: what is well if it is not so. */
const GOOD_IF_NOT =
  /^\s*(?:\w+\s+)?(?:expired|fail|reject|declin|deni|fraud|spoof|tamper|forged|required|needed|found)/iu;
/** Characters before a word that may turn it around. */
const MAX_TURN = 40;

/** Returns true when a sentence may be evidence against a pass. */
export function raisesDoubt(text: string): boolean {
  return DOUBT.test(text.slice(0, MAX_SEARCHED));
}

/** Returns true when a sentence reports that something failed. */
export function denies(text: string): boolean {
  const searched = text.slice(0, MAX_SEARCHED);
  return [...searched.matchAll(DENIAL)].some(({ 0: word, index }) => {
    if (TURNED.test(searched.slice(Math.max(0, index - MAX_TURN), index))) return false;
    const isNegation = /(?:not|n['’]t)$/iu.test(word);
    return !isNegation || !GOOD_IF_NOT.test(searched.slice(index + word.length));
  });
}
