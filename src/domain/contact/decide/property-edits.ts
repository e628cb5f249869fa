/** Takes over what another writer put into an `idv_*` property. Pure; which property uses which rule is in `../properties.ts`. */
import { toVerifiedResult, type VerifiedResult } from "../verified-result.ts";
import * as z from "zod/mini";
import { withTrack, type ContactState } from "../state.ts";

/**
 * Returns the state that agrees with the edit, or null when none can: a pending status needs a session, and a detail of
 * a result needs a result. `value` "" clears the property; `now` is epoch ms.
 */
export type TakeOver = (state: ContactState, value: string, now: number) => ContactState | null;

/** Refuses every edit: the value is ours alone, a reference or a claim that only 1Kosmos can state. */
export const oursAlone: TakeOver = () => null;

/** HubSpot sends a `date` as the milliseconds of its midnight in UTC, or as YYYY-MM-DD. */
export const dateEdit = z.union([
  z.pipe(z.string().check(z.regex(/^\d{9,14}$/u)), z.transform(Number)),
  z.pipe(
    z.iso.date(),
    z.transform((day) => Date.parse(day)),
  ),
]);
/** A confidence from 0 to 1. */
export const confidenceEdit = z.coerce.number().check(z.minimum(0), z.maximum(1));
/** A checkbox. */
export const yesNoEdit = z.pipe(
  z.enum(["true", "false"]),
  z.transform((value) => value === "true"),
);
const statusEdit = z.enum(["verified", "failed", "expired", ""]);

/** Makes a rule that reads the value by `schema`; null is a cleared one. A value that does not fit is refused. */
export function editAs<T>(
  schema: z.ZodMiniType<T>,
  apply: (state: ContactState, value: T | null) => ContactState | null,
): TakeOver {
  return (state, value) => {
    if (value === "") return apply(state, null);
    const parsed = schema.safeParse(value);
    return parsed.success ? apply(state, parsed.data) : null;
  };
}

/** Makes a rule for a detail of the newest result: taken over only while that result holds. */
export function detailEditAs<T>(
  schema: z.ZodMiniType<T>,
  toDetail: (value: T | null) => Partial<VerifiedResult> | null,
): TakeOver {
  return editAs(schema, (state, value) => {
    const change = toDetail(value);
    if (change === null || state.result === null || state.tracks.identity.phase !== "passed") return null;
    return { ...state, result: { ...state.result, ...change } };
  });
}

/** Takes over an edited status. "verified" is a statement by whoever edited it: no details that 1Kosmos states come with it. */
export const editStatus: TakeOver = (state, value, now) => {
  const status = statusEdit.safeParse(value);
  if (!status.success) return null;
  if (status.data !== "verified") {
    const phase = status.data === "" ? "none" : status.data;
    return withTrack(state, "identity", { phase, request: null });
  }
  return {
    ...withTrack(state, "identity", { phase: "passed", request: null }),
    result: toVerifiedResult({}, now),
  };
};
