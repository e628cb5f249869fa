/** The languages of the person's page: which one is chosen, and that each has sentences of its own. */
import { describe, expect, it } from "vitest";
import { chooseLanguage, WORDS } from "../../../src/i18n/languages.ts";
import { LANGUAGES, type Language, type PersonWords } from "../../../src/i18n/words.ts";

/** Every sentence of a language, by its path; functions are called with and without a name. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const call: (argument: unknown) => unknown = (argument) => Reflect.apply(value, undefined, [argument]);
    return [
      [`${path}(name)`, String(call("Acme"))],
      [`${path}(null)`, String(call(null))],
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => sentences(part, `${path}.${key}`));
}

/** Names, and functions whose argument is never null. */
const NAMES_OF_THEIR_OWN = new Set([
  ".name",
  ".direction",
  ".validUntil(null)",
  ".minutesLeft(null)",
  ".sentFrom(null)",
  ".mail.reminder(null)",
]);
const texts = (words: PersonWords) =>
  new Map(sentences(words).filter(([path]) => !NAMES_OF_THEIR_OWN.has(path)));

describe("the language of a page", () => {
  it.each([
    [undefined, undefined, "en"],
    [undefined, "", "en"],
    ["de", "fr", "de"],
    ["pt-BR", undefined, "pt"],
    ["xx", "fr", "fr"],
    [undefined, "de-CH,de;q=0.9,en;q=0.5", "de"],
    [undefined, "en;q=0.2, pl;q=0.9", "pl"],
    [undefined, "sv, ja;q=0.3", "ja"],
    [undefined, "ar-EG", "ar"],
    [undefined, "fr;q=0, nl;q=0.1", "nl"],
    [undefined, "*", "en"],
    [undefined, "de;q=nonsense, it", "it"],
    [undefined, `${"xx,".repeat(10_000)}de`, "en"],
  ])("for ?lang=%s and Accept-Language: %.30s is %s", (wanted, accepted, language) => {
    expect(chooseLanguage(wanted, accepted)).toBe(language);
  });
});

/** The mistakes of a sentence. */
function problemsOf(language: Language, path: string, text: string): readonly string[] {
  const isAboutTime = /validUntil|minutesLeft/u.test(path);
  const mayBeAlike = language === "en" || text.length <= 3;
  const problems: readonly (readonly [boolean, string])[] = [
    [text.trim() === "", "is empty"],
    [/undefined|\bnull\b|HubSpot/u.test(text), "has a word that is none of its own"],
    [path.endsWith("(name)") && !isAboutTime && !text.includes("Acme"), "leaves out the name"],
    [path.endsWith("(null)") && text.includes("Acme"), "names somebody"],
    [!mayBeAlike && text === texts(WORDS.en).get(path), "is English"],
  ];
  return problems.flatMap(([isWrong, what]) => (isWrong ? [`${path} ${what}: ${text}`] : []));
}

describe.each(LANGUAGES)("the words in %s", (language) => {
  it("are whole: no sentence is empty, English or without the name", () => {
    const own = texts(WORDS[language]);
    const english = texts(WORDS.en);
    expect([...own.keys()]).toEqual([...english.keys()]);
    expect([...own].flatMap(([path, text]) => problemsOf(language, path, text))).toEqual([]);
  });

  it("have dates and durations", () => {
    const date = new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(0);
    expect(WORDS[language].validUntil(date)).toContain(date);
    expect(WORDS[language].minutesLeft("4 minutes")).toContain("4 minutes");
  });
});
