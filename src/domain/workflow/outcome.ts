/**
 * Evaluates an execution of the workflow action: whether its rule is met, can still be met, and the outputs for the
 * workflow. Pure.
 */
import * as z from "zod/mini";
import { bearsLabel, gateSchema, type Gate } from "../gate/gate.ts";
import type { ActionOutputs, VerificationStatus } from "../../hubspot/actions/action-fields.ts";
import type { ActionOptions } from "../../hubspot/actions/action-request.ts";
import { ialSchema, type Ial } from "../vocabulary.ts";
import { isOver, type ExecutionContact, type ExecutionContactState } from "./execution-contact.ts";

/** Which of the contacts must be verified, as at a gate, and how far; null: any passed verification will do. */
export const ruleSchema = z.object({ contacts: gateSchema.shape.contacts, level: z.nullable(ialSchema) });
export type Rule = Readonly<z.infer<typeof ruleSchema>>;

/** How an execution ended. */
export interface ExecutionResult {
  readonly status: Exclude<VerificationStatus, "pending">;
  /** For people. */
  readonly reason: string;
}

/**
 * Returns the rules of a deal: of the gates that it has reached, each with the higher of its own level and the one that
 * is requested; without a gate, or for another kind than an identity, all its contacts.
 */
export function rulesFor(gates: readonly Gate[], { kind, level }: ActionOptions): readonly Rule[] {
  if (kind !== "identity" || gates.length === 0) return [{ contacts: "all", level }];
  return gates.map(({ contacts, minIal }) => ({
    contacts,
    level: minIal === "IAL2" ? minIal : level,
  }));
}

/** Returns true when a contact with these labels counts under the rule. */
export function appliesTo({ contacts }: Rule, labels: readonly string[]): boolean {
  return typeof contacts !== "object" || bearsLabel(labels, contacts);
}

/** Returns the highest level that any of the rules requires of a contact with these labels. */
export function levelOf(rules: readonly Rule[], labels: readonly string[]): Ial | null {
  const levels = rules.filter((rule) => appliesTo(rule, labels)).map(({ level }) => level);
  return levels.find((level) => level !== null) ?? null;
}

/** Returns how the execution ends; null while its executionContacts can still make it better. */
export function executionResultOf(
  rules: readonly Rule[],
  executionContacts: readonly ExecutionContact[],
): ExecutionResult | null {
  const parts = rules.map((rule) =>
    resultOfRule(
      rule,
      executionContacts.filter(({ labels }) => appliesTo(rule, labels)),
    ),
  );
  const lost = parts.find((part): part is ExecutionResult => typeof part === "object");
  if (lost !== undefined) return lost;
  return parts.every((part) => part === "met") ? VERIFIED : null;
}

const VERIFIED: ExecutionResult = { status: "verified", reason: "Verified." };

function resultOfRule(
  rule: Rule,
  executionContacts: readonly ExecutionContact[],
): ExecutionResult | "met" | "open" {
  const { contacts } = rule;
  if (executionContacts.length === 0) return { status: "not_verified", reason: nobody(contacts) };
  const verified = executionContacts.filter(({ state }) => state === "verified").length;
  const over = executionContacts.filter((executionContact) => isOver(executionContact)).length;
  if (contacts === "any") {
    if (verified > 0) return "met";
    return over < executionContacts.length ? "open" : lostBy(executionContacts);
  }
  if (verified === executionContacts.length) return "met";
  return over > verified ? lostBy(executionContacts) : "open";
}

function nobody(contacts: Rule["contacts"]): string {
  return typeof contacts === "object"
    ? `The deal has no contact with the label "${contacts.label}".`
    : "The deal has no associated contact.";
}

/** The gravest first. */
const LOST: readonly {
  readonly state: ExecutionContactState;
  readonly status: ExecutionResult["status"];
  readonly words: string;
}[] = [
  { state: "failed", status: "failed", words: "The verification was not passed." },
  { state: "refused", status: "refused", words: "No session could be started." },
  { state: "expired", status: "expired", words: "The link was not used in time." },
  { state: "gone", status: "not_verified", words: "There is no result." },
];

function lostBy(executionContacts: readonly ExecutionContact[]): ExecutionResult {
  const worst = LOST.find(({ state }) =>
    executionContacts.some((executionContact) => executionContact.state === state),
  );
  if (worst === undefined) throw new Error("unreachable: nothing is lost while all are open or verified");
  const those = executionContacts.filter(({ state }) => state === worst.state);
  const said = those.find(({ reason }) => reason !== "")?.reason ?? worst.words;
  const reason =
    executionContacts.length === 1
      ? said
      : `${those.length} of ${executionContacts.length} contacts: ${said}`;
  return { status: worst.status, reason };
}

/** Returns the outputs at the end. */
export function endOutputs(
  { status, reason }: ExecutionResult,
  executionContacts: readonly ExecutionContact[],
): ActionOutputs {
  const verified = executionContacts.filter(({ state }) => state === "verified");
  const isVerified = status === "verified";
  const ial = isVerified ? lowest(verified.map((executionContact) => executionContact.ial)) : null;
  const confidence = isVerified
    ? lowest(verified.map((executionContact) => executionContact.confidence))
    : null;
  return {
    verification_status: status,
    ...(ial === null ? {} : { ial_level: ial }),
    ...(confidence === null ? {} : { match_confidence: String(confidence) }),
    ...sessionOf(executionContacts),
    reason,
  };
}

/** Returns the outputs when the workflow goes on without waiting. `link`: of a contact, where its person is to go. */
export function pendingOutputs(
  executionContacts: readonly ExecutionContact[],
  link: string | null,
): ActionOutputs {
  const ready = executionContacts.length > 0 && executionContacts.every(({ state }) => state !== "asked");
  return {
    verification_status: "pending",
    ...sessionOf(executionContacts),
    ...(link === null ? {} : { verification_url: link }),
    reason: ready
      ? "The link is ready."
      : "The session is being made; the link leads to it once it is there.",
  };
}

/**
 * The fields of a response that make the workflow wait. Should HubSpot ever continue, because the completion did not
 * reach it, a branch sees nobody verified.
 */
export const WAITING_OUTPUTS: ActionOutputs = {
  verification_status: "not_verified",
  reason: "No result came in time.",
};

/** A deal has several sessions, and names none. */
function sessionOf(executionContacts: readonly ExecutionContact[]): { readonly session_reference?: string } {
  const [only] = executionContacts;
  return executionContacts.length === 1 && only?.session ? { session_reference: only.session } : {};
}

/** The lowest of the values; null when one of them is unknown. */
function lowest<T extends string | number>(values: readonly (T | null)[]): T | null {
  return values.reduce((least, value) => {
    if (least === null || value === null) return null;
    return value < least ? value : least;
  }, values[0] ?? null);
}
