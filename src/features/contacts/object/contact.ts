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
import { isAnnounced } from "../../../onekosmos/polling.ts";
import { documentsToChoose, polledAs } from "../../../onekosmos/registry.ts";
import type { LinkOpening } from "../links/link-opened.ts";
import type { DocumentType } from "../../../domain/vocabulary.ts";
import { fetchResult, makeSession, type Answer } from "./calls.ts";
import { requestOfPerson } from "../../../domain/contact/decide/choice.ts";
import type { DoneReport, PersonWay } from "../../../domain/contact/contract.ts";
import {
  decide,
  type ContactEffect,
  type DecidedEvent,
  type Decision,
} from "../../../domain/contact/decide/decide.ts";
import type { ContactEvent } from "../../../domain/contact/event.ts";
import { detailOfEvent } from "../../../domain/contact/read/history-details.ts";
import { entryOf } from "../../../domain/contact/read/history.ts";
import { withLinkKey } from "../../../domain/contact/decide/link-key.ts";
import { linkVersionOf } from "../../../domain/contact/decide/renewal.ts";
import { personStepOf, personViewOf, type PersonView } from "../../../domain/contact/read/person.ts";
import { project } from "../../../domain/contact/read/project.ts";
import { NEW_CONTACT, type ContactState, type Session } from "../../../domain/contact/state.ts";
import { decidedOf, lacksPerson } from "./decided.ts";
import { ContactStore } from "./store.ts";
import { ATTEMPTS_SHOWN, recordOf, viewOf, type ContactRecord, type ContactView } from "../view.ts";
import type { ContactApi, ContactRef, Legacy, TaskAnswer, TaskReport, EventContext } from "../contract.ts";

type MakeSession = Extract<ContactEffect, { type: "makeSession" }>;

/** An open link that is pressed again within this time changes nothing, ms. */
const OPENING_AGAIN_MS = 60_000;

/** More than a contact keeps. */
const LEGACY_ENTRIES = 1000;

export class Contact extends DurableObject<Env> implements ContactApi {
  readonly #store = new ContactStore(this.ctx.storage);
  /** Session requests on their way: a repeated task waits for the first one's answer instead of asking twice. */
  readonly #making = new Map<string, Promise<TaskReport>>();

  /** @see ContactApi.handle */
  async handle(event: ContactEvent, context: EventContext): Promise<TaskAnswer> {
    this.#store.keepSince(context.keptSince ?? 0);
    if (event.type === "contact.merge") return this.#absorb(event.loserId, context);
    if (event.type === "contact.purge") return this.#purge(context.deletedBefore, context);
    const decided = decidedOf(event, context, await this.#link(context, this.#store.load()));
    if (decided === null) return this.report(context);
    const first = this.#apply(decided, detailOfEvent(event));
    if (first.effect === null) return this.#report(first, context, false);
    if (first.effect.type === "fetchResult") {
      const fetched = await fetchResult(first.effect, event, context, this.env);
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

  /** @see ContactApi.report */
  async report(ref: ContactRef): Promise<DoneReport> {
    return this.#report({ state: this.#store.load(), effect: null, outcome: "ignored" }, ref, false);
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

  /** @see ContactApi.history */
  async history(): Promise<ContactRecord> {
    return recordOf(this.#store.load(), this.#store.history(LEGACY_ENTRIES));
  }

  /** @see ContactApi.view */
  async view(): Promise<ContactView> {
    return viewOf(this.#store.load(), this.#store.history(ATTEMPTS_SHOWN), Date.now());
  }

  /** @see ContactApi.personView */
  async personView(version: number | null = 0): Promise<PersonView> {
    const survivor = this.#survivor();
    if (survivor !== null) return this.#isMine(version) ? survivor.personView(null) : { state: "replaced" };
    const state = this.#store.load();
    return personViewOf(state, Date.now(), version ?? linkVersionOf(state));
  }

  /** @see ContactApi.proceed */
  async proceed(documentType: DocumentType | null, version: number | null = 0): Promise<PersonWay> {
    const survivor = this.#survivor();
    if (survivor !== null)
      return this.#isMine(version) ? survivor.proceed(documentType, null) : { kind: "show" };
    const state = this.#store.load();
    const step = personStepOf(state, Date.now(), documentType, version ?? linkVersionOf(state));
    switch (step.kind) {
      case "go":
        this.#noteOpening(step.session);
        return { kind: "go", url: step.session.url };
      case "choose":
        return this.#choose(step.documentType);
      case "wait":
        // Told again: the first word of it may have been lost.
        await this.#tellChosen(state);
        return step;
      default:
        return step;
    }
  }

  /** @see ContactApi.tryAgain */
  async tryAgain(limit: number, version: number | null = 0): Promise<void> {
    const survivor = this.#survivor();
    if (survivor !== null) return this.#isMine(version) ? survivor.tryAgain(limit, null) : undefined;
    if (version !== null && version !== linkVersionOf(this.#store.load())) return;
    const newRequestId = crypto.randomUUID();
    const { state, outcome } = this.#apply({ type: "retryRequested", newRequestId, limit }, "person");
    if (outcome === "started") await this.#tellChosen(state, newRequestId);
  }

  /** Where no callback will come, polls move closer together; otherwise the portal hears of the first opening alone. */
  #noteOpening({ requestId, openedAt, ref }: Session): void {
    const isRecent = openedAt !== null && Date.now() - openedAt < OPENING_AGAIN_MS;
    const polled = !isAnnounced(polledAs(ref));
    if (isRecent || (openedAt !== null && !polled)) return;
    const { moments, verifications } = this.#apply({ type: "linkOpened", requestId }, "link").state;
    const opening = { requestId, polled, moments, verifications };
    this.ctx.waitUntil(this.#tellOpened(opening).catch(this.#logUntold));
  }

  async #choose(documentType: DocumentType): Promise<PersonWay> {
    const newRequestId = crypto.randomUUID();
    const { state } = this.#apply({ type: "documentChosen", documentType, newRequestId }, documentType);
    // Going to and fro between sessions that are there is told once a second at most.
    if (state.tracks.identity.request?.id === newRequestId) await this.#tellChosen(state, newRequestId);
    else await this.#tellChosen(state);
    return { kind: "wait" };
  }

  /** Asks the person first, where a session is about one document and several will do. */
  #offerChoice({ requestId, kind, order }: MakeSession, context: EventContext): Decision | null {
    const { provider, linkLifetimeMs: lifetimeMs, remind } = context;
    const documents = provider === null ? [] : documentsToChoose(provider.connection, { kind, ...order });
    if (documents.length < 2) return null;
    const offer = { type: "choiceOffered", requestId, documents, lifetimeMs, remind } as const;
    return this.#apply(offer, documents.join(" "));
  }

  async #makeSession(effect: MakeSession, context: EventContext): Promise<TaskReport> {
    const credentialDid = this.#store.load().result?.did ?? null;
    const about = { env: this.env, keyring: this.#keyring(), credentialDid };
    const made = await makeSession(effect, context, about);
    if (made.kind === "answer") return this.#heard(made, context);
    const { kind, failure, event } = made;
    if (event !== undefined) this.#apply(event, failure.detail ?? "");
    return { kind, failure };
  }

  /** The newest state decides what an answer still means. */
  async #heard({ event, detail, answered, more }: Answer, identity: ContactRef): Promise<DoneReport> {
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
  async #absorb(loserId: string, identity: ContactRef): Promise<DoneReport> {
    const { portalId, contactId, jurisdiction } = identity;
    const sibling = contactObjectIn(this.env, portalId, loserId, jurisdiction);
    const legacy = await sibling.handOver(contactId);
    const decision = this.ctx.storage.transactionSync(() => {
      const isNew = !this.#store.load().absorbed.includes(loserId);
      if (isNew && legacy !== null) this.#store.adopt(legacy.history);
      const loser = legacy?.state ?? null;
      return this.#apply({ type: "contact.merge", loserId, loser }, `contact ${loserId}`);
    });
    await sibling.release();
    return this.#report(decision, identity, false);
  }

  async #purge(deletedBefore: number, identity: ContactRef): Promise<DoneReport> {
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
  #apply(event: DecidedEvent, detail: string): Decision {
    const now = Date.now();
    const before = this.#store.load();
    const decided = decide(before, event, now);
    const decision = { ...decided, state: withLinkKey(before, decided.state, this.#keyIds()) };
    const entry = entryOf(before, decision, detail, now);
    if (decision.state !== before || entry !== null) this.#store.save(decision.state, entry);
    return decision;
  }

  /** `answered`: 1Kosmos did its part. */
  async #report({ state, outcome }: Decision, identity: ContactRef, answered: boolean): Promise<DoneReport> {
    const link = await this.#link(identity, state);
    const projection = project(state, link, identity.timeZone);
    return { kind: "done", outcome, projection, answered };
  }

  async #link(
    { portalId, contactId, origin, linkOrigin = origin }: ContactRef,
    state: ContactState,
  ): Promise<string> {
    const claims = { portalId, contactId, version: linkVersionOf(state), keyId: state.linkKey };
    return `${linkOrigin}/v/${await linkToken(this.#keyring(), claims)}`;
  }

  /** Lost, the regular polls still find the result, only later, and the next report tells the same moments. */
  async #tellOpened(opening: LinkOpening): Promise<void> {
    const { portalId, contactId } = this.#name();
    await portalObject(this.env, portalId).linkOpened(contactId, opening);
  }

  /**
   * Only the portal makes sessions: it knows the connection and keeps its pace. Without a `attempt` of its own it is the
   * same choice again, told once a second at most.
   */
  async #tellChosen(state: ContactState, attempt = String(Math.floor(Date.now() / 1000))): Promise<void> {
    const { portalId, contactId } = this.#name();
    const requestId = requestOfPerson(state);
    if (requestId !== null)
      await portalObject(this.env, portalId).documentChosen(contactId, requestId, attempt);
  }

  /** Returns whether a merged contact's link is the one that led to it. Null: a link to a contact before it. */
  #isMine(version: number | null): boolean {
    return version === null || version === this.#store.movedLink();
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

  /** The ids of the keys, the newest first. */
  #keyIds(): [string, ...string[]] {
    const [newest, ...older] = this.#keyring();
    return [newest.id, ...older.map(({ id }) => id)];
  }
}
