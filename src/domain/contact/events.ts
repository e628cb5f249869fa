/** From what others ask of a contact to the events that are decided on, and to the words of its history. */
import type { ProviderFailure, Verdict } from "../../onekosmos/provider.ts";
import type { ContactChange, ContactTask } from "./contract.ts";
import type { ContactEvent } from "./decide.ts";
import { ANY_ORDER } from "./state.ts";

/** What a task means for the state. A request it may lead to gets a new id. */
export function eventOf(task: ContactTask): ContactEvent {
  switch (task.kind) {
    case "start":
      return {
        type: "created",
        occurredAt: task.occurredAt,
        newRequestId: crypto.randomUUID(),
        order: ANY_ORDER,
        trigger: task.trigger,
      };
    case "ask": {
      const { verification: kind, again, order, trigger } = task;
      return { type: "asked", kind, again, order, trigger, newRequestId: crypto.randomUUID() };
    }
    case "check":
      return { type: "checkAsked", requestId: task.requestId };
    case "changed":
      return {
        type: "personChanged",
        occurredAt: task.occurredAt,
        newRequestId: crypto.randomUUID(),
      };
  }
}

/** A stale session ends without an answer when 1Kosmos does not know it any more, or has been silent for long. */
export function verdictWithoutAnswer(failure: ProviderFailure, task: ContactTask): Verdict | null {
  if (task.kind !== "check" || !task.expire) return null;
  const over = failure.reason === "unknown_session" || task.giveUp;
  return over ? { outcome: "expired", reason: "expired" } : null;
}

/** Changes that are decided on this contact's state alone. */
export type OwnChange = Exclude<ContactChange, { kind: "look" | "merge" | "purge" }>;

/** What a change means for the state. `verificationUrl` is the contact's short link. */
export function eventOfChange(change: OwnChange, verificationUrl: string): ContactEvent {
  switch (change.kind) {
    case "deleted":
    case "restored":
      return { type: change.kind, occurredAt: change.occurredAt };
    case "edited": {
      const { property, value, occurredAt, policy } = change;
      return { type: "edited", property, value, occurredAt, policy, verificationUrl };
    }
    case "aged":
      return { type: "aged", verifiedBefore: change.verifiedBefore };
  }
}

/** For the history: who did it, or why. */
export function detailOfChange(change: OwnChange): string {
  return change.kind === "edited" ? `${change.property} by ${change.by}` : change.kind;
}

/** What the history tells of a verdict beside its outcome. Nothing about the person. */
export function detailOf(verdict: Verdict): string {
  if (verdict.outcome === "open") return verdict.unknownStatus ?? "";
  if (verdict.outcome === "expired") return verdict.reason;
  const notes = verdict.notes ?? [];
  if (verdict.outcome === "failed")
    return [verdict.reason, verdict.code, ...notes].filter((part) => part !== undefined).join(" ");
  const level = verdict.ialDerived === true ? `${verdict.ial} (derived)` : verdict.ial;
  return [level, ...notes, verdict.unknownDocument].filter((part) => part !== undefined).join(" ");
}
