/** The words of the person's page and of the app's mails: whole sentences, one file per language. A missing one does not compile. */
import type { FailureReason } from "../domain/contact/reasons.ts";
import type { DocumentType, VerificationKind } from "../domain/vocabulary.ts";

/** The languages, in the order in which the page offers them. */
export const LANGUAGES = ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A heading and a sentence. */
export interface Message {
  readonly title: string;
  readonly text: string;
}

/** A heading and a sentence that names the company; null where the admin has named none. */
export interface CompanyMessage {
  readonly title: string;
  readonly text: (company: string | null) => string;
}

/** The name of a verification of one kind, and its requirements. */
export interface KindWords {
  readonly title: string;
  /** `company` is null where the admin has named none. */
  readonly asks: (company: string | null) => string;
  readonly needs: readonly string[];
  readonly passed: Message;
}

export interface PersonWords {
  /** The language's own name. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  /** For link previews and the browser's tab: neither who requests it nor why. */
  readonly preview: { readonly title: string; readonly description: string };
  readonly kinds: Readonly<Record<VerificationKind, KindWords>>;
  readonly needsTitle: string;
  readonly data: {
    readonly title: string;
    readonly checks: string;
    readonly result: (company: string | null) => string;
    readonly privacy: string;
  };
  readonly validUntil: (date: string) => string;
  /** For what ends within minutes; `minutes` is "4 minutes" in the page's language. */
  readonly minutesLeft: (minutes: string) => string;
  readonly continue: string;
  readonly continueHere: string;
  readonly phone: Message & { readonly codeLabel: string };
  /** A code that an agent reads out, for somebody who has called support. */
  readonly caller: { readonly title: (company: string | null) => string; readonly text: string };
  readonly choose: Message & {
    readonly documents: Readonly<Record<DocumentType, string>>;
    readonly continueWith: Readonly<Record<DocumentType, string>>;
    readonly instead: Readonly<Record<DocumentType, string>>;
  };
  /** Somebody opened the link already: perhaps this person, on another device. */
  readonly opened: Message;
  readonly preparing: Message;
  /** 1Kosmos has not made the session within a minute. */
  readonly delayed: Message;
  readonly review: Message;
  readonly back: (company: string | null) => string;
  readonly failed: { readonly title: string; readonly reasons: Readonly<Record<FailureReason, string>> };
  readonly tryAgain: string;
  readonly askForHelp: (company: string | null) => string;
  readonly expired: CompanyMessage;
  /** A step-up ran out of its minutes, and another one can be had. */
  readonly tooLate: Message;
  /** The button of a step-up that has few minutes left: a new one, with its whole time. */
  readonly moreTime: string;
  /** No such link: it is incomplete, or somebody made it up. */
  readonly gone: Message;
  /** The contact was deleted at the company. */
  readonly withdrawn: CompanyMessage;
  /** All that was known behind this link was deleted. */
  readonly erased: CompanyMessage;
  /** We cannot show the page now. */
  readonly trouble: Message;
  /** Somebody had the link replaced by another one. */
  readonly replaced: Message;
  /** The link expired, and the app can mail another one. `sent` is the same whatever is known of the person. */
  readonly newLink: { readonly button: string; readonly sent: Message };
  /** On the page, when the link came in the app's mail. */
  readonly sentFrom: (address: string) => string;
  readonly mail: {
    /** The subject of a reminder. */
    readonly reminder: (subject: string) => string;
    /** The first sentence of a reminder. */
    readonly stillOpen: string;
    /** Above the link, for a reader who cannot press the button. */
    readonly copy: string;
    readonly ignore: string;
  };
  readonly checkAgain: string;
  /** Beside the code for the phone, in browsers without a script. */
  readonly doneOnPhone: string;
  readonly language: string;
  readonly service: string;
}
