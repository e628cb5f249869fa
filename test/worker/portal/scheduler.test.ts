/** The portal's alarm when it is set again and again, and when it gets lost. */
import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { Records } from "../../../src/portal/context/records.ts";
import { PORTAL_SCHEMA } from "../../../src/portal/schema.ts";
import { Scheduler } from "../../../src/portal/dispatch/scheduler.ts";
import { newPortal } from "../support/portal.ts";

afterEach(() => vi.useRealTimers());

it("is set once for a flood of work, and again when it has not run after ten seconds: an alarm may be lost", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await runInDurableObject((await newPortal()).stub, async (_, ctx) => {
    const setAlarm = vi.spyOn(ctx.storage, "setAlarm").mockResolvedValue();
    const records = new Records(ctx.storage, PORTAL_SCHEMA);
    const scheduler = new Scheduler({ ctx, env, records, nextDueAt: () => null, nextSweepAt: () => null });
    for (let n = 0; n < 100; n += 1) await scheduler.armNow();
    expect(setAlarm).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 10_000);
    await scheduler.armNow();
    expect(setAlarm).toHaveBeenCalledTimes(2);
  });
});
