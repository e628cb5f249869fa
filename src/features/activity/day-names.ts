/** Names of the counts of a day, and classes of the time between steps. Pure. */
import * as z from "zod/mini";
import { TRIGGERS } from "../../domain/contact/trigger.ts";
import type { Verification } from "../../domain/contact/verification.ts";

/** Everything that is counted of verifications by day and trigger, in the order in which it happens. */
export const STEPS = ["started", "sent", "opened", "passed", "failed", "expired"] as const;
export type Step = (typeof STEPS)[number];

/** A result of 1Kosmos, and its time, epoch ms. */
export interface Result {
  readonly outcome: "passed" | "failed";
  readonly at: number;
}

/** Who or what requested it; `other` where nothing is known. */
export const REQUEST_SOURCES = [...TRIGGERS, "other"] as const;
export type RequestSource = (typeof REQUEST_SOURCES)[number];
export const requestSourceSchema = z.enum(REQUEST_SOURCES);

/** From the link to its opening, and to the pass. */
export const SPANS = ["opened", "passed"] as const;
export type Span = (typeof SPANS)[number];

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

/** The upper ends of the classes in which times are counted, in ms: a median is right to the width of its class. */
export const CLASSES: readonly number[] = [
  ...[1, 2, 5, 10, 20, 30, 45].map((n) => n * SECOND),
  ...[1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 45].map((n) => n * MINUTE),
  ...[1, 1.5, 2, 3, 4, 6, 8, 12, 18].map((n) => n * HOUR),
  ...[1, 1.5, 2, 3, 4, 5, 6, 7, 10, 14, 30, 60, 100].map((n) => n * DAY),
];

/** Names the count of a step. */
export function stepName(step: Step, requester: RequestSource): string {
  return `${step}|${requester}`;
}

/** Stages of the links that were sent on a day, whenever each reached them: one link counts once in each. */
export const LINK_STAGES = ["sent", "opened", "passed"] as const;
export type LinkStage = (typeof LINK_STAGES)[number];

/** Names the count of a day's links that reached a stage. */
export function linkName(stage: LinkStage): string {
  return `links|${stage}`;
}

/** Names the count of a reason. */
export function reasonName(reason: string): string {
  return `why|${reason}`;
}

/** Names the count of decisions that admins made. */
export function manualName(outcome: Verification["outcome"]): string {
  return `manual|${outcome === "passed" ? "passed" : "failed"}`;
}

/** Names the time of the newest result of 1Kosmos. */
export function resultName(outcome: Result["outcome"]): string {
  return `result|${outcome}`;
}

/** Names the class of a time. */
export function spanName(span: Span, classIndex: number): string {
  return `${span} in|${classIndex}`;
}

/** Returns the class of a time in ms. */
export function classOf(ms: number): number {
  const index = CLASSES.findIndex((end) => ms <= end);
  return index === -1 ? CLASSES.length - 1 : index;
}

/** Returns who or what requested a verification. */
export function requestSourceOf({ trigger }: Pick<Verification, "trigger">): RequestSource {
  return trigger?.by ?? "other";
}
