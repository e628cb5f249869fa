import type { ContactCard } from "@1kosmos/kit";
import { describe, expect, it } from "vitest";
import { UNREQUESTED_CARD } from "../../contact-card.ts";
import { heldWords } from "../../../hubspot/src/app/cards/GateNote.tsx";
import { offerFor } from "../../../hubspot/src/app/cards/offer.ts";
import type { RecordLink } from "../../../hubspot/src/app/cards/record-link.ts";
import { en as cardWords } from "../../../hubspot/src/app/cards/words/en.ts";
import { en } from "../../../hubspot/src/app/cards/words/en.ts";
import { bulk as bulkWords } from "../../../hubspot/src/app/packages/kit/i18n/en.ts";
import { plural } from "../../../hubspot/src/app/packages/kit/i18n/index.ts";
import { speechFor } from "../../../hubspot/src/app/packages/kit/speech.tsx";

const UNREQUESTED: ContactCard = { ...UNREQUESTED_CARD, attempts: [], mayChangeLink: false };
const READ = { kind: "read", url: "https://x/v/1" } as const;
const LINK = {
  kind: "identity",
  expiresAt: "2026-12-01T00:00:00Z",
  openedAt: null,
} as const;

/** The primary button's label, then the menu's. */
function offered(part: Partial<ContactCard>, link: RecordLink = READ): readonly (string | null)[] {
  const { primary, secondary } = offerFor({ ...UNREQUESTED, ...part }, link);
  const first = primary === null ? null : primary.kind === "ask" ? en.ask[primary.ask.label] : primary.kind;
  return [first, ...secondary.map(({ label }) => en.ask[label])];
}

/** The primary button's request: again, and behind a warning. */
function asks(status: ContactCard["status"]): readonly boolean[] | null {
  const { primary } = offerFor({ ...UNREQUESTED, status }, READ);
  return primary?.kind === "ask" ? [primary.ask.request.again, primary.ask.hasWarning] : null;
}

const CHOICE = cardWords.ask.choose;

describe("what the contact card offers", () => {
  it("nothing to start to a user who may not, and the open link all the same", () => {
    const mayNotStart = bulkWords.refused.not_allowed;
    expect(offered({ mayNotStart })).toEqual([null]);
    const pending = { identity: "pending", liveid: null, stepup: null };
    expect(offered({ mayNotStart, status: "pending", link: LINK, tracks: pending })).toEqual(["copy"]);
  });

  it.each<[string, Partial<ContactCard>, readonly (string | null)[]]>([
    ["nobody asked yet", {}, [cardWords.ask.identity, CHOICE, cardWords.ask.stepUp, cardWords.ask.liveId]],
    [
      "a link is being made",
      { preparing: true, tracks: { identity: "preparing", liveid: null, stepup: null } },
      ["preparing"],
    ],
    [
      "a link is open",
      { status: "pending", link: LINK, tracks: { identity: "pending", liveid: null, stepup: null } },
      ["copy", cardWords.ask.stepUp, cardWords.ask.liveId],
    ],
    [
      "1Kosmos reviews what was submitted",
      { status: "pending", link: LINK, tracks: { identity: "review", liveid: null, stepup: null } },
      [null, cardWords.ask.stepUp, cardWords.ask.liveId],
    ],
    [
      "the review outlasts the link",
      { status: "pending", tracks: { identity: "review", liveid: null, stepup: null } },
      [null, cardWords.ask.stepUp, cardWords.ask.liveId],
    ],
    [
      "it failed",
      { status: "failed" },
      [cardWords.ask.newLink, CHOICE, cardWords.ask.stepUp, cardWords.ask.liveId],
    ],
    [
      "it expired",
      { status: "expired" },
      [cardWords.ask.newLink, CHOICE, cardWords.ask.stepUp, cardWords.ask.liveId],
    ],
    [
      "verified, LiveID enrolled",
      { status: "verified", liveIdEnrolled: true },
      [cardWords.ask.again, CHOICE, cardWords.ask.stepUp],
    ],
    [
      "verified, a step-up is open",
      {
        status: "verified",
        link: { ...LINK, kind: "stepup" },
        tracks: { identity: "passed", liveid: null, stepup: "pending" },
      },
      ["copy", cardWords.ask.again, CHOICE, cardWords.ask.liveId],
    ],
    [
      "HubSpot has taken access back",
      { connection: { state: "disconnected", message: null, code: null } },
      [null],
    ],
    [
      cardWords.refused.not_connected,
      { connection: { state: "missing", message: null, code: null } },
      [null],
    ],
    [
      "1Kosmos refuses, and something waits",
      { preparing: true, connection: { state: "attention", message: null, code: null } },
      [null],
    ],
    [
      "1Kosmos refuses, and a link is open",
      { link: LINK, connection: { state: "attention", message: null, code: null } },
      ["copy"],
    ],
  ])("one primary button, when %s", (_when, part, labels) => {
    expect(offered(part)).toEqual(labels);
  });

  it("copies an open link once HubSpot's record has it, and offers none that HubSpot does not show", () => {
    const open = {
      status: "pending",
      link: LINK,
      connection: { state: "attention", message: null, code: null },
    } as const;
    expect(offered(open, { kind: "reading" })).toEqual(["preparing"]);
    expect(offered(open, { kind: "read", url: "https://x/v/1" })).toEqual(["copy"]);
    expect(offered(open, { kind: "hidden" })).toEqual([null]);
  });

  it("replaces and cancels an open link that HubSpot shows, where the settings and the user's rights allow it", () => {
    const open = { status: "pending", link: LINK, mayChangeLink: true } as const;
    const changes = (part: Partial<ContactCard>, link: RecordLink = READ) =>
      offerFor({ ...UNREQUESTED, ...open, ...part }, link).changes;
    expect(changes({})).toEqual(["replace", "cancel"]);
    expect(changes({}, { kind: "hidden" })).toEqual([]);
    expect(changes({ mayChangeLink: false })).toEqual([]);
    expect(changes({ mayNotStart: bulkWords.refused.not_allowed })).toEqual([]);
    expect(changes({ link: null })).toEqual([]);
  });

  it("asks again only behind a warning, and nobody else than the verified", () => {
    expect(asks("verified")).toEqual([true, true]);
    for (const status of [null, "failed", "expired"] as const) expect(asks(status)).toEqual([false, false]);
  });
});

describe("what a held deal's card says", () => {
  const held = {
    contacts: [
      { status: "verified", counts: true },
      { status: null, counts: true },
      { status: "failed", counts: false },
    ],
    record: "deal",
    speech: speechFor({ user: { locale: "en-us" }, portal: { timezone: "UTC" } }),
    words: en,
  } as const;
  const gate = {
    status: "held",
    reason: "1 of 2 contacts is not verified",
    asksFor: ["all"] as string[],
    refusal: "",
    wantedStage: { id: "contractsent", label: "Contract Sent" },
    movesOn: true,
    since: "2026-11-23T14:05:00Z",
  } as const;

  it("what for, since when, and that it moves on by itself", () => {
    expect(heldWords(gate, held)).toEqual([
      plural(cardWords.gate.forContacts, 1, "en"),
      cardWords.gate.since("Nov 23, 2026, 2:05 PM"),
      cardWords.gate.movesOn("Contract Sent"),
    ]);
  });

  it("where it wants to be when a person has to move it, and what HubSpot refused", () => {
    const words = heldWords(
      { ...gate, movesOn: false, refusal: "Amount is required.", wantedStage: { id: "s1", label: null } },
      held,
    );
    expect(words.slice(2)).toEqual([
      cardWords.gate.wants("s1"),
      cardWords.gate.refused("Amount is required."),
    ]);
  });

  it("in the words of an app that is older than the card", () => {
    expect(heldWords({ ...gate, asksFor: [] }, held)[0]).toBe("1 of 2 contacts is not verified.");
  });

  it.each([
    [["caller"], held.contacts, cardWords.gate.forCaller],
    [["any"], held.contacts, cardWords.gate.forAny],
    [["all"], [], cardWords.gate.nobody.deal],
    [["all"], [{ status: "verified", counts: true } as const], cardWords.gate.forLevel],
  ])("what a gate that asks for %s waits for", (asksFor, contacts, words) => {
    expect(heldWords({ ...gate, asksFor }, { ...held, contacts })[0]).toBe(words);
  });
});
