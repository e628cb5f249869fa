/** The contact's short link: what the person sees behind it, and where it leads. The newest link of a contact alone works. */
import type { PersonWay } from "../../../domain/contact/contract.ts";
import { requestOfPerson } from "../../../domain/contact/decide/choice.ts";
import type { DecidedEvent, Decision } from "../../../domain/contact/decide/decide.ts";
import { linkVersionOf } from "../../../domain/contact/decide/renewal.ts";
import { personStepOf, personViewOf, type PersonView } from "../../../domain/contact/read/person.ts";
import type { Session } from "../../../domain/contact/session.ts";
import type { ContactState } from "../../../domain/contact/state.ts";
import type { DocumentType } from "../../../domain/vocabulary.ts";
import { log } from "../../../lib/log.ts";
import { contactNamed, contactObject, portalObject } from "../../../objects.ts";
import { isAnnounced } from "../../../onekosmos/polling.ts";
import { polledAs } from "../../../onekosmos/registry.ts";
import type { ContactApi } from "../contract.ts";
import type { LinkOpening } from "../links/link-opened.ts";
import type { ContactStore } from "./store.ts";

/** An open link that is pressed again within this time changes nothing, ms. */
const OPENING_AGAIN_MS = 60_000;

/** The object whose link it is. */
export interface LinkHost {
  readonly env: Env;
  readonly ctx: DurableObjectState;
  readonly store: ContactStore;
  readonly apply: (event: DecidedEvent, detail: string) => Decision;
}

export class PersonLink {
  readonly #host: LinkHost;

  constructor(host: LinkHost) {
    this.#host = host;
  }

  /** Returns what the page behind the link shows. Version null: any link to the contact. */
  async view(version: number | null): Promise<PersonView> {
    const survivor = this.#survivor();
    if (survivor !== null)
      return this.#isCurrent(version) ? survivor.personView(null) : { state: "replaced" };
    const state = this.#host.store.load();
    return personViewOf(state, Date.now(), version ?? linkVersionOf(state));
  }

  /** Follows the link: to the session, to the choice of a document, or back to the page. */
  async proceed(documentType: DocumentType | null, version: number | null): Promise<PersonWay> {
    const survivor = this.#survivor();
    if (survivor !== null)
      return this.#isCurrent(version) ? survivor.proceed(documentType, null) : { kind: "show" };
    const state = this.#host.store.load();
    const step = personStepOf(state, Date.now(), documentType, version ?? linkVersionOf(state));
    switch (step.kind) {
      case "go":
        this.#noteOpening(step.session);
        return { kind: "go", url: step.session.url };
      case "choose":
        return this.#choose(step.documentType);
      case "wait":
        // Reported again: the first report may have been lost.
        await this.#reportChoice(state);
        return step;
      default:
        return step;
    }
  }

  /** Starts another verification after a failure, at most `limit` times a day. */
  async tryAgain(limit: number, version: number | null): Promise<void> {
    const survivor = this.#survivor();
    if (survivor !== null) return this.#isCurrent(version) ? survivor.tryAgain(limit, null) : undefined;
    if (version !== null && version !== linkVersionOf(this.#host.store.load())) return;
    const newRequestId = crypto.randomUUID();
    const { state, outcome } = this.#host.apply({ type: "retryRequested", newRequestId, limit }, "person");
    if (outcome === "started") await this.#reportChoice(state, newRequestId);
  }

  /** Reports an opening to the portal: each one where only polls show the result, otherwise the first alone. */
  #noteOpening({ requestId, openedAt, ref }: Session): void {
    const isRecent = openedAt !== null && Date.now() - openedAt < OPENING_AGAIN_MS;
    const polled = !isAnnounced(polledAs(ref));
    if (isRecent || (openedAt !== null && !polled)) return;
    const { moments, verifications } = this.#host.apply({ type: "linkOpened", requestId }, "link").state;
    const opening = { requestId, polled, moments, verifications };
    this.#host.ctx.waitUntil(this.#reportOpening(opening).catch(this.#logLost));
  }

  async #choose(documentType: DocumentType): Promise<PersonWay> {
    const newRequestId = crypto.randomUUID();
    const { state } = this.#host.apply({ type: "documentChosen", documentType, newRequestId }, documentType);
    // Going back and forth between existing sessions is reported once a second at most.
    if (state.tracks.identity.request?.id === newRequestId) await this.#reportChoice(state, newRequestId);
    else await this.#reportChoice(state);
    return { kind: "wait" };
  }

  /** Reports the opening. When the report is lost, regular polls find the result later, and the next report repeats the events. */
  async #reportOpening(opening: LinkOpening): Promise<void> {
    const { portalId, contactId } = this.#name();
    await portalObject(this.#host.env, portalId).linkOpened(contactId, opening);
  }

  /**
   * Reports the choice to the portal, which alone makes sessions, since it has the connection and its throttle. Without an
   * `attempt` it is the same choice again, reported once a second at most.
   */
  async #reportChoice(state: ContactState, attempt = String(Math.floor(Date.now() / 1000))): Promise<void> {
    const { portalId, contactId } = this.#name();
    const requestId = requestOfPerson(state);
    if (requestId !== null)
      await portalObject(this.#host.env, portalId).documentChosen(contactId, requestId, attempt);
  }

  /** Returns whether a merged contact's link is the one that led to it. Null: a link to a contact before it. */
  #isCurrent(version: number | null): boolean {
    return version === null || version === this.#host.store.movedLink();
  }

  /** The contact that this one was merged into. */
  #survivor(): ContactApi | null {
    const id = this.#host.store.movedTo();
    return id === null ? null : contactObject(this.#host.env, this.#name().portalId, id);
  }

  readonly #logLost = (error: unknown): void => {
    const { portalId: portal, contactId: contact } = this.#name();
    log("warn", "link: portal not told", { portal, contact, reason: String(error) });
  };

  #name() {
    return contactNamed(this.#host.ctx.id.name ?? "");
  }
}
