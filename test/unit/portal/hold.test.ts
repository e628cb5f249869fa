/** Whose trouble opens which breaker, and whose success closes it. */
import { describe, expect, it } from "vitest";
import { failure } from "../../../src/onekosmos/failures.ts";
import {
  afterResponse,
  afterFailure,
  afterStoredAnyway,
  afterTestPassed,
  commonBreaker,
  isConnectionRefused,
  needsTrial,
  pauseOf,
  resultBreaker,
  startBreaker,
  waitUntil,
} from "../../../src/portal/connection/hold.ts";
import { newRecord, type PortalRecord } from "../../../src/portal/context/records.ts";

const NOW = 1_800_000_000_000;
const WELL = newRecord({ portalId: 1, origin: "https://app.test", jurisdiction: "none" }, NOW);
const TROUBLE = failure("server_error");

/** A poll that meets the tenant's trouble. */
const pollFails = (record: PortalRecord, now = NOW) => ({
  ...record,
  ...afterFailure(record, TROUBLE, "tenant", null, now),
});
/** A session that is not made because of the tenant's trouble. */
const startFails = (record: PortalRecord, now = NOW) => ({
  ...record,
  ...afterFailure(record, TROUBLE, "tenant", "1", now),
});
const answers = (record: PortalRecord, to: "session" | "other" | "all") => ({
  ...record,
  ...afterResponse(record, to),
});
/** Sessions of three contacts in a row were not made. */
const NO_SESSIONS = startFails({ ...WELL, refused: ["2", "3"] });
const NO_RESULTS = pollFails(WELL);
const NOTHING = startFails(WELL);

describe("trouble with making sessions", () => {
  it("holds sessions and no result", () => {
    expect(startBreaker(NO_SESSIONS).openUntil).toBeGreaterThan(NOW);
    expect(commonBreaker(NO_SESSIONS).failures).toBe(0);
    expect(resultBreaker(NO_SESSIONS).failures).toBe(0);
    expect(needsTrial(NO_SESSIONS)).toBe(true);
    expect(waitUntil(NO_SESSIONS, "result")).toBe(0);
  });

  it("is neither prolonged by a poll that fails nor ended by one that succeeds: only a session that is made ends it", () => {
    const later = NO_SESSIONS.holdUntil + 1;
    const failed = pollFails(NO_SESSIONS, later);
    expect(startBreaker(failed)).toEqual(startBreaker(NO_SESSIONS));
    expect(resultBreaker(failed).openUntil).toBeGreaterThan(later);
    expect(startBreaker(answers(failed, "other"))).toEqual(startBreaker(NO_SESSIONS));
    expect(afterTestPassed(NO_SESSIONS)).toBeNull();
    expect(pauseOf(answers(NO_SESSIONS, "session"))).toBeNull();
  });
});

describe("trouble with results", () => {
  it("holds results and no session", () => {
    expect(resultBreaker(NO_RESULTS).openUntil).toBeGreaterThan(NOW);
    expect(startBreaker(NO_RESULTS).failures).toBe(0);
    expect(commonBreaker(NO_RESULTS).failures).toBe(0);
    expect(needsTrial(NO_RESULTS)).toBe(false);
    expect(waitUntil(NO_RESULTS, "session")).toBe(0);
  });

  it("is not ended by a session that is made, but by a result or by a test that passes", () => {
    expect(resultBreaker(answers(NO_RESULTS, "session"))).toEqual(resultBreaker(NO_RESULTS));
    expect(pauseOf(answers(NO_RESULTS, "other"))).toBeNull();
    expect(pauseOf({ ...NO_RESULTS, ...afterTestPassed(NO_RESULTS) })).toBeNull();
  });
});

describe("trouble that nobody can place yet", () => {
  it("holds every call; the next one that succeeds ends it, and a poll that fails prolongs it", () => {
    expect(waitUntil(NOTHING, "session")).toBeGreaterThan(NOW);
    expect(waitUntil(NOTHING, "result")).toBe(waitUntil(NOTHING, "session"));
    const failed = pollFails(NOTHING, NOTHING.holdUntil + 1);
    expect(commonBreaker(failed).failures).toBe(2);
    expect(pauseOf(answers(failed, "other"))).toBeNull();
  });
});

describe("words for the admin", () => {
  it("stay until both sessions and results work again", () => {
    const refused = afterFailure(NO_RESULTS, failure("credentials_refused"), "connection", "1", NOW);
    const both = { ...NO_RESULTS, ...refused };
    expect(both.attention).not.toBeNull();
    const made = answers(both, "session");
    expect(made.attention).toBe(both.attention);
    expect(answers(made, "other").attention).toBeNull();
    expect(answers(both, "all").attention).toBeNull();
  });
});

/** A connection whose test failed so, and that was stored anyway. */
const stored = (reason: Parameters<typeof failure>[0]) => ({
  ...WELL,
  ...afterStoredAnyway(failure(reason), NOW),
});

describe("a connection that was stored although its test failed", () => {
  it("counts as refused until any call works", () => {
    const record = stored("credentials_refused");
    expect(isConnectionRefused(record)).toBe(true);
    expect(waitUntil(record, "session")).toBeGreaterThan(NOW);
    const answered = { ...record, ...afterResponse(record, "other") };
    expect(isConnectionRefused(answered)).toBe(false);
    expect(pauseOf(answered)).toBeNull();
  });

  it("is tried again without a person when 1Kosmos had trouble, and not when no such tenant is reached", () => {
    expect(stored("server_error")).toMatchObject({ attention: null, holdFailures: 1 });
    expect(stored("unreachable").attention).toMatch(/could not be reached/u);
  });
});
