/** The person's page in each state: its words, its next step, and what it leaves out. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PersonView } from "../../../src/domain/contact/read/person.ts";
import { callerCode } from "../../../src/lib/crypto/caller-code.ts";
import { linkToken } from "../../../src/lib/crypto/links.ts";
import { PLAIN_PERSON_PAGE, type PersonPage } from "../../../src/portal/person-page/person-page.ts";
import { WORDS } from "../../../src/i18n/languages.ts";
import { LANGUAGES } from "../../../src/i18n/words.ts";
import { captureLogs, createWorld, NOW, PORTAL_ID, testKeyring } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const MINUTE = 60_000;
const READY = {
  state: "ready",
  kind: "identity",
  expiresAt: NOW + 7 * 1440 * MINUTE,
  openedAt: null,
  startedAt: NOW,
  review: false,
} as const satisfies PersonView;
const FAILED = { state: "failed", kind: "identity", reason: "face", retries: 0 } as const;

interface Shown {
  readonly view: PersonView;
  readonly settings?: Partial<PersonPage>;
  readonly language?: string;
  readonly query?: string;
}

/** The page of a view: its response, its text, and its script's data. */
async function show({ view, settings = {}, language = "en", query = "" }: Shown) {
  const world = createWorld({
    contact: { personView: async () => view },
    portal: { personPage: async () => ({ ...PLAIN_PERSON_PAGE, ...settings }) },
  });
  const path = `/v/${await linkToken(testKeyring(), { portalId: PORTAL_ID, contactId: "901" })}`;
  const headers = { "Accept-Language": language };
  const answer = await world.request(`${path}${query}`, { headers });
  const html = await answer.text();
  const status = await (await world.request(`${path}/status`)).json<{ state: string }>();
  return { answer, html, path, state: status.state, stamp: /data-stamp="([^"]*)"/u.exec(html)?.[1] ?? null };
}

describe("before the start", () => {
  it.each(["identity", "liveid", "stepup"] as const)("of %s says what is asked and needed", async (kind) => {
    const { html } = await show({ view: { ...READY, kind }, settings: { companyName: "Acme" } });
    const { title, asks, needs } = WORDS.en.kinds[kind];
    for (const text of [title, asks("Acme"), ...needs]) expect(html).toContain(text);
  });

  it("of a step-up says how many minutes are left", async () => {
    const view = { ...READY, kind: "stepup", expiresAt: NOW + 4.5 * MINUTE } as const;
    expect((await show({ view })).html).toContain(WORDS.en.minutesLeft("4 minutes"));
    expect((await show({ view, language: "de" })).html).toContain(WORDS.de.minutesLeft("4 Minuten"));
    const last = { ...view, expiresAt: NOW + 20_000 };
    expect((await show({ view: last })).html).toContain(WORDS.en.minutesLeft("1 minute"));
  });

  it("offers a step-up with its whole time where few minutes are left, as often as the portal allows", async () => {
    const view = { ...READY, kind: "stepup", expiresAt: NOW + 4 * MINUTE } as const;
    const again = `name="again" value="yes" class="quiet">${WORDS.en.moreTime}</button>`;
    expect((await show({ view })).html).not.toContain(again);
    expect((await show({ view: { ...view, retries: 1 } })).html).toContain(again);
    expect((await show({ view: { ...view, retries: 2 } })).html).not.toContain(again);
    // A page that is open already loads itself anew to offer it.
    expect((await show({ view: { ...view, retries: 1 } })).state).not.toBe((await show({ view })).state);
  });

  it("without a script has a link that loads the page again when the phone is done", async () => {
    const { html, path } = await show({ view: READY });
    const plain = /<noscript>(.*?)<\/noscript>/su.exec(html)?.[1];
    expect(plain).toContain(`<a href="${path}">${WORDS.en.doneOnPhone}</a>`);
  });

  it("shows the code that the agent reads out, before the button", async () => {
    const callerAt = NOW - 1000;
    const code = await callerCode(testKeyring(), PORTAL_ID, callerAt);
    const view = { ...READY, callerAt };
    const { html, state } = await show({ view, settings: { companyName: "Acme" } });
    expect(html).toContain(WORDS.en.caller.title("Acme"));
    expect(html.indexOf(code)).toBeGreaterThan(0);
    expect(html.indexOf(code)).toBeLessThan(html.indexOf("<button"));
    // Another agent's press has another code: the page that is open loads itself anew.
    expect((await show({ view: { ...view, callerAt: NOW } })).state).not.toBe(state);
    expect((await show({ view: READY })).html).not.toContain('class="code"');
  });

  it("says until when in the reader's language", async () => {
    expect((await show({ view: READY })).html).toContain("until November 30, 2026 at 12:00 PM UTC.");
    expect((await show({ view: READY, language: "de-AT" })).html).toContain(
      "bis 30. November 2026 um 12:00 UTC.",
    );
  });

  it("has the code of this link for a phone, drawn here", async () => {
    const { html } = await show({ view: READY });
    expect(html).toMatch(/<svg viewBox="0 0 \d+ \d+" role="img" aria-label="/u);
    expect(html).toContain(`aria-label="${WORDS.en.phone.codeLabel}"`);
    expect(html).not.toContain("<img");
  });

  it("links to the privacy notice that the admin has set, and to none by default", async () => {
    const privacyUrl = "https://acme.example/privacy";
    expect((await show({ view: READY, settings: { privacyUrl } })).html).toContain(`href="${privacyUrl}"`);
    expect((await show({ view: READY })).html).not.toContain(WORDS.en.data.privacy);
  });

  it("keeps the language that was asked for through the form", async () => {
    const world = createWorld({ contact: { personView: async () => READY } });
    const path = `/v/${await linkToken(testKeyring(), { portalId: PORTAL_ID, contactId: "901" })}`;
    const html = await (await world.request(`${path}?lang=fr`)).text();
    expect(html).toContain(`<form method="post" action="${path}?lang=fr">`);
    expect(html).toContain('<html lang="fr" dir="ltr">');
  });
});

describe("a link that came in a mail of the app", () => {
  const settings = { mailFrom: "verify@example.com" };

  it("says where the mail came from, in every language, and not where the link came another way", async () => {
    const { html } = await show({ view: READY, query: "?lang=de&via=mail", settings });
    expect(html).toContain(WORDS.de.sentFrom(settings.mailFrom));
    expect(html).toMatch(/href="\/v\/[^"?]+\?lang=fr&amp;via=mail"/u);
    const other = await show({ view: READY, query: "?lang=de", settings });
    expect(other.html).not.toContain("verify@example.com");
    expect((await show({ view: READY, query: "?lang=de&via=mail" })).html).not.toContain(
      'class="muted sender"',
    );
  });
});

const worldWith = (contactLanguage: () => Promise<"de" | null>) =>
  createWorld({
    contact: { personView: async () => READY },
    portal: { personPage: async () => PLAIN_PERSON_PAGE, contactLanguage },
  });
const linkPath = async () =>
  `/v/${await linkToken(testKeyring(), { portalId: PORTAL_ID, contactId: "901" })}`;

describe("the language that HubSpot has for the contact", () => {
  it("is asked for once, however often the page is opened, and not where the reader states one", async () => {
    const world = worldWith(async () => "de");
    const path = await linkPath();
    for (let n = 0; n < 100; n += 1)
      expect(await (await world.request(path)).text()).toContain('<html lang="de"');
    await world.request(path, { headers: { "Accept-Language": "fr" } });
    await world.request(`${path}?lang=es`);
    expect(world.calls.filter(({ method }) => method === "contactLanguage")).toHaveLength(1);
  });

  it("keeps nobody waiting: the page is English when it does not come", async () => {
    for (const answer of [() => new Promise<null>(() => {}), () => Promise.reject(new Error("gone"))]) {
      const page = await worldWith(answer).request(await linkPath());
      expect(await page.text()).toContain('<html lang="en"');
    }
  });
});

describe("meanwhile", () => {
  it("says that it was opened elsewhere, and offers to go on here", async () => {
    const { html } = await show({ view: { ...READY, openedAt: NOW } });
    expect(html).toContain(WORDS.en.opened.title);
    expect(html).toContain(WORDS.en.continueHere);
  });

  it("says that the person has done their part: there is nothing to press", async () => {
    const { html } = await show({ view: { ...READY, openedAt: NOW, review: true } });
    expect(html).toContain(WORDS.en.review.title);
    expect(html).not.toContain("<form");
  });

  it("waits while the session is made, and after a minute keeps the link for later", async () => {
    const waiting = await show({ view: { state: "preparing", kind: "identity", since: NOW - 59_000 } });
    expect([waiting.answer.status, waiting.stamp]).toEqual([200, "preparing"]);
    expect(waiting.html).toContain(WORDS.en.preparing.title);
    expect(waiting.html).not.toContain("http-equiv");
    const late = await show({ view: { state: "preparing", kind: "identity", since: NOW - 61_000 } });
    expect(late.html).toContain(WORDS.en.delayed.text);
    expect(late.stamp).toBe("delayed");
  });

  it.each<PersonView>([
    READY,
    { ...READY, openedAt: NOW },
    { ...READY, review: true },
    { ...READY, startedAt: NOW + 1 },
    { state: "preparing", kind: "identity", since: null },
    { state: "choose", kind: "identity", documents: ["passport"], chosen: null, expiresAt: NOW + MINUTE },
  ])("tells its script what it shows, and the script finds the same: %j", async (view) => {
    const { state, stamp } = await show({ view });
    expect(stamp).toBe(state);
  });
});

describe("at the end", () => {
  it("leads back to the address that the admin has set, and to none by default", async () => {
    const view = { state: "passed", kind: "identity" } as const;
    const settings = { returnUrl: "https://acme.example/done?a=1&b=2", companyName: "Acme" };
    const back = await show({ view, settings });
    expect(back.answer.status).toBe(410);
    expect(back.html).toContain(
      `<a class="button" href="https://acme.example/done?a=1&amp;b=2">${WORDS.en.back("Acme")}</a>`,
    );
    expect((await show({ view })).html).not.toContain('class="button"');
    expect(back.stamp).toBeNull();
  });

  it("says why it failed, and offers another try while there is one", async () => {
    const again = await show({ view: FAILED });
    expect(again.html).toContain(WORDS.en.failed.reasons.face);
    expect(again.html).toContain(
      `<button type="submit" name="again" value="yes">${WORDS.en.tryAgain}</button>`,
    );
    for (const view of [
      { ...FAILED, retries: 2 },
      { ...FAILED, retries: null },
    ]) {
      const { html } = await show({ view, settings: { companyName: "Acme" } });
      expect(html).not.toContain("<form");
      expect(html).toContain(WORDS.en.askForHelp("Acme"));
    }
  });

  it.each(["withdrawn", "erased"] as const)(
    "says in words of its own that it was %s, and whom to ask",
    async (state) => {
      const { answer, html } = await show({ view: { state }, settings: { companyName: "Acme" } });
      const { title, text } = WORDS.en[state];
      expect(answer.status).toBe(404);
      expect(html).toContain(`<h1>${title}</h1>`);
      expect(html).toContain(text("Acme"));
      expect(html).not.toMatch(/<form|<button|<svg/u);
    },
  );

  it("says that a link has expired, and that a step-up can be had again", async () => {
    const view = { state: "expired", kind: "identity", reason: null, retries: null } as const;
    expect((await show({ view })).html).toContain(WORDS.en.expired.title);
    const stepup = await show({ view: { ...view, kind: "stepup", retries: 0 } });
    expect(stepup.html).toContain(WORDS.en.tooLate.title);
    expect(stepup.html).toContain(WORDS.en.tryAgain);
  });
});

it.each(LANGUAGES)(
  "in %s every page is small, and none speaks of HubSpot or asks anybody else",
  async (language) => {
    const settings = { companyName: "A".repeat(80), purpose: "P".repeat(200) };
    const documents = ["drivers_license", "passport", "national_id"] as const;
    const views: PersonView[] = [
      READY,
      { state: "choose", kind: "identity", documents, chosen: "passport", expiresAt: NOW + MINUTE },
      { state: "preparing", kind: "identity", since: null },
      { state: "passed", kind: "stepup" },
      FAILED,
      { state: "expired", kind: "liveid", reason: null, retries: null },
      { state: "replaced" },
      { state: "withdrawn" },
      { state: "erased" },
    ];
    for (const view of views) {
      const { html } = await show({ view, settings, language });
      expect(html).toContain(`<html lang="${language}" dir="${WORDS[language].direction}">`);
      expect(html).not.toMatch(/HubSpot|(?:src|href)="(?:https?:)?\/\//u);
      expect(new TextEncoder().encode(html).length).toBeLessThan(40_000);
    }
  },
);
