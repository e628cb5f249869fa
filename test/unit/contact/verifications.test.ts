/** A contact's verifications: one entry for each link, from its start to its end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type DecidedEvent } from "../../../src/domain/contact/decide/decide.ts";
import { mergeStates } from "../../../src/domain/contact/decide/merge.ts";
import { contactStateSchema, NEW_CONTACT, type ContactState } from "../../../src/domain/contact/state.ts";
import { updateVerifications } from "../../../src/domain/contact/read/verifications.ts";
import type { Verification } from "../../../src/domain/contact/verification.ts";
import type { Verdict } from "../../../src/onekosmos/provider.ts";
import { created, DAY, fold, made, NOW, PASSED, R1, R2, verdict } from "./decide-play.ts";

const after = (...events: DecidedEvent[]): ContactState => fold(NEW_CONTACT, events).at(-1) ?? NEW_CONTACT;
const only = (state: ContactState): Verification => {
  expect(state.verifications).toHaveLength(1);
  const [entry] = state.verifications;
  if (entry === undefined) throw new Error("no entry");
  return entry;
};
const again = (newRequestId: string): DecidedEvent => ({
  type: "verification.request",
  kind: "identity",
  again: true,
  newRequestId,
  order: { proofingLevel: null, documentTypes: [] },
  trigger: { by: "card", reference: "77", at: NOW },
});
const opened: DecidedEvent = { type: "linkOpened", requestId: R1 };
const failure = (code?: string): Verdict => ({
  outcome: "failed",
  reason: "not_passed",
  ...(code === undefined ? {} : { code }),
});
const late = (value: Verdict, requestId = R1): DecidedEvent => ({
  ...verdict(value, false, requestId),
  ...({ decisionWindowMs: DAY } as const),
});

describe("an entry", () => {
  it("begins with the link, with who asked and 1Kosmos' session", () => {
    expect(only(after(created(), made()))).toEqual({
      id: R1,
      kind: "identity",
      startedAt: NOW,
      trigger: { by: "contact_created", reference: "form" },
      sessionId: "s-1",
      openedAt: null,
      outcome: null,
      endedAt: null,
      reason: null,
    });
    expect(after(created()).verifications).toEqual([]);
  });

  it("knows when the link was opened, and what the pass stated", () => {
    const entry = only(after(created(), made(), opened, verdict(PASSED)));
    expect(entry).toMatchObject({ openedAt: NOW, outcome: "passed", endedAt: NOW, reason: null });
    expect(entry).toMatchObject({ ial: "IAL2", documentType: "passport" });
  });

  it("is in review until 1Kosmos has decided", () => {
    const review = { outcome: "open", started: true, review: true } as const;
    const waiting = after(created(), made(), opened, verdict(review));
    expect(only(waiting).review).toBe(true);
    const [decided] = decide(waiting, verdict(PASSED), NOW).state.verifications;
    expect(decided).not.toHaveProperty("review");
  });

  it.each<[string, readonly DecidedEvent[], Partial<Verification>]>([
    [
      "a code that the app knows",
      [opened, verdict(failure("IDV0001"))],
      { reason: "unreadable", code: "IDV0001" },
    ],
    [
      "a code that it does not know",
      [opened, verdict(failure("IDV9999"))],
      { reason: "other", code: "IDV9999" },
    ],
    ["no code", [opened, verdict(failure())], { reason: "other", outcome: "failed" }],
    [
      "the person, who declined",
      [verdict({ outcome: "failed", reason: "declined" })],
      { reason: "cancelled" },
    ],
    [
      "a link that nobody opened",
      [verdict({ outcome: "expired", reason: "expired" })],
      { reason: "not_opened" },
    ],
    [
      "a link that somebody opened",
      [opened, verdict({ outcome: "expired", reason: "expired" })],
      { reason: "not_finished" },
    ],
    [
      "a person who left",
      [opened, verdict({ outcome: "expired", reason: "abandoned" })],
      { reason: "cancelled", outcome: "expired" },
    ],
  ])("ends with the reason of %s", (_, events, expected) => {
    expect(only(after(created(), made(), ...events))).toMatchObject({ endedAt: NOW, ...expected });
  });

  it("is replaced when another link takes its place, and the newer one says who asked", () => {
    const { verifications } = after(created(), made(), verdict(failure()), again(R2), made(R2));
    expect(verifications.map(({ id, outcome }) => [id, outcome])).toEqual([
      [R1, "failed"],
      [R2, null],
    ]);
    const restarted = after(created(), made(), {
      type: "person.change",
      occurredAt: NOW + 1,
      newRequestId: R2,
    });
    const [first, second] = decide(restarted, made(R2), NOW + 5).state.verifications;
    expect(first).toMatchObject({ outcome: "replaced", reason: "replaced", endedAt: NOW + 5 });
    expect(second).toMatchObject({ outcome: null, trigger: { by: "person_changed" } });
  });

  it("of a request that the connection refuses was never a link", () => {
    const refused = after(created(), { type: "requestRefused", requestId: R1 });
    expect(only(refused)).toMatchObject({ id: R1, outcome: "refused", reason: "refused", sessionId: null });
  });

  it("passes after its link's end", () => {
    const ended = after(created(), made(), opened, verdict({ outcome: "open", started: true }, true));
    expect(only(ended)).toMatchObject({ outcome: "expired", reason: "not_finished" });
    const passed = decide(ended, verdict(PASSED), NOW + 9).state;
    expect(only(passed)).toMatchObject({ outcome: "passed", endedAt: NOW + 9, reason: null });
  });

  it("follows 1Kosmos when it changes a decision", () => {
    const passed = after(created(), made(), late(PASSED));
    const revoked = decide(passed, late(failure()), NOW + 9).state;
    expect(only(revoked)).toMatchObject({ outcome: "failed", reason: "revoked", endedAt: NOW + 9 });
    expect(only(revoked)).not.toHaveProperty("ial");
    const overturned = decide(after(created(), made(), late(failure())), late(PASSED), NOW + 9).state;
    expect(only(overturned)).toMatchObject({ outcome: "passed", reason: null });
  });

  it("of a choice is one, however many documents were tried", () => {
    const documents = ["drivers_license", "passport"] as const;
    const offered: DecidedEvent = {
      type: "choiceOffered",
      requestId: R1,
      documents,
      lifetimeMs: DAY,
    };
    const choosing = after(created(), offered);
    expect(only(choosing)).toMatchObject({ id: R1, sessionId: null, outcome: null });
    const chosen = fold(choosing, [
      { type: "documentChosen", documentType: "passport", newRequestId: R2 },
      made(R2),
    ]).at(-1);
    expect(only(chosen ?? NEW_CONTACT)).toMatchObject({ id: R1, sessionId: "s-1" });
    const passed = decide(chosen ?? NEW_CONTACT, verdict(PASSED, false, R2), NOW).state;
    expect(only(passed)).toMatchObject({ id: R1, outcome: "passed" });
  });
});

describe("two contacts that become one", () => {
  it("have each entry once, and one open link at most", () => {
    const one = after(created(), made());
    const other = fold(NEW_CONTACT, [created(R2, NOW), made(R2)]).at(-1) ?? NEW_CONTACT;
    const merged = decide(one, { type: "contact.merge", loserId: "2", loser: other }, NOW + 1).state;
    expect(merged.verifications).toHaveLength(2);
    expect(merged.verifications.filter(({ outcome }) => outcome === null)).toHaveLength(1);
    expect(mergeStates(one, "2", one).verifications).toEqual(one.verifications);
  });
});

describe("what is kept", () => {
  it("is the newest, each once, in the order of their start", () => {
    const entry = only(after(created(), made()));
    const many = Array.from({ length: 5 }, (_, n) => ({ ...entry, id: `r${n}`, startedAt: NOW - n }));
    const kept = updateVerifications(many, [{ ...entry, id: "r3", startedAt: NOW - 3, openedAt: NOW }], 4);
    expect(kept.map(({ id }) => id)).toEqual(["r3", "r2", "r1", "r0"]);
    expect(kept[0]?.openedAt).toBe(NOW);
  });
});

const current = ({ tracks: { identity } }: ContactState) =>
  identity.request?.id ?? identity.session?.requestId ?? "none";
const earlier = ({ tracks: { identity } }: ContactState) => identity.late.at(-1)?.session.requestId ?? "none";

describe("whatever happens", () => {
  const verdicts = fc.constantFrom<Verdict>(PASSED, { outcome: "open", started: true }, failure("IDV0001"), {
    outcome: "expired",
    reason: "expired",
  });
  /** An event about what there is by then; `n` distinguishes it from the others. */
  type Step = (state: ContactState, n: number) => DecidedEvent;
  const steps = fc.oneof(
    fc.constant<Step>((_, n) => created(`r${n}`)),
    fc.constant<Step>((_, n) => again(`r${n}`)),
    fc.constant<Step>((state) => made(current(state))),
    fc.constant<Step>((state) => ({ type: "linkOpened", requestId: current(state) })),
    fc.constant<Step>((state) => ({ type: "requestRefused", requestId: current(state) })),
    fc.constant<Step>((_, n) => ({ type: "person.change", occurredAt: NOW + n, newRequestId: `r${n}` })),
    fc.tuple(fc.constantFrom(current, earlier), verdicts, fc.boolean()).map<Step>(
      ([about, value, expire]) =>
        (state) =>
          verdict(value, expire, about(state)),
    ),
    fc.constantFrom("verified" as const, "failed" as const).map<Step>((value) => (_, n) => {
      return { type: "manual.decision", id: `m${n}`, verdict: value, by: 7, reason: "x" };
    }),
  );

  it("an entry is open exactly while its link is, there is one of an id, and each that is over says why", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 20 }), (list) => {
        let state = NEW_CONTACT;
        for (const [n, step] of list.entries()) {
          state = decide(state, step(state, n), NOW + n).state;
          const { verifications, tracks } = state;
          expect(contactStateSchema.parse(structuredClone(state))).toEqual(state);
          const open = verifications.filter(({ outcome }) => outcome === null);
          const { phase } = tracks.identity;
          const links = phase === "pending" ? 1 : 0;
          expect(phase === "requesting" ? links : open.length).toBe(links);
          expect(new Set(verifications.map(({ id }) => id)).size).toBe(verifications.length);
          for (const { outcome, reason, endedAt } of verifications) {
            expect(endedAt === null).toBe(outcome === null);
            expect(reason === null).toBe(outcome === null || outcome === "passed");
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
