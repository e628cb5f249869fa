/** Cards of contacts that do not exist: they cost little of HubSpot's limit, however often they are requested. */
import { expect, it } from "vitest";
import { ContactLookup, type PresenceOptions } from "../../../src/features/cards/presence.ts";
import { ok } from "../../../src/lib/result.ts";

/** A lookup where HubSpot has the contacts whose ids begin with 1, and the app has none. */
function lookup() {
  const calls: (readonly string[])[] = [];
  const clock = { now: 0 };
  const options: Record<keyof PresenceOptions, unknown> = {
    index: { resolve: (id: string) => id, findAll: () => new Map() },
    tombstones: { has: () => false },
    records: { portal: () => ({ status: "connected" }) },
    client: {
      existingContacts: async (ids: readonly string[]) => {
        calls.push(ids);
        return ok(new Set(ids.filter((id) => id.startsWith("1"))));
      },
    },
    now: () => clock.now,
  };
  // oxlint-disable-next-line no-unsafe-type-assertion -- stand-ins with the methods that are used
  return { presence: new ContactLookup(options as PresenceOptions), calls, clock };
}

it("a contact that HubSpot does not have is not looked for again for ten seconds", async () => {
  const { presence, calls, clock } = lookup();
  for (clock.now = 0; clock.now < 10_000; clock.now += 500) {
    expect(await presence.of("9")).toEqual({ kind: "unknown" });
  }
  expect(calls).toEqual([["9"]]);
  expect(await presence.of("9")).toEqual({ kind: "unknown" });
  expect(calls).toHaveLength(2);
});

it("86 unknown contacts within a second take 20 calls of HubSpot's limit, and the rest says that it is unread", async () => {
  const { presence, calls, clock } = lookup();
  const kinds: string[] = [];
  for (let id = 900; id < 986; id += 1) kinds.push((await presence.of(String(id))).kind);
  expect(calls).toHaveLength(20);
  expect(kinds.filter((kind) => kind === "unread")).toHaveLength(66);
  clock.now = 10_000;
  expect(await presence.of("1")).toEqual({ kind: "here", contactId: "1" });
});

it("a crowd of cards that are opened at once shares its calls", async () => {
  const { presence, calls } = lookup();
  const ids = Array.from({ length: 1000 }, (_, index) => `1${index}`);
  const kinds = new Set((await Promise.all(ids.map((id) => presence.of(id)))).map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(["here"]));
  expect(calls.length).toBeLessThanOrEqual(10);
});
