/** Notices that HubSpot refuses several records for one reason: then the refusal may be about all of them. */
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { RECORDS_OF_A_CONDITION } from "../condition.ts";

/** Ids that are kept, so that a record has one second attempt. */
const MAX_TRIED_TWICE = 1000;

/** Ids and times in HubSpot's words: refusals that differ in them alone are one. */
const NUMBERS = /\d+/gu;

export class RefusedAlike {
  /** The records that HubSpot refused one after the other for one reason, and none was written in between. */
  #newest: { readonly reason: string; readonly ids: Set<string> } = { reason: "", ids: new Set() };
  /** Refused records that had their second attempt. */
  readonly #triedTwice = new Set<string>();

  /** Counts a record that HubSpot refuses. Returns whether as many were refused alike as make a condition. */
  isOfMany(recordId: string, { reason, message }: HubSpotFailure): boolean {
    if (reason !== "refused" || this.#triedTwice.has(recordId)) return false;
    const words = message.replace(NUMBERS, "0");
    if (this.#newest.reason !== words) this.#newest = { reason: words, ids: new Set() };
    this.#newest.ids.add(recordId);
    return this.#newest.ids.size >= RECORDS_OF_A_CONDITION;
  }

  /**
   * Returns the records that are due for a second attempt because another was written after them: the refusal may have been
   * about all of them, and be over. Each once: a record that is refused again is refused for its own sake.
   */
  writtenAfter(): readonly string[] {
    const { ids } = this.#newest;
    if (this.#triedTwice.size > MAX_TRIED_TWICE) this.#triedTwice.clear();
    const due = [...ids].filter((id) => !this.#triedTwice.has(id));
    for (const id of due) this.#triedTwice.add(id);
    ids.clear();
    return due;
  }
}
