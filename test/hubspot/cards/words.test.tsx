/** The texts of the extensions in every language, and a card that shows them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CARD_WORDS } from "../../../hubspot/src/app/cards/words/index.ts";
import { directed } from "../../../hubspot/src/app/packages/kit/direction.ts";
import { HISTORY_WORDS } from "../../../hubspot/src/app/packages/kit/history/index.ts";
import {
  BULK_WORDS,
  KIT_WORDS,
  LANGUAGES,
  plural,
  SETTINGS_WORDS,
  type Language,
} from "../../../hubspot/src/app/packages/kit/i18n/index.ts";
import { PROBLEM_WORDS } from "../../../hubspot/src/app/packages/kit/problems/index.ts";
import { PAGE_WORDS } from "../../../hubspot/src/app/pages/words/index.ts";
import { WORK_WORDS } from "../../../hubspot/src/app/pages/words/work/index.ts";
import { aPerson } from "../../journeys/support.ts";
import { crmProperties } from "../support/record-hooks.ts";
import { startHost, type ExtensionHost } from "../support/host.ts";
import { show } from "../support/screen.tsx";
import { type Extension, workerGlobals } from "../support/worker-globals.ts";

const OTHERS = LANGUAGES.filter((language) => language !== "en");
const GROUPS = {
  card: CARD_WORDS,
  kit: KIT_WORDS,
  bulk: BULK_WORDS,
  settings: SETTINGS_WORDS,
  history: HISTORY_WORDS,
  problems: PROBLEM_WORDS,
  pages: PAGE_WORDS,
  work: WORK_WORDS,
};

/** Names and loan words, which may read as in English. */
const SAME = new Set([
  "card.facts.liveId",
  "card.triggers.sources.api",
  "card.triggers.workflow",
  "card.triggers.user",
  "kit.contacts.one",
  "kit.contacts.other",
  "pages.common.none",
  "pages.triggers.workflow.label",
  "pages.triggers.workflow.named",
  "pages.triggers.agent.label",
  "pages.triggers.agent.named",
]);

/** Values that a text's parameters take: two, for the longest list of parameters. */
const GIVEN = ["<first>", "<second>"];

/** Every text of a language by its path; functions with their parameters filled in. Forms of a plural are listed by `pluralsOf`. */
function textsOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(Reflect.apply(value, null, GIVEN))]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}

function allTexts(language: Language) {
  return new Map(Object.entries(GROUPS).flatMap(([name, group]) => textsOf(group[language], name)));
}

const isForm = (path: string) => /\.(?:zero|one|two|few|many|other)$/u.test(path);
const placeholders = (text: string) => (text.match(/<first>|<second>|\{\w+\}|idv_\w+/gu) ?? []).toSorted();

const english = allTexts("en");

describe.each(OTHERS)("the texts in %s", (language) => {
  const texts = allTexts(language);

  it("are all there, and none is English", () => {
    const same = [...english].filter(([path, text]) => !SAME.has(path) && texts.get(path) === text);
    expect([...english.keys()].filter((path) => !isForm(path) && !texts.has(path))).toEqual([]);
    expect(same).toEqual([]);
  });

  it("use each parameter, and the names of properties", () => {
    const given = [...english].filter(([path]) => !isForm(path));
    const used = given.map(([path]) => [path, placeholders(texts.get(path) ?? "")]);
    expect(used).toEqual(given.map(([path, text]) => [path, placeholders(text)]));
  });

  it("have every plural form of the language", () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const wholeNumbers = pluralCategories.filter((form) =>
      [...Array(201).keys()].some((n) => new Intl.PluralRules(language).select(n) === form),
    );
    const { send, verify } = CARD_WORDS[language].nextAction;
    const { willBeAsked, verify: verifyMany, asked } = BULK_WORDS[language];
    const plurals = [
      send,
      verify,
      CARD_WORDS[language].gate.forContacts,
      KIT_WORDS[language].contacts,
      willBeAsked,
      verifyMany,
      asked,
    ];
    for (const forms of plurals) {
      expect(Object.keys(forms)).toEqual(expect.arrayContaining(wholeNumbers));
      expect(plural(forms, 5, language)).toContain(new Intl.NumberFormat(language).format(5));
    }
  });
});

describe("the card on a contact", () => {
  let host: ExtensionHost;
  let card: Extension | null;
  beforeAll(async () => {
    host = await startHost();
    await import("../../../hubspot/src/app/cards/ContactCard.tsx");
    card = workerGlobals.extended;
  });
  afterAll(() => host.close());

  it.each([
    ["de-de", CARD_WORDS.de, KIT_WORDS.de, /Angefordert am.*\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}/su],
    ["ja-jp", CARD_WORDS.ja, KIT_WORDS.ja, /\d{4}\/\d{2}\/\d{2} \d{1,2}:\d{2}/u],
    [
      "ar-eg",
      directed(CARD_WORDS.ar, "ar"),
      directed(KIT_WORDS.ar, "ar"),
      /[٠-٩]{2}\/[٠-٩]{2}\/[٠-٩]{4}، [٠-٩]{1,2}:[٠-٩]{2} [صم]/u,
    ],
  ])("shows its texts and times in the user's language: %s", async (locale, words, kit, time) => {
    const { id } = await host.scene.crm.create(aPerson());
    const read = async () => (await host.scene.crm.read(id)).properties;
    const screen = show("crm.record.sidebar", card, ({ crm, user }, { useCrmProperties }) => {
      crm.objectId = Number(id);
      user.locale = locale;
      useCrmProperties.willCall(crmProperties(read));
    });
    await screen.shows(words.neverRequested);
    await screen.press(words.ask.identity);
    await screen.shows(words.link.notOpened);
    await screen.shows(words.link.copy);
    expect(screen.text()).toContain(kit.status.pending);
    expect(screen.text()).toContain(words.triggers.you);
    expect(screen.text().replaceAll(/[\u200E\u200F\u202F]/gu, "")).toMatch(time);
    screen.leave();
  });
});
