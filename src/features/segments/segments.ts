/**
 * Keeps the portal's segments in HubSpot: made at install, looked at again at each sign-in and, while the portal has
 * work anyway, once a day. A failure delays nothing else and is shown on the page.
 */
import * as z from "zod/mini";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import { segmentIdsSchema, type SegmentIds } from "../../hubspot/segments.ts";
import { documentKey } from "../../kernel/documents.ts";
import { log } from "../../log.ts";
import type { SegmentsView } from "../../portal/contract.ts";
import type { Records } from "../../portal/records.ts";
import { retryAtAlways } from "../../kernel/backoff.ts";

/** A segment that somebody deletes is back a day later at the latest, if anything happens in the portal at all. */
const LOOK_AGAIN_MS = 24 * 60 * 60 * 1000;

const segmentsRecordSchema = z.object({
  ids: segmentIdsSchema,
  state: z.enum(["ready", "preparing", "refused"]),
  /** HubSpot's words while they are refused. */
  reason: z.nullable(z.string()),
  /** Epoch ms; 0: at once. */
  lookAt: z.number(),
  failures: z.int(),
});
type SegmentsRecord = z.infer<typeof segmentsRecordSchema>;

const SEGMENTS = documentKey("segments", segmentsRecordSchema);
const NONE_YET: SegmentsRecord = { ids: {}, state: "preparing", reason: null, lookAt: 0, failures: 0 };

export interface SegmentKeeperOptions {
  readonly records: Records;
  readonly ensure: (
    known: SegmentIds,
  ) => Promise<{ readonly found: SegmentIds; readonly failure: HubSpotFailure | null }>;
  readonly now: () => number;
}

export class SegmentKeeper {
  readonly #options: SegmentKeeperOptions;
  #running: Promise<void> | null = null;

  constructor(options: SegmentKeeperOptions) {
    this.#options = options;
  }

  /** Somebody signed in, or installed: what is missing is put right now. */
  hurry(): void {
    const { records } = this.#options;
    records.documents.put(SEGMENTS, { ...this.#record(), lookAt: 0, failures: 0 });
  }

  /** When this wants to run, epoch ms, or null: segments that stand wake nobody. */
  nextDueAt(): number | null {
    const { state, lookAt } = this.#record();
    if (this.#options.records.portal().status !== "connected") return null;
    return state === "ready" && lookAt > 0 ? null : lookAt;
  }

  /** Makes sure of the segments if it is time. One run at a time: two would make each segment twice. */
  async run(): Promise<void> {
    const { records, now } = this.#options;
    if (records.portal().status !== "connected" || this.#record().lookAt > now()) return;
    this.#running ??= this.#ensure().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async #ensure(): Promise<void> {
    const { records, ensure, now } = this.#options;
    const before = this.#record();
    const { found, failure } = await ensure(before.ids);
    if (failure !== null)
      log("warn", "segments put off", { portal: records.portal().portalId, reason: failure.reason });
    records.documents.put(SEGMENTS, after(before, found, failure, now()));
  }

  view(): SegmentsView {
    const { state, reason } = this.#record();
    return { state, reason };
  }

  #record(): SegmentsRecord {
    return this.#options.records.documents.get(SEGMENTS) ?? NONE_YET;
  }
}

/** Refusals that only a person can change: the page shows them. */
const REFUSALS: ReadonlySet<string> = new Set(["missing_scopes", "refused", "not_found", "conflict"]);

function after(
  before: SegmentsRecord,
  ids: SegmentIds,
  failure: HubSpotFailure | null,
  now: number,
): SegmentsRecord {
  if (failure === null)
    return { ids, state: "ready", reason: null, lookAt: now + LOOK_AGAIN_MS, failures: 0 };
  const failures = failure.reason === "budget" ? before.failures : before.failures + 1;
  const refused = REFUSALS.has(failure.reason);
  return {
    ids,
    state: refused ? "refused" : before.state,
    reason: refused ? failure.message : null,
    lookAt: retryAtAlways(Math.max(failures, 1), now, failure),
    failures,
  };
}
