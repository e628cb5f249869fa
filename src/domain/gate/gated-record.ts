/** A record at a gate, as it is shown. */
import type { GateStatus, Ial, IdvStatus } from "../vocabulary.ts";
import type { PipelineStage } from "./gate.ts";
import type { GateReason } from "./reasons.ts";

/** A record that has reached a gate. */
export interface GatedRecord {
  readonly recordId: string;
  /** `idv_gate_status`; null when only a trigger was reached. */
  readonly status: GateStatus | null;
  /** The stage that it waits for; null when it waits for none. */
  readonly wanted: PipelineStage | null;
  /** The app moves it on when everybody is verified. */
  readonly movesOn: boolean;
  /** Why it waits, for people; "" when it does not. */
  readonly reason: string;
  /** The same as codes; empty when it has none. */
  readonly reasons: readonly GateReason[];
  /** HubSpot's reason when it refused the move; "" when it did not. */
  readonly refusal: string;
  /** Since when it waits, or not, epoch ms. */
  readonly since: number;
  /** For whom it waits. `note`: why no session could be started for this contact. */
  readonly contacts: readonly {
    readonly contactId: string;
    readonly status: IdvStatus | null;
    readonly ial: Ial | null;
    readonly note: string;
  }[];
}

/** A deal that has reached a gate. */
export type DealGate = Omit<GatedRecord, "recordId" | "reasons"> & { readonly dealId: string };

/** A ticket that has reached a gate. */
export type TicketGate = Omit<GatedRecord, "recordId" | "reasons"> & { readonly ticketId: string };

/** Names a record as the deal that it is. */
export function dealGate({ recordId: dealId, reasons: _reasons, ...rest }: GatedRecord): DealGate {
  return { dealId, ...rest };
}

/** Names a record as the ticket that it is. */
export function ticketGate({ recordId: ticketId, reasons: _reasons, ...rest }: GatedRecord): TicketGate {
  return { ticketId, ...rest };
}
