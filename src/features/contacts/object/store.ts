/** The contact's one document: its state, a short history, and where it went. See docs/storage.md. */
import * as z from "zod/mini";
import { verificationKindSchema } from "../../../domain/vocabulary.ts";
import type { HistoryEntry } from "../../../domain/contact/read/history.ts";
import { linkVersionOf } from "../../../domain/contact/decide/renewal.ts";
import { contactStateSchema, NEW_CONTACT, type ContactState } from "../../../domain/contact/state.ts";
import { triggerSchema } from "../../../domain/contact/trigger.ts";

/** Enough for a card's "last attempts" and for support; older entries go. */
const HISTORY_LIMIT = 100;

/** The only key: one row a save, whatever changed. */
const KEY = "contact";

const documentSchema = z.object({
  /** Null: nothing is known, or another contact holds it now. */
  state: z.nullable(contactStateSchema),
  /** Oldest first. */
  history: z.array(
    z.object({
      at: z.number(),
      event: z.string(),
      detail: z.string(),
      kind: z.nullable(verificationKindSchema),
      trigger: z.nullable(triggerSchema),
    }),
  ),
  /** The contact that this one was merged into. */
  movedTo: z.nullable(z.string()),
  /** The number of the link that this one had then. */
  movedLink: z.exactOptional(z.int()),
});
type ContactDocument = z.infer<typeof documentSchema>;

const EMPTY: ContactDocument = { state: null, history: [], movedTo: null };

/** Reads and writes one contact's document. Every method is synchronous, so a method's writes commit together. */
export class ContactStore {
  readonly #storage: DurableObjectStorage;
  /** The text last read or written and what it parses to: parsing it again is most of a read's cost. */
  #known: { readonly text: string; readonly document: ContactDocument } | null = null;

  #keptSince = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Returns the stored state, or that of a contact that was never stored; reading stores nothing. */
  load(): ContactState {
    return this.#read().state ?? NEW_CONTACT;
  }

  /** Sets the time at which, or before which, nothing is kept that happened; epoch ms. */
  keepSince(keptSince: number): void {
    this.#keptSince = keptSince;
  }

  /** Replaces the state, appends to the history, and drops what is too old to be kept. */
  save(state: ContactState, entry: HistoryEntry | null): void {
    const document = this.#read();
    const since = this.#keptSince;
    const entries = entry === null ? document.history : [...document.history, entry];
    const history = entries.filter(({ at }) => at > since).slice(-HISTORY_LIMIT);
    const verifications = state.verifications.filter(
      ({ startedAt, outcome }) => startedAt > since || outcome === null,
    );
    this.#write({ ...document, state: { ...state, verifications }, history });
  }

  /** Merges another contact's history into this one, by time. */
  adopt(others: readonly HistoryEntry[]): void {
    const document = this.#read();
    const merged = [...document.history, ...others].sort((left, right) => left.at - right.at);
    this.#write({ ...document, history: merged.slice(-HISTORY_LIMIT) });
  }

  /** Returns the contact that this one was merged into, or null. */
  movedTo(): string | null {
    return this.#read().movedTo;
  }

  /** Stores where the contact went. */
  moveTo(contactId: string): void {
    const document = this.#read();
    const version = document.state === null ? (document.movedLink ?? 0) : linkVersionOf(document.state);
    this.#write({ ...document, movedTo: contactId, ...(version > 0 && { movedLink: version }) });
  }

  /** Returns the number of the link that led to this contact before it was merged. */
  movedLink(): number {
    return this.#read().movedLink ?? 0;
  }

  /** Drops state and history; the way to the survivor stays. */
  deleteState(): void {
    const { movedTo, movedLink } = this.#read();
    const link = movedLink === undefined ? {} : { movedLink };
    if (this.#known !== null) this.#write({ ...EMPTY, movedTo, ...link });
  }

  /** Deletes everything; the object is as if it had never been used. */
  async erase(): Promise<void> {
    this.#known = null;
    await this.#storage.deleteAll();
  }

  /** Returns the newest entries, newest first. */
  history(limit: number): readonly HistoryEntry[] {
    return this.#read().history.slice(-limit).toReversed();
  }

  #read(): ContactDocument {
    const text = this.#storage.kv.get<string>(KEY);
    if (text === undefined) {
      this.#known = null;
      return EMPTY;
    }
    if (this.#known?.text !== text) this.#known = { text, document: documentSchema.parse(JSON.parse(text)) };
    return this.#known.document;
  }

  #write(document: ContactDocument): void {
    const text = JSON.stringify(document);
    this.#storage.kv.put(KEY, text);
    this.#known = { text, document };
  }
}
