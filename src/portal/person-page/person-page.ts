/** The data about the portal that the page for the person needs. */
import type { PortalContext } from "../context/context.ts";
import { logoOf, type LogoView } from "./logo.ts";
import { DEFAULT_PERSON_PAGE, type PersonPageSettings } from "../settings/person-page-settings.ts";

/** The settings of the page, and of delivery as it shows them. */
export interface PersonPage extends PersonPageSettings {
  /** Where the app's mails come from; null where it sends none. */
  readonly mailFrom: string | null;
  /** Null: the page shows the first letter of the company's name. */
  readonly logo: LogoView | null;
}

/** A page that names nobody and delivers nothing. */
export const PLAIN_PERSON_PAGE: PersonPage = { ...DEFAULT_PERSON_PAGE, mailFrom: null, logo: null };

/** Reads it. */
export function personPageOf({ records }: Pick<PortalContext, "records">): PersonPage {
  const { personPage, delivery } = records.settings();
  const { address } = delivery.sender;
  const isMailed = delivery.ways.includes("app") && address !== "";
  return { ...personPage, mailFrom: isMailed ? address : null, logo: logoOf(records.documents) };
}
