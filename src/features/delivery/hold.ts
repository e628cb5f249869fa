/** Keeps all mails waiting while Cloudflare Email Service takes none from this portal. */
import * as z from "zod/mini";
import { documentKey, type Documents } from "../../kernel/documents.ts";

const MINUTE_MS = 60_000;
/** Between attempts, by one mail each. */
const PAUSES_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS] as const;

const holdSchema = z.object({
  /** Epoch ms. */
  since: z.number(),
  /** No mail is sent before this moment, epoch ms. */
  until: z.number(),
  failures: z.int(),
  /** The service's code. */
  code: z.string(),
});
/** Why and until when mails wait. */
export type Hold = z.infer<typeof holdSchema>;

const HOLD = documentKey("mail_hold", z.nullable(holdSchema));

export class MailHold {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Returns the hold, or null while mails are sent. */
  get current(): Hold | null {
    return this.#documents.get(HOLD);
  }

  /** Begins the hold, or prolongs it. Mails that were on their way when it began prolong nothing. */
  begin(code: string, now: number): void {
    const before = this.current;
    if (before !== null && before.until > now) return;
    const failures = (before?.failures ?? 0) + 1;
    const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? MINUTE_MS;
    this.#documents.put(HOLD, { since: before?.since ?? now, until: now + pause, failures, code });
  }

  /** Makes the next attempt due now: the cause may be fixed. */
  retryNow(): void {
    const before = this.current;
    if (before !== null) this.#documents.put(HOLD, { ...before, until: 0 });
  }

  /** Ends the hold: a mail was taken. */
  end(): void {
    if (this.current !== null) this.#documents.put(HOLD, null);
  }
}
