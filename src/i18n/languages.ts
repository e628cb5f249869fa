/** Chooses the language of a page. */
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
import { LANGUAGES, type Language, type PersonWords } from "./words.ts";

/** Every language's words. */
export const WORDS: Readonly<Record<Language, PersonWords>> = {
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

/** More entries than any browser sends. */
const MAX_ENTRIES = 20;

/** Returns the language that `?lang=` names, else the best of `Accept-Language`, else `otherwise`, English by default. */
export function chooseLanguage(
  wanted: string | undefined,
  accepted: string | undefined,
  otherwise: Language = "en",
): Language {
  return statedLanguage(wanted, accepted) ?? otherwise;
}

/** Returns the language that the reader states; null where the app does not have it. */
export function statedLanguage(wanted: string | undefined, accepted: string | undefined): Language | null {
  return languageOf(wanted ?? "") ?? best(accepted ?? "");
}

/** Returns the language of a tag such as `pt-BR`, or null when the app does not have it. */
export function languageOf(tag: string): Language | null {
  const primary = tag.trim().toLowerCase().split(/[-_]/u)[0] ?? "";
  return LANGUAGES.find((language) => language === primary) ?? null;
}

function best(header: string): Language | null {
  const entries = header.split(",", MAX_ENTRIES).flatMap((entry) => {
    const [tag = "", ...parameters] = entry.split(";");
    const language = languageOf(tag);
    const quality = qualityOf(parameters);
    return language === null || quality <= 0 ? [] : [{ language, quality }];
  });
  return entries.toSorted((left, right) => right.quality - left.quality)[0]?.language ?? null;
}

/** A quality that cannot be read does not count. */
function qualityOf(parameters: readonly string[]): number {
  const stated = parameters.map((parameter) => /^\s*q\s*=(.*)$/iu.exec(parameter)?.[1]);
  const quality = Number(stated.find((value) => value !== undefined) ?? "1");
  return Number.isNaN(quality) ? 0 : quality;
}
