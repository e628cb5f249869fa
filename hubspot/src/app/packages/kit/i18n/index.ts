/** Chooses the texts of a user's language, one group at a time, so that an extension is built without the groups of others. */
import * as ar from "./ar.ts";
import * as de from "./de.ts";
import * as en from "./en.ts";
import * as es from "./es.ts";
import * as fr from "./fr.ts";
import * as it from "./it.ts";
import * as ja from "./ja.ts";
import * as nl from "./nl.ts";
import * as pl from "./pl.ts";
import * as pt from "./pt.ts";
import {
  LANGUAGES,
  type BulkWords,
  type KitWords,
  type Language,
  type Plural,
  type SettingsWords,
} from "./types.ts";

type Group<T> = Readonly<Record<Language, T>>;

/** Texts that several extensions use, by language. */
export const KIT_WORDS: Group<KitWords> = {
  en: en.kit,
  de: de.kit,
  fr: fr.kit,
  es: es.kit,
  pt: pt.kit,
  it: it.kit,
  nl: nl.kit,
  pl: pl.kit,
  ja: ja.kit,
  ar: ar.kit,
};

/** Texts of the bulk action, by language. */
export const BULK_WORDS: Group<BulkWords> = {
  en: en.bulk,
  de: de.bulk,
  fr: fr.bulk,
  es: es.bulk,
  pt: pt.bulk,
  it: it.bulk,
  nl: nl.bulk,
  pl: pl.bulk,
  ja: ja.bulk,
  ar: ar.bulk,
};

/** Texts of the settings page, by language. */
export const SETTINGS_WORDS: Group<SettingsWords> = {
  en: en.settings,
  de: de.settings,
  fr: fr.settings,
  es: es.settings,
  pt: pt.settings,
  it: it.settings,
  nl: nl.settings,
  pl: pl.settings,
  ja: ja.settings,
  ar: ar.settings,
};

/** Returns the language of a locale such as `pt-br`; English where the app does not speak it. */
export function languageOf(locale: string | undefined): Language {
  const primary = (locale ?? "").toLowerCase().split(/[-_]/u)[0];
  return LANGUAGES.find((language) => language === primary) ?? "en";
}

/** Returns the text of the plural form that the number takes. */
export function plural(forms: Plural, n: number, locale: string): string {
  const form = forms[new Intl.PluralRules(locale).select(n)] ?? forms.other;
  return form.replaceAll("{n}", new Intl.NumberFormat(locale).format(n));
}

export * from "./types.ts";
