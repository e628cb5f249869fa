/** The language, locale and time zone of whoever looks: HubSpot's context, for everything that an extension shows. */
import { createContext, useContext, useMemo, type ReactNode } from "react";
import { directed } from "./direction.ts";
import { KIT_WORDS, languageOf, type KitWords, type Language } from "./i18n/index.ts";
import type { Reader } from "./times.ts";

/** How an extension speaks to its user. */
export interface Speech extends Reader {
  readonly language: Language;
  /** For `Intl`: the user's own where the app speaks its language. */
  readonly locale: string;
  readonly words: KitWords;
}

/** HubSpot's context, as far as it says who looks. */
interface WhoLooks {
  readonly user: { readonly locale?: string | undefined };
  readonly portal: { readonly timezone?: string | undefined };
}

/** Returns how to speak to the user of HubSpot's context. */
export function speechFor({ user: { locale }, portal: { timezone } }: WhoLooks): Speech {
  const language = languageOf(locale);
  const isSpoken = (locale ?? "").toLowerCase().startsWith(language) && isLocale(locale ?? "");
  return {
    language,
    locale: isSpoken ? (locale ?? language) : language,
    timeZone: timezone,
    words: directed(KIT_WORDS[language], language),
  };
}

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}

const SpeechContext = createContext<Speech>(speechFor({ user: {}, portal: {} }));

interface SpeakingProps {
  readonly context: WhoLooks;
  readonly children: ReactNode;
}

/** Has everything below speak to the user of HubSpot's context. */
export function Speaking({ context, children }: SpeakingProps) {
  return <SpeechContext.Provider value={speechFor(context)}>{children}</SpeechContext.Provider>;
}

/** Returns how to speak to the user. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

/** Returns the texts of a group in the user's language, for HubSpot's pages. */
export function useWords<T extends object>(group: Readonly<Record<Language, T>>): T {
  const { language } = useSpeech();
  return useMemo(() => directed(group[language], language), [group, language]);
}
