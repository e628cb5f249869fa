/**
 * The person chooses the document. Where a session is about one document and several are offered, no session is made
 * until the person has chosen on our page: an unopened link costs nothing, and each document at most one session.
 * Pure; the rules in prose are in docs/architecture.md.
 */
import { VERIFICATION_KINDS, type DocumentType } from "../../vocabulary.ts";
import { stay, type Decision } from "../decision.ts";
import type { RemindPolicy } from "./link.ts";
import { withTrack, type ContactState } from "../state.ts";
import type { Choice, Track } from "../track.ts";
import type { Session } from "../session.ts";

/** Events of a choice. */
export type ChoiceEvent =
  /** The session request `requestId` is one of several documents: the person chooses first. */
  | {
      readonly type: "choiceOffered";
      readonly requestId: string;
      readonly documents: readonly DocumentType[];
      readonly lifetimeMs: number;
      readonly remind?: RemindPolicy;
    }
  /** The person pressed a button. `newRequestId` is used if a session is to be made. */
  | { readonly type: "documentChosen"; readonly documentType: DocumentType; readonly newRequestId: string };

/** The state of an identity without a choice, or with one that is over. */
const NO_CHOICE = { state: "none" } as const;

/**
 * Returns true when nothing of the identity is open at 1Kosmos: its document is to be chosen, or its session is being
 * made.
 */
export function isChoosing({ choice, phase, session }: Track): boolean {
  return choice !== null && (phase === "requesting" || session === null);
}

/** Where the choice of a contact stands at `now` (epoch ms). */
export type ChoiceStatus =
  | typeof NO_CHOICE
  /** `chosen`: the document whose session is open, or being made. */
  | { readonly state: "open" | "making"; readonly choice: Choice; readonly chosen: DocumentType | null };

/** Returns the choice, as long as it is to be made or may be changed. */
export function choiceOf(state: ContactState, now: number): ChoiceStatus {
  const { choice, phase, session, request } = state.tracks.identity;
  if (choice === null || state.deletedAt !== null) return NO_CHOICE;
  if (phase === "requesting")
    return { state: "making", choice, chosen: request?.order.documentTypes[0] ?? null };
  if (phase !== "pending" || now >= Math.min(choice.expiresAt, session?.expiresAt ?? choice.expiresAt))
    return NO_CHOICE;
  return { state: "open", choice, chosen: documentOf(choice, session) };
}

/** Returns the request whose session the person waits for: one that is being made, or one that they went back to. */
export function requestOfPerson({ tracks }: ContactState): string | null {
  const making = VERIFICATION_KINDS.map((kind) => tracks[kind].request).find((request) => request !== null);
  if (making !== undefined) return making.id;
  const { choice, session } = tracks.identity;
  return choice === null ? null : (session?.requestId ?? null);
}

/** Puts the request off until the person has chosen. */
export function offerChoice(
  state: ContactState,
  { requestId, documents, lifetimeMs }: Extract<ChoiceEvent, { type: "choiceOffered" }>,
  now: number,
): Decision {
  const { request } = state.tracks.identity;
  if (request?.id !== requestId) return stay(state, "ignored");
  const choice: Choice = {
    requestId,
    documents: [...documents],
    offeredAt: now,
    expiresAt: now + lifetimeMs,
    sessions: [],
    from: request.from === "pending" ? "none" : request.from,
    trigger: request.trigger,
    ...(request.mail === undefined ? {} : { mail: request.mail }),
  };
  const offered = { phase: "pending", request: null, session: null, order: request.order, choice } as const;
  return stay(withTrack(state, "identity", offered), "choice_offered");
}

/**
 * Takes the person's choice. A second time changes nothing; another document than before gets a session of its own,
 * or the one that it had. A session that is being made is waited for.
 */
export function chooseDocument(
  state: ContactState,
  { documentType, newRequestId }: Extract<ChoiceEvent, { type: "documentChosen" }>,
  now: number,
): Decision {
  const standing = choiceOf(state, now);
  if (standing.state === "none") return stay(state, "ignored");
  const { choice, chosen } = standing;
  if (standing.state === "making" || chosen === documentType) return stay(state, "joined");
  if (!choice.documents.includes(documentType)) return stay(state, "ignored");
  const before = choice.sessions.find((entry) => entry.documentType === documentType);
  const order = { ...state.tracks.identity.order, documentTypes: [documentType] };
  if (before !== undefined && now < before.session.expiresAt)
    return stay(withTrack(state, "identity", { session: before.session, order }), "chosen");
  const request = { id: newRequestId, order, from: "pending", trigger: choice.trigger, at: now } as const;
  return stay(withTrack(state, "identity", { phase: "requesting", request }), "chosen");
}

/** Returns the choice with a session that was made for it, so that a person who comes back to that document gets it again. */
export function withSession(choice: Choice, documentType: DocumentType, session: Session): Choice {
  const others = choice.sessions.filter((entry) => entry.documentType !== documentType);
  return { ...choice, sessions: [...others, { documentType, session }] };
}

/** Removes a document that was refused: the others are still offered; with none left the choice is over. */
export function withoutDocument(state: ContactState, refused: DocumentType | undefined): ContactState {
  const { choice, session } = state.tracks.identity;
  if (choice === null) return withTrack(state, "identity", { request: null });
  const documents = choice.documents.filter((type) => type !== refused);
  if (documents.length === 0 && session === null)
    return withTrack(state, "identity", { phase: choice.from, request: null });
  return withTrack(state, "identity", {
    phase: "pending",
    request: null,
    choice: { ...choice, documents },
  });
}

function documentOf(choice: Choice, session: Session | null): DocumentType | null {
  if (session === null) return null;
  const made = choice.sessions.find((entry) => entry.session.requestId === session.requestId);
  return made?.documentType ?? null;
}
