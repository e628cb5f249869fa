/**
 * Compares this app's clock with HubSpot's and 1Kosmos', by the `Date` header of their responses. A difference makes
 * signatures, callbacks and requests look stale, each of which would otherwise be refused one by one.
 */
import * as z from "zod/mini";
import { RECORDS_OF_A_CONDITION, type FoundCondition } from "../../kernel/condition.ts";
import { documentKey, type Documents } from "../../kernel/documents.ts";
import { wording } from "../../lib/wording.ts";

/** Differences below this block nothing: signatures are taken for five minutes. In ms. */
const TOLERANCE_MS = 2 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

/** Whose clock is compared. */
export type ClockSide = "hubspot" | "onekosmos";
const NAMES: Readonly<Record<ClockSide, string>> = { hubspot: "HubSpot", onekosmos: "1Kosmos" };
const SIDES: readonly ClockSide[] = ["hubspot", "onekosmos"];

const offSchema = z.object({
  /** Epoch ms, by our clock. */
  since: z.number(),
  /** How far their clock is ahead of ours, ms. */
  offsetMs: z.number(),
});
const CLOCKS = documentKey("clocks", z.partialRecord(z.enum(["hubspot", "onekosmos"]), offSchema));

/** Reads the `Date` header of a response as epoch ms; null when there is none that can be read. */
export function dateOf(headers: Headers): number | null {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? null : date;
}

/** One response: when it was requested and received by our clock, and its own time. Epoch ms. */
export interface DatedResponse {
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly date: number;
}

export class ClockWatch {
  readonly #documents: Documents;
  /** Responses in a row that disagree with our clock; a proxy may have sent a single one from its cache. */
  readonly #disagreeing = new Map<ClockSide, number>();
  /** Sides whose clock is known to agree: an ordinary response reads nothing. */
  readonly #agreeing = new Set<ClockSide>();

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Notes a response. Stores only when a difference begins or ends. */
  note(side: ClockSide, response: DatedResponse): void {
    const offsetMs = offsetOf(response);
    const isOff = Math.abs(offsetMs) > TOLERANCE_MS;
    const count = isOff ? (this.#disagreeing.get(side) ?? 0) + 1 : 0;
    this.#disagreeing.set(side, count);
    if (!isOff && this.#agreeing.has(side)) return;
    const known = this.#documents.get(CLOCKS) ?? {};
    if (!isOff) {
      this.#agreeing.add(side);
      if (known[side] === undefined) return;
      const others = Object.entries(known).filter(([name]) => name !== side);
      this.#documents.put(CLOCKS, Object.fromEntries(others));
    } else if (known[side] === undefined && count >= RECORDS_OF_A_CONDITION) {
      this.#agreeing.delete(side);
      this.#documents.put(CLOCKS, { ...known, [side]: { since: response.receivedAt, offsetMs } });
    }
  }

  /** Returns how far a side's clock is known to be ahead of ours, ms; 0 when it is not known to differ. */
  aheadMs(side: ClockSide): number {
    return this.#documents.get(CLOCKS)?.[side]?.offsetMs ?? 0;
  }

  /** Returns a condition for each side whose clock differs. */
  conditions(): readonly FoundCondition[] {
    const known = this.#documents.get(CLOCKS) ?? {};
    return SIDES.flatMap((side) => {
      const off = known[side];
      return off === undefined ? [] : [conditionOf(side, off)];
    });
  }
}

/** Returns how far their clock is ahead of ours, ms; 0 while the time of the call itself explains the difference. */
function offsetOf({ sentAt, receivedAt, date }: DatedResponse): number {
  // A Date header counts whole seconds.
  if (date >= sentAt - 1000 && date <= receivedAt) return 0;
  return date > receivedAt ? date - receivedAt : date - sentAt;
}

function conditionOf(side: ClockSide, { since, offsetMs }: z.infer<typeof offSchema>): FoundCondition {
  const minutes = Math.max(1, Math.round(Math.abs(offsetMs) / MINUTE_MS));
  const name = NAMES[side];
  const effect =
    side === "hubspot"
      ? "webhooks and cards are refused as too old or too new"
      : "the times of callbacks and requests are corrected by the difference";
  return {
    code: "clock_off",
    about: side,
    message: `The clocks of this app and ${name} are ${minutes} ${minutes === 1 ? "minute" : "minutes"} apart (${name}'s is ${offsetMs > 0 ? "ahead" : "behind"}), so ${effect}. Correct the clock of the machine that runs the app; on Cloudflare, compare with ${name}'s status page.`,
    wording: wording("clock_off", { name, minutes: offsetMs > 0 ? minutes : -minutes }),
    since,
    waiting: 0,
    retryAt: null,
    endsWhen: `A response of ${name} agrees with this app's clock.`,
    severity: "error",
  };
}
