/**
 * Decides whether a contact belongs to this portal: known here, or found in HubSpot with this portal's own token. A card names
 * any id it likes, so an id that is neither is refused.
 */
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { createRateLimiter } from "../../hubspot/transport/rate-limiter.ts";
import { MAX_BATCH } from "../../hubspot/crm/records.ts";
import { err, ok } from "../../lib/result.ts";
import type { Tombstones } from "../../portal/context/tombstones.ts";
import type { ContactIndex, IndexedContact } from "../contacts/table/contact-index.ts";
import type { Records } from "../../portal/context/records.ts";
import { BatchLoader } from "../../lib/cache.ts";

/** For how long it counts that HubSpot had a contact of which nothing is known here, ms. */
const SEEN_MS = 60_000;
/** For how long it counts that HubSpot has no such contact, ms. A contact that is created meanwhile is known by its event. */
const ABSENT_MS = 10_000;
/**
 * Reads of contacts that are unknown here, of up to 100 each: a fifth of HubSpot's limit in its window. A caller who
 * names ids at random uses up nothing of the verified contacts' share.
 */
const READS_PER_WINDOW = 20;

/** `here`: under the id that stands for it now. `unread`: HubSpot could not be read. */
export type Presence =
  | { readonly kind: "here"; readonly contactId: string }
  | { readonly kind: "deleted" | "unknown" | "unread" };

export interface PresenceOptions {
  readonly index: ContactIndex;
  readonly tombstones: Tombstones;
  readonly client: Pick<HubSpotClient, "existingContacts">;
  readonly records: Pick<Records, "portal">;
  readonly now: () => number;
}

export class ContactLookup {
  readonly #options: PresenceOptions;
  readonly #inHubSpot: BatchLoader<true, HubSpotFailure>;

  constructor(options: PresenceOptions) {
    const { client, now } = options;
    this.#options = options;
    const share = createRateLimiter({ max: READS_PER_WINDOW });
    this.#inHubSpot = new BatchLoader<true, HubSpotFailure>({
      size: MAX_BATCH,
      freshMs: SEEN_MS,
      absentMs: ABSENT_MS,
      now,
      read: async (ids) => {
        const waitMs = share.acquire(now());
        if (waitMs > 0)
          return err({ reason: "budget", message: "too many reads by cards", retryAfterMs: waitMs });
        const existing = await client.existingContacts(ids);
        return existing.ok ? ok(new Map([...existing.value].map((id) => [id, true]))) : existing;
      },
    });
  }

  /** Of one contact. */
  async of(contactId: string): Promise<Presence> {
    return (await this.ofAll([contactId])).get(contactId) ?? { kind: "unknown" };
  }

  /** Reads several, by the ids of the call. */
  async ofAll(contactIds: readonly string[]): Promise<ReadonlyMap<string, Presence>> {
    const { index } = this.#options;
    const speaking = contactIds.map((id) => index.resolve(id));
    const known = index.findAll(speaking);
    const presences = speaking.map((id) => this.#of(id, known.get(id)));
    return new Map(
      (await Promise.all(presences)).map((presence, place) => [contactIds[place] ?? "", presence]),
    );
  }

  /** An erased contact is as unknown as any other. */
  async #of(contactId: string, known: IndexedContact | undefined): Promise<Presence> {
    if (this.#options.tombstones.has(contactId)) return { kind: "unknown" };
    if (known !== undefined)
      return known.deletedAt === null ? { kind: "here", contactId } : { kind: "deleted" };
    // HubSpot took the grant back: no read is possible.
    if (this.#options.records.portal().status !== "connected") return { kind: "unread" };
    const read = await this.#inHubSpot.get(contactId);
    if (!read.ok) return { kind: "unread" };
    return read.value === true ? { kind: "here", contactId } : { kind: "unknown" };
  }
}
