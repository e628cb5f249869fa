/** Defines the requests to a contact's object, and its responses. */
import type { PollRhythm } from "../../onekosmos/polling.ts";
import type { Captured } from "../../onekosmos/provider.ts";
import type { Snapshot } from "../properties.ts";
import type { IdvStatus, VerificationKind } from "../vocabulary.ts";
import type { ContactTimelineEvent } from "./state.ts";
import type { VerifiedResult } from "./verified-result.ts";
import type { Track } from "./track.ts";
import type { TaskOutcome } from "./decision.ts";
import type { OpenLink } from "./decide/link.ts";
import type { Verification } from "./verification.ts";

/** A session that waits for its person. */
export interface OpenSession {
  readonly kind: VerificationKind;
  readonly requestId: string;
  /** How it is polled, see `polledAs`; a choice that the person has yet to make is not, a late session seldom. */
  readonly provider: PollRhythm | "choice" | "late";
  /** All epoch ms. */
  readonly startedAt: number;
  readonly openedAt: number | null;
  readonly expiresAt: number;
  /** The person has submitted, and 1Kosmos has yet to decide: it lasts beyond the link. */
  readonly review?: true;
  /** A word of 1Kosmos that the app does not understand; it lasts beyond the link, too. */
  readonly unknownWord?: string;
  /** The link that it is part of, where that is older than the session; see `link.ts`. */
  readonly linkId?: string;
}

/** Returns the id of the link that an open session is part of. */
export function openLinkIdOf({ requestId, linkId }: Pick<OpenSession, "requestId" | "linkId">): string {
  return linkId ?? requestId;
}

/** The status of one kind of verification, for what waits for it. */
export interface TrackReport {
  readonly phase: Track["phase"];
  /** Of the request under way, else of the newest session; null before the first. */
  readonly requestId: string | null;
  /** 1Kosmos' id of that session; null while it is being made. */
  readonly sessionId: string | null;
}

/** The contact as its portal stores it: complete, so that storing it twice changes nothing. */
export interface ContactProjection {
  /** Grows with every change of the snapshot; 0 means that nothing was ever to be written. */
  readonly version: number;
  /** Null when nothing may be written (no session yet, or the contact is gone). */
  readonly snapshot: Snapshot | null;
  /** The earliest time to write it, epoch ms; 0: at once. */
  readonly writeAt: number;
  /** At most one of a kind. */
  readonly open: readonly OpenSession[];
  /** The work that waits for the person, the newest first. */
  readonly links: readonly OpenLink[];
  /** The number of the contact's link. */
  readonly linkVersion: number;
  /** The id of the key that the contact's link is signed with; null before the first link. */
  readonly linkKey?: string | null;
  /** Sessions that the app does not wait for any more, while 1Kosmos may still decide: `expiresAt` is its end. */
  readonly late: readonly OpenSession[];
  /** When the identity was verified, epoch ms, while it is. */
  readonly verifiedAt: number | null;
  /** When HubSpot deleted the record, epoch ms, while it is deleted. */
  readonly deletedAt: number | null;
  /** Of these kinds, in the words of `idv_status`; the identity's is in the snapshot. */
  readonly liveid: IdvStatus | null;
  readonly stepup: IdvStatus | null;
  readonly liveIdEnrolled: boolean | null;
  /** Events for its timeline. Some of them may have been sent before: each has an id. */
  readonly moments: readonly ContactTimelineEvent[];
  /** Its newest verifications, also while it is deleted. */
  readonly verifications: readonly Verification[];
  readonly tracks: Readonly<Record<VerificationKind, TrackReport>>;
  /** The newest pass of an identity, while it holds. */
  readonly result: VerifiedResult | null;
}

/** The task is done, or there was nothing to do. */
export interface ContactReport {
  readonly kind: "done";
  readonly outcome: TaskOutcome;
  readonly projection: ContactProjection;
  /** True when 1Kosmos was called and responded. */
  readonly answered: boolean;
  /** For the requester: why a session was refused. */
  readonly message?: string;
  /** A word of 1Kosmos that the app cannot interpret; reported once. */
  readonly unknownStatus?: string;
  /** Whether the dvcID of a pass captured what its field is for; absent where that cannot be seen. */
  readonly captured?: Captured;
  /** A contact that was privacy-deleted: what is stored so that no late event recreates it. */
  readonly tombstones?: readonly string[];
}

/** Where the page's button leads: on to 1Kosmos, or back to the page, which shows what to do or to wait for. */
export type PersonWay =
  | { readonly kind: "go"; readonly url: string }
  | { readonly kind: "wait" }
  | { readonly kind: "show" };
