import { describe, expect, it } from "vitest";
import { applySettings, DEFAULT_SETTINGS, settingsSchema } from "../../../src/portal/settings/settings.ts";

const CHANGED = {
  ...DEFAULT_SETTINGS,
  personChange: "restart",
  handEdits: "accept",
  reverifyAfterDays: 365,
  decisionWindowHours: 72,
  disconnectGraceHours: 24,
  timeline: false,
} as const;

const GATE = { pipelineId: "default", stageId: "contractsent", mode: "observe" };

describe("settings that are entered", () => {
  it("have each member of a list once", () => {
    const twice = {
      request: { documentTypes: ["passport", "national_id", "passport"] },
      filters: { lifecycleStages: ["lead", "lead "] },
      mayStart: { users: ["1", 1], teams: ["2", "2"] },
    };
    expect(applySettings(DEFAULT_SETTINGS, twice)).toMatchObject({
      value: {
        request: { documentTypes: ["passport", "national_id"] },
        filters: { lifecycleStages: ["lead"] },
        mayStart: { users: ["1"], teams: ["2"] },
      },
    });
  });

  it("show a company's name and purpose in one line, in their own direction", () => {
    const personPage = { companyName: " Acme\r\n\u202eknaB ", purpose: "To open\u2028your account." };
    expect(applySettings(DEFAULT_SETTINGS, { personPage })).toMatchObject({
      value: { personPage: { companyName: "Acme knaB", purpose: "To open your account." } },
    });
  });

  it("have no medium confidence above the high one", () => {
    const reversed = { confidenceHighFrom: 0.5, confidenceMediumFrom: 0.6 };
    expect(applySettings(DEFAULT_SETTINGS, { cards: reversed })).toEqual({
      ok: false,
      error: { "cards.confidenceMediumFrom": "Must be at most where high begins: 0.5." },
    });
    const equal = { confidenceHighFrom: 0.5, confidenceMediumFrom: 0.5 };
    expect(applySettings(DEFAULT_SETTINGS, { cards: equal })).toMatchObject({ value: { cards: equal } });
    // Stored by an earlier release: other settings can be saved all the same.
    const stored = { ...DEFAULT_SETTINGS, cards: { ...DEFAULT_SETTINGS.cards, ...reversed } };
    expect(applySettings(stored, { timeline: false })).toMatchObject({ value: { timeline: false } });
  });

  it("say how to name who may start verifications", () => {
    expect(applySettings(DEFAULT_SETTINGS, { mayStart: "nobody" })).toMatchObject({
      error: { mayStart: expect.stringContaining('Must be "everyone", or') },
    });
    expect(applySettings(DEFAULT_SETTINGS, { mayStart: { users: ["0"], teams: [] } })).toMatchObject({
      error: { "mayStart.users.0": "Must be an id of HubSpot's." },
    });
  });
});

describe("settings of a contact's and a portal's life", () => {
  it("do nothing by themselves", () => {
    expect(DEFAULT_SETTINGS).toMatchObject({
      personChange: "keep",
      handEdits: "keepOurs",
      reverifyAfterDays: null,
      decisionWindowHours: 0,
      disconnectGraceHours: 0,
      timeline: true,
    });
  });

  it("stay as they are when another part is changed", () => {
    expect(applySettings(CHANGED, { linkLifetimeHours: 1 })).toEqual({
      ok: true,
      value: { ...CHANGED, linkLifetimeHours: 1 },
    });
  });

  it("are taken as their defaults from a document of before they existed", () => {
    const { triggers, importPolicy, linkLifetimeHours, gates } = DEFAULT_SETTINGS;
    expect(settingsSchema.parse({ triggers, importPolicy, linkLifetimeHours, gates })).toEqual(
      DEFAULT_SETTINGS,
    );
  });

  it.each([
    ["personChange", "drop"],
    ["handEdits", true],
    ["reverifyAfterDays", 0],
    ["reverifyAfterDays", 1.5],
    ["decisionWindowHours", 721],
    ["decisionWindowHours", -1],
    ["disconnectGraceHours", 721],
    ["disconnectGraceHours", -1],
    ["timeline", "no"],
  ])("are refused by name: %s %s", (name, value) => {
    const applied = applySettings(DEFAULT_SETTINGS, { [name]: value });
    expect(applied.ok ? [] : Object.keys(applied.error)).toEqual([name]);
  });

  it.each([
    [{ linkLifetimeHours: 0 }, { linkLifetimeHours: "Must be at least a minute: 0.0167." }],
    [{ linkLifetimeHours: "soon" }, { linkLifetimeHours: "Must be a number." }],
    [{ reverifyAfterDays: -3 }, { reverifyAfterDays: "Must be at least 1." }],
    [{ reverifyAfterDays: 1.5 }, { reverifyAfterDays: "Must be a whole number." }],
    [{ disconnectGraceHours: 721 }, { disconnectGraceHours: "Must be at most 720." }],
    [{ triggers: { form: "yes" } }, { "triggers.form": "Must be true or false." }],
    [{ handEdits: true }, { handEdits: "Must be one of: keepOurs, accept." }],
    [{ gates: [{ ...GATE, stageId: "" }] }, { "gates.0.stageId": "Must not be empty." }],
    [{ gates: Array.from({ length: 101 }, () => GATE) }, { gates: "Must have at most 100 entries." }],
    [{ links: 1 }, { links: "is not a setting" }],
    [{ filters: { createdFrom: "2026-02-30" } }, { "filters.createdFrom": "Must be a day: YYYY-MM-DD." }],
    [{ filters: { createdFrom: "soon" } }, { "filters.createdFrom": "Must be a day: YYYY-MM-DD." }],
    [{ request: { proofingLevel: "IAL9" } }, { "request.proofingLevel": "Must be one of: any, IAL1, IAL2." }],
    [
      { gates: [GATE, { ...GATE, mode: "trigger", contacts: "any" }] },
      { "gates.1.stageId": "Another gate stands on this stage. Change that one, or remove it." },
    ],
  ])("are refused in words: %j", (patch, words) => {
    expect(applySettings(DEFAULT_SETTINGS, patch)).toEqual({ ok: false, error: words });
  });

  it.each([
    [{ returnUrl: "http://acme.example" }, "returnUrl"],
    [{ returnUrl: "javascript:alert(1)" }, "returnUrl"],
    [{ returnUrl: "https://" }, "returnUrl"],
    [{ returnUrl: "//acme.example" }, "returnUrl"],
    [{ privacyUrl: "https://user:secret@acme.example" }, "privacyUrl"],
    [{ retries: 11 }, "retries"],
    [{ retries: -1 }, "retries"],
    [{ companyName: "x".repeat(81) }, "companyName"],
    [{ logo: "https://acme.example/logo.png" }, "logo"],
  ])("of the person's page are refused by name: %j", (personPage, name) => {
    const applied = applySettings(DEFAULT_SETTINGS, { personPage });
    expect(applied.ok ? [] : Object.keys(applied.error)).toEqual([`personPage.${name}`]);
  });

  it("of the person's page change one by one", () => {
    const named = applySettings(DEFAULT_SETTINGS, { personPage: { companyName: " Acme " } });
    const settings = named.ok ? named.value : DEFAULT_SETTINGS;
    const both = applySettings(settings, { personPage: { returnUrl: "https://acme.example/done?x=1" } });
    expect(both).toMatchObject({
      ok: true,
      value: {
        personPage: { companyName: "Acme", returnUrl: "https://acme.example/done?x=1", retries: 2 },
      },
    });
  });

  it("can be switched off again", () => {
    const off = applySettings(CHANGED, { reverifyAfterDays: null });
    expect(off).toMatchObject({ ok: true, value: { reverifyAfterDays: null } });
  });
});
