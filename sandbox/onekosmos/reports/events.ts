/**
 * Events of document sessions and workflows (1Kosmos product documentation, IDVerify events). They are derived from
 * the sessions themselves; no event says that a verification was passed. Pure.
 */
import { createHash } from "node:crypto";
import { COMMUNITY_ID, COMMUNITY_NAME, TENANT_DNS, TENANT_ID } from "../fixed.ts";
import { needsDocument, isOf, type Session } from "../session.ts";

/** One event. Its names are 1Kosmos': `event_ts` is epoch ms, `epoch_time` text in seconds. */
export interface IdvEvent {
  readonly event_name: string;
  readonly event_ts: number;
  readonly [name: string]: unknown;
}

const DOCUMENT_STEPS = ["E_IDV_DOCUMENTINSTRUCTION", "E_IDV_DOCUMENTPREVIEW", "E_IDV_DOCUMENTCAPTURE"];
const SELFIE_STEPS = ["E_IDV_SELFIEINSTRUCTION", "E_IDV_SELFIEPREVIEW", "E_IDV_SELFIECAPTURE"];

/** Lists the events that a session went through, oldest first. Other vocabularies emit none of these. */
export function eventsOf(session: Session): readonly IdvEvent[] {
  if (!isOf(session, "idverify") && !isOf(session, "workflow")) return [];
  const { openedAt, endedAt, status } = session;
  // A session that a machine ends is opened in the same moment.
  const startedAt = openedAt ?? (session.outcome === null ? null : endedAt);
  const steps: (readonly [name: string, at: number])[] = [];
  if (startedAt !== null) steps.push(["E_IDV_INITIALIZATION", startedAt], ["E_IDV_USER_CONSENT", startedAt]);
  if (endedAt !== null && (status === "passed" || status === "failed")) {
    for (const name of captureSteps(session)) steps.push([name, endedAt]);
  }
  if (endedAt !== null && status === "abandoned") steps.push(["E_IDV_SESSION_ABANDONED", endedAt]);
  if (endedAt !== null && status === "expired") steps.push(["E_IDV_SESSION_EXPIRED", endedAt]);
  return steps.map(([name, at]) => toEvent(session, name, at));
}

function captureSteps(session: Session): readonly string[] {
  const document = needsDocument(session.request) ? DOCUMENT_STEPS : [];
  return [...document, ...SELFIE_STEPS, "E_IDV_DOCUMENT_SUBMISSION", "E_IDV_DOCUMENT_VALIDATE"];
}

const MS_PER_SECOND = 1000;

function toEvent(session: Session, name: string, at: number): IdvEvent {
  return {
    eventCategory: "IDV",
    type: "event",
    event_name: name,
    eventName: name,
    version: "v1",
    event_ts: at,
    ip_address: "127.0.0.1",
    user_agent: "sandbox",
    sessionId: session.id,
    screen_name: name.replace("E_IDV_", "").toLowerCase(),
    status: session.status,
    SessionInfo: sessionInfo(session),
    app_id: "com.onekosmos.sandbox",
    event_id: eventId(session.id, name),
    timestamp: toTimestamp(at),
    epoch_time: String(Math.floor(at / MS_PER_SECOND)),
    tenant_id: TENANT_ID,
    community_id: COMMUNITY_ID,
  };
}

/** An event that a caller has logged, with the data that came along. `at` is epoch ms. */
export function loggedEvent(
  seq: number,
  name: string,
  data: Readonly<Record<string, unknown>>,
  at: number,
): IdvEvent {
  return {
    type: "event",
    version: "v1",
    ...data,
    event_name: name,
    eventName: name,
    event_ts: at,
    event_id: eventId(String(seq), name),
    timestamp: toTimestamp(at),
    epoch_time: String(Math.floor(at / MS_PER_SECOND)),
    tenant_id: TENANT_ID,
    community_id: COMMUNITY_ID,
  };
}

function sessionInfo(session: Session): object {
  const { id, request } = session;
  return {
    _id: eventId(id, "record").slice(0, 24),
    id,
    ...(request.vocabulary === "idverify"
      ? { dvcID: request.dvcID, documentType: request.documentType, user: request.user }
      : {}),
    tenantDNS: TENANT_DNS,
    tenantId: TENANT_ID,
    communityName: COMMUNITY_NAME,
    communityId: COMMUNITY_ID,
    status: session.status,
    expiryTS: session.expiresAt,
    createdTS: session.createdAt,
  };
}

/** The same event has the same id whenever it is requested. */
function eventId(sessionId: string, name: string): string {
  return createHash("sha256").update(`${sessionId} ${name}`).digest("hex").slice(0, 32);
}

/** `YYYY-MM-DD HH:MM:SS.SSS`, in UTC. */
function toTimestamp(at: number): string {
  return new Date(at).toISOString().replace("T", " ").replace("Z", "");
}
