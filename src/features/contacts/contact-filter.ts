/** The filters of the triggers that need the contact itself: read only when they are set, many contacts a call. */
import type { ContactFacts } from "../../hubspot/crm/contact-facts.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import { MAX_BATCH } from "../../hubspot/crm/records.ts";
import { BatchLoader } from "../../lib/cache.ts";
import type { ContactEvent } from "../../domain/contact/event.ts";
import type { JobResult } from "../../kernel/jobs/job.ts";
import type { PortalContext } from "../../portal/context/context.ts";

/** A contact whose record HubSpot does not show is looked for so often: it may be new. */
const MAX_LOOKS = 3;

/** `unread`: HubSpot could not be read, or does not show the contact yet. */
type Admission =
  | { readonly kind: "admitted" | "filtered" }
  | { readonly kind: "unread"; readonly message: string };

export class ContactFilter {
  readonly #context: Pick<PortalContext, "records" | "counters">;
  readonly #facts: BatchLoader<ContactFacts, HubSpotFailure>;

  constructor(client: Pick<HubSpotClient, "readContactFacts">, context: PortalContext) {
    this.#context = context;
    this.#facts = new BatchLoader({
      size: MAX_BATCH,
      freshMs: 0,
      absentMs: 0,
      now: context.now,
      read: (ids) => client.readContactFacts(ids),
    });
  }

  /**
   * Returns what becomes of the creation of a contact that the filters leave out; null for one that is verified, and for any
   * other event. `attempts`: how often it was tried before.
   */
  async refuse(contactId: string, { type }: ContactEvent, attempts: number): Promise<JobResult | null> {
    if (type !== "contact.creation") return null;
    const admission = await this.#judge(contactId, attempts);
    if (admission.kind === "admitted") return null;
    if (admission.kind === "unread") return { kind: "retry", failure: { message: admission.message } };
    return { kind: "done", apply: () => this.#context.counters.add("skipped_by_filter") };
  }

  async #judge(contactId: string, attempts: number): Promise<Admission> {
    const { hasEmail, lifecycleStages } = this.#context.records.settings().filters;
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
