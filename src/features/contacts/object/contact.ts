/**
 * The contact's object: loads, decides, saves, then acts. All judgement is in `decide.ts`.
 * A Durable Object interleaves across an awaited call, so nothing here relies on memory across one: after every
 * call to 1Kosmos the state is loaded again and decides what the answer still means.
 */
import { DurableObject } from "cloudflare:workers";
import { configOf } from "../../../env.ts";
import { linkToken } from "../../../lib/crypto/links.ts";
import { log } from "../../../lib/log.ts";
import { contactNamed, contactObject, contactObjectIn, portalObject } from "../../../objects.ts";
import { documentsToChoose } from "../../../onekosmos/connect.ts";
import { polledAs } from "../../../onekosmos/polling.ts";
import { needsPrefill } from "../../../onekosmos/prefill.ts";
import type { LinkTarget } from "../../../portal/contract.ts";
import type { LinkOpening } from "../link-opening.ts";
import type { DocumentType } from "../../../domain/vocabulary.ts";
import { fetchResult, makeSession, type Answer } from "./calls.ts";
import { requestOfChoice } from "../../../domain/contact/choice.ts";
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
} from "../../../domain/contact/contract.ts";
import {
  decide,
  type ContactEffect,
  type ContactEvent,
  type Decision,
} from "../../../domain/contact/decide.ts";
import { detailOfChange, eventOf, eventOfChange } from "../../../domain/contact/events.ts";
import { entryOf } from "../../../domain/contact/history.ts";
import { linkTargetOf, project, waitingSession } from "../../../domain/contact/project.ts";
import { NEW_CONTACT, type ContactState } from "../../../domain/contact/state.ts";
import { ContactStore } from "./store.ts";
import { ATTEMPTS_SHOWN, viewOf, type ContactView } from "../../../domain/contact/view.ts";

type MakeSession = Extract<ContactEffect, { type: "makeSession" }>;

/** More than a contact keeps. */
const LEGACY_ENTRIES = 1000;

export class Contact extends DurableObject<Env> implements ContactApi {
  readonly #store = new ContactStore(this.ctx.storage);
  /** Session requests on their way: a repeated task waits for the first one's answer instead of asking twice. */
  readonly #making = new Map<string, Promise<TaskReport>>();

  /** @see ContactApi.perform */
  async perform(task: ContactTask, context: WorkContext): Promise<TaskAnswer> {
    const first = this.#apply(eventOf(task), task.kind);
    if (first.effect === null) return this.#report(first, context, false);
    if (first.effect.type === "fetchResult") {
      const fetched = await fetchResult(first.effect, task, context, this.env);
      return fetched.kind === "answer" ? this.#heard(fetched, context) : fetched;
    }
    const offered = this.#offerChoice(first.effect, context);
    if (offered !== null) return this.#report(offered, context, false);
    if (lacksPerson(context)) return { kind: "person_needed" };
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

  /** @see ContactApi.view */
  async view(): Promise<ContactView> {
    return viewOf(this.#store.load(), this.#store.history(ATTEMPTS_SHOWN), Date.now());
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
      const { requestId, openedAt } = waiting;
      const { moments } = this.#apply({ type: "linkOpened", requestId }, "link").state;
      // Somebody is at it: where no callback will come, polls move closer together.
      const polled = polledAs(waiting.ref) === "idverify";
      if (polled || openedAt === null)
        this.ctx.waitUntil(this.#tellOpened({ requestId, polled, moments }).catch(this.#logUntold));
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
    const isToBeMade = state.tracks.identity.request?.id === newRequestId;
    // Going to and fro between sessions that are there is no more news than the same choice again.
    if (isToBeMade) await this.#tellChosen(state, newRequestId);
    else if (outcome === "chosen" || outcome === "joined") await this.#tellChosen(state);
  }

  /** Asks the person first, where a session is about one document and several will do. */
  #offerChoice({ requestId, kind, order }: MakeSession, context: WorkContext): Decision | null {
    const { provider, linkLifetimeMs: lifetimeMs } = context;
    const documents = provider === null ? [] : documentsToChoose(provider.connection, { kind, ...order });
    if (documents.length < 2) return null;
    return this.#apply({ type: "choiceOffered", requestId, documents, lifetimeMs }, documents.join(" "));
  }

  async #makeSession(effect: MakeSession, context: WorkContext): Promise<TaskReport> {
    const credentialDid = this.#store.load().result?.did ?? null;
    const about = { env: this.env, keyring: this.#keyring(), credentialDid };
    const made = await makeSession(effect, context, about);
    return made.kind === "answer" ? this.#heard(made, context) : made;
  }

  /** The newest state decides what an answer still means. */
  async #heard({ event, detail, answered, more }: Answer, identity: ContactIdentity): Promise<DoneReport> {
    const report = await this.#report(this.#apply(event, detail), identity, answered);
    const isNews = report.outcome !== "still_open" && report.outcome !== "already_over";
    if (isNews) return { ...report, ...more };
    const { unknownStatus: _, ...rest } = more;
    return { ...report, ...rest };
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
    // Nothing is left when the first report of it was lost.
    const isKept = state !== NEW_CONTACT && (state.deletedAt === null || state.deletedAt > deletedBefore);
    if (isKept) {
      return this.#report({ state, effect: null, outcome: "ignored" }, identity, false);
    }
    await this.#store.erase();
    return { kind: "done", outcome: "purged", projection: project(NEW_CONTACT, ""), answered: false };
  }

  /** Decides on the newest state and saves what changed. */
  #apply(event: ContactEvent, detail: string): Decision {
    const now = Date.now();
    const before = this.#store.load();
    const decision = decide(before, event, now);
    const entry = entryOf(before, decision, detail, now);
    if (decision.state !== before || entry !== null) this.#store.save(decision.state, entry);
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

  /** Lost, the regular polls still find the result, only later, and the next report tells the same moments. */
  async #tellOpened(opening: LinkOpening): Promise<void> {
    const { portalId, contactId } = this.#name();
    await portalObject(this.env, portalId).linkOpened(contactId, opening);
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
    return configOf(this.env).keyring;
  }
}

/** Whether the settings let something of the contact leave that has not been read yet. */
function lacksPerson({ provider, person }: WorkContext): boolean {
  return provider !== null && person === undefined && needsPrefill(provider.connection);
}
