/** What a portal's admin has set for the person's page, as the Worker remembers it. */
import { portalObject } from "../../objects.ts";
import { BoundedMap } from "../../lib/cache.ts";
import { PLAIN_PERSON_PAGE, type PersonPage } from "../../portal/person-page.ts";

/** An admin sees a change within this time. A link that many open asks the portal's object no more often. In ms. */
const FRESH_MS = 30_000;
const PORTALS_KEPT = 1000;

/** Shown while the portal cannot be reached: the page still leads on, and names nobody. */
const UNREACHED: PersonPage = { ...PLAIN_PERSON_PAGE, retries: 0 };

/** Reads and remembers the settings of portals. */
export class PageSettings {
  readonly #now: () => number;
  readonly #kept = new BoundedMap<number, { readonly settings: PersonPage; readonly at: number }>(
    PORTALS_KEPT,
  );

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns a portal's settings for the page. */
  async of(env: Env, portalId: number): Promise<PersonPage> {
    const kept = this.#kept.get(portalId);
    if (kept !== undefined && this.#now() - kept.at < FRESH_MS) return kept.settings;
    try {
      const settings = (await portalObject(env, portalId).personPage()) ?? UNREACHED;
      this.#kept.set(portalId, { settings, at: this.#now() });
      return settings;
    } catch {
      return UNREACHED;
    }
  }
}
