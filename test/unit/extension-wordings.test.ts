/** The app's codes with their values, in words: every code that the app makes, in every language. */
import { describe, expect, it } from "vitest";
import { HISTORY_WORDS } from "../../hubspot/src/app/packages/kit/history/index.ts";
import { LANGUAGES } from "../../hubspot/src/app/packages/kit/i18n/index.ts";
import { GATE_PROBLEM } from "../../hubspot/src/app/packages/kit/problems/gate-problem.ts";
import { PROBLEM_WORDS } from "../../hubspot/src/app/packages/kit/problems/index.ts";
import {
  conditionEnd,
  conditionMessage,
  connectionDetail,
  gateProblem,
  remedyLabel,
} from "../../hubspot/src/app/packages/kit/wording.ts";
import { REASON_WORDS } from "../../src/domain/contact/reasons.ts";
import { deliveryConditions } from "../../src/features/delivery/conditions.ts";
import { conditionsOf } from "../../src/features/contacts/troubles/trouble-conditions.ts";
import { CONDITION_CODES, type FoundCondition } from "../../src/kernel/condition.ts";
import { wording } from "../../src/lib/wording.ts";
import { REMEDIES } from "../../src/portal/conditions/remedies.ts";
import { conditionsOfProperties } from "../../src/portal/sending/property-conditions.ts";
import { DEFAULT_SETTINGS } from "../../src/portal/settings/settings.ts";

const speechIn = (locale: string) => ({ locale });
const speech = speechIn("en-gb");

const DELIVERY = { ...DEFAULT_SETTINGS.delivery, ways: ["app" as const] };
const HOLD = { since: 1, until: 2, failures: 1 };
const counts = { openLinks: () => 2, waitingMails: () => 3 };
const TROUBLE = {
  contactId: "1001",
  about: "",
  reason: "HTTP 400",
  since: 1,
  retryAt: null,
  job: 1,
  failures: 1,
  paid: 0,
  shown: 1,
};

/** Conditions as the app's own functions make them. */
const MADE: readonly FoundCondition[] = [
  ...deliveryConditions({ delivery: { ...DELIVERY, ways: [] }, canMail: true, hold: null, ...counts }),
  ...deliveryConditions({ delivery: DELIVERY, canMail: false, hold: null, ...counts }),
  ...["E_DAILY_LIMIT_EXCEEDED", "E_SENDER"].flatMap((code) =>
    deliveryConditions({ delivery: DELIVERY, canMail: true, hold: { ...HOLD, code }, ...counts }),
  ),
  ...conditionsOfProperties(
    "contacts",
    {
      problems: {
        idv_status: { kind: "options", message: "Its options were changed.", scopes: [], tried: true },
        idv_ial: { kind: "refused", message: "no", scopes: [], tried: true },
        idv_kind: { kind: "missing", message: "no", scopes: ["crm.schemas.contacts.write"], tried: true },
      },
      refusals: {},
      failure: null,
      failures: 0,
      solvedAt: 0,
      checkAt: 5,
    },
    4,
  ),
  ...(["create", "link", "result"] as const).flatMap((kind) => conditionsOf([{ ...TROUBLE, kind }])),
];

describe("a condition", () => {
  it.each(LANGUAGES)("has words in %s for what the app makes, with all its values", (language) => {
    const words = PROBLEM_WORDS[language];
    const spoken = speechIn(language);
    for (const made of MADE) {
      const said = { ...made, wording: made.wording ?? wording(made.code) };
      const texts = [conditionMessage(said, words, spoken), conditionEnd(said, words, spoken)];
      expect(texts.join(" ")).not.toMatch(/[{}[\]]/u);
      const own = language === "en" ? [""] : [made.message, made.endsWhen];
      expect(texts.filter((text) => own.includes(text))).toEqual([]);
    }
    expect(MADE.length).toBe(10);
  });

  it("has a text for each code of the app, and a label for each of its remedies", () => {
    const keys = Object.keys(PROBLEM_WORDS.en.conditions);
    // Variants begin with their code.
    expect(CONDITION_CODES.filter((code) => !keys.some((key) => key.startsWith(code)))).toEqual([]);
    for (const [code, remedy] of Object.entries(REMEDIES)) {
      expect(remedyLabel({ code, remedy }, PROBLEM_WORDS.de)).not.toBe(remedy.label);
    }
  });

  it("names codes of the app in words, and contacts as a list", () => {
    const grant = wording("scopes_missing_grant", {
      features: ["gates", "tickets"],
      scopes: ["tickets"],
    });
    const said = { code: "scopes_missing", message: "Old.", wording: grant };
    expect(conditionMessage(said, PROBLEM_WORDS.de, speechIn("de"))).toMatch(
      /fehlt: Kontrollpunkte und Tickets und Helpdesk \(Scopes: tickets\)/u,
    );
    const edits = wording("edits_repeated", { contacts: ["1", "2"], more: 1200 });
    expect(
      conditionMessage({ code: "edits_repeated", message: "", wording: edits }, PROBLEM_WORDS.en, speech),
    ).toMatch(/: 1 and 2 \([^)]*: 1,200\)/u);
  });

  it("is in the app's own words where its code is not known, a value is missing, or the app is older", () => {
    const own = "The moon is full.";
    for (const unknown of [wording("full_moon"), wording("over_cap", { count: 2 }), null])
      expect(
        conditionMessage({ code: "full_moon", message: own, wording: unknown }, PROBLEM_WORDS.de, speech),
      ).toBe(own);
    expect(conditionEnd({ wording: null, endsWhen: own }, PROBLEM_WORDS.de, speech)).toBe(own);
    expect(remedyLabel({ code: "full_moon", remedy: { label: own } }, PROBLEM_WORDS.de)).toBe(own);
    expect(gateProblem("the tides are off", null, GATE_PROBLEM.de, speech)).toMatch(/^The tides are off\.$/u);
  });

  it("of the connection has the cause for an admin", () => {
    expect(connectionDetail({ code: "slow", message: "HTTP 503" }, PROBLEM_WORDS.en)).toMatch(
      / \(HTTP 503\)/u,
    );
    expect(connectionDetail({ code: null, message: null }, PROBLEM_WORDS.en)).toBeNull();
  });
});

describe("a reason", () => {
  it("has the words of the admin's pages, for every code of the app", () => {
    expect(HISTORY_WORDS.en.reasons).toEqual(REASON_WORDS);
  });
});
