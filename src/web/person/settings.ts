/** The admin's settings of the person's page, cached by the Worker. */
import { portalObject } from "../../objects.ts";
import { BoundedMap } from "../../lib/cache.ts";
import { callObject } from "../routes/call-object.ts";
import type { Language } from "../../i18n/words.ts";
import { PLAIN_PERSON_PAGE, type PersonPage } from "../../portal/person-page/person-page.ts";

/** An admin sees a change within this time. A link that many open causes no more calls to the portal's object. In ms. */
const FRESH_MS = 30_000;
const PORTALS_KEPT = 1000;
const LANGUAGE_FRESH_MS = 10 * 60_000;
const LANGUAGE_WAIT_MS = 800;
const CONTACTS_KEPT = 5000;
/** Each has 20 kB at most. */
const LOGOS_KEPT = 100;

/** Shown while the portal cannot be reached: the page still leads on, and names nobody. */
const UNREACHED: PersonPage = { ...PLAIN_PERSON_PAGE, retries: 0 };

/** Reads and caches the settings of portals. */
export class PageSettings {
  readonly #now: () => number;
  readonly #kept = new BoundedMap<number, { readonly settings: PersonPage; readonly at: number }>(
    PORTALS_KEPT,
  );

  readonly #languages = new BoundedMap<string, { readonly language: Language; readonly at: number }>(
    CONTACTS_KEPT,
  );
  readonly #logos = new BoundedMap<string, Uint8Array<ArrayBuffer>>(LOGOS_KEPT);

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Returns the language that HubSpot has for a contact, English where it returns none in time: nobody waits for it. Read
   * once in a while for each contact, however often its link is opened.
   */
  async languageOf(env: Env, portalId: number, contactId: string): Promise<Language> {
    const key = `${portalId}:${contactId}`;
    const kept = this.#languages.get(key);
    if (kept !== undefined && this.#now() - kept.at < LANGUAGE_FRESH_MS) return kept.language;
    const asked = portalObject(env, portalId)
      .contactLanguage(contactId)
      .then((found) => found ?? "en")
      .catch(() => "en" as const);
    const language = await Promise.race([asked, scheduler.wait(LANGUAGE_WAIT_MS).then(() => "en" as const)]);
    this.#languages.set(key, { language, at: this.#now() });
    return language;
  }

  /** Returns a portal's logo of this name, or null. A link that many open causes one call to the portal for each. */
  async logo(env: Env, portalId: number, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const key = `${portalId}:${name}`;
    const kept = this.#logos.get(key);
    if (kept !== undefined) return kept;
    const { logo } = await this.of(env, portalId);
    if (logo?.name !== name) return null;
    const bytes = await callObject(portalObject(env, portalId).logo(name));
    if (bytes !== null) this.#logos.set(key, bytes);
    return bytes;
  }

  /** Returns a portal's settings for the page. */
  async of(env: Env, portalId: number): Promise<PersonPage> {
    const kept = this.#kept.get(portalId);
    if (kept !== undefined && this.#now() - kept.at < FRESH_MS) return kept.settings;
    // One request reads again; those that come meanwhile are served what was cached. (Requests cannot wait for each other.)
    if (kept !== undefined) this.#kept.set(portalId, { ...kept, at: this.#now() });
    try {
      const settings = (await portalObject(env, portalId).personPage()) ?? UNREACHED;
      this.#kept.set(portalId, { settings, at: this.#now() });
      return settings;
    } catch {
      return kept?.settings ?? UNREACHED;
    }
  }
}
