/** Reads the language that HubSpot has for a contact, for a page whose reader states none that the app has. */
import { languageOf } from "../../i18n/languages.ts";
import type { Language } from "../../i18n/words.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { createRateLimiter } from "../../hubspot/transport/rate-limiter.ts";
import { MAX_BATCH } from "../../hubspot/crm/records.ts";
import { BatchLoader } from "../../lib/cache.ts";
import { err, ok } from "../../lib/result.ts";

/** A language changes seldom. In ms. */
const FRESH_MS = 10 * 60_000;
/** Of 100 contacts each: pages that many scanners open take nothing from the contacts that are verified. */
const READS_PER_WINDOW = 10;
const PROPERTY = "hs_language";

export class LanguageReader {
  readonly #languages: BatchLoader<Language | null, HubSpotFailure>;

  constructor(client: Pick<HubSpotClient, "readContacts">, now: () => number) {
    const share = createRateLimiter({ max: READS_PER_WINDOW });
    this.#languages = new BatchLoader<Language | null, HubSpotFailure>({
      size: MAX_BATCH,
      freshMs: FRESH_MS,
      absentMs: FRESH_MS,
      now,
      read: async (ids) => {
        const waitMs = share.acquire(now());
        if (waitMs > 0)
          return err({ reason: "budget", message: "too many reads by pages", retryAfterMs: waitMs });
        const contacts = await client.readContacts(ids, [PROPERTY]);
        if (!contacts.ok) return contacts;
        const languages = [...contacts.value].map(
          ([id, properties]) => [id, languageOf(properties[PROPERTY] ?? "")] as const,
        );
        return ok(new Map(languages));
      },
    });
  }

  /** Returns the language, or null where HubSpot has none that the app has, or cannot be read. */
  async of(contactId: string): Promise<Language | null> {
    const language = await this.#languages.get(contactId);
    return language.ok ? (language.value ?? null) : null;
  }
}
