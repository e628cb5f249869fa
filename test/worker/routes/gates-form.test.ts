/** The gates on the portal's page: named as HubSpot names them, changed without a script. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Gate } from "../../../src/domain/gate/gate.ts";
import type { PortalApi } from "../../../src/portal/contract.ts";
import { NO_PIPELINES } from "../../../src/features/gates/pipelines.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { err, ok } from "../../../src/lib/result.ts";
import { captureLogs, inputOf, NOW, OVERVIEW, signedIn } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const GATE: Gate = {
  pipelineId: "default",
  stageId: "contractsent",
  contacts: { label: "Signer" },
  minIal: "IAL2",
  mode: "enforce",
};
const FIRST = { place: "default/contractsent", contacts: "label:Signer", minIal: "IAL2", mode: "enforce" };
const ADDED = { place: "default/closedwon", contacts: "any", minIal: "IAL1", mode: "trigger" };
const EMPTY = { place: "", contacts: "all", minIal: "IAL1", mode: "trigger" };

/** The fields of the form's lines, in their order. */
function fieldsOf(...lines: Record<string, string>[]): [string, string][] {
  return lines.flatMap((line, index) =>
    Object.entries(line).map(([part, value]): [string, string] => [`gates.${index}.${part}`, value]),
  );
}

async function browser(portal: Partial<PortalApi> = {}) {
  const settings = { ...DEFAULT_SETTINGS, gates: [GATE] };
  return signedIn({
    portal: {
      overview: async () => ({ ...OVERVIEW, settings }),
      saveForm: async () => ok(settings),
      ...portal,
    },
  });
}

async function pageOf(portal: Partial<PortalApi> = {}, path = "/portal/gates"): Promise<string> {
  return (await (await browser(portal)).get(path)).text();
}

/** The change that a saved form requests. */
function patchIn(sent: unknown): unknown {
  return typeof sent === "object" && sent !== null && "patch" in sent ? sent.patch : undefined;
}

/** The data that the portal's object received for this form. */
async function storedFor(fields: [string, string][]): Promise<unknown> {
  const { post, calls } = await browser();
  expect((await post("/portal/gates", fields)).status).toBe(303);
  return patchIn(calls.find(({ method }) => method === "saveForm")?.args[0]);
}

const CONDITION = {
  code: "gate_without_stage",
  message: "The stage is gone.",
  wording: { code: "gate_without_stage", values: {} },
  since: NOW,
  waiting: 1,
  retryAt: null,
  endsWhen: "The gate is put on a stage that exists.",
  severity: "error",
  remedy: { path: "/portal/gates", label: "Go to the deal gates" },
} as const;

describe("the gates on the portal's page", () => {
  it("are shown by the names that HubSpot has for their stages and labels, with one more to add", async () => {
    const html = await pageOf();
    expect(html).toMatch(
      /<option value="default\/contractsent" selected="">Sales Pipeline › Contract Sent</u,
    );
    expect(html).toMatch(/<option value="label:Signer" selected="">[^<]*“Signer”</u);
    expect(html).toMatch(/name="gates.0.mode" value="enforce" checked/u);
    expect(html).toContain("<summary>Contract Sent: holds the deal</summary>");
    expect(html).toContain("<summary>Add a gate</summary>");
    expect(html).toMatch(/name="gates.1.mode" value="trigger" checked/u);
    expect(html).not.toContain("gates.2.");
  });

  it("show a label by its name of today when HubSpot calls it something else than at saving", async () => {
    const contacts = { label: "Signatory of old", category: "USER_DEFINED", typeId: 15 };
    const settings = { ...DEFAULT_SETTINGS, gates: [{ ...GATE, contacts }] };
    const html = await pageOf({ overview: async () => ({ ...OVERVIEW, settings }) });
    expect(html).toMatch(/<option value="label:Signer" selected="">[^<]*“Signer”</u);
    expect(html).not.toMatch(/<option[^>]*>[^<]*Signatory of old/u);
  });

  it("go by their ids while HubSpot does not say what there is", async () => {
    const html = await pageOf({ listPipelines: async () => NO_PIPELINES });
    expect(inputOf(html, "gates.0.stageId")).toContain('value="contractsent"');
    expect(html).toMatch(/<option value="label:Signer" selected/u);
    expect(html).toContain('id="stages-unread"');
  });

  it("that ask for the caller keep that, and gates on tickets stay on tickets while stages go by their ids", async () => {
    const caller: Gate = {
      objectType: "ticket",
      pipelineId: "0",
      stageId: "2",
      contacts: "caller",
      minIal: "IAL1",
      mode: "enforce",
    };
    const overview = async () => ({ ...OVERVIEW, settings: { ...DEFAULT_SETTINGS, gates: [caller] } });
    const html = await pageOf({ overview });
    expect(html).toMatch(/<option value="caller" selected/u);
    const byIds = await pageOf({ overview, listPipelines: async () => NO_PIPELINES });
    expect(byIds).toContain('<input type="hidden" name="gates.0.objectType" value="ticket"/>');
    const { pipelineId, stageId, mode } = caller;
    const sent = { objectType: "ticket", pipelineId, stageId, contacts: "caller", minIal: "IAL1", mode };
    expect(await storedFor(fieldsOf(sent))).toEqual({ gates: [caller] });
  });

  it("say so when their stage is gone from HubSpot, and keep it until somebody chooses another", async () => {
    const gates = [{ ...GATE, stageId: "signed" }];
    const html = await pageOf({
      overview: async () => ({ ...OVERVIEW, settings: { ...DEFAULT_SETTINGS, gates } }),
    });
    expect(html).toMatch(/<option value="default\/signed" selected="">signed \(/u);
    expect(html).toMatch(/<details class="gate" open="" data-state="broken">\s*<summary>signed: /u);
    expect(html).not.toContain("signed: holds the deal");
  });

  it("that do not work are named first, with what to do", async () => {
    const problem = 'a gate does not work: the stage "signed" no longer exists in HubSpot';
    const place = { pipelineId: "default", stageId: "signed" };
    const html = await pageOf(
      {
        overview: async () => ({
          ...OVERVIEW,
          brokenGates: [{ ...place, objectType: "deal", mode: "enforce", problem }],
          conditions: [CONDITION],
        }),
      },
      "/portal",
    );
    expect(html).toMatch(
      /role="alert"><p>The stage is gone\. <a href="\/portal\/gates">Go to the deal gates<\/a>/u,
    );
  });

  it("are added, changed and removed by one form", async () => {
    const second = { ...GATE, stageId: "closedwon", contacts: "any", minIal: "IAL1", mode: "trigger" };
    expect(await storedFor(fieldsOf(FIRST, EMPTY))).toEqual({ gates: [GATE] });
    expect(await storedFor(fieldsOf(FIRST, ADDED))).toEqual({ gates: [GATE, second] });
    expect(await storedFor(fieldsOf({ ...FIRST, mode: "observe" }, EMPTY))).toEqual({
      gates: [{ ...GATE, mode: "observe" }],
    });
    expect(await storedFor(fieldsOf({ ...FIRST, remove: "yes" }, ADDED))).toEqual({ gates: [second] });
    expect(await storedFor(fieldsOf({ ...FIRST, remove: "yes" }, EMPTY))).toEqual({ gates: [] });
  });

  it("are taken by their ids too", async () => {
    const byId = { ...FIRST, pipelineId: " default ", stageId: "contractsent" };
    const { place: _, ...withoutPlace } = byId;
    expect(await storedFor(fieldsOf(withoutPlace))).toEqual({ gates: [GATE] });
  });

  it("come back as they were sent, with what is wrong beside the field, also behind a line that was removed", async () => {
    const { post, calls } = await browser({
      saveForm: async () =>
        err({
          kind: "invalid",
          errors: { "gates.0.stageId": "no such stage", "gates.0.contacts.label": "no such label" },
        }),
    });
    const response = await post("/portal/gates", fieldsOf({ ...FIRST, remove: "yes" }, ADDED, EMPTY));
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(calls.filter(({ method }) => method === "saveForm")).toHaveLength(1);
    expect(inputOf(html, "gates.0.place")).toContain('aria-invalid="true"');
    expect(html).toMatch(/id="field-gates-0-place-error">no such stage</u);
    expect(html).toMatch(/id="field-gates-0-contacts-error">no such label</u);
    expect(html).toMatch(/<option value="default\/closedwon" selected/u);
    expect(html).toMatch(/<details class="gate" open="">\s*<summary>Closed Won: starts verification</u);
  });

  it("are refused as a whole when HubSpot cannot be asked about them", async () => {
    const { post } = await browser({
      saveForm: async () => err({ kind: "invalid", errors: { gates: "HubSpot could not be asked" } }),
    });
    expect(await (await post("/portal/gates", fieldsOf(FIRST, ADDED))).text()).toContain(
      "HubSpot could not be asked",
    );
  });

  it("escape what came from outside, and take nonsense for the schema to refuse", async () => {
    const hostile = '"><img src=x>';
    const { post, calls } = await browser({
      saveForm: async () => err({ kind: "invalid", errors: { "gates.0.mode": hostile } }),
    });
    const line = { place: hostile, contacts: `label:${hostile}`, minIal: hostile, mode: hostile };
    const html = await (await post("/portal/gates", fieldsOf(line))).text();
    expect(html).not.toContain("<img src=x");
    expect(patchIn(calls.find(({ method }) => method === "saveForm")?.args[0])).toEqual({
      gates: [
        { pipelineId: "", stageId: hostile, contacts: { label: hostile }, minIal: hostile, mode: hostile },
      ],
    });
  });
});
