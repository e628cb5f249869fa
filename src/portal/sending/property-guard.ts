/**
 * Guards the properties of one record type that the app writes to. Puts right what it can, leaves out of writes what HubSpot
 * does not take, so that everything else is written, and writes them when HubSpot takes them again.
 */
import type * as z from "zod/mini";
import { isForbidden, type HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { Provisioning } from "../../hubspot/properties/provisioning.ts";
import type { RecordType } from "../../hubspot/crm/records.ts";
import { retryAtAlways } from "../../kernel/backoff.ts";
import { RECORDS_OF_A_CONDITION, type FoundCondition } from "../../kernel/condition.ts";
import type { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { PayloadFilter } from "../../kernel/outbox/payload-filter.ts";
import { log } from "../../lib/log.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { PortalContext } from "../context/context.ts";
import { conditionsOfProperties } from "./property-conditions.ts";
import {
  isWrong,
  leftOutBy,
  NO_PROBLEMS,
  PROPERTY_STATES,
  type StoredProblem,
  type PropertyState,
} from "./property-state.ts";

/** A problem that stays is checked daily at the latest. In ms. */
const CHECK_LATEST_MS = 24 * 60 * 60 * 1000;
/** The first look after something was found wrong comes after a minute: the pauses before are for trouble that passes. */
const SKIPPED_PAUSES = 9;
/** Rows that see whether HubSpot takes a property again. */
const TRIAL_ROWS = 1;
const ALL_ROWS = Number.MAX_SAFE_INTEGER;
const WAITING_SHOWN = 1000;

/** Property name → value. */
export type Properties = Readonly<Record<string, string | undefined>>;

export interface PropertyGuardOptions<P extends Properties> {
  readonly context: PortalContext;
  readonly type: RecordType;
  /** Names what is kept of these properties, where one record type has several guards. Absent: the type does. */
  readonly part?: string;
  /** The names that are ours. */
  readonly names: readonly string[];
  readonly ensure: () => Promise<Result<Provisioning, HubSpotFailure>>;
  readonly outbox: OutboxTable<P>;
  /** Of a payload, any part of which is one. */
  readonly schema: z.ZodMiniType<P>;
  /** Returns true when the portal uses these properties: a problem that no work waits for is no condition. */
  readonly isUsed: () => boolean;
  /**
   * Returns true when the portal granted the scopes for these properties. Without them HubSpot is not called. Absent:
   * it did.
   */
  readonly isGranted?: () => boolean;
}

export class PropertyGuard<P extends Properties> implements PayloadFilter<P> {
  readonly #options: PropertyGuardOptions<P>;

  constructor(options: PropertyGuardOptions<P>) {
    this.#options = options;
  }

  /** Returns the record type that has the properties. */
  get type(): RecordType {
    return this.#options.type;
  }

  /** Returns when the properties are to be looked at again, epoch ms, or null. */
  get checkAt(): number | null {
    return this.#isGranted() ? this.#state().checkAt : null;
  }

  /**
   * Creates, restores and repairs the properties, and takes note of what cannot be put right. `retries`: what HubSpot
   * refused although its definition is right is tried again. Returns what was done, null when HubSpot does not let the app
   * look or the portal did not grant the scopes, or a failure that concerns the portal.
   */
  async ensure({
    retries,
  }: {
    readonly retries: boolean;
  }): Promise<Result<Provisioning | null, HubSpotFailure>> {
    if (!this.#isGranted()) return ok(null);
    const { context, ensure, outbox } = this.#options;
    const found = await ensure();
    const before = this.#state();
    const now = context.now();
    if (!found.ok) {
      if (!isForbidden(found.error)) return found;
      const { message, scopes = [] } = found.error;
      this.#put(this.#scheduled({ ...before, failure: { message, scopes: [...scopes] } }, now));
      return ok(null);
    }
    const problems: Record<string, StoredProblem> = {};
    // One row shows whether HubSpot still refuses a value whose definition is right; without one the next write does.
    const isKept = !retries || outbox.partial(TRIAL_ROWS) > 0;
    for (const [name, problem] of Object.entries(before.problems))
      if (problem.kind === "refused" && isKept)
        problems[name] = { ...problem, tried: problem.tried || retries };
    for (const { name, kind, message, scopes } of found.value.problems)
      problems[name] = { kind, message, scopes: [...scopes], tried: false };
    const after = this.#scheduled({ ...before, problems, failure: null }, now);
    context.commit(() => {
      this.#put(after);
      const isSolved = [...leftOutBy(before)].some((name) => problems[name] === undefined);
      const isTried = Object.values(problems).some(({ tried }) => tried);
      if (isSolved) outbox.resendPartial(now, ALL_ROWS);
      else if (isTried) outbox.resendPartial(now, TRIAL_ROWS);
    });
    const { repaired } = found.value;
    const names = Object.keys(problems);
    const { portalId: portal } = context.records.portal();
    if (repaired.length > 0) log("info", "options put back", { portal, properties: repaired.join(" ") });
    if (names.length > 0) log("warn", "properties left out", { portal, properties: names.join(" ") });
    return ok(found.value);
  }

  #isGranted(): boolean {
    return this.#options.isGranted?.() ?? true;
  }

  /** @see PayloadFilter.split */
  split(payload: P): { readonly sent: P | null; readonly leftOut: P | null } {
    const names = leftOutBy(this.#state());
    if (names.size === 0) return { sent: payload, leftOut: null };
    const [sent, leftOut] = this.#split(payload, (name) => !names.has(name));
    return { sent, leftOut };
  }

  /** @see PayloadFilter.without */
  without(payload: P, failure: HubSpotFailure): { readonly rest: P | null; readonly refused: P | null } {
    const names = new Set(this.#named(failure, [payload]));
    const [refused, rest] = this.#split(payload, (name) => names.has(name));
    return { rest, refused };
  }

  /** @see PayloadFilter.refused */
  async refused(
    failure: HubSpotFailure,
    sent: readonly P[],
    recordId: string | null,
  ): Promise<Result<"again" | "record", HubSpotFailure>> {
    const names = this.#named(failure, sent);
    if (names.length === 0) return ok("record");
    const { refusals, ...before } = this.#state();
    const leftOut = leftOutBy({ ...before, refusals });
    if (names.every((name) => leftOut.has(name))) return ok("again");
    // The first refusal since a value was taken: the definition may have changed.
    if (names.some((name) => refusals[name] === undefined)) {
      const checked = await this.ensure({ retries: false });
      if (!checked.ok) return checked;
      const { created = [], repaired = [] } = checked.value ?? {};
      if (names.some((name) => created.includes(name) || repaired.includes(name))) return ok("again");
      const nowLeftOut = leftOutBy(this.#state());
      if (names.some((name) => nowLeftOut.has(name))) return ok("again");
    }
    return ok(this.#judge(names, failure, recordId));
  }

  /** @see PayloadFilter.accepted */
  accepted(sent: P): void {
    const { context, outbox } = this.#options;
    const state = this.#state();
    const { problems, refusals } = state;
    const names = Object.keys(sent).filter(
      (name) => problems[name]?.tried === true || refusals[name] !== undefined,
    );
    if (names.length === 0) return;
    const isOther = ([name]: [string, unknown]) => !names.includes(name);
    const kept = Object.fromEntries(Object.entries(problems).filter((entry) => isOther(entry)));
    const after = {
      ...state,
      problems: kept,
      refusals: Object.fromEntries(Object.entries(refusals).filter((entry) => isOther(entry))),
    };
    this.#put(isWrong(after) ? after : { ...after, checkAt: null, solvedAt: context.now() });
    if (Object.keys(kept).length < Object.keys(problems).length)
      outbox.resendPartial(context.now(), ALL_ROWS);
  }

  /** Deletes what is kept of these records. */
  deleteRecords(ids: readonly string[]): void {
    const { refusals, ...state } = this.#state();
    if (!Object.values(refusals).some((kept) => kept.some((id) => ids.includes(id)))) return;
    const others = Object.entries(refusals).map(
      ([name, kept]) => [name, kept.filter((id) => !ids.includes(id))] as const,
    );
    this.#put({ ...state, refusals: Object.fromEntries(others) });
  }

  /** Returns what blocks writes of these properties. */
  conditions(): readonly FoundCondition[] {
    const { type, outbox, isUsed } = this.#options;
    const state = this.#state();
    if (!isWrong(state) || !isUsed()) return [];
    return conditionsOfProperties(type, state, outbox.partial(WAITING_SHOWN));
  }

  /** The definition is right: one record's value, until several records in a row are refused for it. */
  #judge(names: readonly string[], failure: HubSpotFailure, recordId: string | null): "again" | "record" {
    const state = this.#state();
    const refusals = { ...state.refusals };
    const problems = { ...state.problems };
    const { message, scopes = [] } = failure;
    for (const name of names) {
      const ids = [...new Set([...(refusals[name] ?? []), ...(recordId === null ? [] : [recordId])])];
      refusals[name] = ids.slice(-RECORDS_OF_A_CONDITION);
      const isOfAll = ids.length >= RECORDS_OF_A_CONDITION || failure.reason === "property_missing";
      if (isOfAll || problems[name] !== undefined)
        problems[name] = { kind: "refused", message, scopes: [...scopes], tried: false };
    }
    const isLeftOut = names.some((name) => problems[name]?.tried === false);
    const after = { ...state, refusals, problems };
    const { context, outbox } = this.#options;
    const now = context.now();
    context.commit(() => {
      this.#put(isLeftOut ? this.#scheduled(after, now) : after);
      // The first of them were taken for single refusals: they wait with the others from now on.
      if (isLeftOut) outbox.deadRows.replay(message, now);
    });
    return isLeftOut ? "again" : "record";
  }

  /** The properties of ours that a refusal names and that were sent. */
  #named({ properties = [] }: HubSpotFailure, sent: readonly P[]): readonly string[] {
    const { names } = this.#options;
    return properties.filter((name) => names.includes(name) && sent.some((payload) => name in payload));
  }

  #scheduled(state: PropertyState, now: number): PropertyState {
    if (!isWrong(state)) return { ...state, checkAt: null, failures: 0 };
    // Values that are refused now and then, between others that are taken, are tried less and less often.
    const isOld = state.checkAt === null && now - state.solvedAt >= CHECK_LATEST_MS;
    const failures = (isOld ? 0 : state.failures) + 1;
    const at = Math.min(retryAtAlways(failures + SKIPPED_PAUSES, now), now + CHECK_LATEST_MS);
    return { ...state, failures, checkAt: at };
  }

  #state(): PropertyState {
    const { context, type, part = type } = this.#options;
    return context.records.documents.get(PROPERTY_STATES)?.[part] ?? NO_PROBLEMS;
  }

  #put(state: PropertyState): void {
    const { documents } = this.#options.context.records;
    const states = documents.get(PROPERTY_STATES);
    // A portal without problems has no document.
    if (states === null && !isWrong(state) && Object.keys(state.refusals).length === 0) return;
    const { type, part = type } = this.#options;
    documents.put(PROPERTY_STATES, { ...states, [part]: state });
  }

  /** Parts a payload by its properties' names. Null for a part without any. */
  #split(payload: P, isFirst: (name: string) => boolean): readonly [P | null, P | null] {
    const entries = Object.entries(payload);
    const pick = (wanted: boolean): P | null => {
      const some = entries.filter(([name]) => isFirst(name) === wanted);
      return some.length === 0 ? null : this.#options.schema.parse(Object.fromEntries(some));
    };
    return [pick(true), pick(false)];
  }
}
