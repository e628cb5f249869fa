/** Formats in a language until when a link works. */
import type { Language, PersonWords } from "./words.ts";

/** Dates that end within this time are shown with the minutes left, ms. */
const SOON_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

const DATE: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "long",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
};

/** Who reads it, when and where. */
export interface Reader {
  readonly words: PersonWords;
  readonly language: Language;
  /** Epoch ms. */
  readonly now: number;
  readonly timeZone: string;
}

/** Returns the sentence about the end at `expiresAt`, epoch ms. `isSoon`: it is about minutes. */
export function endSentence(
  { words, language, now, timeZone }: Reader,
  expiresAt: number,
): { readonly text: string; readonly isSoon: boolean } {
  const left = expiresAt - now;
  if (left > SOON_MS) {
    const date = new Intl.DateTimeFormat(language, { ...DATE, timeZone }).format(expiresAt);
    return { text: words.validUntil(date), isSoon: false };
  }
  const minutes = new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "long" });
  const count = Math.max(1, Math.floor(left / MINUTE_MS));
  return { text: words.minutesLeft(minutes.format(count)), isSoon: true };
}
