/**
 * The contact's object: loads, decides, saves, then acts. All judgement is in `decide.ts`.
 * A Durable Object interleaves across an awaited call, so nothing here relies on memory across one: after every
 * call to 1Kosmos the state is loaded again and decides what the answer still means.
 */
import { DurableObject } from "cloudflare:workers";
import { keyringFrom } from "../crypto/keyring.ts";
import { callbackToken, linkToken } from "../crypto/links.ts";
import { log } from "../log.ts";
import { contactNamed, contactObject, contactObjectIn, portalObject } from "../objects.ts";
import { createProvider, documentsToChoose } from "../onekosmos/connect.ts";
import { polledAs } from "../onekosmos/polling.ts";
import { needsLookUp, needsPrefill } from "../onekosmos/prefill.ts";
import type { IdentityProvider, ProviderFailure, Verdict } from "../onekosmos/provider.ts";
import { hostSuffixes } from "../onekosmos/hosts.ts";
import type { LinkTarget } from "../portal/contract.ts";
import { err, type Result } from "../result.ts";
import type { DocumentType } from "../vocabulary.ts";
import { requestOfChoice } from "./choice.ts";
import type {
  ContactApi,
  ContactChange,
  ContactIdentity,
  ContactTask,
  DoneReport,
  Legacy,
  TaskAnswer,
  TaskReport,
  WorkContext,
} from "./contract.ts";
import { decide, type ContactEffect, type ContactEvent, type Decision } from "./decide.ts";
import { detailOf, detailOfChange, eventOf, eventOfChange, verdictWithoutAnswer } from "./events.ts";
import { linkTargetOf, project, waitingSession } from "./project.ts";
import { NEW_CONTACT, type ContactState, type Session } from "./state.ts";
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

/** More than a contact keeps. */
const LEGACY_ENTRIES = 1000;

/** These say that nothing changed and would only fill the history. */
const UNREMARKABLE = new Set(["joined", "satisfied", "ignored", "still_open", "already_over"]);

export class Contact extends DurableObject<Env> implements ContactApi {
  readonly #store = new ContactStore(this.ctx.storage);
  /** Session requests on their way: a repeated task waits for the first one's answer instead of asking twice. */
  readonly #making = new Map<string, Promise<TaskReport>>();

  /** @see ContactApi.perform */
  async perform(task: ContactTask, context: WorkContext): Promise<TaskAnswer> {
    const first = this.#apply(eventOf(task), task.kind);
    if (first.effect === null) return this.#report(first, context, false);
    if (first.effect.type === "fetchResult") return this.#fetchResult(first.effect, task, context);
    const offered = this.#offerChoice(first.effect, context);
    if (offered !== null) return this.#report(offered, context, false);
    if (lacksPerson(context)) return PERSON_NEEDED;
    const { requestId } = first.effect;
    const making = this.#making.get(requestId) ?? this.#makeSession(first.effect, context);
    this.#making.set(requestId, making);
    try {
      return await making;
    } finally {
      this.#making.delete(requestId);
    }
  }

  /** @see ContactApi.update */
  async update(change: ContactChange, identity: ContactIdentity): Promise<DoneReport> {
    if (change.kind === "merge") return this.#absorb(change.loserId, identity);
    if (change.kind === "look")
      return this.#report({ state: this.#store.load(), effect: null, outcome: "ignored" }, identity, false);
    if (change.kind === "purge") return this.#purge(change.deletedBefore, identity);
    const event = eventOfChange(change, await this.#link(identity));
    return this.#report(this.#apply(event, detailOfChange(change)), identity, false);
  }

  /** @see ContactApi.handOver */
  async handOver(survivorId: string): Promise<Legacy | null> {
    const [state, history] = [this.#store.load(), this.#store.history(LEGACY_ENTRIES)];
    this.#store.moveTo(survivorId);
    return state === NEW_CONTACT ? null : { state, history: history.toReversed() };
  }

  /** @see ContactApi.release */
  async release(): Promise<void> {
    this.#store.forgetState();
  }

  /** @see ContactApi.erase */
  async erase(): Promise<void> {
    await this.#store.erase();
  }

  /** @see ContactApi.linkTarget */
  async linkTarget(opening: boolean, documentType?: DocumentType): Promise<LinkTarget> {
    const survivor = this.#survivor();
    if (survivor !== null) return survivor.linkTarget(opening, documentType);
    const [state, now] = [this.#store.load(), Date.now()];
    const target = linkTargetOf(state, now, documentType);
    // Told again: the first word of it may have been lost.
    if (opening && target.kind === "preparing")
      this.ctx.waitUntil(this.#tellChosen(state).catch(this.#logUntold));
    const waiting = opening ? waitingSession(state, now) : null;
    if (target.kind === "session" && waiting !== null) {
      this.#apply({ type: "linkOpened", requestId: waiting.requestId }, "link");
      // Somebody is at it: where no callback will come, polls move closer together.
      if (polledAs(waiting.ref) === "idverify")
        this.ctx.waitUntil(this.#tellOpened(waiting.requestId).catch(this.#logUntold));
    }
    return target;
  }

  /** @see ContactApi.choose */
  async choose(documentType: DocumentType): Promise<void> {
    const survivor = this.#survivor();
    if (survivor !== null) return survivor.choose(documentType);
    const newRequestId = crypto.randomUUID();
    const { state, outcome } = this.#apply(
      { type: "documentChosen", documentType, newRequestId },
      documentType,
    );
    if (outcome === "chosen") await this.#tellChosen(state, newRequestId);
    if (outcome === "joined") await this.#tellChosen(state);
  }

  /** Asks the person first, where a session is about one document and several will do. */
  #offerChoice({ requestId, kind, order }: MakeSession, context: WorkContext): Decision | null {
    const { provider, linkLifetimeMs: lifetimeMs } = context;
    const documents = provider === null ? [] : documentsToChoose(provider.connection, { kind, ...order });
    if (documents.length < 2) return null;
    return this.#apply({ type: "choiceOffered", requestId, documents, lifetimeMs }, documents.join(" "));
  }

  async #makeSession(effect: MakeSession, context: WorkContext): Promise<TaskReport> {
    const { requestId, kind, order } = effect;
    const { portalId, contactId, origin, linkLifetimeMs } = context;
    const token = await callbackToken(this.#keyring(), { portalId, contactId, requestId });
    const callbackUrl = `${origin}/1kosmos/callbacks/${portalId}/${token}`;
    const about = { person: context.person ?? null, credentialDid: this.#store.load().result?.did ?? null };
    const request = { requestId, portalId, contactId, kind, ...order, callbackUrl, ...about };
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

  async #fetchResult(effect: FetchResult, task: ContactTask, context: WorkContext): Promise<TaskAnswer> {
    const { requestId, ref } = effect.session;
    const expire = task.kind === "check" && task.expire;
    const fetched = await this.#ask(effect.session, task, context);
    if (fetched.ok && context.person === undefined && context.provider !== null) {
      if (needsLookUp(context.provider.connection, ref, fetched.value)) return PERSON_NEEDED;
    }
    const verdict = fetched.ok ? fetched.value : verdictWithoutAnswer(fetched.error, task);
    if (verdict === null && !fetched.ok) return { kind: "retry", failure: fetched.error };
    if (verdict === null) throw new Error("unreachable: an answer is a verdict");
    const event: ContactEvent = { type: "verdict", requestId, verdict, expire };
    const report = await this.#report(this.#apply(event, detailOf(verdict)), context, fetched.ok);
    const unknownStatus = verdict.outcome === "open" ? verdict.unknownStatus : undefined;
    return unknownStatus === undefined ? report : { ...report, unknownStatus };
  }

  /**
   * Takes over what a merged contact leaves. A crash in between repeats it: the loser tells the same until it is
   * released, and a loser that was absorbed before changes nothing.
   */
  async #absorb(loserId: string, identity: ContactIdentity): Promise<DoneReport> {
    const { portalId, contactId, jurisdiction } = identity;
    const sibling = contactObjectIn(this.env, portalId, loserId, jurisdiction);
    const legacy = await sibling.handOver(contactId);
    const decision = this.ctx.storage.transactionSync(() => {
      const isNew = !this.#store.load().absorbed.includes(loserId);
      if (isNew && legacy !== null) this.#store.adopt(legacy.history);
      const loser = legacy?.state ?? null;
      return this.#apply({ type: "merged", loserId, loser }, `contact ${loserId}`);
    });
    await sibling.release();
    return this.#report(decision, identity, false);
  }

  async #purge(deletedBefore: number, identity: ContactIdentity): Promise<DoneReport> {
    const state = this.#store.load();
    if (state.deletedAt === null || state.deletedAt > deletedBefore) {
      return this.#report({ state, effect: null, outcome: "ignored" }, identity, false);
    }
    await this.#store.erase();
    return { kind: "done", outcome: "purged", projection: project(NEW_CONTACT, ""), answered: false };
  }

  /** Asks 1Kosmos, unless it is too late, or the portal has moved to another tenant, which is not told of this one's sessions. */
  async #ask(
    session: Session,
    task: ContactTask,
    context: WorkContext,
  ): Promise<Result<Verdict, ProviderFailure>> {
    if (task.kind === "check" && task.giveUp) return err(UNANSWERED);
    if (session.tenant !== tenantOf(context)) return err(MOVED_AWAY);
    return this.#provider(context).fetchResult(session.ref, context.person);
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
    // About a contact of whom nothing is known, or left, an older session's result leaves no trace.
    const late = decision.outcome === "older_session" && before !== NEW_CONTACT;
    if (decision.state !== before || late) {
      this.#store.save(decision.state, remarkable ? { at: now, event: decision.outcome, detail } : null);
    }
    return decision;
  }

  /** `answered`: 1Kosmos did its part. */
  async #report(
    { state, outcome }: Decision,
    identity: ContactIdentity,
    answered: boolean,
  ): Promise<DoneReport> {
    return { kind: "done", outcome, projection: project(state, await this.#link(identity)), answered };
  }

  async #link({ portalId, contactId, origin }: ContactIdentity): Promise<string> {
    return `${origin}/v/${await linkToken(this.#keyring(), { portalId, contactId })}`;
  }

  /** The regular polls still find the result, only later, when this is lost. */
  async #tellOpened(requestId: string): Promise<void> {
    const { portalId, contactId } = this.#name();
    await portalObject(this.env, portalId).linkOpened(contactId, requestId);
  }

  /**
   * Only the portal makes sessions: it knows the connection and keeps its pace. Without a `press` of its own it is the
   * same choice again, told once a second at most.
   */
  async #tellChosen(state: ContactState, press = String(Math.floor(Date.now() / 1000))): Promise<void> {
    const { portalId, contactId } = this.#name();
    const requestId = requestOfChoice(state);
    if (requestId !== null)
      await portalObject(this.env, portalId).documentChosen(contactId, requestId, press);
  }

  /** The contact that this one was merged into. */
  #survivor(): ContactApi | null {
    const id = this.#store.movedTo();
    return id === null ? null : contactObject(this.env, this.#name().portalId, id);
  }

  readonly #logUntold = (error: unknown): void => {
    const { portalId: portal, contactId: contact } = this.#name();
    log("warn", "link: portal not told", { portal, contact, reason: String(error) });
  };

  #name() {
    return contactNamed(this.ctx.id.name ?? "");
  }

  #keyring() {
    return keyringFrom(this.env.ENCRYPTION_KEYS);
  }
}

const PERSON_NEEDED = { kind: "person_needed" } as const;

/** Whether the settings let something of the contact leave that has not been read yet. */
function lacksPerson({ provider, person }: WorkContext): boolean {
  return provider !== null && person === undefined && needsPrefill(provider.connection);
}
