/**
 * Stores which mails are on their way. The mark is stored before a mail leaves and removed when its outcome is, so that a
 * mail whose outcome was lost in a crash is not sent a second time.
 */
import * as z from "zod/mini";
import { documentKey, type Documents } from "../../kernel/documents.ts";

/** Numbers of the jobs. As many as are done at once, and those that crashes left until their jobs come up again. */
const CLAIMS = documentKey("mail_claims", z.array(z.number()));

export class MailClaims {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Returns whether the mail of this job was on its way when the object ended. */
  has(seq: number): boolean {
    return this.#documents.get(CLAIMS)?.includes(seq) ?? false;
  }

  add(seq: number): void {
    this.#documents.put(CLAIMS, [...(this.#documents.get(CLAIMS) ?? []), seq]);
  }

  remove(seq: number): void {
    const claims = this.#documents.get(CLAIMS) ?? [];
    if (claims.includes(seq))
      this.#documents.put(
        CLAIMS,
        claims.filter((claim) => claim !== seq),
      );
  }
}
