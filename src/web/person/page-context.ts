/** The data that every page for the person is made from. */
import type { PersonPage } from "../../portal/person-page/person-page.ts";
import type { Language, PersonWords } from "../../i18n/words.ts";

export interface PageContext {
  readonly language: Language;
  readonly words: PersonWords;
  readonly settings: PersonPage;
  /** The company's name; null where the admin has set none. */
  readonly company: string | null;
  /** Where this page is, without a query. */
  readonly path: string;
  /** True if the link came in the app's mail, by its query. */
  readonly isFromMail: boolean;
  /** True if the person has just requested a new link. */
  readonly isNewLinkSent: boolean;
  /** Where its forms are sent: to this page, in the language that was requested. */
  readonly action: string;
  /** The whole address of this page, for another device. */
  readonly link: string;
  /** The code that the agent on the phone reads out; null when no agent made the request. */
  readonly callerCode: string | null;
  /** Epoch ms. */
  readonly now: number;
  readonly timeZone: string;
}
