/** The texts of what happened to a contact, by language. */
import type { Language } from "../i18n/index.ts";
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
import type { HistoryWords } from "./types.ts";

export const HISTORY_WORDS: Readonly<Record<Language, HistoryWords>> = {
  en,
  de,
  fr,
  es,
  pt,
  it,
  nl,
  pl,
  ja,
  ar,
};

export type { HistoryWords } from "./types.ts";
