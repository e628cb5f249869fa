/** Polls that wait for a slot at 1Kosmos are looked at once, and those that need none do not wait for it. */
import { describe, expect, it } from "vitest";
import type { OpenSession } from "../../../src/domain/contact/contract.ts";
import type { ContactIndex } from "../../../src/features/contacts/table/contact-index.ts";
import {
  GIVE_UP_AFTER_MS,
  isGivenUp,
  POLL_MIGRATIONS,
  PollSchedule,
} from "../../../src/features/contacts/polls/poll-schedule.ts";
import { onFreshStorage } from "../kernel/support.ts";

const NOW = 1_000_000_000;
const DUE = 300;

/** As the queue of polls decides it. */
const needsCall = (session: OpenSession, now: number) =>
  session.provider !== "choice" && !isGivenUp(session, now);

/** Due polls of contacts whose sessions a test may change, and how often a contact was looked up. */
function pollsOn(storage: DurableObjectStorage) {
  for (const migration of POLL_MIGRATIONS) storage.sql.exec(migration);
  const sessions = new Map<string, OpenSession>();
  let lookups = 0;
  const find: ContactIndex["find"] = (contactId) => {
    lookups += 1;
    const session = sessions.get(contactId);
    return {
      contactId,
      status: "pending",
      ial: null,
      liveid: null,
      stepup: null,
      enrolled: 0,
      verifiedAt: null,
      deletedAt: null,
      sessions: session === undefined ? [] : [session],
      late: [],
      generation: 1,
      verifications: "[]",
      linkKey: null,
    };
  };
  const schedule = new PollSchedule(storage.sql, { find });
  for (let n = 0; n < DUE; n += 1) {
    const times = { startedAt: 0, openedAt: null, expiresAt: NOW + 3_600_000 };
    const session: OpenSession = { kind: "identity", requestId: `r${n}`, provider: "sessions", ...times };
    sessions.set(`${n}`, session);
    storage.sql.exec("INSERT INTO polls VALUES (?, ?, 'identity', 1, 0)", n, `${n}`);
  }
  const turn = (now: number, slots: number): readonly string[] => {
    const taken: string[] = [];
    let left = slots;
    const admits = ({ contactId, session }: { contactId: string; session: OpenSession }) => {
      const isCall = needsCall(session, now);
      if (isCall && left <= 0) return false;
      if (isCall) left -= 1;
      taken.push(contactId);
      return true;
    };
    schedule.take(8, now, admits, () => left > 0);
    return taken;
  };
  return { sessions, turn, lookups: () => lookups };
}

describe("due polls without a slot", () => {
  it("are looked up once, however many turns they wait", () =>
    onFreshStorage((storage) => {
      const { turn, lookups } = pollsOn(storage);
      for (let turns = 0; turns < 100; turns += 1) expect(turn(NOW, 0)).toEqual([]);
      expect(lookups()).toBeLessThanOrEqual(DUE);
      expect(turn(NOW, 3)).toEqual(["0", "1", "2"]);
    }));

  it("let pass what needs no call: a choice, and a late session that is given up meanwhile", () =>
    onFreshStorage((storage) => {
      const { sessions, turn } = pollsOn(storage);
      const [second, fifth] = [sessions.get("2"), sessions.get("5")];
      if (second === undefined || fifth === undefined) throw new Error("no session");
      sessions.set("2", { ...second, provider: "choice" });
      // A late session's place is named by its request.
      const late = { provider: "late", requestId: "identity" } as const;
      sessions.set("5", { ...fifth, ...late, expiresAt: NOW - GIVE_UP_AFTER_MS + 10 });
      expect(turn(NOW, 0)).toEqual(["2"]);
      expect(turn(NOW + 9, 0)).toEqual([]);
      expect(turn(NOW + 10, 0)).toEqual(["5"]);
    }));
});
