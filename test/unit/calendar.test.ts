/** Days in the portal's own time. */
import { describe, expect, it } from "vitest";
import { dayIn, isTimeZone, momentIn, nextDayIn, startOfDay } from "../../src/lib/calendar.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "US/Eastern",
  "Pacific/Kiritimati",
  "Etc/GMT+12",
  "Asia/Kolkata",
  "Pacific/Auckland",
];

function days(zone: string, ...times: string[]): string[] {
  return times.map((time) => dayIn(zone, Date.parse(time)));
}

describe("a day", () => {
  it.each([
    ["UTC", "2026-11-30"],
    ["America/Los_Angeles", "2026-11-29"],
    ["US/Eastern", "2026-11-29"],
    ["Europe/Berlin", "2026-11-30"],
    ["Pacific/Auckland", "2026-11-30"],
  ])("of one moment in %s is %s", (zone, day) => {
    expect(dayIn(zone, Date.parse("2026-11-30T03:30:00Z"))).toBe(day);
  });

  it("changes at midnight there, in summer and in winter", () => {
    expect(days("Europe/Berlin", "2026-07-01T21:59:59Z", "2026-07-01T22:00:00Z")).toEqual([
      "2026-07-01",
      "2026-07-02",
    ]);
    expect(days("Europe/Berlin", "2026-12-01T22:59:59Z", "2026-12-01T23:00:00Z")).toEqual([
      "2026-12-01",
      "2026-12-02",
    ]);
  });

  it.each(ZONES)("has a moment that is of that day in %s", (zone) => {
    for (const day of ["2026-01-01", "2026-03-29", "2026-06-30", "2026-11-01", "2026-12-31"])
      expect(dayIn(zone, momentIn(zone, day))).toBe(day);
  });

  it("needs a zone that there is", () => {
    for (const zone of ZONES) expect(isTimeZone(zone)).toBe(true);
    for (const zone of ["", "Europe/Atlantis", "<b>", "Mars"]) expect(isTimeZone(zone)).toBe(false);
  });
});

describe("the start of a day", () => {
  it.each(ZONES)("is its first moment in %s, in summer and in winter", (zone) => {
    for (const day of ["2026-01-01", "2026-03-29", "2026-06-15", "2026-10-25", "2026-11-01", "2026-12-31"]) {
      const start = startOfDay(zone, day);
      expect([dayIn(zone, start), dayIn(zone, start - 1) < day]).toEqual([day, true]);
    }
  });
});

describe("the next day", () => {
  // Chile's and Egypt's summer time begin at midnight, so these days begin at one o'clock.
  it.each([...ZONES, "Asia/Kathmandu", "America/Santiago", "Africa/Cairo"])(
    "begins in %s to the millisecond, on days of 23, 24 and 25 hours",
    (zone) => {
      for (const day of [
        "2026-03-28",
        "2026-04-04",
        "2026-04-23",
        "2026-09-05",
        "2026-10-25",
        "2026-12-31",
      ]) {
        const noon = momentIn(zone, day) + 302;
        const next = nextDayIn(zone, noon);
        expect([dayIn(zone, next - 1), dayIn(zone, next) > day, nextDayIn(zone, next - 1)]).toEqual([
          day,
          true,
          next,
        ]);
      }
    },
  );
});
