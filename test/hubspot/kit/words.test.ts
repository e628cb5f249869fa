import { describe, expect, it } from "vitest";
import { askedBy, attemptDetail, attemptLabel } from "../../../hubspot/src/app/cards/attempts.ts";
import { sendingLines, timeLeft } from "../../../hubspot/src/app/cards/link-words.ts";
import { nextAction, verifiedCount } from "../../../hubspot/src/app/cards/next-action.ts";
import { en } from "../../../hubspot/src/app/cards/words/en.ts";
import { en as history } from "../../../hubspot/src/app/packages/kit/history/en.ts";
import { speechFor } from "../../../hubspot/src/app/packages/kit/speech.tsx";
import { day, moment } from "../../../hubspot/src/app/packages/kit/times.ts";
import { contactCount, failureWords, statusTag } from "../../../hubspot/src/app/packages/kit/words.ts";

const NOW = Date.parse("2026-11-23T14:05:00Z");
const after = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const speech = speechFor({ user: { locale: "en-us" }, portal: { timezone: "UTC" } });

function failedDetail(reason: string | null) {
  const failed = {
    at: after(0),
    kind: "identity",
    outcome: "failed",
    detail: "not_passed IDV0011",
    reason,
  } as const;
  return attemptDetail(failed, speech.words, history, en);
}

function attemptOf(kind: "liveid" | "identity" | null, outcome: string): string {
  return attemptLabel({ at: after(0), kind, outcome, detail: "", reason: null }, speech.words, history);
}

function tagOf(facts: Parameters<typeof statusTag>[0]) {
  return statusTag(facts, speech.words);
}

function textOf(
  reason: "refused" | "not_found" | "not_installed",
  message: string | null,
  code: string | null = null,
): string {
  return failureWords({ reason, code, message }, speech.words).text;
}

describe("times", () => {
  it.each([
    [7 * 24 * 60, "7 days left"],
    [30 * 60, "30 hours left"],
    [59, "59 minutes left"],
    [1, "1 minute left"],
    [0.5, "less than a minute left"],
    [0, "expired"],
    [-5, "expired"],
  ])("say how long a link still lives: %d min", (minutes, words) => {
    expect(timeLeft(after(minutes), NOW, speech, en)).toBe(words);
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
    expect(tagOf({ status: null, isPreparing: false }).label).toBe("Not verified");
    expect(tagOf({ status: null, isPreparing: true }).label).toBe("Preparing");
    expect(tagOf({ status: "verified", isPreparing: true })).toEqual({ label: "Verified", tone: "success" });
    expect(tagOf({ status: "pending", isPreparing: false, isInReview: true })).toEqual({
      label: "In review",
      tone: "info",
    });
  });

  it.each([
    [{ by: "card", reference: "7" }, "You, on this card"],
    [{ by: "bulk_action", reference: "7" }, "You, for several contacts"],
    [{ by: "contact_created", reference: "form" }, "Contact created (form)"],
    [{ by: "deal_stage", reference: "31" }, "Stage of deal 31"],
    [{ by: "workflow", reference: null }, "Workflow"],
    [{ by: "person_changed", reference: null }, "E-mail address or name changed"],
    [{ by: "carrier_pigeon", reference: "2" }, "carrier pigeon 2"],
  ])("say who asked: %o", (trigger, words) => {
    expect(askedBy({ ...trigger, at: after(0) }, 7, en)).toEqual({ kind: "text", text: words });
  });

  it("leave a colleague's name to be read from HubSpot", () => {
    const asked = askedBy({ by: "bulk_action", reference: "8", at: after(0) }, 7, en);
    expect(asked).toMatchObject({ kind: "user", id: "8" });
    expect(asked.kind === "user" && asked.say("Ada")).toBe("Ada, for several contacts");
  });

  it("tell an attempt, also one that this project does not know yet", () => {
    expect(attemptOf("liveid", "verified")).toBe("LiveID enrollment: passed");
    expect(attemptOf(null, "merged")).toBe("Contact: merged with another contact");
    expect(attemptOf("identity", "put_off")).toBe("Identity verification: put off");
  });

  it("tell why an attempt failed, and never the app's code", () => {
    expect(failedDetail("face")).toEqual({ kind: "text", text: "Face did not match" });
    expect(failedDetail("moon_phase")).toEqual({ kind: "text", text: "Not passed" });
    expect(failedDetail(null)).toBeNull();
  });

  it("have the app's own words for a refusal alone, and only while its code is not known", () => {
    expect(textOf("refused", "At most 500 contacts.", "invalid")).toMatch(/^The app refused the request/u);
    expect(textOf("refused", "Only an admin.", "admin_required")).toMatch(/^Sign in with HubSpot/u);
    expect(textOf("refused", "Not on Sundays.", "sundays")).toBe("Not on Sundays.");
    expect(textOf("refused", "At most 500 contacts.")).toBe("At most 500 contacts.");
    expect(textOf("not_found", "This contact was deleted.")).toMatch(/does not know this record/u);
    expect(textOf("not_installed", "bad signature")).toMatch(/admin/u);
  });

  it("count contacts", () => {
    expect([0, 1, 2, 1234].map((n) => contactCount(n, speech))).toEqual([
      "0 contacts",
      "1 contact",
      "2 contacts",
      "1,234 contacts",
    ]);
  });

  it("tell how a link reaches its person, and the reminders", () => {
    const reminders = { sent: 1, max: 3, dueAt: "2026-11-24T14:05:00Z" };
    expect(sendingLines({ by: "app", mail: { state: "sent", reason: null }, reminders }, speech, en)).toEqual(
      ["The app sent the link by e-mail.", "Reminders: 1 of 3, next one Nov 24, 2026, 2:05 PM"],
    );
    const optedOut = {
      by: "app",
      mail: { state: "not_sent", reason: "opted_out" },
      reminders: null,
    } as const;
    expect(sendingLines(optedOut, speech, en)).toEqual(["No e-mail was sent: the contact opted out."]);
    expect(sendingLines({ by: "person", mail: null, reminders: null }, speech, en)).toEqual([]);
  });
});

describe("the next action on a deal", () => {
  const contact = {
    contactId: "1",
    status: null,
    ial: null,
    decidedBy: null,
    preparing: false,
    note: "",
    link: null,
    review: false,
    counts: false,
  } as const;
  const link = { kind: "identity", expiresAt: after(60), openedAt: null } as const;
  const verified = { ...contact, status: "verified" } as const;
  const pending = { ...contact, status: "pending", link } as const;

  it("counts who is verified", () => {
    expect(verifiedCount([verified, verified, contact], speech, en)).toBe("2 of 3 verified");
  });

  it.each([
    ["verify those whom nobody asked", [verified, contact, contact], "Next: verify 2 contacts."],
    ["send the links that are ready", [verified, pending], "Next: send 1 link that is ready."],
    [
      "wait for whoever opened theirs",
      [{ ...pending, link: { ...link, openedAt: after(0) } }],
      /^Next: wait/u,
    ],
    ["wait while links are made", [{ ...contact, preparing: true }], /^Next: wait/u],
    ["nothing once all are verified", [verified, verified], "Next: nothing, everybody is verified."],
  ])("is to %s", (_what, contacts, words) => {
    expect(nextAction({ contacts, gate: null }, speech, en)).toMatch(words);
  });

  it("leaves out whom the gate does not judge", () => {
    const gate = {
      status: "held",
      reason: "",
      asksFor: ["all"] as string[],
      refusal: "",
      wantedStage: null,
      movesOn: true,
      since: after(0),
    } as const;
    const judged = { ...pending, counts: true };
    expect(nextAction({ contacts: [contact, judged], gate }, speech, en)).toBe(
      "Next: send 1 link that is ready.",
    );
  });
});
