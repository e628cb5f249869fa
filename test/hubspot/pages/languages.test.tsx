/** The app's pages in other languages: no English is left, and Arabic sentences isolate names and ids. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directed } from "../../../hubspot/src/app/packages/kit/direction.ts";
import { HISTORY_WORDS } from "../../../hubspot/src/app/packages/kit/history/index.ts";
import { KIT_WORDS, type Language } from "../../../hubspot/src/app/packages/kit/i18n/index.ts";
import { PROBLEM_WORDS } from "../../../hubspot/src/app/packages/kit/problems/index.ts";
import { signIn } from "../../../sandbox/admin.ts";
import { newRequestKey, verify } from "../../../hubspot/src/app/packages/kit/requests.ts";
import { DEFAULT_REQUEST } from "../../../hubspot/src/app/packages/kit/shapes.ts";
import { PAGE_WORDS } from "../../../hubspot/src/app/pages/words/index.ts";
import { WORK_WORDS } from "../../../hubspot/src/app/pages/words/work/index.ts";
import { aPerson } from "../../journeys/support.ts";
import { SOON } from "../../soon.ts";
import { startHost, WRITES_REFUSED, type ExtensionHost } from "../support/host.ts";
import type { Extension } from "../support/worker-globals.ts";
import { loadPages, openPages } from "./play.tsx";

let host: ExtensionHost;
let pages: Extension;
let failedId = "";

beforeAll(async () => {
  host = await startHost();
  pages = await loadPages();
  // Nothing delivers the link: a condition.
  await host.scene.admin().putSettings({ delivery: { ways: [] } });
  const person = { ...aPerson("leila"), firstname: "ليلى", lastname: "Tester" };
  failedId = (await host.scene.crm.create(person)).id;
  await verify(failedId, DEFAULT_REQUEST, newRequestKey(), null);
  const contact = await host.scene.contactWith(failedId, "pending");
  await host.scene.endSessionOf(contact, { outcome: "failed", errorCode: "IDV0011" });
  await host.scene.contactWith(failedId, "failed");
  const { id } = await host.scene.crm.create(aPerson("open"));
  await verify(id, DEFAULT_REQUEST, newRequestKey(), null);
  await host.scene.contactWith(id, "pending");
});
afterAll(() => host.close());

/** Texts long enough to be nobody's name, without places. */
function sentencesOf(value: unknown): readonly string[] {
  if (typeof value === "string")
    return value.split(/\{\w+\}|[[\]]/u).filter((part) => part.trim().length > 11);
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap((inner) => sentencesOf(inner))
    : [];
}
const ENGLISH = [PAGE_WORDS, WORK_WORDS, HISTORY_WORDS, PROBLEM_WORDS, KIT_WORDS].flatMap(({ en }) =>
  sentencesOf(en),
);

const PATHS = ["/", "/attention", "/verifications", "/activity", "/setup"] as const;
const NAMES = {
  "/": "overview",
  "/attention": "attention",
  "/verifications": "verifications",
  "/activity": "activity",
  "/setup": "setup",
} as const;

const SPOKEN: readonly (readonly [Language, string])[] = [
  ["de", "de-de"],
  ["ja", "ja-jp"],
  ["ar", "ar-eg"],
  ["pl", "pl-pl"],
];

/** English that is a loan word in the other language. */
function leftIn(text: string, language: Language): readonly string[] {
  const own = new Set(
    [PAGE_WORDS, WORK_WORDS, HISTORY_WORDS, PROBLEM_WORDS, KIT_WORDS].flatMap((group) =>
      sentencesOf(group[language]),
    ),
  );
  return ENGLISH.filter((english) => !own.has(english) && text.includes(english));
}

describe.each(SPOKEN)("the pages in %s", (language, locale) => {
  const words = directed(PAGE_WORDS[language], language);
  const work = directed(WORK_WORDS[language], language);
  const history = directed(HISTORY_WORDS[language], language);

  it.each(PATHS)("have no English at %s", async (path) => {
    const screen = openPages(host, pages, path, {}, locale);
    await expect.poll(() => screen.title()).toBe(words.common[NAMES[path]]);
    expect(leftIn(screen.text(), language)).toEqual([]);
    screen.leave();
  });

  it("say why a contact failed, and what hinders work, in its words", async () => {
    const contact = openPages(host, pages, "/contacts/:contactId", { contactId: failedId }, locale);
    contact.renderer.mocks.setPageLocation({ path: `/contacts/${failedId}`, params: {} });
    await contact.shows(history.reasons.document_expired.label);
    await contact.shows(history.outcomes.failed);
    expect(leftIn(contact.text(), language)).toEqual([]);
    contact.leave();
    const attention = openPages(host, pages, "/attention", {}, locale);
    await attention.shows(PROBLEM_WORDS[language].conditions.no_delivery.message);
    await attention.shows(PROBLEM_WORDS[language].conditions.no_delivery.ends);
    await attention.shows(PROBLEM_WORDS[language].remedies.choose_delivery);
    expect(attention.text()).toContain(work.attention.waits);
    attention.leave();
  });
});

describe("HubSpot, while it refuses what the app writes", () => {
  afterAll(() => host.control("hubspot", "DELETE", "/sandbox/faults"));

  it("is not merely connected in any language", async () => {
    // An account of its own: after such a refusal the app waits a while before its next write there.
    const { portalId, contactId } = await host.openPortal({ install: true });
    await (await signIn(host.scene.stack.origins, portalId)).connect("sessions");
    await host.control("hubspot", "POST", "/sandbox/faults", WRITES_REFUSED);
    await host.inPortal(portalId, async () => {
      await verify(contactId, DEFAULT_REQUEST, newRequestKey(), null);
      const english = openPages(host, pages, "/");
      await expect
        .poll(
          () => {
            english.pressHeader("Refresh");
            return english.text();
          },
          { ...SOON, interval: 500 },
        )
        .toContain(PAGE_WORDS.en.overview.hubspotStatus.refuses);
      english.leave();
      for (const language of ["ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt"] as const) {
        const screen = openPages(host, pages, "/", {}, language);
        await screen.shows(directed(PAGE_WORDS[language], language).overview.hubspotStatus.refuses);
        screen.leave();
      }
    });
  });
});

describe("numbers and days", () => {
  it("are written as the user's language does", async () => {
    const german = openPages(host, pages, "/activity", {}, "de-de");
    await german.shows(PAGE_WORDS.de.activity.byTrigger);
    expect(german.text()).toMatch(/"\d{2}\.\d{2}\.\d{4} bis \d{2}\.\d{2}\.\d{4}"/u);
    expect(german.text()).toMatch(/0\u00A0%/u);
    german.leave();
    const arabic = openPages(host, pages, "/activity", {}, "ar-eg");
    await arabic.shows(PAGE_WORDS.ar.activity.byTrigger);
    expect(arabic.text()).toMatch(/[٠-٩]٪/u);
    arabic.leave();
  });
});

describe("text of two directions", () => {
  it("isolates an id in an Arabic sentence, and an Arabic sentence on HubSpot's page", async () => {
    const screen = openPages(host, pages, "/verifications", { record: "999999999" }, "ar-eg");
    await screen.shows(directed(PAGE_WORDS.ar, "ar").verifications.nothing.title);
    screen.leave();
    const contact = openPages(host, pages, "/contacts/999999999", {}, "ar-eg");
    await contact.shows("\u2067جهة الاتصال \u2068999999999\u2069\u2069");
    contact.leave();
  });
});
