/** How long done jobs are remembered. */
import { describe, expect, it } from "vitest";
import { jobsOf, putDocument } from "../support/peek.ts";
import { creationOf, installedPortal, newContact, SESSIONS_CONNECTION, work } from "../support/portal.ts";

const HOUR = 3_600_000;

describe("the memory of deliveries", () => {
  it("ends after two days, for jobs that are done", async () => {
    const portal = await installedPortal();
    const event = creationOf(await newContact(portal));
    await portal.stub.accept([event]);
    await work(portal);
    await portal.stub.sweep();
    expect(await jobsOf(portal)).toHaveLength(1);
    await putDocument(portal, "prune", { pruned: 0, marks: [{ at: Date.now() - 48 * HOUR, seq: 1 }] });
    await portal.stub.sweep();
    expect(await jobsOf(portal)).toEqual([]);
  });

  it("asks the cron to come, although nothing else is to be done", async () => {
    const portal = await installedPortal();
    await portal.stub.accept([creationOf(await newContact(portal), { type: "contact.deletion" })]);
    await work(portal);
    const next = await portal.stub.sweep();
    expect(next).toBeGreaterThan(Date.now() + 47 * HOUR);
    expect(next).toBeLessThanOrEqual(Date.now() + 48 * HOUR);
  });

  it("ends for a job that waited for longer than that as well, once it is done", async () => {
    const portal = await installedPortal(null);
    await portal.stub.accept([creationOf(await newContact(portal))]);
    await work(portal);
    await putDocument(portal, "prune", { pruned: 0, marks: [{ at: Date.now() - 48 * HOUR, seq: 1 }] });
    await portal.stub.sweep();
    expect(await jobsOf(portal)).toMatchObject([{ state: "due" }]);
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await work(portal);
    await expect.poll(() => jobsOf(portal)).toMatchObject([{ state: "done" }]);
    // A day later.
    await putDocument(portal, "prune", { pruned: 1, marks: [], swept: Date.now() - 24 * HOUR });
    await portal.stub.sweep();
    expect(await jobsOf(portal)).toEqual([]);
  });
});
