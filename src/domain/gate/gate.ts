/**
 * Defines gates and checks whether a record's contacts meet them. Pure: the record's stage, its contacts and their
 * states are arguments. `decide.ts` decides what follows.
 */
import * as z from "zod/mini";
import type { Pipeline } from "../../hubspot/crm/pipelines.ts";
import { gatedTypeSchema, ialSchema, type GatedType, type Ial, type IdvStatus } from "../vocabulary.ts";
import type { GateReason, MissingStage } from "./reasons.ts";

/** Lists the modes. trigger: verification starts; observe: and the deal is marked; enforce: and it is held. */
const GATE_MODES = ["trigger", "observe", "enforce"] as const;

/** Limits ids and labels of stages, pipelines and associations, with room to spare. In characters. */
const MAX_NAME = 200;
const nameSchema = z.string().check(z.minLength(1), z.maxLength(MAX_NAME));

/**
 * Parses the contacts under a label. An admin may rename a label; `category` and `typeId` stay, and decide once they are
 * known. They are read from HubSpot when the gate is saved; the name is for people.
 */
const labelledSchema = z.strictObject({
  label: nameSchema,
  category: z.optional(nameSchema),
  typeId: z.optional(z.int()),
});
export type Labelled = z.infer<typeof labelledSchema>;

/** Parses a gate of the portal's settings. */
export const gateSchema = z
  .strictObject({
    /** The records that it stops. Absent: deals. */
    objectType: z.exactOptional(gatedTypeSchema),
    pipelineId: nameSchema,
    stageId: nameSchema,
    /** The contacts that must be verified. With a label: all that have it. caller: one, by a check at this very ticket. */
    contacts: z._default(
      z.union([z.enum(["all", "any", "caller"]), labelledSchema], {
        error: 'must be "all", "any", "caller" or {"label": "…"}',
      }),
      "all",
    ),
    minIal: z._default(ialSchema, "IAL1"),
    mode: z.enum(GATE_MODES),
  })
  .check(
    z.refine(({ objectType, contacts }) => contacts !== "caller" || objectType === "ticket", {
      path: ["contacts"],
      error: '"caller" is for tickets: deals have no callers',
    }),
  );
export type Gate = z.infer<typeof gateSchema>;

/** Returns the type of the records that a gate stops. */
export function gatedTypeOf({ objectType = "deal" }: Pick<Gate, "objectType">): GatedType {
  return objectType;
}

/** Returns the gates that stop records of a type. */
export function gatesOf(gates: readonly Gate[], type: GatedType): readonly Gate[] {
  return gates.filter((gate) => gatedTypeOf(gate) === type);
}

/** Names a stage of a pipeline. */
export interface PipelineStage {
  readonly pipelineId: string;
  readonly stageId: string;
}

/** States a contact of the record and its verification. */
export interface GateContact {
  readonly contactId: string;
  /** The labels of its association with the record, by name and by type; see `bearsLabel`. */
  readonly labels: readonly string[];
  /** Null: verification was never requested. */
  readonly status: IdvStatus | null;
  /** Null: not verified, or 1Kosmos stated none. */
  readonly ial: Ial | null;
  /** It was verified as the caller of this record. Absent: it was not. */
  readonly isCaller?: boolean;
}

/** Names a contact that must be verified, and the lowest level; null when any verification is enough. */
export interface RequiredContact {
  readonly contactId: string;
  readonly level: Ial | null;
}

/** States whether a record's contacts meet a gate. */
export interface Assessment {
  readonly gate: Gate;
  readonly met: boolean;
  readonly needs: readonly RequiredContact[];
  /** Why it is not met; null when it is met. */
  readonly reason: GateReason | null;
}

/** Returns whether two stages are the same. */
export function sameStage(left: PipelineStage | null, right: PipelineStage | null): boolean {
  return left?.pipelineId === right?.pipelineId && left?.stageId === right?.stageId;
}

/** Returns the position of a stage in its pipeline, from 0; -1 when the pipeline or the stage does not exist. */
function positionOf(pipelines: readonly Pipeline[], { pipelineId, stageId }: PipelineStage): number {
  const stages = pipelines.find(({ id }) => id === pipelineId)?.stages ?? [];
  return stages.findIndex(({ id }) => id === stageId);
}

/** Returns the stage with this id, of the deal's own pipeline first, else of another one; null when there is none. */
export function placeOf(
  pipelines: readonly Pipeline[],
  pipelineId: string,
  stageId: string,
): PipelineStage | null {
  const holds = ({ stages }: Pipeline) => stages.some(({ id }) => id === stageId);
  const own = pipelines.find(({ id }) => id === pipelineId);
  const home = own !== undefined && holds(own) ? own : pipelines.find((pipeline) => holds(pipeline));
  return home === undefined ? null : { pipelineId: home.id, stageId };
}

/** Returns whether this is a closed-lost stage. */
export function isLost(pipelines: readonly Pipeline[], { pipelineId, stageId }: PipelineStage): boolean {
  const stages = pipelines.find(({ id }) => id === pipelineId)?.stages ?? [];
  return stages.find(({ id }) => id === stageId)?.lost ?? false;
}

/**
 * Returns whether `to` lies ahead of `from`: later in the pipeline, in another one, or `from` is lost. A lost deal has made
 * no progress, although its stage comes last on a board: otherwise losing a deal and winning it would pass any gate.
 */
export function isAhead(
  pipelines: readonly Pipeline[],
  from: PipelineStage | null,
  to: PipelineStage,
): boolean {
  if (from === null || from.pipelineId !== to.pipelineId || isLost(pipelines, from)) return true;
  return positionOf(pipelines, to) > positionOf(pipelines, from);
}

/** Returns whether the gate's stage no longer exists in HubSpot. Unknown pipelines (none at all) break no gate. */
export function isBroken(gate: PipelineStage, pipelines: readonly Pipeline[]): boolean {
  return pipelines.length > 0 && positionOf(pipelines, gate) === -1;
}

/** Returns what a broken gate lacks: its stage, or the whole pipeline. */
export function findMissing(
  { pipelineId, stageId }: PipelineStage,
  pipelines: readonly Pipeline[],
): MissingStage {
  const hasPipeline = pipelines.some(({ id }) => id === pipelineId);
  return hasPipeline
    ? { code: "gate_without_stage", missing: "stage", id: stageId }
    : { code: "gate_without_stage", missing: "pipeline", id: pipelineId };
}

/**
 * Returns the gates that a deal at this stage has reached: those at its stage or before, in the pipeline's order. Losing a
 * deal does not pass a gate, so a closed-lost stage reaches only a gate on that stage. A gate whose stage no longer
 * exists has no known position: every deal of its pipeline has reached it, unless the gate only triggers.
 */
export function gatesReached(
  gates: readonly Gate[],
  pipelines: readonly Pipeline[],
  place: PipelineStage,
): readonly Gate[] {
  const position = positionOf(pipelines, place);
  const lost = isLost(pipelines, place);
  return gates.filter((gate) => {
    if (sameStage(gate, place)) return true;
    if (gate.pipelineId !== place.pipelineId || lost) return false;
    if (isBroken(gate, pipelines)) return gate.mode !== "trigger";
    const at = positionOf(pipelines, gate);
    return at !== -1 && at <= position;
  });
}

/** Checks the contacts against a gate. Returns whether they meet it, the missing contacts, and the reason. */
export function assess(gate: Gate, contacts: readonly GateContact[]): Assessment {
  const wanted = typeof gate.contacts === "object" ? gate.contacts : null;
  const label = wanted?.label ?? null;
  const relevant = wanted === null ? contacts : contacts.filter(({ labels }) => bearsLabel(labels, wanted));
  const level = levelOf(gate);
  const missing = relevant.filter((contact) => !satisfies(contact, level));
  const needs = missing.map(({ contactId }) => ({ contactId, level }));
  if (relevant.length === 0)
    return { gate, met: false, needs: [], reason: noContact(gatedTypeOf(gate), label) };
  if (gate.contacts === "caller") return assessCaller(gate, relevant);
  const met = gate.contacts === "any" ? missing.length < relevant.length : missing.length === 0;
  return met
    ? { gate, met, needs: [], reason: null }
    : { gate, met, needs, reason: notVerified(gate, missing.length, relevant.length) };
}

/** Checks that the caller was verified at this record. Requests no contact: only an agent can see who the caller is. */
function assessCaller(gate: Gate, contacts: readonly GateContact[]): Assessment {
  const met = contacts.some((contact) => contact.isCaller === true && isCallerEnough(gate, contact));
  return { gate, met, needs: [], reason: met ? null : { code: "caller" } };
}

/** A level is that of the identity behind the step-up. */
function isCallerEnough(gate: Gate, contact: GateContact): boolean {
  return levelOf(gate) === null || satisfies(contact, levelOf(gate));
}

/** Returns that a broken gate is not met. It requests no contact, because the deal may be before the gate. */
export function assessBroken(gate: Gate, pipelines: readonly Pipeline[]): Assessment {
  return { gate, met: false, needs: [], reason: findMissing(gate, pipelines) };
}

/** Returns whether a contact is verified at the level. */
export function satisfies({ status, ial }: Pick<GateContact, "status" | "ial">, level: Ial | null): boolean {
  return status === "verified" && (ial ?? "") >= (level ?? "");
}

/** Merges the needs of several gates: each contact once, at the highest level that any of them requires. */
export function together(needs: readonly RequiredContact[]): readonly RequiredContact[] {
  const levels = new Map<string, Ial | null>();
  for (const { contactId, level } of needs) levels.set(contactId, levels.get(contactId) ?? level);
  return [...levels].map(([contactId, level]) => ({ contactId, level }));
}

/**
 * Returns the level to check. IAL1 requires no more than a passed verification: NIST SP 800-63-3 sets no requirement
 * below IAL2, and a tenant that states no level would otherwise never open such a gate.
 */
function levelOf({ minIal }: Gate): Ial | null {
  return minIal === "IAL1" ? null : minIal;
}

function noContact(type: GatedType, label: string | null): GateReason {
  return label === null ? { code: "no_contact", type } : { code: "no_label", type, label };
}

function notVerified(gate: Gate, missing: number, count: number): GateReason {
  const { contacts } = gate;
  const level = levelOf(gate);
  const atLevel = level === null ? {} : { level };
  if (contacts === "any" && count > 1) return { code: "none_verified", count, ...atLevel };
  const labelled = typeof contacts === "object" ? { label: contacts.label } : {};
  return { code: "not_verified", missing, count, ...labelled, ...atLevel };
}

/** Spells a label's type as it stands among the names in `labels`. */
export function labelTypeKey(category: string, typeId: number): string {
  return `${category}/${typeId}`;
}

/** Returns whether an association with these labels bears the wanted one: by its type, by name while that is not known. */
export function bearsLabel(labels: readonly string[], { label, category, typeId }: Labelled): boolean {
  const isTyped = category !== undefined && typeId !== undefined;
  return labels.includes(isTyped ? labelTypeKey(category, typeId) : label);
}

/** A gate of the settings that does not work, because HubSpot no longer has its stage or its pipeline. */
export interface BrokenGate extends PipelineStage, Pick<Gate, "mode"> {
  readonly objectType: GatedType;
  readonly missing: MissingStage;
  /** For the admin: what is wrong and what to do. */
  readonly problem: string;
}
