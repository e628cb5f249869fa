/** The benchmark's counter: what it counts, and that the app as it is deployed has none of it. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { countsOf, deliver, rowsOf, written } from "../../../bench/case.ts";
import { total } from "../../../bench/counts.ts";
import { startBare } from "../../../bench/bare.ts";
import { cardCall, createEventSource, delivery } from "../../../bench/events.ts";
import { send, sendWell } from "../../../bench/http.ts";
import { CONTROL_PATH } from "../../../bench/worker/control-path.ts";
import { startWorld, type World } from "../../../bench/world.ts";

const DAY_MS = 24 * 3_600_000;
const BUDGET_MS = 30_000;

/** Creates contacts and waits until they are pending. */
async function create(app: World, count: number): Promise<void> {
  const before = app.vendors.writes("pending");
  await deliver(app, app.events.creations(count));
  await written(app, "pending", { before, count, budgetMs: BUDGET_MS });
}

describe("the counter", () => {
  let app: World;
  beforeAll(async () => {
    app = await startWorld({ counted: true, connected: true });
    await create(app, 1);
  });
  afterAll(() => app.close());

  it("counts rows, calls, new objects and alarms by class", async () => {
    const counts = await countsOf(app, () => create(app, 3));
    expect(counts["Contact"]?.created).toBe(3);
    expect(counts["Contact"]?.calls).toBeGreaterThanOrEqual(3);
    // One batch is one call of the portal's object, however many events it has.
    expect(counts["Portal"]?.calls).toBe(1);
    expect(counts["Portal"]?.alarmsSet).toBeGreaterThan(0);
    expect(rowsOf(counts).written).toBeGreaterThan(3 * 2);
    const repeated = await countsOf(app, () => create(app, 3));
    const ratio = rowsOf(repeated).written / rowsOf(counts).written;
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.4);
  });

  it("counts what only reads as rows read, and nothing at rest", async () => {
    const [contactId = ""] = app.vendors.statuses.keys();
    await countsOf(app, async () => undefined);
    const card = await countsOf(app, () => sendWell(cardCall(app, `contacts/${contactId}`)));
    expect(rowsOf(card).read).toBeGreaterThan(0);
    expect(total(card, "calls")).toBeGreaterThan(0);
    const rest = await countsOf(app, async () => undefined);
    expect(total(rest, "statements")).toBe(0);
  });

  it("has a clock by which links expire", async () => {
    await create(app, 2);
    const count = app.vendors.statuses.size;
    await app.setClock(8 * DAY_MS);
    await app.runCron();
    expect(await written(app, "expired", { before: 0, count, budgetMs: BUDGET_MS })).toBe(count);
  });
});

it("the app as it is deployed has no control path, and in the benchmark no files in front of it", async () => {
  const app = await startWorld({ counted: false, connected: true });
  onTestFinished(() => app.close());
  expect((await send({ method: "GET", url: `${app.origin}/assets/app.css` })).status).toBe(404);
  for (const method of ["GET", "PUT", "DELETE"])
    expect((await send({ method, url: app.origin + CONTROL_PATH })).status).toBe(404);
});

it("the bare Worker takes webhooks that HubSpot signed, and no others", async () => {
  const bare = await startBare();
  try {
    const side = { origin: bare.origin, now: () => Date.now() };
    const signed = delivery(side, createEventSource(side.now).creations(2));
    expect((await send(signed)).status).toBe(204);
    expect((await send({ ...signed, body: `${signed.body} ` })).status).toBe(401);
  } finally {
    await bare.close();
  }
});
