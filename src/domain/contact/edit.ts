/** Taking over what somebody else wrote into one of our properties, where the portal's policy allows it. Pure. */
import * as z from "zod/mini";
import type { ContactPropertyName } from "../../hubspot/properties.ts";
import { documentTypeSchema, ialSchema, type VerificationKind } from "../vocabulary.ts";
import { withTrack } from "./decision.ts";
import type { ContactState, VerifiedResult } from "./state.ts";

/** HubSpot tells of a `date` as the milliseconds of its midnight in UTC, or as YYYY-MM-DD. */
const dateSchema = z.union([
  z.pipe(z.string().check(z.regex(/^\d{9,14}$/u)), z.transform(Number)),
  z.pipe(
    z.iso.date(),
    z.transform((day) => Date.parse(day)),
  ),
]);
const confidenceSchema = z.coerce.number().check(z.minimum(0), z.maximum(1));
const statusSchema = z.enum(["verified", "failed", "expired", ""]);
const yesNoSchema = z.enum(["true", "false"]);

/** What somebody else wrote; `value` "" clears it. `occurredAt`: HubSpot's clock, epoch ms. */
interface Edit {
  readonly property: ContactPropertyName;
  readonly value: string;
  readonly occurredAt: number;
}

/** Whether the edit is older than our newest result, or than a newer edit that was accepted. */
export function isHistory(state: ContactState, property: ContactPropertyName, occurredAt: number): boolean {
  return kindsOf(property).some((kind) => occurredAt < state.tracks[kind].resultAt);
}

/** The kinds of verification whose result says something of a property, its own first. */
function kindsOf(property: ContactPropertyName): readonly [VerificationKind, ...VerificationKind[]] {
  if (property === "idv_liveid_enrolled") return ["liveid", "identity"];
  if (property === "idv_match_confidence") return ["identity", "stepup"];
  return property === "idv_last_stepup_date" ? ["stepup"] : ["identity"];
}

/** The state that agrees with the edit, dated with it; null when it cannot agree. */
export function withEdit(
  state: ContactState,
  { property, value, occurredAt }: Edit,
  now: number,
): ContactState | null {
  const edited = withValue(state, property, value, now);
  return edited === null ? null : withTrack(edited, kindsOf(property)[0], { resultAt: occurredAt });
}

/**
 * The state that agrees with the edit (`value` "": cleared), or null when it cannot: a pending status needs a
 * session, our references are ours, and a detail of a result needs a result.
 */
function withValue(
  state: ContactState,
  property: ContactPropertyName,
  value: string,
  now: number,
): ContactState | null {
  switch (property) {
    case "idv_status":
      return withStatus(state, value, now);
    case "idv_liveid_enrolled":
      return read(yesNoSchema, value, (enrolled) => ({
        ...state,
        liveIdEnrolled: enrolled === null ? null : enrolled === "true",
      }));
    case "idv_last_stepup_date":
      return read(dateSchema, value, (lastStepUpAt) => ({ ...state, lastStepUpAt }));
    case "idv_ial_level":
      return read(ialSchema, value, (ial) => withDetail(state, { ial, ialDerived: false }));
    case "idv_document_type":
      return read(documentTypeSchema, value, (documentType) => withDetail(state, { documentType }));
    case "idv_match_confidence":
      return read(confidenceSchema, value, (matchConfidence) => withDetail(state, { matchConfidence }));
    case "idv_verified_date":
      return read(dateSchema, value, (verifiedAt) =>
        verifiedAt === null ? null : withDetail(state, { verifiedAt }),
      );
    case "idv_credential_did":
    case "idv_session_id":
    case "idv_verification_url":
      return null;
  }
}

/** The value by its schema, null for a cleared one; null as a whole when it does not fit. */
function read<T>(
  schema: z.ZodMiniType<T>,
  value: string,
  apply: (value: T | null) => ContactState | null,
): ContactState | null {
  if (value === "") return apply(null);
  const parsed = schema.safeParse(value);
  return parsed.success ? apply(parsed.data) : null;
}

function withDetail(state: ContactState, detail: Partial<VerifiedResult>): ContactState | null {
  if (state.result === null || state.tracks.identity.phase !== "passed") return null;
  return { ...state, result: { ...state.result, ...detail } };
}

function withStatus(state: ContactState, value: string, now: number): ContactState | null {
  const status = statusSchema.safeParse(value);
  if (!status.success) return null;
  if (status.data !== "verified") {
    const phase = status.data === "" ? "none" : status.data;
    return withTrack(state, "identity", { phase, request: null });
  }
  // Somebody vouches for the person: verified from now on, with none of the details that only 1Kosmos can state.
  const result = {
    verifiedAt: now,
    ial: null,
    ialDerived: false,
    did: null,
    matchConfidence: null,
    documentType: null,
  };
  return { ...withTrack(state, "identity", { phase: "passed", request: null }), result };
}
