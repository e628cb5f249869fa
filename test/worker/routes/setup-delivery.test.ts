/** The question how the link reaches the person, inside the set-up. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { err, ok } from "../../../src/lib/result.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/portal/settings/settings.ts";
import { findProperty } from "../../../src/domain/properties.ts";
import { DRAWINGS, TOKENS } from "../../../src/web/pages/settings/workflow-recipe.tsx";
import { captureLogs, inputOf, OVERVIEW, signedIn } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const QUESTION = "How does the link reach the person?";
const ANSWER: [string, string][] = [
  ["shown.delivery.ways", "yes"],
  ["delivery.ways", "app"],
  ["delivery.ways", "person"],
  ["delivery.sender.address", "verify@example.com"],
  ["delivery.sender.name", "Example"],
];
const PATCH = {
  delivery: { ways: ["app", "person"], sender: { address: "verify@example.com", name: "Example" } },
};

const BY_WORKFLOW: Settings["delivery"] = { ...DEFAULT_SETTINGS.delivery, ways: ["workflow"] };

describe("the page of delivery", () => {
  it("ends with the recipe for a workflow: a drawing of each step, the names of the properties, the exact tokens", async () => {
    const { get } = await signedIn();
    const html = await (await get("/portal/delivery")).text();
    for (const [token] of TOKENS) expect(html).toContain(`<code>${token}</code>`);
    for (const drawing of DRAWINGS)
      expect(html).toMatch(
        new RegExp(`<img [^>]*src="/docs/pictures/${drawing}\\.svg" alt="[^"]{20,}"`, "u"),
      );
    for (const name of ["idv_status", "idv_reminder_count"] as const)
      expect(html).toContain(`<strong>${findProperty(name)?.label}</strong>`);
  });

  it("names properties that exist in its tokens", () => {
    const named = TOKENS.flatMap(([token]) => token.match(/idv_\w+/gu) ?? []);
    expect(named).toHaveLength(TOKENS.length);
    expect(named.filter((name) => findProperty(name) === null)).toEqual([]);
  });
});

describe("how each link reaches its person", () => {
  it.each([
    [["app"], ["card"], "card", "A mail of the app"],
    [["app"], ["card"], "contact_created", null],
    [["app"], ["card"], "workflow", "The next steps of that workflow, where they send it"],
    [
      ["app", "workflow"],
      ["workflow"],
      "workflow",
      "The next steps of that workflow, where they send it; A mail of the app",
    ],
    [["person", "workflow"], [], "deal_stage", "Your workflow in HubSpot; Copied from the card"],
    [[], [], "bulk_action", null],
  ] as const)("is told for each trigger: %j, %j, %s", async (ways, triggers, trigger, words) => {
    const delivery = { ...DEFAULT_SETTINGS.delivery, ways: [...ways], triggers: [...triggers] };
    const settings = { ...DEFAULT_SETTINGS, delivery };
    const { get } = await signedIn({ portal: { overview: async () => ({ ...OVERVIEW, settings }) } });
    const html = await (await get("/portal/delivery")).text();
    const row = new RegExp(`data-trigger="${trigger}">.*?data-label="Sent by">(.*?)</td>`, "u").exec(html);
    expect(row?.[1]).toBe(words ?? '<span class="pill warn">Nobody</span>');
  });
});

describe("the set-up", () => {
  it("asks how the link reaches the person, with what is chosen, and says that nobody gets one while nothing is", async () => {
    const { get } = await signedIn();
    const html = await (await get("/portal/setup")).text();
    expect(html).toContain(QUESTION);
    expect(html).toContain('<li class="no" data-check="delivery">');
    const settings = { ...DEFAULT_SETTINGS, delivery: BY_WORKFLOW };
    const chosen = await signedIn({ portal: { overview: async () => ({ ...OVERVIEW, settings }) } });
    expect(await (await chosen.get("/portal/setup")).text()).toMatch(
      /name="delivery\.ways" value="workflow" checked/u,
    );
  });

  it("saves the answer as part of the form of delivery, and comes back", async () => {
    const { post, calls } = await signedIn({ portal: { saveForm: async () => ok(DEFAULT_SETTINGS) } });
    const saved = await post("/portal/setup/delivery", [...ANSWER, ["seen", '{"delivery.ways":"[]"}']]);
    expect([saved.status, saved.headers.get("Location")]).toEqual([303, "/portal/setup"]);
    const form = { form: "/portal/delivery", patch: PATCH, seen: { "delivery.ways": "[]" } };
    expect(calls.map(({ method, args }) => [method, args[0]])).toEqual([["saveForm", form]]);
  });

  it("keeps the answer with what is wrong at its field", async () => {
    const errors = { "delivery.sender.address": "Mails may not be sent from this domain." };
    const { post } = await signedIn({
      portal: { saveForm: async () => err({ kind: "invalid", errors } as const) },
    });
    const refused = await post("/portal/setup/delivery", ANSWER);
    const html = await refused.text();
    expect(refused.status).toBe(400);
    expect(html).toContain(errors["delivery.sender.address"]);
    expect(inputOf(html, "delivery.sender.address")).toContain('value="verify@example.com"');
  });

  it("says what somebody else has chosen meanwhile", async () => {
    const current = { ...DEFAULT_SETTINGS, delivery: BY_WORKFLOW };
    const { post } = await signedIn({
      portal: {
        saveForm: async () => err({ kind: "changed", paths: ["delivery.ways"], current } as const),
      },
    });
    const refused = await post("/portal/setup/delivery", ANSWER);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toMatch(/id="field-delivery-ways-error">[^<]*“[^<”]*workflow[^<”]*”/u);
  });
});
