/**
 * Stops requesting sessions while 1Kosmos makes none, because a limit of the account is reached. Results of sessions that
 * exist are fetched meanwhile. One request is the trial after each pause; the others wait and use up no attempt.
 */
import * as z from "zod/mini";
import type { FoundCondition } from "../../../kernel/condition.ts";
import { documentKey, type Documents } from "../../../kernel/documents.ts";
import { withoutFullStop } from "../../../lib/english.ts";
import type { ProviderFailure } from "../../../onekosmos/provider.ts";
import { wording } from "../../../lib/wording.ts";

const MINUTE = 60 * 1000;
/** Pauses between trials; the last one repeats. A limit of a day is over within an hour of its end. In ms. */
const PAUSES_MS: readonly number[] = [5 * MINUTE, 15 * MINUTE, 60 * MINUTE];
/** Work that waits while a trial is under way is retried after this time. In ms. */
const TRIAL_MS = 15_000;

const capSchema = z.object({
  /** Epoch ms. */
  since: z.number(),
  /** When the next trial is due, epoch ms. */
  until: z.number(),
  trials: z.int(),
  /** 1Kosmos' words, for an admin. */
  message: z.string(),
  /** The first contacts that met it, two at most: a limit that only one meets is its own. */
  contacts: z._default(z.array(z.string()), []),
});
const CAP = documentKey("session-cap", capSchema);

export class SessionCap {
  readonly #documents: Documents;
  /** When the trial under way began, epoch ms. */
  #trialAt = 0;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Returns whether several contacts have met the limit. */
  isForAll(): boolean {
    return (this.#documents.get(CAP)?.contacts.length ?? 0) > 1;
  }

  /** Returns until when a contact's request for a session waits, epoch ms; null when it may go now, and is the trial if there is a cap. */
  waitUntil(contactId: string, now: number): number | null {
    const cap = this.#documents.get(CAP);
    if (cap === null || (!this.isForAll() && !cap.contacts.includes(contactId))) return null;
    if (now < cap.until) return cap.until;
    if (now - this.#trialAt < TRIAL_MS) return this.#trialAt + TRIAL_MS;
    this.#trialAt = now;
    return null;
  }

  /** Returns why requests wait, as a failure of the job. */
  get failure(): ProviderFailure {
    return { reason: "over_cap", message: this.#documents.get(CAP)?.message ?? "" };
  }

  /** Notes that 1Kosmos refused a contact's session for its limit. Returns when the next trial is due, epoch ms. */
  reached({ message, retryAfterMs = 0 }: ProviderFailure, contactId: string, now: number): number {
    const before = this.#documents.get(CAP);
    const contacts = [...new Set([...(before?.contacts ?? []), contactId])].slice(0, 2);
    // Requests that were under way when the limit was reached count once.
    if (before !== null && now < before.until) {
      if (contacts.length > before.contacts.length) this.#documents.put(CAP, { ...before, contacts });
      return before.until;
    }
    const trials = (before?.trials ?? 0) + 1;
    const pause = PAUSES_MS[Math.min(trials, PAUSES_MS.length) - 1] ?? MINUTE;
    const until = now + Math.max(pause, retryAfterMs);
    this.#documents.put(CAP, { since: before?.since ?? now, until, trials, message, contacts });
    this.#trialAt = 0;
    return until;
  }

  /** Notes that 1Kosmos took a request. Returns whether requests had been waiting. */
  passed(): boolean {
    if (this.#documents.get(CAP) === null) return false;
    const wasEverybodys = this.isForAll();
    this.#documents.delete(CAP);
    return wasEverybodys;
  }

  /** Makes the next trial due now: an admin may have raised the limit. */
  retryNow(): void {
    const cap = this.#documents.get(CAP);
    if (cap !== null) this.#documents.put(CAP, { ...cap, until: 0, trials: 0 });
  }

  /** Returns the condition while requests wait. */
  conditions(waiting: () => number): readonly FoundCondition[] {
    const cap = this.#documents.get(CAP);
    if (cap === null || !this.isForAll()) return [];
    return [
      {
        code: "onekosmos_over_cap",
        about: "",
        message: `1Kosmos makes no more sessions for now (${withoutFullStop(cap.message)}), so new verifications wait. Links that were sent work. Raise the limit with 1Kosmos, or wait: the app retries automatically.`,
        wording: wording("onekosmos_over_cap", { cause: withoutFullStop(cap.message) }),
        since: cap.since,
        waiting: waiting(),
        retryAt: cap.until,
        endsWhen: "1Kosmos makes a session again.",
        severity: "error",
        cause: cap.message,
      },
    ];
  }
}
