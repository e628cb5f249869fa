/** Points that real work writes: by turn, batch, condition and run of the cron, and none for a contact. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { sweepDuePortals } from "../../../src/cron.ts";
import { METRICS, type MetricKind } from "../../../src/lib/metrics.ts";
import { creationOf, installedPortal, newContact, type TestPortal, work } from "../support/portal.ts";
import { captureLogs, createWorld, NOW, v3Headers } from "../routes/support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

class Dataset {
  readonly points: AnalyticsEngineDataPoint[] = [];

  writeDataPoint(point: AnalyticsEngineDataPoint): void {
    this.points.push(point);
  }

  /** The points of one kind, each as its labels and figures by name. */
  of(kind: MetricKind): Record<string, unknown>[] {
    const { labels, figures } = METRICS[kind];
    return this.points
      .filter(({ blobs }) => blobs?.[0] === kind)
      .map(({ blobs = [], doubles = [] }) => ({
        portal: blobs[1],
        ...Object.fromEntries(labels.map((name, place) => [name, blobs[place + 2]])),
        ...Object.fromEntries(figures.map((name, place) => [name, doubles[place]])),
      }));
  }
}

/** Binds a dataset to the environment of a portal's object. Its parts are made with its next call. */
async function bindTo({ stub }: Pick<TestPortal, "stub">): Promise<Dataset> {
  const dataset = new Dataset();
  await runInDurableObject(stub, (instance) => {
    const own: unknown = Reflect.get(instance, "env");
    if (typeof own !== "object" || own === null) throw new Error("no environment");
    Reflect.set(own, "METRICS", dataset);
    onTestFinished(() => void Reflect.deleteProperty(own, "METRICS"));
  });
  return dataset;
}

function sumOf(points: readonly Record<string, unknown>[], figure: string): number {
  return points.reduce((total, point) => total + Number(point[figure]), 0);
}

describe("a portal's work", () => {
  it("is a point a turn, whose figures add up to what happened", async () => {
    const portal = await installedPortal();
    const dataset = await bindTo(portal);
    const contacts = await Promise.all(Array.from({ length: 40 }, () => newContact(portal)));
    await portal.stub.accept(contacts.map((contactId) => creationOf(contactId)));
    await work(portal);
    const turns = dataset.of("turn");
    expect(turns.length).toBeGreaterThan(0);
    expect(turns.length).toBeLessThan(15);
    expect(new Set(turns.map(({ portal: id }) => id))).toEqual(new Set([String(portal.portalId)]));
    expect(sumOf(turns, "events")).toBe(40);
    expect(sumOf(turns, "started")).toBe(40);
    expect(sumOf(turns, "jobs_done")).toBeGreaterThanOrEqual(40);
    expect(sumOf(turns, "hubspot_calls")).toBeGreaterThan(0);
    expect(sumOf(turns, "dead_letters")).toBe(0);
    expect(turns.at(-1)).toMatchObject({ jobs_waiting: 0 });
  });

  it("is a point for each change of a condition", async () => {
    const portal = await installedPortal(null);
    const dataset = await bindTo(portal);
    await portal.stub.accept([creationOf(await newContact(portal))]);
    await work(portal);
    expect(dataset.of("condition")).toEqual([
      { portal: String(portal.portalId), code: "onekosmos_missing", about: "", change: "begins" },
    ]);
  });
});

describe("the Worker", () => {
  it("writes a point for each batch of webhooks, and one for what is refused, and none for other requests", async () => {
    const dataset = new Dataset();
    const { request } = createWorld({
      vars: { METRICS: dataset } as object,
      portal: { accept: async () => ({ kind: "accepted", stored: 2 }) },
    });
    const event = { portalId: 4242, subscriptionType: "contact.creation", objectId: 1, occurredAt: NOW };
    const body = JSON.stringify([
      { ...event, eventId: 1, subscriptionId: 1, attemptNumber: 0 },
      { ...event, objectId: 2, eventId: 2, subscriptionId: 1, attemptNumber: 0 },
    ]);
    const post = (headers: Record<string, string>) =>
      request("/hubspot/webhooks", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body,
      });
    expect((await post(await v3Headers(body, NOW))).status).toBe(204);
    expect((await post({})).status).toBe(401);
    await request("/");
    await request("/v/none");
    expect(dataset.of("webhooks")).toMatchObject([
      { portal: "4242", status: "204", events: 2, stored: 2 },
      { portal: "", status: "401", events: 0, stored: 0 },
    ]);
    expect(dataset.of("error")).toMatchObject([{ route: "/hubspot/webhooks", status: "401" }]);
    expect(dataset.points).toHaveLength(3);
  });

  it("writes a point for each run of the cron", async () => {
    const dataset = new Dataset();
    await sweepDuePortals(Object.assign(Object.create(env), { METRICS: dataset }), Date.now());
    expect(dataset.of("cron")).toMatchObject([{ portal: "", portals: 0, failed: 0 }]);
  });
});
