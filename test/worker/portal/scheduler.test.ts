/** The portal's alarm when it is set again and again, and when it gets lost. */
import { runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { Scheduler } from "../../../src/portal/dispatch/scheduler.ts";
import { newPortal } from "../support/portal.ts";

afterEach(() => vi.useRealTimers());

it("is set once for a flood of work, and again when it has not run after ten seconds: an alarm may be lost", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await runInDurableObject((await newPortal()).stub, async (_, ctx) => {
    const setAlarm = vi.spyOn(ctx.storage, "setAlarm").mockResolvedValue();
    const scheduler = new Scheduler({ ctx, nextDueAt: () => null, nextSweepAt: () => null } as never);
    for (let n = 0; n < 100; n += 1) await scheduler.armNow();
    expect(setAlarm).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 10_000);
    await scheduler.armNow();
    expect(setAlarm).toHaveBeenCalledTimes(2);
  });
});
