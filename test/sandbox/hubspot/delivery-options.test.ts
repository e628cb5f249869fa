import { describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { copiesOf } from "../../../sandbox/hubspot/webhooks/options.ts";
import { APP, call, createContact, install, openSandbox, webhookReceiver, type Received } from "./support.ts";
import { SOON } from "../../soon.ts";

const QUIET_MS = 150;
const DELAY_MS = 300;
const DEFAULTS = {
  duplicate: 0,
  shuffle: false,
  delayMs: 0,
  drop: 0,
  batchSize: 100,
  concurrency: 10,
  timeoutMs: 5000,
  v1: true,
  v3: true,
};

async function subscribed(answer?: (index: number) => number | null) {
  const receiver = await webhookReceiver(answer);
  const subscriptions = [{ subscriptionType: "contact.creation" as const }];
  const sandbox = openSandbox({
    app: { ...APP, webhookUrl: receiver.url, subscriptions },
    retryPausesMs: [20],
  });
  await install(sandbox);
  return {
    sandbox,
    receiver,
    set: (patch: unknown) => call(sandbox, "PUT", "/sandbox/webhooks/options", patch),
    import: (count: number) => call(sandbox, "POST", "/sandbox/contacts/import", { count }),
  };
}

const idsOf = (received: readonly Received[]) =>
  received.flatMap(({ events }) => events.map((e) => e["objectId"]));

describe("deliveries", () => {
  test("are sent again as often as asked, with the same events", async () => {
    const { sandbox, receiver, set } = await subscribed();
    expect(await (await set({ duplicate: 2 })).json()).toEqual({ ...DEFAULTS, duplicate: 2 });
    await createContact(sandbox, {});
    await vi.waitFor(() => expect(receiver.received).toHaveLength(3), SOON);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  test.each([
    [0, 0, 1],
    [0.3, 0.29, 2],
    [0.3, 0.3, 1],
    [1, 0.9, 2],
    [9, 0, 10],
  ])("duplicate %d at chance %d: %d in all", (duplicate, random, copies) => {
    expect(copiesOf({ ...DEFAULTS, duplicate }, random)).toBe(copies);
  });

  test("are smaller, and fewer at once, when asked", async () => {
    const { receiver, set, import: imported } = await subscribed();
    await set({ batchSize: 5, concurrency: 2 });
    await imported(50);
    await vi.waitFor(() => expect(idsOf(receiver.received)).toHaveLength(50), SOON);
    expect(receiver.received.map(({ events }) => events.length)).toEqual(Array.from({ length: 10 }, () => 5));
    expect(receiver.atOnce.most).toBeLessThanOrEqual(2);
  });

  test("come in any order when shuffled, each event once", async () => {
    const { receiver, set, import: imported } = await subscribed();
    await set({ shuffle: true, concurrency: 1 });
    await imported(300);
    await vi.waitFor(() => expect(idsOf(receiver.received)).toHaveLength(300), SOON);
    const ids = idsOf(receiver.received).map(Number);
    const sorted = ids.toSorted((a, b) => a - b);
    expect(new Set(ids).size).toBe(300);
    expect(ids).not.toEqual(sorted);
  });

  test("never come when dropped", async () => {
    const { sandbox, receiver, set } = await subscribed();
    await set({ drop: 1 });
    await createContact(sandbox, {});
    await set({ drop: 0 });
    await createContact(sandbox, {});
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
    expect(idsOf(receiver.received)).toEqual([1002]);
  });

  test("wait when delayed", async () => {
    const { sandbox, receiver, set } = await subscribed();
    await set({ delayMs: DELAY_MS });
    const began = performance.now();
    await createContact(sandbox, {});
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
    // A busy machine makes it later, and never sooner. A timer may come a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(DELAY_MS - 5);
  });

  test("carry the signatures that are on", async () => {
    const { sandbox, receiver, set } = await subscribed();
    await set({ v1: false });
    await createContact(sandbox, {});
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
    expect(receiver.received[0]?.headers).not.toHaveProperty("x-hubspot-signature");
    expect(receiver.received[0]?.headers).toHaveProperty("x-hubspot-signature-v3");
    await set({ v1: true, v3: false });
    await createContact(sandbox, {});
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
    expect(receiver.received[1]?.headers).toHaveProperty("x-hubspot-signature-version", "v1");
    expect(receiver.received[1]?.headers).not.toHaveProperty("x-hubspot-signature-v3");
  });

  test("give up on a receiver after the time that is set", async () => {
    const { sandbox, receiver, set } = await subscribed((index) => (index === 0 ? null : 204));
    await set({ timeoutMs: 30 });
    await createContact(sandbox, {});
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), SOON);
    expect(receiver.received[1]?.events).toMatchObject([{ attemptNumber: 1 }]);
  });

  test("for a portal end with the app's uninstall", async () => {
    const { sandbox, receiver, set, import: imported } = await subscribed(() => 500);
    await set({ concurrency: 1 });
    await imported(1000);
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(0), SOON);
    await call(sandbox, "POST", "/sandbox/portals/4242/uninstall");
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const sent = receiver.received.length;
    await createContact(sandbox, {});
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    expect(receiver.received).toHaveLength(sent);
    const report = await (await sandbox.app.request("/sandbox/deliveries")).json();
    expect(report).toMatchObject({ waitingEvents: 0 });
  });
});

test.each([
  [{ duplicate: 1.5 }, "duplicate"],
  [{ drop: 2 }, "drop"],
  [{ batchSize: 101 }, "batchSize"],
  [{ speed: 1 }, "speed"],
])("options that make no sense are refused by name: %j", async (patch, named) => {
  const { set, sandbox } = await subscribed();
  const response = await set(patch);
  expect(response.status).toBe(400);
  expect(z.object({ message: z.string() }).parse(await response.json()).message).toContain(named);
  const kept = await (await call(sandbox, "GET", "/sandbox/webhooks/options")).json();
  expect(kept).toEqual(DEFAULTS);
});

test("subscriptions can be changed while the sandbox runs, and given back", async () => {
  const { sandbox, receiver } = await subscribed();
  const path = "/sandbox/webhooks/subscriptions";
  const registered = await (await call(sandbox, "GET", path)).json();
  expect(registered).toEqual({ subscriptions: [{ subscriptionType: "contact.creation" }] });
  const wanted = [{ subscriptionType: "object.propertyChange", objectType: "contact", propertyName: "city" }];
  expect(await (await call(sandbox, "PUT", path, { subscriptions: wanted })).json()).toEqual({
    subscriptions: wanted,
  });
  await createContact(sandbox, { city: "Oslo" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), SOON);
  expect(receiver.received[0]?.events).toMatchObject([{ subscriptionType: "object.propertyChange" }]);
  await call(sandbox, "PUT", path, { subscriptions: null });
  expect(await (await call(sandbox, "GET", path)).json()).toEqual(registered);
});

test.each([
  [{ subscriptionType: "contact.everything" }],
  [{ subscriptionType: "object.creation" }],
  [{ subscriptionType: "contact.propertyChange" }],
  [{ subscriptionType: "contact.creation", propertyName: "city" }],
])("a subscription that HubSpot would not take is refused: %j", async (subscription) => {
  const { sandbox } = await subscribed();
  const body = { subscriptions: [subscription] };
  expect((await call(sandbox, "PUT", "/sandbox/webhooks/subscriptions", body)).status).toBe(400);
});
