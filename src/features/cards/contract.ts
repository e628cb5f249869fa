/**
 * The requests of the card, the bulk action and the settings page inside HubSpot, and the responses: the JSON of
 * `/hubspot/card/*`. All times are ISO 8601 in UTC. Nothing personal beyond what is written to HubSpot.
 */
import type { Wording } from "../../lib/wording.ts";
import type { FailureReason } from "../../domain/contact/reasons.ts";
import type { Trigger } from "../../domain/contact/trigger.ts";
import type { DocumentType, GateStatus, Ial, IdvStatus, VerificationKind } from "../../domain/vocabulary.ts";
import type {
  CardConnection,
  CardSending,
  Confidence,
  GateRequirement,
  RefusalCode,
  RefusedWrite,
  StartRefusalCode,
  Waiting,
} from "./card-vocabulary.ts";

/**
 * The `Authorization` header that every extension of ours sends. It is public and proves no identity. Beside a signature of
 * HubSpot's it proves that the request was made by `hubspot.fetch`: the workflow action "Send a webhook" sends either a
 * signature or an `Authorization` header, never both.
 */
export const EXTENSION_AUTHORIZATION = "Bearer 1kosmos-extension";

/**
 * The reason for an error response: the app is not installed in this portal, the portal has no such record, or
 * HubSpot could not be read just now.
 */
export type CardRefusal = "unknown_portal" | "unknown_record" | "unread";

/**
 * States that a link is open. Never contains the link itself, which anybody can use who has it: the card reads it from the
 * record's `idv_verification_url`, where HubSpot checks what the user may see.
 */
export interface CardLink {
  readonly kind: VerificationKind;
  readonly expiresAt: string;
  readonly openedAt: string | null;
}

/**
 * Where the newest session of one kind stands; null before the first. `review`: pending, and submitted: 1Kosmos has yet
 * to decide, so the link need not be sent again.
 */
export type TrackState = "preparing" | "pending" | "review" | "passed" | "failed" | "expired" | null;

/** One line of what happened lately. */
export interface CardAttempt {
  readonly at: string;
  /** Null for what concerns the contact as a whole (a merge, a deletion). */
  readonly kind: VerificationKind | null;
  /**
   * asked, started, refused, in_review (submitted), unclear (see `unknownWord`), verified (passed, for LiveID and step-up too), failed,
   * revoked, overturned (1Kosmos changed its decision), expired, restarted, aged, merged,
   * abandoned (the contact was deleted), restored, older_session, kept_ours, edit_put_off, edit_accepted
   */
  readonly outcome: string;
  readonly detail: string;
  /** Of a failure. */
  readonly reason: FailureReason | null;
}

/** Why a verification failed: the words of `domain/contact/reasons.ts`, which the admin's pages use as well. */
export interface CardReason {
  readonly code: FailureReason;
  readonly label: string;
  /** The cause, and the fix. */
  readonly text: string;
}

/** `GET /hubspot/card/contacts/{id}`. */
export interface ContactCard {
  /** The id of the contact that this one was merged into; its own id otherwise. */
  readonly contactId: string;
  /** As `idv_status`; null: never requested. */
  readonly status: IdvStatus | null;
  /** A session is being made. */
  readonly preparing: boolean;
  /** Why it is not there yet, for the person who looks; null when nothing blocks it. */
  readonly waiting: string | null;
  /** The same as a code. */
  readonly waitingFor: Waiting | null;
  readonly ial: Ial | null;
  /** The level follows from a rule of the portal, 1Kosmos did not state it. */
  readonly ialDerived: boolean;
  readonly liveIdEnrolled: boolean | null;
  readonly documentType: DocumentType | null;
  /** 0 to 1; null also where the settings show words alone. */
  readonly matchConfidence: number | null;
  /** The same in a word, by the settings' thresholds. */
  readonly confidence: Confidence | null;
  /** When an identity was last verified; `status` states whether that still holds. */
  readonly verifiedAt: string | null;
  readonly lastStepUpAt: string | null;
  /** The newest open session's. */
  readonly link: CardLink | null;
  /** How the link reaches its person. */
  readonly sending: CardSending;
  /** The settings let users replace and cancel links at cards. */
  readonly mayChangeLink: boolean;
  /** HubSpot refused to take the contact's newest values; null: it has them, or is about to get them. */
  readonly refusedWrite: RefusedWrite | null;
  /** Who decided that the contact is verified or not; null: 1Kosmos, or nobody yet. */
  readonly decidedBy: "admin" | null;
  /** Who or what requested the newest session; null also while an admin's decision holds. */
  readonly trigger: (Trigger & { readonly at: string }) | null;
  /** A word of 1Kosmos about an open session's verdict that the app does not understand; at most 40 characters. */
  readonly unknownWord: string | null;
  /** Newest first, at most 10. */
  readonly attempts: readonly CardAttempt[];
  readonly tracks: Readonly<Record<VerificationKind, TrackState>>;
  /** Why the newest session of each kind failed, with what helps; null when it did not. */
  readonly reasons: Readonly<Record<VerificationKind, CardReason | null>>;
  readonly connection: CardConnection;
  /** Why the user who looks may not start anything, in words for the user; absent when they may. */
  readonly mayNotStart?: string;
  /** The same as a code. */
  readonly mayNotStartCode?: StartRefusalCode;
  /** When the card reads again, ms; null when nothing is under way. */
  readonly refreshAfterMs: number | null;
}

/** A contact of a deal. */
export interface DealCardContact {
  readonly contactId: string;
  readonly status: IdvStatus | null;
  readonly ial: Ial | null;
  /** Who decided that the contact is verified or not; null: 1Kosmos, or nobody yet. */
  readonly decidedBy: "admin" | null;
  /** A session is being made. */
  readonly preparing: boolean;
  /** Why no session could be started for this contact; "" when there is no reason. */
  readonly note: string;
  /** Submitted: 1Kosmos has yet to decide, so the link need not be sent again. */
  readonly review: boolean;
  readonly link: CardLink | null;
  /** A gate that the deal has reached requires this contact. */
  readonly counts: boolean;
}

/** Fields that the cards of all records with a gate have. */
export interface RecordCard {
  /** Null: the record never reached a gate. */
  readonly gate: {
    /** As `idv_gate_status`. */
    readonly status: GateStatus | null;
    /** Why it waits; "" when it does not. */
    readonly reason: string;
    /** Whom the gates that apply to the record require. */
    readonly asksFor: readonly GateRequirement[];
    /** HubSpot's message when it refused to let us move the record; "" when it did not refuse. */
    readonly refusal: string;
    /** The stage that it waits for; null when it waits for nothing. */
    readonly wantedStage: { readonly id: string; readonly label: string | null } | null;
    /** It moves on by itself once everybody is verified. */
    readonly movesOn: boolean;
    readonly since: string;
  } | null;
  /** A gate that applies to the record does not work: why, and what to do. Null when all of them work. */
  readonly gateProblem: string | null;
  /** The same as a code and values. */
  readonly gateProblemWording: Wording | null;
  /** HubSpot refused to take the record's newest values. */
  readonly refusedWrite: RefusedWrite | null;
  /** All contacts of the record, also when it is at no gate. */
  readonly contacts: readonly DealCardContact[];
  readonly connection: CardConnection;
  /** Why the user who looks may not start anything, in words for the user; absent when they may. */
  readonly mayNotStart?: string;
  /** The same as a code. */
  readonly mayNotStartCode?: StartRefusalCode;
  readonly refreshAfterMs: number | null;
}

/** `GET /hubspot/card/deals/{id}`. */
export interface DealCard extends RecordCard {
  readonly dealId: string;
}

/** Outcome of a request. */
export interface VerifyResponse {
  /**
   * started: a session was made; joined: one was open or under way; already_verified: nothing was needed; refused: none
   * will be made, see `message`; waiting: stored, and made as soon as possible.
   */
  readonly outcome: "started" | "joined" | "already_verified" | "refused" | "waiting";
  readonly message: string | null;
  /** Why it was refused, as a code. */
  readonly code: RefusalCode | null;
  readonly card: ContactCard;
}
