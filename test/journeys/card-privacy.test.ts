/**
 * Traffic between cards and pages in HubSpot and the app: ids and words, never a person. Names are read by the
 * extensions from HubSpot.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { createDealUser } from "../../sandbox/crm-deals.ts";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { type Scene, setScene } from "./support.ts";

/** Parts of everything personal that HubSpot has here: none may come by. */
const MARK = "zq7person";
const PERSON = {
  firstname: `Ada${MARK}`,
  lastname: `Lovelace${MARK}`,
  email: `ada.${MARK}@example.com`,
  phone: `+41 ${MARK}`,
};
const answerSchema = z.object({ status: z.number(), body: z.unknown() });
const madeSchema = z.object({ id: z.string() });

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene.close());

/** Posts to the sandbox's HubSpot, as the account's private app. */
async function hubspot(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(scene.stack.origins.hubspot + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${HUBSPOT.privateAppToken}`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Calls the app as an extension does: the request inside the body. */
async function call(path: string, request: object = {}): Promise<z.infer<typeof answerSchema>> {
  const url = `${scene.stack.origins.app}/hubspot/card${path}`;
  return answerSchema.parse(await hubspot("/sandbox/fetch", { url, method: "POST", body: { request } }));
}

it("no name, address, number or title of anybody's record comes by, whatever is shown or pressed", async () => {
  const { id } = await scene.crm.create(PERSON);
  const verified = await scene.contactWith(id, "pending");
  await scene.endSessionOf(verified, { outcome: "failed", errorCode: "IDV0011" });
  await scene.contactWith(id, "failed");
  const deal = await createDealUser(scene.stack.origins.hubspot).create([id]);
  const ticket = madeSchema.parse(
    await hubspot("/crm/v3/objects/tickets", {
      properties: { subject: `Call of ${MARK}`, hs_pipeline: "0", hs_pipeline_stage: "1" },
      associations: [
        { to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 16 }] },
      ],
    }),
  );
  scene.stack.exchanges.clear();
  const calls: readonly (readonly [string, object?])[] = [
    [`/contacts/${id}`],
    [`/contacts/${id}/verify`, { requestKey: "one" }],
    [`/contacts/${id}`],
    [`/deals/${deal}`],
    [`/tickets/${ticket.id}`],
    [`/tickets/${ticket.id}/verify-caller`, { contactId: id, requestKey: "two" }],
    ["/contacts/verify-many", { contactIds: [id], requestKey: "three" }],
    ["/portal"],
    ["/pages/overview"],
    ["/pages/activity"],
    ["/pages/verifications"],
    [`/pages/contacts/${id}`],
    ["/pages/attention"],
    ["/pages/setup"],
  ];
  const answers = [];
  for (const [path, request] of calls) answers.push([path, (await call(path, request)).status] as const);
  expect(answers.filter(([, status]) => status >= 400)).toEqual([]);
  const exchanges = scene.exchanges(({ url }) => url.includes("/hubspot/card/"));
  expect(exchanges.length).toBeGreaterThanOrEqual(calls.length);
  for (const { url, requestBody, responseBody } of exchanges)
    expect(`${url} ${requestBody} ${responseBody}`).not.toContain(MARK);
  expect(scene.log.join("\n")).not.toContain(MARK);
});
