/**
 * Texts of the extensions, in groups: an extension is built with the groups that it uses. One file a language; a missing text does
 * not compile. Those of the cards are in `cards/words`.
 */
import type { Kind, Status } from "../shapes.ts";

/** The languages: those of the page that a person's link leads to. */
export const LANGUAGES = ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text for each plural form that the language has; `{n}` is the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** A heading and a text. */
export interface Note {
  readonly title: string;
  readonly text: string;
}

/** Texts that several extensions use. */
export interface KitWords {
  readonly status: Readonly<Record<Status | "review" | "preparing" | "none", string>>;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly documents: Readonly<Record<"any" | "drivers_license" | "passport" | "national_id", string>>;
  readonly documentField: string;
  readonly levelField: string;
  readonly anyLevel: string;
  /** Why the app gives no response. */
  readonly failures: Readonly<
    Record<"not_found" | "not_installed" | "refused" | "admin_required" | "unavailable" | "unreadable", Note>
  >;
  /** The obstacle between the account and 1Kosmos, for users who are no admins. */
  readonly connection: Readonly<
    Record<"grant_refused" | "disconnected" | "missing" | "attention" | "slow", Note>
  >;
  readonly contacts: Plural;
  readonly tryAgain: string;
  readonly refresh: string;
  readonly loading: string;
  readonly nothingSelected: Note;
}

/** Texts of the bulk action. */
export interface BulkWords {
  readonly none: Note;
  readonly willBeAsked: Plural;
  readonly verify: Plural;
  readonly again: string;
  readonly againHint: string;
  readonly refused: Readonly<
    Record<
      | "verified"
      | "pending"
      | "deleted"
      | "unknown"
      | "unread"
      | "not_offered"
      | "not_connected"
      | "not_allowed",
      string
    >
  >;
  readonly checking: string;
  readonly asking: string;
  readonly reading: string;
  readonly asked: Plural;
  readonly done: string;
  readonly mayClose: string;
  readonly ready: string;
}

/** Texts of the settings page inside HubSpot. */
export interface SettingsWords {
  readonly connection: string;
  readonly connected: string;
  readonly notReady: string;
  readonly tenant: string;
  readonly none: string;
  readonly openSessions: string;
  readonly gates: string;
  readonly gateBroken: string;
  readonly since: (when: string) => string;
  readonly startsWhen: string;
  readonly sources: Readonly<Record<"form" | "import" | "manual" | "api" | "integration", string>>;
  readonly on: string;
  readonly off: string;
  readonly forAdmins: string;
  readonly signIn: string;
  readonly signInHint: string;
  readonly full: string;
  readonly fullHint: string;
  readonly reminders: string;
  readonly remindersEvery: string;
  readonly linkLifetime: string;
  readonly retries: string;
  readonly confidenceNumber: string;
  readonly changeLinks: string;
  readonly markNewTickets: string;
  readonly note: string;
  readonly save: string;
  readonly saved: string;
  readonly notSaved: string;
  readonly notANumber: string;
}
