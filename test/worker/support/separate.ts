/**
 * Separates the tests that share a Worker: after each of them no spy is left, and no object, alarm or stored value.
 * Without it a portal of one test would go on working, and be counted, while the next test runs.
 */
import { reset } from "cloudflare:test";
import { afterEach, vi } from "vitest";

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await reset();
});
