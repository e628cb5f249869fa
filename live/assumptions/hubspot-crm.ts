/** HubSpot's records. */
import { z } from "zod";

import type { Assumption } from "../assumption.ts";
import { aContact, aDeal, merged, need } from "../steps.ts";
import type { World } from "../world.ts";
import { text } from "../../sandbox/control/elements.ts";

const CONTACTS = "/crm/v3/objects/contacts";
const DEALS = "/crm/v3/objects/deals";
/** HubSpot's events come within this time, ms. */
const EVENTS_MS = 5 * 60_000;
const pipelineSchema = z.object({ id: z.string(), stages: z.array(z.object({ id: z.string() })) });
const listSchema = z.object({ list: z.object({ listId: z.coerce.string() }) });

const kindOf = (event: Readonly<Record<string, unknown>>) => text(event["subscriptionType"]);

async function pipelineOf(world: World): Promise<z.infer<typeof pipelineSchema>> {
  const json = {
    label: world.mark,
    displayOrder: 9,
    stages: [
      { label: `${world.mark} first`, displayOrder: 0, metadata: { probability: "0.1" } },
      { label: `${world.mark} second`, displayOrder: 1, metadata: { probability: "0.2" } },
    ],
  };
  const made = pipelineSchema.parse(
    need(await world.portal("POST", "/crm/v3/pipelines/deals", { json }), 201).body,
  );
  world.later(async () => world.portal("DELETE", `/crm/v3/pipelines/deals/${made.id}`));
  return made;
}

export const HUBSPOT_CRM: readonly Assumption[] = [
  {
    row: "whether a merge keeps the primary's id",
    needs: ["portal"],
    turned: [{ document: "crm", patch: { mergeCreatesNewId: true } }],
    async see(world) {
      const [first, second] = [await aContact(world), await aContact(world)];
      const survivor = await merged(world, first, second);
      return survivor === first ? "the primary's id" : "another id";
    },
  },
  {
    row: "order of the two events of a privacy deletion",
    needs: ["portal", "receiver"],
    turned: [{ document: "crm", patch: { privacyDeletionFirst: false } }],
    async see(world) {
      const id = await aContact(world);
      const from = Date.now();
      const json = { objectId: id };
      need(await world.portal("POST", `${CONTACTS}/gdpr-delete`, { json }), 204);
      const kinds = await world.receiver.wait(() => {
        const found = world.receiver
          .events(from)
          .filter((event) => text(event["objectId"]) === id)
          .map(kindOf)
          .filter((kind) => /deletion$/iu.test(kind));
        return found.length < 2 ? undefined : found;
      }, EVENTS_MS);
      return kinds === null ? "not both came" : kinds.slice(0, 2).join(" before ");
    },
  },
  {
    row: "required properties before 2026-09",
    needs: ["portal", "settings"],
    turned: [{ document: "crm", patch: { requirementsEverywhere: true } }],
    async see(world) {
      const { id, stages } = await pipelineOf(world);
      const [first, second] = [stages[0]?.id ?? "", stages[1]?.id ?? ""];
      await world.requireProperty(id, second, "amount");
      world.later(async () => world.requireProperty(id, second, ""));
      const deal = await aDeal(world, { pipeline: id, dealstage: first });
      const json = { properties: { dealstage: second } };
      const { status } = await world.portal("PATCH", `${DEALS}/${deal}`, { json });
      return status === 200 ? "not enforced by v3" : `enforced by v3: ${status}`;
    },
  },
  {
    row: "a `dealstage` of another pipeline without `pipeline`",
    needs: ["portal"],
    turned: [{ document: "crm", patch: { stageMovesPipeline: true } }],
    async see(world) {
      const { stages } = await pipelineOf(world);
      const deal = await aDeal(world);
      const json = { properties: { dealstage: stages[0]?.id ?? "" } };
      const { status } = await world.portal("PATCH", `${DEALS}/${deal}`, { json });
      return status === 200 ? "takes the deal there" : `refused: ${status}`;
    },
  },
  {
    row: "`objectId` in association events",
    needs: ["portal", "receiver"],
    turned: [{ document: "crm", patch: { associationEventsHaveObjectId: true } }],
    async see(world) {
      const [contact, deal] = [await aContact(world), await aDeal(world)];
      const from = Date.now();
      const path = `/crm/v4/objects/deals/${deal}/associations/default/contacts/${contact}`;
      need(await world.portal("PUT", path), 200, 201);
      const event = await world.receiver.wait(
        () => world.receiver.events(from).find((one) => kindOf(one).endsWith("associationChange")),
        EVENTS_MS,
      );
      if (event === null) return "no event came";
      return event["objectId"] === undefined || event["objectId"] === null ? "absent" : "present";
    },
  },
  {
    row: "status for a second list of one name",
    needs: ["portal"],
    turned: [{ document: "crm", patch: { duplicateListStatus: 409 } }],
    async see(world) {
      const json = { name: `${world.mark} list`, objectTypeId: "0-1", processingType: "MANUAL" };
      const first = need(await world.portal("POST", "/crm/v3/lists", { json }), 200);
      const { list } = listSchema.parse(first.body);
      world.later(async () => world.portal("DELETE", `/crm/v3/lists/${list.listId}`));
      return String((await world.portal("POST", "/crm/v3/lists", { json })).status);
    },
  },
  {
    row: "records that return 423",
    needs: ["portal"],
    turned: [{ document: "crm", patch: { lockedRecords: [{ portalId: 4242, type: "contact", id: 1001 }] } }],
    async see(world) {
      const id = await aContact(world);
      const json = { properties: { city: "Oslo" } };
      return String((await world.portal("PATCH", `${CONTACTS}/${id}`, { json })).status);
    },
  },
  {
    row: "portals that return 477",
    needs: ["portal"],
    turned: [{ document: "crm", patch: { migratingPortals: [4242] } }],
    see: async ({ portal }) => String((await portal("GET", `${CONTACTS}?limit=1`)).status),
  },
];
