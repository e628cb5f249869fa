/** Whatever document is pressed, in whatever order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import { project } from "../../../src/domain/contact/read/project.ts";
import { contactStateSchema, NEW_CONTACT } from "../../../src/domain/contact/state.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import { DOCUMENT_TYPES } from "../../../src/domain/vocabulary.ts";
import { ASKED, created, made, NOW, offered, PASSED, pressed, verdict } from "./choice-play.ts";

const documents = fc.constantFrom(...DOCUMENT_TYPES);
const requests = fc.constantFrom(ASKED, ...DOCUMENT_TYPES);

const events: fc.Arbitrary<DecidedEvent> = fc.oneof(
  fc.constant(created),
  fc.constant(offered),
  // A request is named after its document, so that two for one would show.
  documents.map((documentType) => pressed(documentType)),
  requests.map((requestId) => made(requestId)),
  requests.map((requestId): DecidedEvent => ({ type: "session.check", requestId })),
  fc
    .tuple(
      requests,
      fc.constantFrom<Verdict>(
        PASSED,
        { outcome: "open", started: true },
        { outcome: "failed", reason: "declined" },
      ),
    )
    .map(([requestId, value]) => verdict(requestId, value)),
  fc
    .integer({ min: NOW - 5, max: NOW + 5 })
    .map((occurredAt): DecidedEvent => ({ type: "contact.deletion", occurredAt })),
);

describe("whatever is pressed, in whatever order", () => {
  it("a document has at most one session, the state can be stored, and a choice ends with its verification", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (list) => {
        let state = NEW_CONTACT;
        const asked: string[] = [];
        for (const event of list) {
          const next = decide(state, event, NOW);
          const request = next.state.tracks.identity.request?.id;
          if (next.outcome === "chosen" && request !== undefined) asked.push(request);
          state = next.state;
          const { phase, choice, session } = state.tracks.identity;
          const isOpen = phase === "pending" || phase === "requesting";
          expect(contactStateSchema.parse(structuredClone(state))).toEqual(state);
          expect(choice === null || isOpen).toBe(true);
          expect(choice !== null || session !== null || phase !== "pending").toBe(true);
          expect(project(state, "u").open.length).toBeLessThanOrEqual(1);
        }
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });
});
