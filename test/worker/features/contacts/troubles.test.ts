/** How often a session is tried to be made, and what an admin reads of the contacts that are stuck. */
import { describe, expect, it } from "vitest";
import type { ContactEvent } from "../../../../src/domain/contact/event.ts";
import { ANY_REQUEST } from "../../../../src/domain/contact/session.ts";
import { conditionsOf } from "../../../../src/features/contacts/troubles/trouble-conditions.ts";
import { isSpent, afterFailedCreate } from "../../../../src/features/contacts/troubles/trouble-rules.ts";
import type { Trouble } from "../../../../src/features/contacts/troubles/troubles.ts";
import { failure } from "../../../../src/onekosmos/failures.ts";
import type { ProviderFailure } from "../../../../src/onekosmos/provider.ts";

const NOW = 1_796_000_000_000;
const TIMEOUT: ProviderFailure = { ...failure("timeout"), paid: "maybe" };
const UNUSABLE: ProviderFailure = { ...failure("unexpected_answer"), paid: "yes" };

function judged(failed: ProviderFailure, before: Trouble | null = null, job = 7) {
  return afterFailedCreate(
    { contactId: "1001", job, nextAt: NOW + 2000, failure: failed, fault: "record", now: NOW },
    before,
  );
}

function asked(by: "card" | "workflow"): ContactEvent {
  const trigger = { by, reference: null, at: NOW };
  return {
    type: "verification.request",
    kind: "identity",
    again: true,
    order: ANY_REQUEST,
    trigger,
    execution: "",
  };
}

describe("a session that may have been made", () => {
  it("is tried once more, and then given up and shown", () => {
    const first = judged(TIMEOUT);
    expect(first).toMatchObject({ final: false, row: { paid: 1, shown: 0, retryAt: NOW + 2000 } });
    const second = judged(TIMEOUT, first.row);
    expect(second).toMatchObject({ final: true, row: { paid: 2, shown: 1, retryAt: null } });
    expect(second.row.reason).toContain("not repeated automatically");
  });

  it("counts whatever asked for it: another job of the contact is no new order", () => {
    expect(judged(TIMEOUT, judged(TIMEOUT).row, 8)).toMatchObject({ final: true });
  });

  it("is given up at once when it cannot be used", () => {
    expect(judged(UNUSABLE)).toMatchObject({ final: true, row: { paid: 2, retryAt: null } });
  });

  it("that was given up is bought again for a person, or by the replay of its job, alone", () => {
    const { row } = judged(UNUSABLE);
    expect(isSpent(row, asked("workflow"), 8)).toBe(true);
    expect(isSpent(row, { type: "contact.creation", source: "form", occurredAt: NOW }, 8)).toBe(true);
    expect(isSpent(row, asked("card"), 8)).toBe(false);
    expect(isSpent(row, asked("workflow"), 7)).toBe(false);
    expect(isSpent(judged(TIMEOUT).row, asked("workflow"), 8)).toBe(false);
    expect(isSpent(row, { type: "session.check", requestId: "r", expire: false, giveUp: false }, 8)).toBe(
      false,
    );
    // Then the count starts anew.
    expect(judged(TIMEOUT, row)).toMatchObject({ final: false, row: { paid: 1 } });
  });
});

describe("a refusal that costs nothing", () => {
  it("is shown when it repeats, and not given up by its number", () => {
    const first = judged(failure("request_refused", { detail: "no" }));
    expect(first).toMatchObject({ final: false, row: { shown: 0, paid: 0 } });
    let { row } = first;
    for (let n = 0; n < 5; n += 1) ({ row } = judged(failure("request_refused", { detail: "no" }), row));
    expect(row).toMatchObject({ shown: 1, paid: 0, failures: 6, retryAt: NOW + 2000 });
  });
});

const row = (contactId: string, change: Partial<Trouble> = {}): Trouble => ({
  contactId,
  about: "r1",
  reason: "1Kosmos answered with something else than its published format: more than 22 MB.",
  kind: "result",
  since: NOW,
  retryAt: NOW + 60_000,
  job: 0,
  failures: 1,
  paid: 0,
  shown: 1,
  ...change,
});

describe("the conditions", () => {
  it("are one for each reason, with the contacts, since when, the next attempt and what ends it", () => {
    const found = conditionsOf([
      row("1001"),
      row("1002", { since: NOW - 5000, retryAt: NOW + 1000 }),
      row("1003", { kind: "create", reason: "1Kosmos refused the request: no.", retryAt: null }),
    ]);
    expect(found).toMatchObject([
      {
        code: "onekosmos_result_unread",
        waiting: 2,
        since: NOW - 5000,
        retryAt: NOW + 1000,
        message: expect.stringMatching(/\bcontacts 1001 and 1002\b.*more than 22 MB\. /u),
      },
      {
        code: "onekosmos_session_failed",
        waiting: 1,
        retryAt: null,
        message: expect.stringContaining("contact 1003"),
      },
    ]);
  });

  it("name five contacts and count the others", () => {
    const many = Array.from({ length: 9 }, (_, n) => row(String(1001 + n)));
    expect(conditionsOf(many)[0]?.message).toContain("contacts 1001, 1002, 1003, 1004, 1005 and 4 more");
  });
});
