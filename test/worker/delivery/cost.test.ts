/** Rows that delivery writes: none where it is off, and a known number for a mail and for a reminder. */
import { afterEach, expect, it } from "vitest";
import { watchStatements, type StatementWatch } from "../cost/statements.ts";
import { installedPortal, type TestPortal } from "../support/portal.ts";
import { createContact, deliver, deliveringPortal, passReminder } from "./play.ts";

let watch: StatementWatch | undefined;
afterEach(() => watch?.stop());

/** The rows that `play` writes in the portal's object; the fewest of some tries, as an alarm more costs some. */
async function written(portal: TestPortal, play: () => Promise<unknown>, tries = 3): Promise<number> {
  watch ??= await watchStatements(portal);
  const counts: number[] = [];
  for (let n = 0; n < tries; n += 1) counts.push((await watch.count(portal, play)).written);
  return Math.min(...counts);
}

it("a contact costs no row more without delivery by the app and without reminders", async () => {
  const portal = await installedPortal();
  const create = () => createContact(portal);
  await create();
  const byHand = await written(portal, create);
  await deliver(portal, { ways: ["workflow", "person"] });
  expect(await written(portal, create)).toBeLessThanOrEqual(byHand + 1);
  await deliver(portal);
  const mailed = await written(portal, create);
  expect(mailed - byHand).toBeGreaterThan(0);
  expect(mailed - byHand).toBeLessThanOrEqual(14);
  watch?.stop();
  watch = undefined;
});

it("a reminder costs its job and the contact's properties", async () => {
  const portal = await deliveringPortal({ ways: ["workflow"], reminders: { max: 10, everyHours: 1 } });
  await createContact(portal);
  await passReminder(portal);
  const rows = await written(portal, () => passReminder(portal));
  expect(rows).toBeLessThanOrEqual(24);
});
