/**
 * Pauses the reads that cards cause while HubSpot forbids them: each opened record would cause the same refusal again.
 * The feature makes it a condition, although no stored work waits.
 */
import { isForbidden, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import { wording } from "../../lib/wording.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { Feature } from "../../kernel/feature.ts";
import type { Documents } from "../../kernel/documents.ts";
import { listInWords } from "../../lib/text.ts";
import { err, type Result } from "../../lib/result.ts";

const SCOPES = ["crm.objects.contacts.read", "crm.objects.deals.read"];

export class CardReadHold implements Feature {
  readonly name = "cards";
  readonly #hold: ChannelHold;

  constructor(documents: Documents) {
    this.#hold = new ChannelHold("cards.read", documents);
  }

  /** Reads from HubSpot, unless it forbade that a moment ago. */
  async read<T>(
    now: () => number,
    read: () => Promise<Result<T, HubSpotFailure>>,
  ): Promise<Result<T, HubSpotFailure>> {
    const before = this.#hold.current;
    if (before !== null && before.until > now())
      return err({ reason: "missing_scopes", message: before.message, retryAfterMs: before.until - now() });
    const result = await read();
    if (result.ok) this.#hold.end();
    else if (isForbidden(result.error)) this.#hold.begin(result.error, now());
    return result;
  }

  /** @see Feature.connected */
  connected(): void {
    this.#hold.retryNow();
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const hold = this.#hold.current;
    // Somebody has signed in since: the next card shows whether HubSpot still forbids it.
    if (hold === null || hold.until === 0) return [];
    const scopes = hold.scopes.length > 0 ? hold.scopes : SCOPES;
    return [
      {
        code: "scopes_missing",
        about: "cards",
        message: `HubSpot does not let the app read the records that cards are opened on (scope ${listInWords(scopes, "or")}), so cards stay empty where the app does not know the record. Connect again with an account that may grant it.`,
        wording: wording("scopes_missing_cards", { scopes: [...scopes] }),
        since: hold.since,
        waiting: 0,
        retryAt: hold.until,
        endsWhen:
          "HubSpot lets a card read its record; it is tried when a card is opened and at every sign-in.",
        severity: "error",
      },
    ];
  }
}
