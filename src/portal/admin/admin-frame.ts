/** Reads the frame of every admin page: the account, and whether something needs attention. */
import type { PortalServices } from "../services.ts";
import { countCauses } from "../../kernel/jobs/dead-causes.ts";
import type { PortalRecord } from "../context/records.ts";
import { undoables } from "./save-form.ts";
import type { Undoable } from "../settings/undoable.ts";

/** More causes than that are not counted. */
const CAUSES_COUNTED = 50;

/** The HubSpot account, as pages name it. */
export interface AccountView {
  /** The company's name as its admin has set it, else the account's domain, else its number. */
  readonly name: string;
  readonly timeZone: string;
  /** The host of its pages in HubSpot. */
  readonly uiDomain: string;
  /** ISO 4217; "" while it cannot be read from HubSpot. */
  readonly currency: string;
}

export interface AdminFrame {
  readonly portalId: number;
  readonly account: AccountView;
  readonly status: PortalRecord["status"];
  /** How many things need a person: conditions that last, and causes of dead letters. */
  readonly attention: number;
  /** Saves that can still be undone. */
  readonly undoables: readonly Undoable[];
}

/** Reads the account of a portal that exists. */
function accountOf({ records }: Pick<PortalServices, "records">): AccountView {
  const { portalId, accountName, timeZone, uiDomain, companyCurrency: currency } = records.portal();
  const { companyName } = records.settings().personPage;
  const names = [companyName, accountName, `HubSpot account ${portalId}`];
  return { name: names.find((name) => name !== "") ?? "", timeZone, uiDomain, currency };
}

/** Reads the frame of a portal that exists. `conditions`: those that last, when they were found just now. */
export function adminFrameOf(
  services: Pick<PortalServices, "context" | "records" | "conditions" | "oneKosmos">,
  conditions: readonly { readonly code: string }[] = services.conditions.update(),
): AdminFrame {
  const { portalId, status } = services.records.portal();
  // Dead letters of one cause count once, although a condition names the largest of them as well.
  const lasting = conditions.filter(({ code }) => code !== "work_given_up").length;
  const attention = lasting + countCauses(services.context.sql, CAUSES_COUNTED);
  return { portalId, account: accountOf(services), status, attention, undoables: undoables(services) };
}
