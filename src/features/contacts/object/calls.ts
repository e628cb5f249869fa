/**
 * The calls to 1Kosmos about a contact: the request, and the event that the response makes. Nothing is decided or
 * saved here: while a call was under way the contact's state may have changed.
 */
import { configOf } from "../../../env.ts";
import type { Keyring } from "../../../lib/crypto/keyring.ts";
import { callbackToken } from "../../../lib/crypto/links.ts";
import { createProvider, needsLookUp } from "../../../onekosmos/registry.ts";
import { withAllowedLink } from "../../../onekosmos/links.ts";
import type {
  IdentityProvider,
  ProviderFailure,
  StartedSession,
  Verdict,
} from "../../../onekosmos/provider.ts";
import { err, type Result } from "../../../lib/result.ts";
import type { ContactReport } from "../../../domain/contact/contract.ts";
import type { ContactEffect, DecidedEvent } from "../../../domain/contact/decide/decide.ts";
import type { ContactEvent } from "../../../domain/contact/event.ts";
import { detailOf, verdictWithoutResult } from "../../../domain/contact/read/history-details.ts";
import type { HeldSession, Session } from "../../../domain/contact/session.ts";
import type { HandleResult, EventContext } from "../contract.ts";

type MakeSession = Extract<ContactEffect, { type: "makeSession" }>;
type FetchResult = Extract<ContactEffect, { type: "fetchResult" }>;

/** The facts that a call returned. */
export interface Answer {
  readonly kind: "answer";
  readonly event: DecidedEvent;
  /** For the history. */
  readonly detail: string;
  /** 1Kosmos did its part. */
  readonly answered: boolean;
  /** Further facts of the report. */
  readonly more: Pick<ContactReport, "message" | "unknownStatus" | "captured">;
}

const NO_RESPONSE: ProviderFailure = { reason: "timeout", message: "1Kosmos has not answered for long" };

/** A call that failed. `event`: what is to be stored of it. */
export interface CallFailed {
  readonly kind: "retry";
  readonly failure: ProviderFailure;
  readonly event?: DecidedEvent;
}
const MOVED_AWAY: ProviderFailure = {
  reason: "unknown_session",
  message: "The session belongs to another 1Kosmos tenant than the one that is connected now",
};

/** Has a session made. `credentialDid`: of the contact's verified identity, for a step-up to be compared with. */
export async function makeSession(
  { requestId, kind, order, held }: MakeSession,
  context: EventContext,
  about: { readonly env: Env; readonly keyring: Keyring; readonly credentialDid: string | null },
): Promise<Answer | CallFailed> {
  const { portalId, contactId, origin, linkLifetimeMs, remind, person = null } = context;
  const { env, keyring, credentialDid } = about;
  const token = await callbackToken(keyring, { portalId, contactId, requestId });
  const callbackUrl = `${origin}/1kosmos/callbacks/${portalId}/${token}`;
  const request = { requestId, portalId, contactId, kind, ...order, callbackUrl, person, credentialDid };
  const made = heldLink(held, context, env) ?? (await providerOf(context, env).start(request));
  if (made.ok) {
    const { value: session } = made;
    const event: DecidedEvent = {
      type: "sessionMade",
      requestId,
      session,
      tenant: tenantOf(context),
      lifetimeMs: linkLifetimeMs,
      remind,
    };
    return { kind: "answer", event, detail: session.ref.sessionId, answered: true, more: {} };
  }
  const { made: unusable, ...failure } = made.error;
  const { reason, message } = failure;
  if (unusable !== undefined && failure.paid !== undefined) {
    const event: DecidedEvent = {
      type: "sessionHeld",
      requestId,
      held: { ...unusable, tenant: tenantOf(context) },
    };
    return { kind: "retry", failure, event };
  }
  if (reason !== "not_offered") return { kind: "retry", failure };
  const refused: DecidedEvent = { type: "requestRefused", requestId };
  return { kind: "answer", event: refused, detail: message, answered: false, more: { message } };
}

/** Checks the link of a session that was made before against the hosts that are allowed now. Null: there is none to use. */
function heldLink(
  held: HeldSession | undefined,
  context: EventContext,
  env: Env,
): Result<StartedSession, ProviderFailure> | null {
  const { provider } = context;
  if (held === undefined || provider === null || held.tenant !== tenantOf(context)) return null;
  if (held.expiresAt !== undefined && held.expiresAt <= Date.now()) return null;
  const { connection, directory } = provider;
  const { tenant: _, ...session } = held;
  const io = { hostSuffixes: configOf(env).hostSuffixes };
  const checked = withAllowedLink(session, { connection, origin: directory.origin, io });
  if (checked.ok) return checked;
  // Nothing was bought this time.
  const { paid: _paid, ...failure } = checked.error;
  return err(failure);
}

/** Fetches a session's result. May need the person's data first, to look up what the result does not state. */
export async function fetchResult(
  { session, late }: FetchResult,
  contactEvent: ContactEvent,
  context: EventContext,
  env: Env,
): Promise<Answer | Exclude<HandleResult, ContactReport>> {
  const { requestId, ref } = session;
  const { provider, person } = context;
  const expire = contactEvent.type === "session.check" && contactEvent.expire;
  const fetched = await callOneKosmos(session, contactEvent, context, env);
  if (fetched.ok && person === undefined && provider !== null) {
    if (needsLookUp(provider.connection, ref, fetched.value)) return { kind: "person_needed" };
  }
  const verdict = fetched.ok ? fetched.value : verdictWithoutResult(fetched.error, contactEvent, late);
  if (verdict === null && !fetched.ok) return { kind: "retry", failure: fetched.error };
  if (verdict === null) throw new Error("unreachable: an answer is a verdict");
  const unknownStatus = unknownWordOf(verdict);
  const { decisionWindowMs } = context;
  const event: DecidedEvent = { type: "verdict", requestId, verdict, expire, decisionWindowMs };
  const captured = verdict.outcome === "passed" ? verdict.captured : undefined;
  const more = {
    ...(unknownStatus !== undefined && { unknownStatus }),
    ...(captured !== undefined && { captured }),
  };
  const detail = [detailOf(verdict), ...(late ? [`(late: ${ref.sessionId})`] : [])].join(" ").trim();
  return { kind: "answer", event, detail, answered: fetched.ok, more };
}

function unknownWordOf(verdict: Verdict): string | undefined {
  if (verdict.outcome === "open") return verdict.unknownStatus;
  return verdict.outcome === "passed" ? verdict.unknownDocument : undefined;
}

/**
 * Calls 1Kosmos, unless it is too late, or the portal has moved to another tenant, which must not receive this one's
 * session ids.
 */
async function callOneKosmos(
  session: Session,
  contactEvent: ContactEvent,
  context: EventContext,
  env: Env,
): Promise<Result<Verdict, ProviderFailure>> {
  if (contactEvent.type === "session.check" && contactEvent.giveUp) return err(NO_RESPONSE);
  if (session.tenant !== tenantOf(context)) return err(MOVED_AWAY);
  return providerOf(context, env).fetchResult(session.ref, context.person);
}

/** Which 1Kosmos a session belongs to. */
function tenantOf({ provider }: EventContext): string {
  return provider === null ? "" : `${provider.connection.kind}:${provider.connection.tenantDns}`;
}

function providerOf({ provider }: EventContext, env: Env): IdentityProvider {
  if (provider === null) throw new Error("work that calls 1Kosmos was given no connection");
  return createProvider(provider.connection, provider.directory, {
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    hostSuffixes: configOf(env).hostSuffixes,
  });
}
