/** Assumptions for which the sandbox's HubSpot has no switch. */
import { z } from "zod";

import type { Assumption } from "../assumption.ts";
import { aContact, merged, need } from "../steps.ts";
import { text } from "../../sandbox/control/elements.ts";

const CONTACTS = "/crm/v3/objects/contacts";
/** More than any limit allows in ten seconds. */
const BURST = 260;
const AT_ONCE = 20;
/** HubSpot's events come within this time, ms. */
const EVENTS_MS = 5 * 60_000;
const resultsSchema = z.object({ results: z.array(z.unknown()) });

/** JSON whatever the order of its fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => a.localeCompare(b)))
      : inner,
  );
}

export const HUBSPOT_OPEN: readonly Assumption[] = [
  {
    row: "whether the URI is decoded before it is signed",
    why: "an app's webhook address has no encoded characters; press a button on a card of a record whose address has some, and compare the app's log",
  },
  {
    row: "API version of the app's CRM calls",
    needs: ["portal"],
    async see({ portal }) {
      const paths = [`${CONTACTS}?limit=1`, "/crm/objects/2026-09/contacts?limit=1"];
      const statuses = await Promise.all(paths.map(async (path) => (await portal("GET", path)).status));
      return `v3: ${statuses[0]}, 2026-09: ${statuses[1]}`;
    },
  },
  {
    row: "whether a merged id works in batches",
    needs: ["portal"],
    async see(world) {
      const [first, second] = [await aContact(world), await aContact(world)];
      await merged(world, first, second);
      const json = { properties: ["email"], inputs: [{ id: second }] };
      const batch = await world.portal("POST", `${CONTACTS}/batch/read`, { json });
      const found = resultsSchema.safeParse(batch.body).data?.results.length ?? 0;
      const single = await world.portal("GET", `${CONTACTS}/${second}`);
      return `in a batch ${found === 0 ? "not found" : "found"}, alone ${single.status}`;
    },
  },
  {
    row: "status of a batch that worked in part under 2026-09",
    needs: ["portal"],
    async see(world) {
      const id = await aContact(world);
      const inputs = [id, "1"].map((one) => ({ id: one, properties: { city: "Oslo" } }));
      const path = "/crm/objects/2026-09/contacts/batch/update";
      const answer = await world.portal("POST", path, { json: { inputs } });
      return `${answer.status}${"errors" in answer.body ? " with errors" : ""}`;
    },
  },
  {
    row: "whether trace ids split a batch update",
    needs: ["portal"],
    async see(world) {
      const id = await aContact(world);
      const inputs = [
        { id, properties: { city: "Oslo" }, objectWriteTraceId: "good" },
        { id: "1", properties: { city: "Oslo" }, objectWriteTraceId: "bad" },
      ];
      const answer = await world.portal("POST", `${CONTACTS}/batch/update`, { json: { inputs } });
      const written = resultsSchema.safeParse(answer.body).data?.results.length ?? 0;
      return `${answer.status}, ${written} written`;
    },
  },
  {
    row: "scope for timeline events",
    why: "it takes a second app without the scope `timeline`, approved for app events",
  },
  { row: "how long a journal link lives", why: "it takes a quarter of an hour of waiting for one link" },
  {
    row: "whether 429 carries `Retry-After`",
    needs: ["grant"],
    costs: `makes up to ${BURST} reads at once, so that the account refuses calls of this app for ten seconds`,
    async see(world) {
      const { access } = await world.grant();
      for (let made = 0; made < BURST; made += AT_ONCE) {
        const answers = await Promise.all(
          Array.from({ length: AT_ONCE }, async () =>
            world.hubspot("GET", `${CONTACTS}?limit=1`, {}, access),
          ),
        );
        const refused = answers.find(({ status }) => status === 429);
        if (refused !== undefined) return refused.headers.has("retry-after") ? "it does" : "it does not";
      }
      return "no 429 came";
    },
  },
  {
    row: "object types of cards and of the bulk action",
    why: "`hs project upload` says so when it takes the project",
  },
  {
    row: "which list of the webhooks component takes",
    why: "`hs project upload` says so when it takes the project",
  },
  {
    row: "whether an extension can detect that nobody sees it",
    why: "it is seen in a browser only, in HubSpot's own frame",
  },
  {
    row: "how `hubspot.fetch` hands on an answer that is not 2xx",
    why: "it is seen in a browser only, in HubSpot's own frame",
  },
  {
    row: 'whether "Send a webhook" of a workflow signs with the app of another account',
    why: "it takes a second account with Data Hub Professional: the ten-minute check of docs/security.md",
  },
  {
    row: "whether `support` needs an e-mail address",
    why: "`hs project upload` says so when it takes the project",
  },
  {
    row: "events of an app that is not deployed or not approved yet",
    why: "`hs project upload` says so when it takes the project",
  },
  {
    row: "`includeFilters=true` answers `processingType` and `filterBranch` as they were sent",
    needs: ["portal"],
    async see(world) {
      const filterBranch = {
        filterBranchType: "OR",
        filterBranchOperator: "OR",
        filters: [],
        filterBranches: [
          {
            filterBranchType: "AND",
            filterBranchOperator: "AND",
            filterBranches: [],
            filters: [
              {
                filterType: "PROPERTY",
                property: "lifecyclestage",
                operation: {
                  operationType: "ENUMERATION",
                  operator: "IS_ANY_OF",
                  values: ["lead"],
                  includeObjectsWithNoValueSet: false,
                },
              },
            ],
          },
        ],
      };
      const json = {
        name: `${world.mark} filter`,
        objectTypeId: "0-1",
        processingType: "DYNAMIC",
        filterBranch,
      };
      const made = need(await world.portal("POST", "/crm/v3/lists", { json }), 200);
      const id = z.object({ list: z.object({ listId: z.coerce.string() }) }).parse(made.body).list.listId;
      world.later(async () => world.portal("DELETE", `/crm/v3/lists/${id}`));
      const read = await world.portal("GET", `/crm/v3/lists/${id}?includeFilters=true`);
      const list = z
        .object({ list: z.looseObject({ processingType: z.string(), filterBranch: z.unknown() }) })
        .parse(read.body).list;
      const isSame = canonical(list.filterBranch) === canonical(filterBranch);
      return `${list.processingType}, the filter ${isSame ? "as it was sent" : "rewritten"}`;
    },
  },
  {
    row: "properties that change together, and both kinds of subscription, report the same `occurredAt`",
    needs: ["portal", "receiver"],
    async see(world) {
      const id = await aContact(world);
      const from = Date.now();
      const json = { properties: { firstname: `${world.mark} two`, lastname: "Together" } };
      need(await world.portal("PATCH", `${CONTACTS}/${id}`, { json }), 200);
      const times = await world.receiver.wait(() => {
        const found = world.receiver
          .events(from)
          .filter(
            (event) =>
              text(event["objectId"]) === id &&
              Object.values<string>(json.properties).includes(text(event["propertyValue"])),
          );
        return found.length < 2 ? undefined : found.map((event) => event["occurredAt"]);
      }, EVENTS_MS);
      if (times === null) return "not both came";
      return new Set(times).size === 1 ? "the same" : "different moments";
    },
  },
  {
    row: "an admin may rename a label; its category and type id stay",
    needs: ["portal"],
    async see(world) {
      const path = "/crm/v4/associations/deals/contacts/labels";
      const typeSchema = z.object({
        results: z.array(z.object({ typeId: z.number(), label: z.string().nullable() })),
      });
      const name = world.mark.replaceAll("-", "_");
      const made = need(await world.portal("POST", path, { json: { name, label: world.mark } }), 200, 201);
      const id = typeSchema.parse(made.body).results[0]?.typeId ?? 0;
      world.later(async () => world.portal("DELETE", `${path}/${id}`));
      const renamed = await world.portal("PUT", path, {
        json: { associationTypeId: id, label: `${world.mark} new` },
      });
      if (renamed.status >= 300) return `renaming refused: ${renamed.status}`;
      const all = typeSchema.parse((await world.portal("GET", path)).body).results;
      return all.some(({ typeId, label }) => typeId === id && label === `${world.mark} new`)
        ? "the type id stays"
        : "another type id";
    },
  },
  {
    row: '"Send a webhook" of a workflow, in any account',
    why: "it takes a second account with Data Hub Professional: the ten-minute check of docs/security.md",
  },
  {
    row: "webhooks that do not arrive although contacts appear",
    needs: ["portal", "receiver"],
    async see(world) {
      const from = Date.now();
      const id = await aContact(world);
      const event = await world.receiver.wait(
        () => world.receiver.events(from).find((one) => text(one["objectId"]) === id),
        EVENTS_MS,
      );
      if (event === null) return "no event came";
      const { body } = await world.portal("GET", `${CONTACTS}/${id}?properties=hs_object_source`);
      const { properties } = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(body);
      const isSame = text(properties["hs_object_source"]) === text(event["changeSource"]);
      return `\`hs_object_source\` is ${isSame ? "" : "not "}what \`changeSource\` is`;
    },
  },
  {
    row: "an account's subscription limits custom properties",
    why: "it takes a Free account that is filled up to its limits, which a developer test account is not",
  },
  {
    row: "`LOCKED` in a batch's `errors[]` is a locked record",
    why: "records are locked by HubSpot's own processes; no call locks one",
  },
  {
    row: "whether `useCrmSearch` works on app pages: the page of hooks lists it for all extension points, without naming these",
    why: "hooks run inside HubSpot's page; open the app's page \"Verifications\" there and see whether it has names",
  },
  {
    row: "who may open the app's pages in HubSpot",
    why: "it takes users with other rights; open the app's pages as one who is no super admin",
  },
  {
    row: "whether the user id that `hubspot.fetch` signs and the one of OAuth's grant are the same user's",
    why: "only HubSpot's page signs a fetch; sign in from the app's page \"Needs attention\" there and see whether its buttons appear",
  },
];
