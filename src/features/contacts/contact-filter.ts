/** The filters of the triggers that need the contact itself: asked only when they are set, many contacts a call. */
import type { ContactFacts } from "../../hubspot/contact-facts.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import { MAX_BATCH } from "../../hubspot/records.ts";
import { BatchLoader } from "../../lib/cache.ts";
import type { Settings } from "../../portal/settings.ts";

/** A contact whose record HubSpot does not show is looked for so often: it may be new. */
const MAX_LOOKS = 3;

/** Whether a new contact is verified. `unread`: HubSpot could not be asked, or does not show the contact yet. */
export type Admission =
  | { readonly kind: "admitted" | "filtered" }
  | { readonly kind: "unread"; readonly message: string };

export class ContactFilter {
  readonly #settings: () => Settings;
  readonly #facts: BatchLoader<ContactFacts, HubSpotFailure>;

  constructor(client: Pick<HubSpotClient, "readContactFacts">, settings: () => Settings, now: () => number) {
    this.#settings = settings;
    this.#facts = new BatchLoader({
      size: MAX_BATCH,
      freshMs: 0,
      absentMs: 0,
      now,
      read: (ids) => client.readContactFacts(ids),
    });
  }

  /** Judges a contact that was created; `attempts`: how often it was tried before. */
  async judge(contactId: string, attempts: number): Promise<Admission> {
    const { hasEmail, lifecycleStages } = this.#settings().filters;
    if (!hasEmail && lifecycleStages.length === 0) return { kind: "admitted" };
    const read = await this.#facts.get(contactId);
    if (!read.ok) return { kind: "unread", message: read.error.message };
    const facts = read.value;
    if (facts === undefined)
      return attempts < MAX_LOOKS
        ? { kind: "unread", message: "HubSpot does not show the contact yet." }
        : { kind: "filtered" };
    if (hasEmail && !facts.hasEmail) return { kind: "filtered" };
    const fits = lifecycleStages.length === 0 || lifecycleStages.includes(facts.lifecycleStage);
    return { kind: fits ? "admitted" : "filtered" };
  }
}
