import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "../../../hubspot/src/app/packages/kit/call.ts";
import {
  FAILED_PAUSE_MS,
  LONGEST_PAUSE_MS,
  pauseAfter,
  startWatch,
  WATCH_MS,
  type Snapshot,
} from "../../../hubspot/src/app/packages/kit/watch.ts";

interface Seen {
  readonly status: string;
  readonly refreshAfterMs: number | null;
}

const PENDING: Seen = { status: "pending", refreshAfterMs: 2000 };
const VERIFIED: Seen = { status: "verified", refreshAfterMs: null };
const SILENT: Answer<Seen> = { ok: false, failure: { reason: "unavailable", code: null, message: null } };
const GONE: Answer<Seen> = { ok: false, failure: { reason: "not_found", code: null, message: null } };

/** A watch over responses that a test sets, and what it shows last. */
function watching(first: Answer<Seen>) {
  const scene = { answer: first, looks: 0, sights: [] as Snapshot<Seen>[] };
  const watch = startWatch<Seen>({
    load: () => {
      scene.looks += 1;
      return Promise.resolve(scene.answer);
    },
    show: (sight) => void scene.sights.push(sight),
    now: Date.now,
  });
  return Object.assign(scene, { watch, last: () => scene.sights.at(-1) });
}

const ok = (value: Seen): Answer<Seen> => ({ ok: true, value });

describe("a watch", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("looks at once, and says so until the answer is there", async () => {
    const scene = watching(ok(VERIFIED));
    expect(scene.last()).toMatchObject({ value: null, isRefreshing: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(scene.last()).toMatchObject({ value: VERIFIED, isRefreshing: false, isPaused: false });
  });

  it("never looks again when nothing is under way", async () => {
    const scene = watching(ok(VERIFIED));
    await vi.advanceTimersByTimeAsync(WATCH_MS);
    expect(scene.looks).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("shows a result without being asked, and is done", async () => {
    const scene = watching(ok(PENDING));
    await vi.advanceTimersByTimeAsync(0);
    scene.answer = ok(VERIFIED);
    await vi.advanceTimersByTimeAsync(2000);
    expect(scene.last()?.value).toEqual(VERIFIED);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits as long as the app says, a second at least and a minute at most", () => {
    expect([0, 2000, 3_600_000].map(pauseAfter)).toEqual([1000, 2000, LONGEST_PAUSE_MS]);
    expect(pauseAfter(null)).toBeNull();
  });

  it("asks an app that does not answer less and less often", async () => {
    const scene = watching(SILENT);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scene.looks).toBe(5); // after 0, 4, 12, 28 and 60 s
  });

  it("rests when nothing changes for long, and goes on when the person looks", async () => {
    const scene = watching(ok(PENDING));
    // The app spaces the looks out; that alone is no news.
    scene.answer = ok({ ...PENDING, refreshAfterMs: 30_000 });
    await vi.advanceTimersByTimeAsync(2 * WATCH_MS);
    expect(scene.last()).toMatchObject({ isPaused: true, value: { status: "pending" } });
    const looks = scene.looks;
    await vi.advanceTimersByTimeAsync(2 * WATCH_MS);
    expect(scene.looks).toBe(looks);
    void scene.watch.refresh();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scene.looks).toBeGreaterThan(looks + 1);
    expect(scene.last()?.isPaused).toBe(false);
  });

  it("keeps what it knows while the app does not answer, and looks again", async () => {
    const scene = watching(ok(PENDING));
    await vi.advanceTimersByTimeAsync(0);
    scene.answer = SILENT;
    await vi.advanceTimersByTimeAsync(2000);
    expect(scene.last()).toMatchObject({ value: PENDING, failure: { reason: "unavailable" } });
    scene.answer = ok(VERIFIED);
    await vi.advanceTimersByTimeAsync(2 * FAILED_PAUSE_MS);
    expect(scene.last()).toMatchObject({ value: VERIFIED, failure: null });
  });

  it("does not ask again for what is not there", async () => {
    const scene = watching(GONE);
    await vi.advanceTimersByTimeAsync(WATCH_MS);
    expect(scene.looks).toBe(1);
    expect(scene.last()?.failure?.reason).toBe("not_found");
  });

  it("takes what an action answered, over an older look that is still under way", async () => {
    const late = Promise.withResolvers<Answer<Seen>>();
    const sights: Snapshot<Seen>[] = [];
    const watch = startWatch<Seen>({
      load: () => late.promise,
      show: (sight) => void sights.push(sight),
      now: Date.now,
    });
    watch.take(VERIFIED);
    late.resolve(ok(PENDING));
    await vi.advanceTimersByTimeAsync(0);
    expect(sights.at(-1)?.value).toEqual(VERIFIED);
    watch.stop();
  });

  it("shows nothing and asks nothing once it is stopped, whatever comes", async () => {
    const scene = watching(ok(PENDING));
    await vi.advanceTimersByTimeAsync(0);
    scene.watch.stop();
    const { looks } = scene;
    const shown = scene.sights.length;
    await scene.watch.refresh();
    scene.watch.take(VERIFIED);
    await vi.advanceTimersByTimeAsync(WATCH_MS);
    expect(scene.looks).toBe(looks);
    expect(scene.sights).toHaveLength(shown);
    expect(vi.getTimerCount()).toBe(0);
  });
});
