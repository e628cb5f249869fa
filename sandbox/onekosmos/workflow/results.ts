/**
 * The state of a workflow instance. The statuses are published (1Kosmos Postman collection, Workflow), the decrypted
 * bodies are not: those here are this sandbox's reading, and a switch moves the verdict. Pure.
 */
import { stated } from "../idverify/results.ts";
import { personOf } from "../person.ts";
import { isOver, type SessionOf, type SessionStatus } from "../session.ts";
import { spell } from "../spelling.ts";
import type { Switches } from "../switches.ts";

export type WorkflowSession = SessionOf<"workflow">;

/** Five words for seven states: a refusal is a failure, a departure an expiry, both without a result. */
const STATUS: Readonly<Record<SessionStatus, string>> = {
  pending: "pending",
  in_progress: "started",
  passed: "completed",
  failed: "failed",
  declined: "failed",
  abandoned: "expired",
  expired: "expired",
};

/** The first node of every workflow here, as in the collection's sample; it holds what the person typed. */
const FORM_NODE = "form_1";
/** The node that holds the verification. */
const VERIFICATION_NODE = "idv_1";

/** The instance as a whole: `GET .../result_summary`. */
export function resultSummary(session: WorkflowSession, switches: Switches, withEvidence: boolean): object {
  return {
    ...instance(session, switches),
    ...placed(verdict(session, switches, withEvidence), switches),
  };
}

/** One node: `GET .../node/{nodeId}`. Null when the workflow has no such node. */
export function nodeResult(
  session: WorkflowSession,
  nodeId: string,
  switches: Switches,
  withEvidence: boolean,
): object | null {
  const head = { ...instance(session, switches), nodeId };
  if (nodeId === FORM_NODE) return { ...head, ...placed(withEvidence ? form(session) : {}, switches) };
  if (nodeId !== VERIFICATION_NODE) return null;
  return { ...head, ...placed(verdict(session, switches, withEvidence), switches) };
}

function instance(session: WorkflowSession, switches: Switches): object {
  return {
    wfInstanceId: session.id,
    workflowId: session.request.workflowId,
    status: session.said ?? spell(STATUS[session.status], switches.resultSpelling),
    createdTS: session.createdAt,
    expiryTS: session.expiresAt,
  };
}

function placed(content: object, { workflowShape }: Switches): object {
  if (Object.keys(content).length === 0) return {};
  return workflowShape === "nested" ? { result: content } : content;
}

/** Empty unless the person has finished. */
function verdict(session: WorkflowSession, switches: Switches, withEvidence: boolean): object {
  const { outcome, status } = session;
  if (outcome === null || !isOver(status)) return {};
  const code = outcome.errorCode;
  if (status !== "passed" && status !== "failed") return {};
  return {
    verificationStatus: spell(status === "passed" ? "Passed" : "Failed", switches.resultSpelling),
    ...(code === null ? {} : { errorInfo: { reasonCode: code } }),
    ...(outcome.documentType === null ? {} : { documentType: outcome.documentType }),
    liveIdEnrolled: outcome.livenessEnrolled,
    ...stated(outcome, switches),
    ...(withEvidence && status === "passed" ? { person: personOf(session.id) } : {}),
  };
}

/** Everything that was sent along at the start, as the form shows it. */
function form(session: WorkflowSession): object {
  const { callbackUrl: _, ...fields } = session.request.metaData;
  return { fields };
}
