/** An import of deals, each with a contact of its own. */
import { setImmediate } from "node:timers/promises";

import type { Origin } from "../access.ts";
import { CONTACT, DEAL } from "../objecttypes.ts";
import { personOf } from "../people.ts";
import type { CrmControlDependencies } from "./crm.ts";

const IMPORT: Origin = { changeSource: "IMPORT", sourceId: "48211908" };
/** Deals that one transaction writes: short enough for others. */
const CHUNK = 100;

/** The result of an import: the first ids of both kinds, which follow each other, and how long it took. */
export interface ImportedDeals {
  readonly count: number;
  readonly firstDealId: string;
  readonly firstContactId: string;
  readonly ms: number;
}

/** Makes contacts and a deal for each, and lets others have their turn in between. */
export async function dealImport(
  { objects, writer, associationWriter }: CrmControlDependencies,
  wanted: { readonly portalId: number; readonly count: number; readonly stage: string },
): Promise<ImportedDeals> {
  const clock = performance.now();
  const { portalId, count, stage } = wanted;
  const actor = { portalId, origin: IMPORT };
  const firstContact = objects.reserveIds(portalId, CONTACT, count);
  const firstDeal = objects.reserveIds(portalId, DEAL, count);
  for (let done = 0; done < count; done += CHUNK) {
    writer.together(() => {
      for (let index = done; index < Math.min(done + CHUNK, count); index += 1) {
        const [contact, deal] = [firstContact + index, firstDeal + index];
        writer.create({ ...actor, type: CONTACT }, personOf(contact), contact);
        writer.create({ ...actor, type: DEAL }, { dealname: `Deal ${deal}`, dealstage: stage }, deal);
        associationWriter.associate(actor, { type: DEAL, id: deal }, { type: CONTACT, id: contact }, []);
      }
    });
    await setImmediate();
  }
  const ms = Math.round(performance.now() - clock);
  return { count, firstDealId: String(firstDeal), firstContactId: String(firstContact), ms };
}
