/** A soak that fails says why: what waits in the portal, and what the app says hinders it. */
import { expect, it } from "vitest";
import { DidNotHappen } from "../../../sandbox/wait.ts";
import { explained } from "../../../soak/place.ts";

const stall = () => Promise.reject(new DidNotHappen("all contacts are pending", 300_000));

it("adds what waits to the sentence of a failure", async () => {
  const admin = { unfinished: async () => ['waiting: {"inbox":3}', 'condition: {"code":"hubspot_down"}'] };
  await expect(explained(admin, stall)).rejects.toThrow(
    'This did not happen within 300 s: all contacts are pending.\n    waiting: {"inbox":3}\n    condition: {"code":"hubspot_down"}',
  );
});

it("keeps the sentence when the app cannot be read", async () => {
  const admin = { unfinished: () => Promise.reject(new Error("fetch failed")) };
  await expect(explained(admin, stall)).rejects.toThrow(/all contacts are pending.*\n.*fetch failed/u);
});

it("returns what holds", async () => {
  expect(await explained({ unfinished: stall }, async () => 7)).toBe(7);
});
