/**
 * Keeps the portal's segments in HubSpot: made at install, looked at again at each sign-in and, while the portal has
 * work anyway, once a day. A failure delays nothing else and is shown on the page.
 */
import * as z from "zod/mini";
import { wording } from "../../lib/wording.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import {
  SEGMENT_KEYS,
  SEGMENTS,
  segmentIdsSchema,
  type SegmentIds,
  type SegmentProblem,
  type SegmentProblems,
  type SegmentsFound,
} from "../../hubspot/crm/segments.ts";
import { withheldFeatures } from "../../hubspot/oauth/scopes.ts";
import { retryAfterTrouble, retryAtAlways } from "../../kernel/backoff.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import type { Feature } from "../../kernel/feature.ts";
import { documentKey } from "../../kernel/documents.ts";
import { log } from "../../lib/log.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import type { Records } from "../../portal/context/records.ts";

/** How often a list that an admin must correct is looked at again. */
const LOOK_AT_PROBLEM_MS = 60 * 60 * 1000;

/** A deleted segment is back a day later at the latest, if anything happens in the portal at all. */
const LOOK_AGAIN_MS = 24 * 60 * 60 * 1000;

const segmentsRecordSchema = z.object({
  ids: segmentIdsSchema,
  state: z.enum(["ready", "preparing", "refused", "not_dynamic", "changed"]),
  /** For the admin: HubSpot's words while they are refused, or what is wrong with the lists. */
  reason: z.nullable(z.string()),
  /** Epoch ms; 0: at once. */
  lookAt: z.number(),
  failures: z.int(),
});
type SegmentsRecord = z.infer<typeof segmentsRecordSchema>;

const SEGMENTS_DOCUMENT = documentKey("segments", segmentsRecordSchema);
const NONE_YET: SegmentsRecord = { ids: {}, state: "preparing", reason: null, lookAt: 0, failures: 0 };

interface SegmentsOptions {
  readonly records: Records;
  readonly ensure: (known: SegmentIds) => Promise<SegmentsFound>;
  readonly now: () => number;
}

export class SegmentsFeature implements Feature {
  readonly name = "segments";
  readonly #options: SegmentsOptions;
  #running: Promise<void> | null = null;

  constructor({ records, now }: PortalContext, client: Pick<HubSpotClient, "ensureSegments">) {
    this.#options = { records, now, ensure: (known) => client.ensureSegments(known) };
  }

  /** @see Feature.connected: what is missing is put right now. */
  connected(): void {
    const { records } = this.#options;
    records.documents.put(SEGMENTS_DOCUMENT, { ...this.#record(), lookAt: 0, failures: 0 });
  }

  /** Returns when this runs next, epoch ms, or null when all segments exist. */
  nextWakeAt(): number | null {
    const { state, lookAt } = this.#record();
    if (this.#options.records.portal().status !== "connected") return null;
    return state === "ready" && lookAt > 0 ? null : lookAt;
  }

  /** Makes sure of the segments if it is time. One run at a time: two would make each segment twice. */
  async wake(): Promise<void> {
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
    const seen = this.#isWithheld() ? notGranted(before) : await ensure(before.ids);
    const { failure } = seen;
    if (failure !== null)
      log("warn", "segments put off", { portal: records.portal().portalId, reason: failure.reason });
    if (Object.keys(seen.problems).length > 0)
      log("warn", "segments do not fit", { portal: records.portal().portalId, ...seen.problems });
    records.documents.put(SEGMENTS_DOCUMENT, after(before, seen, now()));
  }

  /** @see Feature.conditions */
  conditions(): readonly FoundCondition[] {
    const { state, reason, lookAt } = this.#record();
    if (state === "ready" || state === "preparing") return [];
    // The portal's own condition names what was not granted.
    if (state === "refused" && this.#isWithheld()) return [];
    const common = { about: "", waiting: 0, retryAt: lookAt, severity: "warning" as const };
    if (state === "refused")
      return [
        {
          ...common,
          code: "segments_refused",
          message: `HubSpot refuses to make the app's segments: ${reason ?? ""} Do not rely on them in a campaign. Connect again to grant what is missing.`,
          wording: wording("segments_refused", { cause: reason ?? "" }),
          endsWhen: "HubSpot makes the segments; it is tried at every sign-in.",
        },
      ];
    const code = state === "changed" ? "segment_changed" : "segment_not_dynamic";
    return [
      {
        ...common,
        code,
        message: reason ?? "",
        wording: wording(code, { segments: segmentsIn(reason ?? "") }),
        endsWhen: "HubSpot has the segment as an active list with the app's filters.",
      },
    ];
  }

  view(): SegmentsView {
    const { state, reason } = this.#record();
    return { state, reason };
  }

  #isWithheld(): boolean {
    return withheldFeatures(this.#options.records.portal().scopes).includes("segments");
  }

  #record(): SegmentsRecord {
    return this.#options.records.documents.get(SEGMENTS_DOCUMENT) ?? NONE_YET;
  }
}

/** HubSpot's response without the scope: it is not called for scopes that the portal did not grant. */
function notGranted({ ids }: SegmentsRecord): SegmentsFound {
  const message =
    "The app was not granted access to segments in this HubSpot account, so it keeps none. Sign in again to grant it.";
  return { found: ids, problems: {}, failure: { reason: "missing_scopes", message } };
}

/** Refusals that only a person can change: the page shows them. */
const REFUSALS: ReadonlySet<string> = new Set(["missing_scopes", "refused", "not_found", "conflict"]);

/** The record after the segments were looked at. */
function after(
  before: SegmentsRecord,
  { found: ids, problems, failure }: SegmentsFound,
  now: number,
): SegmentsRecord {
  const problem = problemIn(problems);
  if (failure === null) {
    return problem === null
      ? { ids, state: "ready", reason: null, lookAt: now + LOOK_AGAIN_MS, failures: 0 }
      : { ids, ...problem, lookAt: now + LOOK_AT_PROBLEM_MS, failures: 0 };
  }
  const failures = failure.reason === "budget" ? before.failures : before.failures + 1;
  const refused = REFUSALS.has(failure.reason);
  const { state, reason } = problem ?? before;
  return {
    ids,
    state: refused ? "refused" : state,
    reason: refused ? failure.message : state === "refused" ? null : reason,
    lookAt: (refused ? retryAtAlways : retryAfterTrouble)(Math.max(failures, 1), now, failure),
    failures,
  };
}

/** The state of segments whose lists do not do their work, with a sentence for each list; null when all do. */
function problemIn(
  problems: SegmentProblems,
): { readonly state: SegmentProblem; readonly reason: string } | null {
  const sentences = SEGMENT_KEYS.flatMap((key) => {
    const problem = problems[key];
    return problem === undefined ? [] : [SENTENCE[problem](SEGMENTS[key].name)];
  });
  if (sentences.length === 0) return null;
  const isStatic = Object.values(problems).includes("not_dynamic");
  return { state: isStatic ? "not_dynamic" : "changed", reason: sentences.join(" ") };
}

/** Returns the names of the segments that the stored sentences are about. */
function segmentsIn(sentences: string): string[] {
  return SEGMENT_KEYS.map((key): string => SEGMENTS[key].name).filter((name) =>
    sentences.includes(`"${name}"`),
  );
}

const SENTENCE: Readonly<Record<SegmentProblem, (name: string) => string>> = {
  not_dynamic: (name) =>
    `The segment "${name}" is not an active list, so HubSpot does not keep it up to date: do not rely on it in a campaign. Rename or delete it in HubSpot; the app makes an active one within an hour, or when you sign in again.`,
  changed: (name) =>
    `The filters of the segment "${name}" were changed, so it may lack contacts who belong into it. Restore its filter in HubSpot, or rename or delete it; the app makes a new one within an hour, or when you sign in again.`,
};

/**
 * How the segments in HubSpot stand. `not_dynamic`, `changed`: a list under a segment's name does not hold whom it should;
 * `reason` has a sentence for the admin. `refused`: `reason` has HubSpot's words.
 */
export interface SegmentsView {
  readonly state: "ready" | "preparing" | "refused" | "not_dynamic" | "changed";
  readonly reason: string | null;
}
