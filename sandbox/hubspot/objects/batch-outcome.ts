/** The outcome of each input of a batch: written, refused, or not there. */
import { Refusal } from "../errors.ts";
import type { View } from "./answers.ts";
import { resolveId, writtenBy, type ObjectDependencies } from "./request.ts";
import type { StoredObject } from "./store.ts";
import type { RawProperties } from "./writer.ts";

/** `results` and `errors` of a batch's response. */
export interface Outcome {
  readonly results: readonly unknown[];
  readonly errors: readonly unknown[];
}

interface Input {
  readonly properties: RawProperties;
  readonly id?: string;
  readonly objectWriteTraceId?: string | undefined;
}

/** How one input is written, and what joins its response. */
interface Work {
  readonly write: (properties: RawProperties) => StoredObject;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Writes each input. Runs inside a transaction, so that a refusal which it passes on undoes the whole batch. */
export function eachInput<I extends Input>(
  dependencies: ObjectDependencies,
  view: View,
  inputs: readonly I[],
  workOf: (input: I) => Work,
): Outcome {
  const traced = haveTraceIds(inputs);
  const written: { readonly id: number; readonly answer: Record<string, unknown> }[] = [];
  const errors: unknown[] = [];
  const missing: string[] = [];
  for (const input of inputs) {
    try {
      const { write, more = {} } = workOf(input);
      const { object, answer } = writtenBy(dependencies, view, input.properties, write);
      written.push({ id: object.id, answer: { ...answer, ...more, ...traceOf(input) } });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status === 404 && input.id !== undefined) missing.push(input.id);
      else if (traced) errors.push(tracedError(error, input));
      else throw error;
    }
  }
  // Not in the order of the inputs: HubSpot does not keep it, so nobody may count on it.
  const results = written.toSorted((a, b) => b.id - a.id).map(({ answer }) => answer);
  return { results, errors: [...errors, ...missingErrors(view, missing)] };
}

/** One entry for all records that are not there, as HubSpot reports them. */
export function missingErrors(view: View, ids: readonly string[]): readonly unknown[] {
  if (ids.length === 0) return [];
  const kind = view.type.singular.toUpperCase();
  return [
    {
      status: "error",
      category: "OBJECT_NOT_FOUND",
      message: `Could not get some ${kind} objects, they may be deleted or not exist. Check that ids are valid.`,
      context: { ids },
    },
  ];
}

/** The id behind an input of a read; 0, which no record has, when there is none. */
export function idOrZero(
  dependencies: ObjectDependencies,
  view: View,
  value: string,
  idProperty: string | undefined,
): number {
  try {
    return resolveId(dependencies, view, value, idProperty);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return 0;
    throw error;
  }
}

function haveTraceIds(inputs: readonly Input[]): boolean {
  const ids = inputs.map((input) => input.objectWriteTraceId);
  return !ids.includes(undefined) && new Set(ids).size === ids.length;
}

function traceOf({ objectWriteTraceId }: Input): Record<string, string> {
  return objectWriteTraceId === undefined ? {} : { objectWriteTraceId };
}

function tracedError(refusal: Refusal, input: Input): Record<string, unknown> {
  const context = { ...refusal.body.context, objectWriteTraceId: [input.objectWriteTraceId] };
  return { ...refusal.body, context };
}
