/** Chooses the texts of the cards in a user's language. */
import { useWords, type Language } from "@1kosmos/kit";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";
import { ja } from "./ja.ts";
import { nl } from "./nl.ts";
import { pl } from "./pl.ts";
import { pt } from "./pt.ts";
import type { CardWords } from "./types.ts";

/** Every language's texts. */
export const CARD_WORDS: Readonly<Record<Language, CardWords>> = { en, de, fr, es, pt, it, nl, pl, ja, ar };

/** Returns the texts of the cards in the user's language. */
export function useCardWords(): CardWords {
  return useWords(CARD_WORDS);
}

export type { CardWords } from "./types.ts";
