/**
 * The contact's object: loads, decides, saves, then acts. All decisions are in `decide.ts`.
 * A Durable Object interleaves across an awaited call, so nothing here relies on memory across one: after every
 * call to 1Kosmos the state is loaded again and decides what the response still means.
 */
import { DurableObject } from "cloudflare:workers";
import { configOf } from "../../../env.ts";
import { linkToken } from "../../../lib/crypto/links.ts";
import { contactObjectIn } from "../../../objects.ts";
import { documentsToChoose } from "../../../onekosmos/registry.ts";
import type { DocumentType } from "../../../domain/vocabulary.ts";
import { fetchResult, makeSession, type Answer } from "./calls.ts";
import type { ContactReport, PersonWay } from "../../../domain/contact/contract.ts";
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
import type { PersonView } from "../../../domain/contact/read/person.ts";
import { project } from "../../../domain/contact/read/project.ts";
import { NEW_CONTACT, type ContactState } from "../../../domain/contact/state.ts";
import { decidedOf, lacksPerson } from "./decided.ts";
import { PersonLink } from "./person-link.ts";
import { ContactStore } from "./store.ts";
import { ATTEMPTS_SHOWN, recordOf, viewOf, type ContactRecord, type ContactView } from "../view.ts";
import type {
  ContactApi,
  ContactRef,
  MergeState,
  HandleResult,
  EventResult,
  EventContext,
} from "../contract.ts";

type MakeSession = Extract<ContactEffect, { type: "makeSession" }>;

/** More than a contact keeps. */
const LEGACY_ENTRIES = 1000;

export class Contact extends DurableObject<Env> implements ContactApi {
  readonly #store = new ContactStore(this.ctx.storage);
  /** Session requests on their way: a repeated task waits for the first one's response instead of requesting twice. */
  readonly #making = new Map<string, Promise<EventResult>>();
  readonly #link = new PersonLink({
    env: this.env,
    ctx: this.ctx,
    store: this.#store,
    apply: (event, detail) => this.#apply(event, detail),
  });

  /** @see ContactApi.handle */
  async handle(event: ContactEvent, context: EventContext): Promise<HandleResult> {
    this.#store.keepSince(context.keptSince ?? 0);
    if (event.type === "contact.merge") return this.#absorb(event.loserId, context);
    if (event.type === "contact.purge") return this.#purge(context.deletedBefore, context);
    const decided = decidedOf(event, context, await this.#linkOf(context, this.#store.load()));
    if (decided === null) return this.report(context);
    const first = this.#apply(decided, detailOfEvent(event));
    if (first.effect === null) return this.#report(first, context, false);
    if (first.effect.type === "fetchResult") {
      const fetched = await fetchResult(first.effect, event, context, this.env);
      return fetched.kind === "answer" ? this.#applyResponse(fetched, context) : fetched;
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
  async report(ref: ContactRef): Promise<ContactReport> {
    return this.#report({ state: this.#store.load(), effect: null, outcome: "ignored" }, ref, false);
  }

  /** @see ContactApi.handOver */
  async handOver(survivorId: string): Promise<MergeState | null> {
    const [state, history] = [this.#store.load(), this.#store.history(LEGACY_ENTRIES)];
    this.#store.moveTo(survivorId);
    return state === NEW_CONTACT ? null : { state, history: history.toReversed() };
  }

  /** @see ContactApi.release */
  async release(): Promise<void> {
    this.#store.deleteState();
  }

  /** @see ContactApi.erase */
  async erase(): Promise<void> {
    await this.#store.erase();
  }

  /** @see ContactApi.personView */
  async personView(version: number | null = 0): Promise<PersonView> {
    return this.#link.view(version);
  }

  /** @see ContactApi.proceed */
  async proceed(documentType: DocumentType | null, version: number | null = 0): Promise<PersonWay> {
    return this.#link.proceed(documentType, version);
  }

  /** @see ContactApi.tryAgain */
  async tryAgain(limit: number, version: number | null = 0): Promise<void> {
    await this.#link.tryAgain(limit, version);
  }

  /** @see ContactApi.history */
  async history(): Promise<ContactRecord> {
    return recordOf(this.#store.load(), this.#store.history(LEGACY_ENTRIES));
  }

  /** @see ContactApi.view */
  async view(): Promise<ContactView> {
    return viewOf(this.#store.load(), this.#store.history(ATTEMPTS_SHOWN), Date.now());
  }

  /** Lets the person choose first, where a session is about one document and several will do. */
  #offerChoice({ requestId, kind, order }: MakeSession, context: EventContext): Decision | null {
    const { provider, linkLifetimeMs: lifetimeMs, remind } = context;
    const documents = provider === null ? [] : documentsToChoose(provider.connection, { kind, ...order });
    if (documents.length < 2) return null;
    const offer = { type: "choiceOffered", requestId, documents, lifetimeMs, remind } as const;
    return this.#apply(offer, documents.join(" "));
  }

  async #makeSession(effect: MakeSession, context: EventContext): Promise<EventResult> {
    const credentialDid = this.#store.load().result?.did ?? null;
    const about = { env: this.env, keyring: this.#keyring(), credentialDid };
    const made = await makeSession(effect, context, about);
    if (made.kind === "answer") return this.#applyResponse(made, context);
    const { kind, failure, event } = made;
    if (event !== undefined) this.#apply(event, failure.detail ?? "");
    return { kind, failure };
  }

  /** Applies a response; the newest state decides what it still means. */
  async #applyResponse({ event, detail, answered, more }: Answer, ref: ContactRef): Promise<ContactReport> {
    const report = await this.#report(this.#apply(event, detail), ref, answered);
    const isNews = report.outcome !== "still_open" && report.outcome !== "already_over";
    if (isNews) return { ...report, ...more };
    const { unknownStatus: _, ...rest } = more;
    return { ...report, ...rest };
  }

  /**
   * Takes over what a merged contact leaves. A crash in between repeats it: the loser reports the same until it is
   * released, and a loser that was absorbed before changes nothing.
   */
  async #absorb(loserId: string, ref: ContactRef): Promise<ContactReport> {
    const { portalId, contactId, jurisdiction } = ref;
    const sibling = contactObjectIn(this.env, portalId, loserId, jurisdiction);
    const legacy = await sibling.handOver(contactId);
    const decision = this.ctx.storage.transactionSync(() => {
      const isNew = !this.#store.load().absorbed.includes(loserId);
      if (isNew && legacy !== null) this.#store.adopt(legacy.history);
      const loser = legacy?.state ?? null;
      return this.#apply({ type: "contact.merge", loserId, loser }, `contact ${loserId}`);
    });
    await sibling.release();
    return this.#report(decision, ref, false);
  }

  async #purge(deletedBefore: number, ref: ContactRef): Promise<ContactReport> {
    const state = this.#store.load();
    // Nothing is left when the first report of it was lost.
    const isKept = state !== NEW_CONTACT && (state.deletedAt === null || state.deletedAt > deletedBefore);
    if (isKept) {
      return this.#report({ state, effect: null, outcome: "ignored" }, ref, false);
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

  /** Reports a decision. `answered`: 1Kosmos responded. */
  async #report({ state, outcome }: Decision, ref: ContactRef, answered: boolean): Promise<ContactReport> {
    const link = await this.#linkOf(ref, state);
    const projection = project(state, link, ref.timeZone);
    return { kind: "done", outcome, projection, answered };
  }

  async #linkOf(
    { portalId, contactId, origin, linkOrigin = origin }: ContactRef,
    state: ContactState,
  ): Promise<string> {
    const claims = { portalId, contactId, version: linkVersionOf(state), keyId: state.linkKey };
    return `${linkOrigin}/v/${await linkToken(this.#keyring(), claims)}`;
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
