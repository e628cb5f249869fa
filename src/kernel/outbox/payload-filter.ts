/** Removes from a channel's writes the properties that HubSpot refuses, so that the others are written. */
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { Result } from "../../lib/result.ts";

/** A part of a payload that was left out: it waits until HubSpot takes it. */
export interface PayloadFilter<P> {
  /** Returns what may be written of a payload, and what is left out; each null when there is nothing of it. */
  split(payload: P): { readonly sent: P | null; readonly leftOut: P | null };
  /**
   * Decides about a refusal that names properties of the payload. `again`: something was put right or is left out from now
   * on, so the write is repeated. `record`: the refusal is this record's own. `recordId`: null when HubSpot refused a batch
   * as a whole. An error concerns the portal.
   */
  refused(
    failure: HubSpotFailure,
    sent: readonly P[],
    recordId: string | null,
  ): Promise<Result<"again" | "record", HubSpotFailure>>;
  /** Takes note that HubSpot has taken a payload; in the commit. */
  accepted(sent: P): void;
  /** Returns a payload without, and only with, the properties that a refusal names. */
  without(payload: P, failure: HubSpotFailure): { readonly rest: P | null; readonly refused: P | null };
}
