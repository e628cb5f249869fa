import { describe, expect, it } from "vitest";
import { day, moment, timeLeft } from "../../../hubspot/src/app/packages/kit/times.ts";
import {
  attemptLabel,
  contactCount,
  failureWords,
  statusTag,
  triggerLabel,
} from "../../../hubspot/src/app/packages/kit/words.ts";

const NOW = Date.parse("2026-11-23T14:05:00Z");
const after = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

describe("times", () => {
  it.each([
    [7 * 24 * 60, "7 days left"],
    [30 * 60, "30 h left"],
    [59, "59 min left"],
    [0.5, "less than a minute left"],
    [0, "expired"],
    [-5, "expired"],
  ])("say how long a link still lives: %d min", (minutes, words) => {
    expect(timeLeft(after(minutes), NOW)).toBe(words);
  });

  it("are told in the reader's language and the portal's time zone", () => {
    const reader = { locale: "de-de", timeZone: "Europe/Berlin" };
    expect(moment("2026-11-23T23:30:00Z", reader)).toBe("24.11.2026, 00:30");
    expect(day("2026-11-23T23:30:00Z", { locale: "en-us", timeZone: "US/Eastern" })).toBe("Nov 23, 2026");
  });

  it.each([[{ locale: "not a locale" }], [{ timeZone: "Mars/Olympus" }]])(
    "fall back when %o is unknown",
    (reader) => {
      expect(day("2026-11-23T23:30:00Z", reader)).toBe("Nov 23, 2026");
    },
  );

  it("show what is no time as it is", () => {
    expect(day("soon", {})).toBe("soon");
  });
});

describe("words", () => {
  it("tell a status, and that a link is being made", () => {
    expect(statusTag(null, false).label).toBe("Not verified");
    expect(statusTag(null, true).label).toBe("Preparing");
    expect(statusTag("verified", true)).toEqual({ label: "Verified", tone: "success" });
    expect(statusTag("pending", false, true)).toEqual({ label: "In review", tone: "info" });
  });

  it.each([
    [{ by: "card", reference: "7" }, "You, on this card"],
    [{ by: "card", reference: "8" }, "User 8"],
    [{ by: "bulk_action", reference: "7" }, "You, for several contacts"],
    [{ by: "contact_created", reference: "form" }, "Contact created (form)"],
    [{ by: "deal_stage", reference: "31" }, "Stage of deal 31"],
    [{ by: "workflow", reference: null }, "Workflow"],
    [{ by: "person_changed", reference: null }, "E-mail or name changed"],
    [{ by: "carrier_pigeon", reference: "2" }, "carrier pigeon 2"],
  ])("say who asked: %o", (trigger, words) => {
    expect(triggerLabel({ ...trigger, at: after(0) }, 7)).toBe(words);
  });

  it("tell an attempt, also one that this project does not know yet", () => {
    const at = after(0);
    expect(attemptLabel({ at, kind: "liveid", outcome: "verified", detail: "" })).toBe(
      "LiveID enrollment passed",
    );
    expect(attemptLabel({ at, kind: null, outcome: "merged", detail: "" })).toBe(
      "Contact: merged with another contact",
    );
    expect(attemptLabel({ at, kind: "identity", outcome: "put_off", detail: "" })).toBe(
      "Identity verification put off",
    );
  });

  it("prefer what the app says, except that only an admin can install it again", () => {
    expect(failureWords({ reason: "not_found", message: "This contact was deleted." }).text).toBe(
      "This contact was deleted.",
    );
    expect(failureWords({ reason: "not_installed", message: "bad signature" }).text).toMatch(/admin/u);
  });

  it("count contacts", () => {
    expect([0, 1, 2].map(contactCount)).toEqual(["0 contacts", "1 contact", "2 contacts"]);
  });
});
