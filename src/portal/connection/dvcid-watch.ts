/**
 * Stores the dvcIDs whose passes do not fit the field that they are in: 1Kosmos has no call that states what a dvcID captures, so
 * the first result shows it. A document's dvcID that takes a selfie only would verify people whose document nobody has checked.
 */
import * as z from "zod/mini";
import type { FoundCondition } from "../../kernel/condition.ts";
import { documentKey } from "../../kernel/documents.ts";
import { wording } from "../../lib/wording.ts";
import type { Captured } from "../../onekosmos/provider.ts";
import type { Records } from "../context/records.ts";
import type { ConnectionStore } from "./connection-store.ts";

const UNFIT = documentKey(
  "unfit_dvcids",
  z.object({
    /** The save of the connection that it is about. */
    revision: z.string(),
    /** Since when each does not fit, epoch ms. */
    since: z.record(z.string(), z.number()),
  }),
);

interface WatchedServices {
  readonly records: Records;
  readonly oneKosmos: { readonly store: Pick<ConnectionStore, "revision"> };
}

/** Notes what a pass shows of its dvcID. Writes only when that changes. `now`: epoch ms. */
export function noteCapture(services: WatchedServices, { dvcId, fits }: Captured, now: number): void {
  const since = unfitOf(services);
  if (fits === !(dvcId in since)) return;
  const { [dvcId]: _, ...others } = since;
  const { records, oneKosmos } = services;
  const { revision } = oneKosmos.store;
  records.documents.put(UNFIT, { revision, since: fits ? others : { ...others, [dvcId]: now } });
}

/** Returns a condition for each dvcID that does not fit. */
export function unfitConditions(services: WatchedServices): readonly FoundCondition[] {
  return Object.entries(unfitOf(services)).map(([dvcId, since]) => ({
    code: "onekosmos_dvcid_unfit",
    about: dvcId,
    message: `1Kosmos passes people by the dvcID ${dvcId}, and its results do not fit the field of the connection that it is in: a selfie without a document, or a document where a selfie alone is wanted. Contacts become verified by it, perhaps without a document. Compare the dvcIDs of the connection with those that 1Kosmos gave you.`,
    wording: wording("onekosmos_dvcid_unfit", { dvcid: dvcId }),
    since,
    waiting: 0,
    retryAt: null,
    endsWhen: "An admin saves the connection, or a result of the dvcID fits its field.",
    severity: "error",
  }));
}

function unfitOf({ records, oneKosmos }: WatchedServices): Readonly<Record<string, number>> {
  const stored = records.documents.get(UNFIT);
  return stored === null || stored.revision !== oneKosmos.store.revision ? {} : stored.since;
}
