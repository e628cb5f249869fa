/** The portal's admin at work with deals, and with what ends a contact or an install, through HubSpot's own API. */
import { z } from "zod";
import { crmCaller } from "./crm-call.ts";
import { HUBSPOT } from "./fixed.ts";

/** Stages of HubSpot's default pipeline, in its order (HubSpot docs, pipelines). */
export const STAGES = {
  first: "appointmentscheduled",
  second: "qualifiedtobuy",
  contract: "contractsent",
  won: "closedwon",
} as const;

/** HubSpot's limit for batches of records (HubSpot docs, objects). */
const BATCH = 100;

const idSchema = z.object({ id: z.string() });
const idsSchema = z.object({ results: z.array(idSchema) });
const dealSchema = z
  .object({ id: z.string(), properties: z.record(z.string(), z.string().nullable()) })
  .transform(({ id, properties }) => ({
    id,
    stage: properties["dealstage"] ?? "",
    status: properties["idv_gate_status"] ?? "",
    target: properties["idv_gate_target_stage"] ?? "",
  }));
const dealsSchema = z.object({ results: z.array(dealSchema) });

/** Where a deal is, and how the app has marked it; "" where a property has no value. */
export type DealState = Omit<z.infer<typeof dealSchema>, "id">;

/** The admin's actions. Every call throws when HubSpot refuses. */
export interface DealUser {
  /** Creates a deal in the first stage of the default pipeline, with these contacts. */
  create(contactIds: readonly string[]): Promise<string>;
  /** Creates as many deals and contacts, one contact each; returns the deals. */
  createMany(count: number): Promise<readonly string[]>;
  move(dealId: string, stage: string): Promise<void>;
  /** A bulk edit. */
  moveMany(dealIds: readonly string[], stage: string): Promise<void>;
  read(dealId: string): Promise<DealState>;
  readMany(dealIds: readonly string[]): Promise<readonly DealState[]>;
  dissociate(dealId: string, contactId: string): Promise<void>;
  mergeContacts(survivorId: string, loserId: string): Promise<void>;
  mergeDeals(survivorId: string, loserId: string): Promise<void>;
  /** A privacy deletion, for good. */
  forgetContact(contactId: string): Promise<void>;
  /** Takes the app out of the portal in HubSpot's settings; no webhook reports it. */
  uninstallApp(): Promise<void>;
}

const OBJECTS = "/crm/v3/objects";
const NEW_DEAL = { dealname: "A deal", pipeline: "default", dealstage: STAGES.first };
const PROPERTIES = ["dealstage", "idv_gate_status", "idv_gate_target_stage"];

/** The admin of the sandbox HubSpot at `origin`. */
export function createDealUser(origin: string): DealUser {
  const call = crmCaller(origin);
  const batches = inBatches(call);
  const merge = (type: string, primaryObjectId: string, objectIdToMerge: string) =>
    call("POST", `${OBJECTS}/${type}/merge`, { primaryObjectId, objectIdToMerge });

  return {
    async create(contactIds) {
      const { id } = idSchema.parse(await call("POST", `${OBJECTS}/deals`, { properties: NEW_DEAL }));
      for (const contactId of contactIds)
        await call("PUT", `/crm/v4/objects/deals/${id}/associations/default/contacts/${contactId}`);
      return id;
    },
    createMany: (count) => createMany(batches, count),
    async move(dealId, dealstage) {
      await call("PATCH", `${OBJECTS}/deals/${dealId}`, { properties: { dealstage } });
    },
    async moveMany(dealIds, dealstage) {
      await batches(
        `${OBJECTS}/deals/batch/update`,
        dealIds.map((id) => ({ id, properties: { dealstage } })),
      );
    },
    async read(dealId) {
      const query = `properties=${PROPERTIES.join(",")}`;
      return stateOf(dealSchema.parse(await call("GET", `${OBJECTS}/deals/${dealId}?${query}`)));
    },
    async readMany(dealIds) {
      const inputs = dealIds.map((id) => ({ id }));
      const answers = await batches(`${OBJECTS}/deals/batch/read`, inputs, { properties: PROPERTIES });
      return answers.flatMap((answer) => dealsSchema.parse(answer).results.map((deal) => stateOf(deal)));
    },
    async dissociate(dealId, contactId) {
      await call("DELETE", `/crm/v4/objects/deals/${dealId}/associations/contacts/${contactId}`);
    },
    mergeContacts: async (survivor, loser) => void (await merge("contacts", survivor, loser)),
    mergeDeals: async (survivor, loser) => void (await merge("deals", survivor, loser)),
    async forgetContact(objectId) {
      await call("POST", `${OBJECTS}/contacts/gdpr-delete`, { objectId });
    },
    async uninstallApp() {
      await call("POST", `/sandbox/portals/${HUBSPOT.portalId}/uninstall`);
    },
  };
}

type Batches = (path: string, inputs: readonly object[], more?: object) => Promise<readonly unknown[]>;

/** One call for each hundred of the inputs, one after the other. */
function inBatches(call: ReturnType<typeof crmCaller>): Batches {
  return async (path, inputs, more = {}) => {
    const answers: unknown[] = [];
    for (let start = 0; start < inputs.length; start += BATCH) {
      answers.push(await call("POST", path, { ...more, inputs: inputs.slice(start, start + BATCH) }));
    }
    return answers;
  };
}

async function createMany(batches: Batches, count: number): Promise<readonly string[]> {
  const createAll = async (type: string, records: readonly object[]): Promise<readonly string[]> => {
    const answers = await batches(`${OBJECTS}/${type}/batch/create`, records);
    return answers.flatMap((answer) => idsSchema.parse(answer).results.map(({ id }) => id));
  };
  const run = Date.now().toString(36);
  const people = Array.from({ length: count }, (_, n) => ({
    properties: { email: `${run}-${n}@example.com` },
  }));
  const contacts = await createAll("contacts", people);
  const deals = await createAll(
    "deals",
    contacts.map(() => ({ properties: NEW_DEAL })),
  );
  const pairs = deals.map((id, index) => ({ from: { id }, to: { id: contacts[index] } }));
  await batches("/crm/v4/associations/deals/contacts/batch/associate/default", pairs);
  return deals;
}

function stateOf({ stage, status, target }: z.infer<typeof dealSchema>): DealState {
  return { stage, status, target };
}
