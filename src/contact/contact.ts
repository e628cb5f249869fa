/**
 * The contact's object: loads, decides, saves, then acts. All judgement is in `decide.ts`.
 * A Durable Object interleaves across an awaited call, so nothing here relies on memory across one: after every
 * call to 1Kosmos the state is loaded again and decides what the answer still means.
 */
import { DurableObject } from "cloudflare:workers";
import { keyringFrom } from "../crypto/keyring.ts";
import { callbackToken, linkToken } from "../crypto/links.ts";
import { log } from "../log.ts";
import { portalObject } from "../objects.ts";
import { createProvider } from "../onekosmos/connect.ts";
import type { IdentityProvider, ProviderFailure, Verdict } from "../onekosmos/provider.ts";
import { hostSuffixes } from "../onekosmos/hosts.ts";
import type { LinkTarget } from "../portal/contract.ts";
import { err, type Result } from "../result.ts";
import type { ContactApi, ContactTask, DoneReport, TaskReport, WorkContext } from "./contract.ts";
import { decide, type ContactEffect, type ContactEvent, type Decision } from "./decide.ts";
import { linkTargetOf, project, waitingSession } from "./project.ts";
import { ANY_ORDER, type Session } from "./state.ts";
import { ContactStore } from "./store.ts";

type MakeSession = Extract<ContactEffect, { type: "makeSession" }>;
type FetchResult = Extract<ContactEffect, { type: "fetchResult" }>;

const UNANSWERED: ProviderFailure = { reason: "timeout", message: "1Kosmos has not answered for long" };
const MOVED_AWAY: ProviderFailure = {
  reason: "unknown_session",
  message: "The session belongs to another 1Kosmos tenant than the one that is connected now",
};

/** Which 1Kosmos a session belongs to. */
function tenantOf({ provider }: WorkContext): string {
  return provider === null ? "" : `${provider.connection.kind}:${provider.connection.tenantDns}`;
}

/** These say that nothing changed and would only fill the history. */
const UNREMARKABLE = new Set(["joined", "satisfied", "ignored", "still_open", "already_over"]);

export class Contact extends DurableObject<Env> implements ContactApi {
  readonly #store = new ContactStore(this.ctx.storage);
  /** Session requests on their way: a repeated task waits for the first one's answer instead of asking twice. */
  readonly #making = new Map<string, Promise<TaskReport>>();

  /** @see ContactApi.perform */
  async perform(task: ContactTask, context: WorkContext): Promise<TaskReport> {
    const first = this.#apply(eventOf(task), task.kind);
    if (first.effect === null) return this.#report(first, context, false);
    if (first.effect.type === "fetchResult") return this.#fetchResult(first.effect, task, context);
    const { requestId } = first.effect;
    const making = this.#making.get(requestId) ?? this.#makeSession(first.effect, context);
    this.#making.set(requestId, making);
    try {
      return await making;
    } finally {
      this.#making.delete(requestId);
    }
  }

  /** @see ContactApi.linkTarget */
  async linkTarget(opening: boolean): Promise<LinkTarget> {
    const [state, now] = [this.#store.load(), Date.now()];
    const target = linkTargetOf(state, now);
    const waiting = opening ? waitingSession(state, now) : null;
    if (target.kind === "session" && waiting !== null) {
      this.#apply({ type: "linkOpened", requestId: waiting.requestId }, "link");
      // Somebody is at it: where no callback will come, polls move closer together.
      if (waiting.ref.provider === "idverify") this.ctx.waitUntil(this.#tellOpened(waiting.requestId));
    }
    return target;
  }

  async #makeSession(effect: MakeSession, context: WorkContext): Promise<TaskReport> {
    const { requestId, kind, order } = effect;
    const { portalId, contactId, origin, linkLifetimeMs } = context;
    const token = await callbackToken(this.#keyring(), { portalId, contactId, requestId });
    const callbackUrl = `${origin}/1kosmos/callbacks/${portalId}/${token}`;
    const request = { requestId, portalId, contactId, kind, ...order, callbackUrl };
    const made = await this.#provider(context).start(request);
    if (!made.ok && made.error.reason === "not_offered") {
      const refused = this.#apply({ type: "requestRefused", requestId }, made.error.message);
      return { ...(await this.#report(refused, context, false)), message: made.error.message };
    }
    if (!made.ok) return { kind: "retry", failure: made.error };
    const event: ContactEvent = {
      type: "sessionMade",
      requestId,
      session: made.value,
      tenant: tenantOf(context),
      lifetimeMs: linkLifetimeMs,
    };
    return this.#report(this.#apply(event, made.value.ref.sessionId), context, true);
  }

  async #fetchResult(effect: FetchResult, task: ContactTask, context: WorkContext): Promise<TaskReport> {
    const { requestId } = effect.session;
    const expire = task.kind === "check" && task.expire;
    const fetched = await this.#ask(effect.session, task, context);
    const verdict = fetched.ok ? fetched.value : verdictWithoutAnswer(fetched.error, task);
    if (verdict === null && !fetched.ok) return { kind: "retry", failure: fetched.error };
    if (verdict === null) throw new Error("unreachable: an answer is a verdict");
    const event: ContactEvent = { type: "verdict", requestId, verdict, expire };
    const report = await this.#report(this.#apply(event, detailOf(verdict)), context, fetched.ok);
    const unknownStatus = verdict.outcome === "open" ? verdict.unknownStatus : undefined;
    return unknownStatus === undefined ? report : { ...report, unknownStatus };
  }

  /** Asks 1Kosmos, unless it is too late, or the portal has moved to another tenant, which is not told of this one's sessions. */
  async #ask(
    session: Session,
    task: ContactTask,
    context: WorkContext,
  ): Promise<Result<Verdict, ProviderFailure>> {
    if (task.kind === "check" && task.giveUp) return err(UNANSWERED);
    if (session.tenant !== tenantOf(context)) return err(MOVED_AWAY);
    return this.#provider(context).fetchResult(session.ref);
  }

  #provider({ provider }: WorkContext): IdentityProvider {
    if (provider === null) throw new Error("work that calls 1Kosmos was given no connection");
    return createProvider(provider.connection, provider.directory, {
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
      hostSuffixes: hostSuffixes(this.env.ONEKOSMOS_HOST_SUFFIXES),
    });
  }

  /** Decides on the newest state and saves what changed. */
  #apply(event: ContactEvent, detail: string): Decision {
    const now = Date.now();
    const before = this.#store.load();
    const decision = decide(before, event, now);
    const remarkable = !UNREMARKABLE.has(decision.outcome);
    if (decision.state !== before || decision.outcome === "older_session") {
      this.#store.save(decision.state, remarkable ? { at: now, event: decision.outcome, detail } : null);
    }
    return decision;
  }

  async #report({ state, outcome }: Decision, context: WorkContext, answered: boolean): Promise<DoneReport> {
    const { portalId, contactId, origin } = context;
    const url = `${origin}/v/${await linkToken(this.#keyring(), { portalId, contactId })}`;
    return { kind: "done", outcome, projection: project(state, url), answered };
  }

  async #tellOpened(requestId: string): Promise<void> {
    const [portalId = "", contactId = ""] = (this.ctx.id.name ?? "").split(":");
    try {
      await portalObject(this.env, Number(portalId)).linkOpened(contactId, requestId);
    } catch (error) {
      // The regular polls still find the result, only later.
      log("warn", "link opened: portal not told", {
        portal: Number(portalId),
        contact: contactId,
        reason: String(error),
      });
    }
  }

  #keyring() {
    return keyringFrom(this.env.ENCRYPTION_KEYS);
  }
}

function eventOf(task: ContactTask): ContactEvent {
  switch (task.kind) {
    case "start":
      return {
        type: "created",
        occurredAt: task.occurredAt,
        newRequestId: crypto.randomUUID(),
        order: ANY_ORDER,
      };
    case "ask": {
      const { verification: kind, again, order } = task;
      return { type: "asked", kind, again, order, newRequestId: crypto.randomUUID() };
    }
    case "check":
      return { type: "checkAsked", requestId: task.requestId };
    case "deleted":
      return { type: "deleted", occurredAt: task.occurredAt };
  }
}

/** A stale session ends without an answer when 1Kosmos does not know it any more, or has been silent for long. */
function verdictWithoutAnswer(failure: ProviderFailure, task: ContactTask): Verdict | null {
  if (task.kind !== "check" || !task.expire) return null;
  const over = failure.reason === "unknown_session" || task.giveUp;
  return over ? { outcome: "expired", reason: "expired" } : null;
}

function detailOf(verdict: Verdict): string {
  if (verdict.outcome === "failed" || verdict.outcome === "expired") return verdict.reason;
  if (verdict.outcome === "passed" && verdict.ial !== undefined) {
    return verdict.ialDerived === true ? `${verdict.ial} (derived)` : verdict.ial;
  }
  return "";
}
