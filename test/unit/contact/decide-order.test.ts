/** Whatever happens to a verification, in whatever order: what its decisions never do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { contactStateSchema, NEW_CONTACT } from "../../../src/domain/contact/state.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import { DAY, fold, MADE, NOW, PASSED, R1, R2 } from "./decide-play.ts";

const verdicts = fc.constantFrom<Verdict>(
  PASSED,
  { outcome: "open", started: true },
  { outcome: "failed", reason: "not_passed" },
  { outcome: "expired", reason: "expired" },
);

const requestIds = fc.constantFrom(R1, R2);

const events: fc.Arbitrary<DecidedEvent> = fc.oneof(
  fc.record({
    type: fc.constant("contact.creation" as const),
    occurredAt: fc.integer({ min: NOW - 5, max: NOW + 5 }),
    newRequestId: requestIds,
    source: fc.constant("form" as const),
  }),
  fc.record({
    type: fc.constant("sessionMade" as const),
    requestId: requestIds,
    session: fc.constant(MADE),
    tenant: fc.constant("t"),
    lifetimeMs: fc.constant(DAY),
  }),
  fc.record({ type: fc.constant("session.check" as const), requestId: requestIds }),
  fc.record({
    type: fc.constant("verdict" as const),
    requestId: requestIds,
    verdict: verdicts,
    expire: fc.boolean(),
  }),
  fc.record({ type: fc.constant("linkOpened" as const), requestId: requestIds }),
  fc.record({
    type: fc.constant("contact.deletion" as const),
    occurredAt: fc.integer({ min: NOW - 5, max: NOW + 5 }),
  }),
);

describe("whatever happens, in whatever order", () => {
  it("at most one session request is made, the version grows with the snapshot, and the state can be stored", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 20 }), (list) => {
        const states = fold(NEW_CONTACT, list);
        const requests = new Set(states.flatMap(({ tracks }) => tracks.identity.request?.id ?? []));
        expect(requests.size).toBeLessThanOrEqual(1);
        for (const [index, state] of states.entries()) {
          expect(contactStateSchema.parse(structuredClone(state))).toEqual(state);
          const before = states[index - 1];
          if (before === undefined) continue;
          const [was, is] = [project(before, "u"), project(state, "u")];
          expect(is.version).toBeGreaterThanOrEqual(was.version);
          const told = was.snapshot !== null && is.snapshot !== null;
          const changed = told && JSON.stringify(is.snapshot) !== JSON.stringify(was.snapshot);
          expect(is.version).toBeGreaterThanOrEqual(was.version + Number(changed));
        }
      }),
    );
  });

  it("an event given twice in a row is the same as given once", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 12 }), events, (list, event) => {
        const before = fold(NEW_CONTACT, list).at(-1) ?? NEW_CONTACT;
        const once = decide(before, event, NOW).state;
        expect(decide(once, event, NOW).state).toEqual(once);
      }),
    );
  });
});
