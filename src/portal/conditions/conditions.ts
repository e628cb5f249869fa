/**
 * Collects the conditions of a portal: its own and its features'. Stores since when each lasts in one document, logs when
 * one begins and ends, and replays the dead letters of one that has ended.
 */
import * as z from "zod/mini";
import type { Condition, FoundCondition } from "../../kernel/condition.ts";
import { documentKey } from "../../kernel/documents.ts";
import type { Feature } from "../../kernel/feature.ts";
import { CAUSES_ADDED, deadCauses } from "../../kernel/jobs/dead-causes.ts";
import { log } from "../../lib/log.ts";
import type { PortalContext } from "../context/context.ts";
import { wording } from "../../lib/wording.ts";
import { givenUp } from "./given-up.ts";
import { portalConditions, type PortalConditionsOptions } from "./portal-conditions.ts";
import { REMEDIES } from "./remedies.ts";

const knownSchema = z.record(
  z.string(),
  z.object({
    /** Epoch ms. */
    since: z.number(),
    /** Returns true when it has lasted long enough to be shown and logged. */
    shown: z.boolean(),
    /** See `FoundCondition.cause`. */
    cause: z.string(),
  }),
);
type Known = z.infer<typeof knownSchema>;

const CONDITIONS = documentKey("conditions", knownSchema);

export interface ConditionsOptions extends PortalConditionsOptions {
  readonly context: PortalContext;
  readonly features: readonly Feature[];
  /** Called when a condition is shown, and when one that was shown is over. */
  readonly onChange?: (change: ConditionChange) => void;
}

/** A condition that begins or ends. */
export interface ConditionChange {
  readonly code: string;
  readonly about: string;
  readonly change: "begins" | "ends";
}

export class Conditions {
  readonly #options: ConditionsOptions;

  constructor(options: ConditionsOptions) {
    this.#options = options;
  }

  /**
   * Returns the conditions that last, the gravest first, and stores what has changed since the last look. `causes`: those with the
   * most dead letters first, where they were read just now.
   */
  update(causes = deadCauses(this.#options.context.sql, CAUSES_ADDED)): readonly Condition[] {
    const { context, features } = this.#options;
    const now = context.now();
    const before = context.records.documents.get(CONDITIONS) ?? {};
    const outside = [
      ...portalConditions(this.#options, now),
      ...features.flatMap((feature) => feature.conditions?.(now) ?? []),
    ];
    const found = [...outside, ...givenUp(causes, outside)];
    const known: Known = {};
    const shown: Condition[] = [];
    for (const condition of found) {
      const { code, message, waiting, retryAt, endsWhen, severity, shownAfterMs = 0, cause = "" } = condition;
      const said = condition.wording ?? wording(code);
      const remedy = condition.remedy ?? REMEDIES[code] ?? null;
      const since = condition.since ?? before[keyOf(condition)]?.since ?? now;
      const isShown = now - since >= shownAfterMs;
      known[keyOf(condition)] = { since, shown: isShown, cause: cause.slice(0, MAX_CAUSE) };
      if (isShown)
        shown.push({ code, message, wording: said, since, waiting, retryAt, endsWhen, severity, remedy });
    }
    if (JSON.stringify(known) !== JSON.stringify(before)) this.#store(before, known);
    return shown.toSorted((left, right) => rankOf(left) - rankOf(right));
  }

  #store(before: Known, known: Known): void {
    const { context } = this.#options;
    const { documents } = context.records;
    context.commit(() => {
      if (Object.keys(known).length === 0) documents.delete(CONDITIONS);
      else documents.put(CONDITIONS, known);
      for (const [key, { shown }] of Object.entries(known))
        if (shown && before[key]?.shown !== true) this.#log("begins", key);
      for (const [key, { shown, cause }] of Object.entries(before)) {
        if (known[key] !== undefined) continue;
        if (shown) this.#log("ends", key);
        if (cause !== "") this.#replay(cause, context.now());
      }
    });
  }

  /** Replays the dead letters whose cause is gone. */
  #replay(cause: string, now: number): void {
    const { context, features } = this.#options;
    context.jobs.deadJobs.replay(cause, now);
    for (const { channels = [] } of features)
      for (const channel of channels) channel.deadRows.replay(cause, now);
  }

  #log(change: ConditionChange["change"], key: string): void {
    const [code = "", about = ""] = key.split(":");
    const { portalId: portal } = this.#options.context.records.portal();
    log("warn", `condition ${change}`, { portal, code, ...(about === "" ? {} : { about }) });
    this.#options.onChange?.({ code, about, change });
  }
}

/** In characters; as long as a row's reason can be. */
const MAX_CAUSE = 1000;

function keyOf({ code, about }: Pick<FoundCondition, "code" | "about">): string {
  return about === "" ? code : `${code}:${about}`;
}

function rankOf({ severity }: Condition): number {
  return severity === "error" ? 0 : 1;
}
