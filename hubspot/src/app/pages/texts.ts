/** All texts of the pages in the user's language, and how to write its numbers and times. */
import {
  HISTORY_WORDS,
  PROBLEM_WORDS,
  useSpeech,
  useWords,
  type HistoryWords,
  type ProblemWords,
  type Speech,
} from "@1kosmos/kit";
import { PAGE_WORDS, type PageWords } from "./words/index.ts";
import { WORK_WORDS, type WorkWords } from "./words/work/index.ts";

/** The texts that a page is written with. */
export interface Texts {
  readonly words: PageWords;
  readonly work: WorkWords;
  readonly history: HistoryWords;
  readonly problems: ProblemWords;
  readonly speech: Speech;
}

/** Returns the texts in the user's language. */
export function useTexts(): Texts {
  return {
    words: useWords(PAGE_WORDS),
    work: useWords(WORK_WORDS),
    history: useWords(HISTORY_WORDS),
    problems: useWords(PROBLEM_WORDS),
    speech: useSpeech(),
  };
}
