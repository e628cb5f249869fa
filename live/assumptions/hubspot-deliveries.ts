/** HubSpot's webhooks: how they come. */
import { setTimeout as pause } from "node:timers/promises";

import type { Assumption } from "../assumption.ts";
import { eventsOf, type Received } from "../receiver.ts";
import { aContact, inSeconds, manyContacts } from "../steps.ts";
import type { World } from "../world.ts";
import { text } from "../../sandbox/control/elements.ts";

const WEBHOOKS = "/hubspot/webhooks";
/** The time in which a delivery is waited for, ms; what comes later counts as not come. */
const PATIENCE_MS = 5000;
const SETTLED_MS = 700;
/** HubSpot's own limit is below, ms. */
const LONGEST_MS = 65_000;
/** HubSpot docs, webhooks: an endpoint has five seconds. */
const DOCUMENTED_SECONDS = 5;
const CREATED = 100;

/** Creates contacts, and returns the deliveries about them once they have come. */
async function deliveriesOf(world: World, count: number): Promise<readonly Received[]> {
  const from = Date.now();
  const ids = new Set(count === 1 ? [await aContact(world)] : await manyContacts(world, count));
  const about = () =>
    world.receiver
      .since(from, WEBHOOKS)
      .filter(({ body }) => eventsOf(body).some((event) => ids.has(text(event["objectId"]))));
  const came = await world.receiver.wait(() => {
    const events = about().flatMap(({ body }) => eventsOf(body));
    return new Set(events.map((event) => text(event["objectId"]))).size >= ids.size ? true : undefined;
  }, PATIENCE_MS);
  if (came !== null) await pause(SETTLED_MS);
  return about();
}

const keyOf = (event: Readonly<Record<string, unknown>>) =>
  [event["objectId"], event["subscriptionType"], event["propertyName"], event["occurredAt"]].join(" ");

export const HUBSPOT_DELIVERIES: readonly Assumption[] = [
  {
    row: "how often a delivery comes",
    needs: ["portal", "receiver"],
    turned: [{ document: "deliveries", patch: { duplicate: 1 } }],
    async see(world) {
      const keys = (await deliveriesOf(world, 1)).flatMap(({ body }) => eventsOf(body)).map(keyOf);
      return new Set(keys).size === keys.length ? "once" : "more than once";
    },
  },
  {
    row: "order",
    needs: ["portal", "receiver"],
    turned: [{ document: "deliveries", patch: { shuffle: true } }],
    async see(world) {
      const events = (await deliveriesOf(world, 20)).flatMap(({ body }) => eventsOf(body));
      const created = events
        .filter((event) => text(event["subscriptionType"]).endsWith("creation"))
        .map((event) => Number(event["objectId"]));
      const isOrdered = created.every((id, index) => index === 0 || id > (created[index - 1] ?? 0));
      return isOrdered ? "as it happened" : "another order";
    },
  },
  {
    row: "how late",
    needs: ["portal", "receiver"],
    turned: [{ document: "deliveries", patch: { delayMs: 8000 } }],
    async see(world) {
      return (await deliveriesOf(world, 1)).length > 0 ? "within 5 s" : "later than 5 s, or never";
    },
  },
  {
    row: "events that never come",
    needs: ["portal", "receiver"],
    turned: [{ document: "deliveries", patch: { drop: 1 } }],
    async see(world) {
      return (await deliveriesOf(world, 1)).length > 0 ? "all came" : "one never came, or later than 5 s";
    },
  },
  {
    row: "events in a request",
    needs: ["portal", "receiver"],
    turned: [{ document: "deliveries", patch: { batchSize: 5 } }],
    async see(world) {
      const sizes = (await deliveriesOf(world, CREATED)).map(({ body }) => eventsOf(body).length);
      return Math.max(0, ...sizes) > CREATED / 10 ? "more than ten at once" : "ten at most";
    },
  },
  {
    row: "requests at once",
    needs: ["portal", "receiver"],
    turned: [{ document: "deliveries", patch: { concurrency: 1 } }],
    async see(world) {
      world.receiver.reply(WEBHOOKS, ...Array.from({ length: 8 }, () => ({ delayMs: 400 })));
      const atOnce = (await deliveriesOf(world, CREATED)).map((one) => one.atOnce);
      return Math.max(0, ...atOnce) > 1 ? "several" : "one";
    },
  },
  {
    row: "time to respond",
    needs: ["portal", "receiver"],
    turned: [{ document: "deliveries", patch: { timeoutMs: 2000 } }],
    async see(world) {
      world.receiver.reply(WEBHOOKS, { silent: true });
      const from = Date.now();
      await aContact(world);
      const waited = await world.receiver.wait(
        () =>
          world.receiver.since(from, WEBHOOKS).find((one) => one.gaveUpAfterMs !== null)?.gaveUpAfterMs ??
          undefined,
        LONGEST_MS,
      );
      return waited === null ? "longer than a minute" : inSeconds(waited, DOCUMENTED_SECONDS);
    },
  },
  {
    row: "which signatures a delivery carries",
    needs: ["portal", "receiver"],
    turned: [
      { document: "deliveries", patch: { v1: false } },
      { document: "deliveries", patch: { v3: false } },
    ],
    async see(world) {
      const [delivery] = await deliveriesOf(world, 1);
      if (delivery === undefined) return "no delivery came";
      const names = [
        ["x-hubspot-signature", "v1"],
        ["x-hubspot-signature-v3", "v3"],
      ] as const;
      const carried = names.flatMap(([name, word]) => (delivery.headers[name] === undefined ? [] : [word]));
      return carried.join(" and ") || "none";
    },
  },
];
