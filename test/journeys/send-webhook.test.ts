/** A user of another HubSpot account has "Send a webhook" of a workflow call the app, signed with the app's secret. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { isSessionStart } from "../../sandbox/traffic.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

/** The attacker's own account, where the app is not even installed. */
const ATTACKER = 4343;

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene.close());

const answerSchema = z.object({ status: z.number(), body: z.string() });

async function sendWebhook(method: "GET" | "POST", path: string, more: object = {}) {
  const { app, hubspot } = scene.stack.origins;
  const response = await fetch(`${hubspot}/sandbox/workflows/send-webhook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method, url: app + path, portalId: ATTACKER, ...more }),
  });
  return answerSchema.parse(await response.json());
}

/** A contact of the attacker's own, whose properties are theirs to name. */
async function ownContact(): Promise<number> {
  const response = await fetch(`${scene.stack.origins.hubspot}/sandbox/contacts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ portalId: ATTACKER, properties: aPerson() }),
  });
  return Number(z.object({ id: z.string() }).parse(await response.json()).id);
}

it("reads nothing of a contact of another account, starts nothing, ends nothing", async () => {
  const { id } = await scene.crm.create(aPerson());
  const before = await scene.contactWith(id, "pending");
  const sessions = scene.exchanges(isSessionStart).length;
  const query = `?portalId=${HUBSPOT.portalId}&userId=1&userEmail=a@example.com&appId=${HUBSPOT.appId}`;
  const flat = { callbackId: "x", portalId: HUBSPOT.portalId, objectId: id, objectType: "CONTACT" };
  const deletion = { subscriptionType: "contact.privacyDeletion", portalId: HUBSPOT.portalId, objectId: id };
  const calls = [
    ["GET", `/hubspot/card/contacts/${id}${query}`],
    ["GET", `/hubspot/card/deals/${id}${query}`],
    ["GET", `/hubspot/card/portal${query}`],
    ["POST", `/hubspot/card/contacts/${id}/verify${query}`, { body: { kind: "stepup" } }],
    ["POST", `/hubspot/card/contacts/verify-many${query}`, { body: { contactIds: id } }],
    ["POST", "/hubspot/actions/verify", { body: flat }],
    ["POST", "/hubspot/webhooks", { body: deletion }],
    ["POST", `/hubspot/card/contacts/${id}${query}`, { body: { request: "{}" } }],
    ["POST", `/hubspot/card/contacts/${id}/verify${query}`, { recordId: await ownContact() }],
    ["POST", "/hubspot/actions/verify", { recordId: await ownContact() }],
    ["GET", `/portal${query}`],
    ["GET", `/api/settings${query}`],
  ] as const;
  const key = { type: "apiKey", name: "Authorization", value: "Bearer 1kosmos-extension" };
  for (const [method, path, more = {}] of calls) {
    for (const authentication of [{ type: "signature" }, key]) {
      const { status, body } = await sendWebhook(method, path, { ...more, authentication });
      const isSignIn = path.startsWith("/portal") && status >= 300 && status < 400;
      expect([path, isSignIn || (status >= 400 && status < 500)]).toEqual([path, true]);
      expect(body).not.toContain("/v/");
    }
  }
  const after = await scene.crm.read(id);
  for (const name of ["idv_status", "idv_session_id", "idv_verification_url"] as const)
    expect(propertyOf(after, name)).toBe(propertyOf(before, name));
  expect(scene.exchanges(isSessionStart)).toHaveLength(sessions);
});
