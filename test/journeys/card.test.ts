/** A sales rep at the card, through HubSpot's own signed calls: one press, one session, whatever goes wrong in between. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { HUBSPOT } from "../../sandbox/fixed.ts";
import { openLink } from "../../sandbox/person.ts";
import { isSessionStart } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
  // Only the rep starts verifications here.
  const triggers = { form: false, import: false, manual: false, api: false, integration: false };
  await scene.admin().putSettings({ triggers });
});
beforeEach(() => scene.stack.exchanges.clear());
afterAll(() => scene.close());

const answerSchema = z.object({ status: z.number(), attempts: z.number(), body: z.unknown() });
const cardSchema = z.object({
  status: z.string().nullable(),
  ial: z.string().nullable(),
  link: z
    .strictObject({ kind: z.string(), expiresAt: z.string(), openedAt: z.string().nullable() })
    .nullable(),
  trigger: z.object({ by: z.string(), reference: z.string().nullable() }).nullable(),
  refreshAfterMs: z.number().nullable(),
});
const pressSchema = z.object({ outcome: z.string(), message: z.string().nullable(), card: cardSchema });
const bulkSchema = z.object({
  eligible: z.number(),
  accepted: z.number(),
  progress: z.record(z.string(), z.number()),
});

/** `hubspot.fetch` in a card: HubSpot appends who is looking, signs, and retries once after a 5xx. */
async function hubspotFetch(path: string, body?: unknown, as: object = {}) {
  const { app, hubspot } = scene.stack.origins;
  const call = { url: app + path, ...(body === undefined ? {} : { method: "POST", body }), ...as };
  const response = await fetch(`${hubspot}/sandbox/fetch`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(call),
  });
  return answerSchema.parse(await response.json());
}

async function cardOf(id: string) {
  return cardSchema.parse((await hubspotFetch(`/hubspot/card/contacts/${id}`)).body);
}

async function press(id: string, body: object) {
  const { status, attempts, body: answer } = await hubspotFetch(`/hubspot/card/contacts/${id}/verify`, body);
  return { status, attempts, ...pressSchema.parse(answer) };
}

async function fault(options: object): Promise<void> {
  const response = await fetch(`${scene.stack.origins.hubspot}/sandbox/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(options),
  });
  expect(response.status).toBe(201);
}

const sessionsMade = () => scene.exchanges(isSessionStart).length;

it("the rep presses, sends the link, and sees the person open it and pass", async () => {
  const { id } = await scene.crm.create(aPerson());
  expect(await cardOf(id)).toMatchObject({ status: null, link: null, refreshAfterMs: null });

  const pressed = await press(id, { requestKey: "one" });
  expect(pressed).toMatchObject({
    status: 200,
    attempts: 1,
    outcome: "started",
    card: { status: "pending", trigger: { by: "card", reference: "1" } },
  });
  const contact = await scene.contactWith(id, "pending");
  await openLink(propertyOf(contact, "idv_verification_url"));
  expect((await cardOf(id)).link?.openedAt).toMatch(/Z$/u);
  await scene.endSessionOf(contact, { outcome: "passed", ial: "IAL2" });
  const card = await waitFor("the card shows the pass", async () => {
    const shown = await cardOf(id);
    return shown.status === "verified" ? shown : undefined;
  });
  expect(card).toMatchObject({ ial: "IAL2", link: null, refreshAfterMs: null });
});

it("a 503 in between: HubSpot repeats the press by itself, and one session is made", async () => {
  const { id } = await scene.crm.create(aPerson());
  await fault({ host: "hubspot", path: "contacts/batch/read", status: 503, times: 1 });
  expect(await press(id, {})).toMatchObject({ status: 200, attempts: 2, outcome: "started" });
  expect(sessionsMade()).toBe(1);
});

it("a double click, and a rep who presses again while 1Kosmos is slow, get one session", async () => {
  const { id } = await scene.crm.create(aPerson());
  await fault({ host: "onekosmos", path: "/v1/verify/sessions$", method: "POST", delayMs: 7000, times: 1 });
  const body = { requestKey: "slow" };
  const clicks = await Promise.all([press(id, body), press(id, body), press(id, body)]);
  expect(clicks.map(({ outcome }) => outcome)).toEqual(["waiting", "waiting", "waiting"]);
  expect(clicks[0]?.card.refreshAfterMs).toBeGreaterThan(0);
  const answered = await waitFor("a press to show the session", async () => {
    const again = await press(id, body);
    return again.outcome === "waiting" ? undefined : again;
  });
  expect(answered).toMatchObject({ outcome: "started", card: { status: "pending" } });
  expect(sessionsMade()).toBe(1);
});

it("a card asks for its own portal's records alone, whatever it puts into its address", async () => {
  const { id } = await scene.crm.create(aPerson());
  const stranger = await fetch(`${scene.stack.origins.hubspot}/sandbox/portals`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const { portalId } = z.object({ portalId: z.number() }).parse(await stranger.json());
  const path = `/hubspot/card/contacts/${id}`;
  expect(await hubspotFetch(path, undefined, { portalId })).toMatchObject({ status: 404 });
  const disguised = `${path}?portalId=${HUBSPOT.portalId}`;
  expect(await hubspotFetch(disguised, undefined, { portalId })).toMatchObject({ status: 403 });
  expect(sessionsMade()).toBe(0);
});

it("a hundred chosen contacts are counted, started once, and followed until all are pending", async () => {
  const { count, firstId } = await scene.crm.importContacts(100);
  const contactIds = Array.from({ length: count }, (_, index) => String(Number(firstId) + index));
  const bulk = async (more: object) => {
    const body = { contactIds, requestKey: "bulk", ...more };
    return bulkSchema.parse((await hubspotFetch("/hubspot/card/contacts/verify-many", body)).body);
  };
  expect(await bulk({ dryRun: true })).toMatchObject({
    eligible: count,
    accepted: 0,
    progress: { none: count },
  });
  const both = await Promise.all([bulk({}), bulk({})]);
  expect(both.map(({ accepted }) => accepted)).toEqual([count, count]);
  await waitFor("all are pending", async () =>
    (await bulk({ dryRun: true })).progress["pending"] === count ? true : undefined,
  );
  expect(sessionsMade()).toBe(count);
});
