/** The number of executions that the page shows is kept, not counted, and follows each way in which they end. */
import { describe, expect, it } from "vitest";
import { installedPortal, newContact, type TestPortal } from "../support/portal.ts";
import { onStorage } from "../support/peek.ts";
import { enrol, runAction } from "../support/workflows.ts";
import { pass, tell } from "./play.ts";

const shown = async (portal: TestPortal) => (await portal.stub.overview())?.waiting.workflows;

/** Keeps an alarm ahead, so that the end of the work shows. */
async function quietPortal(): Promise<TestPortal> {
  const portal = await installedPortal();
  await onStorage(portal, ({ sql }) => {
    const insert = `INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason,
      result) VALUES ('x', 'x', 'x', 'gates', '{}', 'due', 0, ?, 1, 'later', '')`;
    sql.exec(insert, Date.now() + 3_600_000);
  });
  return portal;
}

describe("the number of workflows that wait", () => {
  it("goes up with each execution and down with its result, its answer at once, and its contact's erasure", async () => {
    const portal = await quietPortal();
    const [verified, erased, told] = [
      await newContact(portal),
      await newContact(portal),
      await newContact(portal),
    ];
    for (const id of [verified, erased]) await runAction(portal, await enrol(portal, id));
    expect(await shown(portal)).toBe(2);
    await runAction(portal, await enrol(portal, told, { callbackBehavior: "continue" }));
    expect(await shown(portal)).toBe(2);
    await tell(portal, verified);
    await pass(portal, verified);
    expect(await shown(portal)).toBe(1);
    await tell(portal, erased, { type: "contact.privacyDeletion" });
    expect(await shown(portal)).toBe(0);
  });

  it("is counted anew by the daily recount", async () => {
    const portal = await quietPortal();
    await runAction(portal, await enrol(portal, await newContact(portal)));
    await onStorage(portal, ({ sql }) => {
      sql.exec("INSERT OR REPLACE INTO counters VALUES ('gauge.workflows', 99)");
      sql.exec("DELETE FROM meta WHERE key = 'recounted'");
    });
    await portal.stub.sweep();
    expect(await shown(portal)).toBe(1);
  });
});
