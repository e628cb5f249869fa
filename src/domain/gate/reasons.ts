/**
 * Why a record does not pass its gates: a code with its values, stored as it is decided. Its English text is what HubSpot and
 * the JSON API show; its wording is for surfaces that have the user's language. Pure.
 */
import * as z from "zod/mini";
import { wording, type Wording } from "../../lib/wording.ts";
import { gatedTypeSchema, ialSchema } from "../vocabulary.ts";

const label = z.exactOptional(z.string());
/** Absent: any verification is enough. */
const level = z.exactOptional(ialSchema);

/** Parses which part of a gate HubSpot no longer has: its stage, or the whole pipeline. */
export const missingStageSchema = z.object({
  code: z.literal("gate_without_stage"),
  missing: z.enum(["stage", "pipeline"]),
  id: z.string(),
});
export type MissingStage = z.infer<typeof missingStageSchema>;

export const gateReasonSchema = z.discriminatedUnion("code", [
  missingStageSchema,
  z.object({ code: z.literal("no_contact"), type: gatedTypeSchema }),
  z.object({ code: z.literal("no_label"), type: gatedTypeSchema, label: z.string() }),
  z.object({ code: z.literal("caller") }),
  z.object({ code: z.literal("not_verified"), missing: z.int(), count: z.int(), label, level }),
  z.object({ code: z.literal("none_verified"), count: z.int(), level }),
  /** The record was created at the gate, so that the app cannot move it back. */
  z.object({ code: z.literal("created_here") }),
]);
export type GateReason = z.infer<typeof gateReasonSchema>;

/** Words reasons in English, each once. */
export function reasonsText(reasons: readonly GateReason[]): string {
  return [...new Set(reasons.map((reason) => reasonText(reason)))].join("; ");
}

/** Words a reason in English. */
export function reasonText(reason: GateReason): string {
  switch (reason.code) {
    case "gate_without_stage":
      return `a gate does not work: the ${reason.missing} "${reason.id}" no longer exists in HubSpot; an admin must choose another stage for the gate, or remove it`;
    case "no_contact":
      return `the ${reason.type} has no associated contact`;
    case "no_label":
      return `the ${reason.type} has no contact with the label "${reason.label}"`;
    case "caller":
      return "its caller is not verified; an agent can do that on the ticket";
    case "not_verified":
      return notVerifiedText(reason);
    case "none_verified":
      return `none of its ${reason.count} contacts is verified${at(reason.level)}`;
    case "created_here":
      return "it was created here, so there is no stage to go back to";
  }
}

/**
 * Returns the wordings of reasons, each once. Empty when the surfaces have no words for one of them: they then show the
 * English text, which has them all.
 */
export function reasonWordings(reasons: readonly GateReason[]): readonly Wording[] {
  if (reasons.some(({ code }) => code === "created_here")) return [];
  return [...new Map(reasons.map((reason) => [reasonText(reason), toWording(reason)])).values()];
}

/** Returns the wording of a gate without a stage. With the gate's mode it names the effect as well. */
export function missingStageWording({ missing, id }: MissingStage, mode?: string): Wording {
  return wording("gate_without_stage", {
    [missing]: id,
    ...(mode !== undefined && { effect: mode === "trigger" ? "trigger" : "hold" }),
  });
}

function toWording(reason: GateReason): Wording {
  if (reason.code === "gate_without_stage") return missingStageWording(reason);
  if (reason.code === "no_contact") return wording("no_contact");
  if (reason.code === "no_label") return wording("no_label", { label: reason.label });
  const { code, ...values } = reason;
  return wording(code, values);
}

function notVerifiedText(reason: Extract<GateReason, { readonly code: "not_verified" }>): string {
  const { missing, count } = reason;
  const who = reason.label === undefined ? "" : ` with the label "${reason.label}"`;
  if (count === 1) return `its contact${who} is not verified${at(reason.level)}`;
  return `${missing} of its ${count} contacts${who} ${missing === 1 ? "is" : "are"} not verified${at(reason.level)}`;
}

function at(ial: string | undefined): string {
  return ial === undefined ? "" : ` at ${ial}`;
}
