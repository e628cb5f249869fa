/**
 * A caller's check: an agent requested, at a ticket, that one of its contacts proves who they are. Pure. The session
 * is identified by its request, like those of the workflow action, so an older one does not count.
 */
import * as z from "zod/mini";
import type { ContactReport } from "../contact/contract.ts";
import type { CallerStatus } from "../vocabulary.ts";
import {
  afterReport,
  removed,
  isOver,
  executionContactSchema,
  newExecutionContact,
} from "../workflow/execution-contact.ts";
import type { ActionOptions } from "../../hubspot/actions/action-request.ts";

/** The kinds of a caller's check: a step-up when they are verified already, else an identity verification. */
export const CALLER_KINDS = ["identity", "stepup"] as const;
export type CallerKind = (typeof CALLER_KINDS)[number];

export const callerCheckSchema = z.object({
  contactId: z.string(),
  kind: z.enum(CALLER_KINDS),
  /** Even if an identity is verified already: no step-up is offered. */
  again: z.boolean(),
  /** HubSpot's id of the agent. */
  userId: z.string(),
  /** When the agent requested it, epoch ms. The code on both sides follows from it. */
  askedAt: z.int().check(z.nonnegative()),
  /** Epoch ms; null: not verified by this check. */
  verifiedAt: z.nullable(z.int().check(z.nonnegative())),
  /** Number of the newest write to the ticket. */
  version: z.int().check(z.nonnegative()),
  executionContact: executionContactSchema,
});
export type CallerCheck = Readonly<z.infer<typeof callerCheckSchema>>;

/** The agent's request. */
export interface CallerRequest {
  readonly contactId: string;
  readonly kind: CallerKind;
  readonly again: boolean;
  readonly userId: string;
  /** Epoch ms. */
  readonly askedAt: number;
}

/** Starts a check. `version`: of the ticket's newest write so far. */
export function newCheck(request: CallerRequest, version: number): CallerCheck {
  const executionContact = newExecutionContact(request.contactId, [], null);
  return { ...request, verifiedAt: null, version: version + 1, executionContact };
}

/** Returns whether the check waits for its contact. */
export function isOpen({ executionContact }: CallerCheck): boolean {
  return !isOver(executionContact);
}

/** Returns the check after its contact's object reported. `own`: the report is the response to the check's own request. */
export function afterCallerReport(
  check: CallerCheck,
  report: ContactReport,
  own: boolean,
  now: number,
): CallerCheck {
  const executionContact = afterReport(check.executionContact, optionsOf(check), report, own);
  // Repeated by the app alone it would be a request that no agent made: a person who calls is there once.
  const isRequestedAgain = executionContact.round > check.executionContact.round;
  return withExecutionContact(
    check,
    isRequestedAgain ? removed(check.executionContact, NOT_ENOUGH) : executionContact,
    now,
  );
}

/** Ends the check without a result. */
export function endCheck(check: CallerCheck, reason: string, now: number): CallerCheck {
  return isOpen(check) ? withExecutionContact(check, removed(check.executionContact, reason), now) : check;
}

/**
 * Returns what `idv_caller_status` holds. A check that never became a session counts as not requested: nobody was
 * verified.
 */
export function callerStatusOf({ executionContact }: CallerCheck): CallerStatus {
  switch (executionContact.state) {
    case "asked":
    case "waiting":
      return "pending";
    case "refused":
    case "gone":
      return "not_asked";
    default:
      return executionContact.state;
  }
}

function withExecutionContact(
  check: CallerCheck,
  executionContact: CallerCheck["executionContact"],
  now: number,
): CallerCheck {
  if (executionContact === check.executionContact) return check;
  const changed = { ...check, executionContact };
  if (callerStatusOf(changed) === callerStatusOf(check)) return changed;
  return {
    ...changed,
    version: check.version + 1,
    verifiedAt: executionContact.state === "verified" ? now : null,
  };
}

function optionsOf({ kind, again }: CallerCheck): ActionOptions {
  return { kind, level: null, documentTypes: [], again, waits: false, waitMs: null };
}

const NOT_ENOUGH = "Another verification took this one's place. Ask again.";

/** Returns the ticket's values for a check. */
export function callerValuesOf(check: CallerCheck): {
  readonly idv_caller_status: CallerStatus;
  readonly idv_caller_verified_at: string;
} {
  const { verifiedAt } = check;
  return {
    idv_caller_status: callerStatusOf(check),
    idv_caller_verified_at: verifiedAt === null ? "" : new Date(verifiedAt).toISOString(),
  };
}
