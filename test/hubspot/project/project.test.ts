import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { translate } from "@hubspot/project-parsing-lib/translate";
import { getProjectMetadata, parseProjectConfig } from "@hubspot/project-parsing-lib/projects";
import {
  collectWorkspaceDirectories,
  findAndParsePackageJsonFiles,
} from "@hubspot/project-parsing-lib/workspaces";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { addressAt, ADDRESS_FIELDS } from "../../../hubspot/address-fields.ts";
import { ACTION_INPUTS, ACTION_OUTPUTS } from "../../../src/hubspot/actions/action-fields.ts";
import { REQUESTED } from "../../../src/hubspot/oauth/scopes.ts";
import { WEBHOOK_SUBSCRIPTIONS } from "../../../src/hubspot/webhooks/subscriptions.ts";
import { TIMELINE_EVENTS } from "../../../src/hubspot/timeline/timeline-events.ts";
import { manifestPaths, manifestsOf, PROJECT, readManifest, SOURCE } from "./manifests.ts";

/** The one element of a list. */
function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length > 1) throw new Error(`one expected, there are ${list.length}`);
  return first;
}

const app = only(manifestsOf("app")).config;
const webhooks = only(manifestsOf("webhooks")).config;
const action = only(
  manifestsOf("workflow-action").filter(({ uid }) => uid === "trigger_verification"),
).config;

describe("the project, as HubSpot's own parser reads it", () => {
  it("is one of platform version 2026.09", () => {
    expect(parseProjectConfig(PROJECT)).toMatchObject({ srcDir: "src", platformVersion: "2026.09" });
  });

  it("has every component where HubSpot looks for it, and no uid twice", async () => {
    const { intermediateRepresentation, skippedHsMetaFiles } = await translate(
      { projectSourceDir: SOURCE, platformVersion: "2026.09" },
      { skipValidation: true }, // against schemas that HubSpot serves to an account
    );
    const nodes = Object.values(intermediateRepresentation.intermediateNodesIndexedByUid);
    expect(skippedHsMetaFiles).toEqual([]);
    expect(nodes.map(({ metaFilePath }) => metaFilePath).sort()).toEqual(manifestPaths());
    for (const { componentType, componentDeps } of nodes) {
      expect(componentType === "APPLICATION" || componentDeps["app"] === "onekosmos").toBe(true);
    }
  });

  it("has its pages as one component, which HubSpot calls PAGE", async () => {
    const { intermediateRepresentation } = await translate(
      { projectSourceDir: SOURCE, platformVersion: "2026.09" },
      { skipValidation: true },
    );
    const { pages } = intermediateRepresentation.intermediateNodesIndexedByUid;
    expect(pages).toMatchObject({ componentType: "PAGE", config: { entrypoint: "/app/pages/Pages.tsx" } });
  });

  it("has no more of a component than HubSpot allows", async () => {
    const { components } = await getProjectMetadata(SOURCE);
    for (const { count, maxCount } of Object.values(components)) expect(count).toBeLessThanOrEqual(maxCount);
  });

  it("brings what its extensions share along, as an npm workspace", async () => {
    const found = await collectWorkspaceDirectories(await findAndParsePackageJsonFiles(SOURCE));
    const folders = found.map(({ workspaceDir }) => workspaceDir.slice(SOURCE.length + 1));
    expect(folders.sort()).toEqual([
      "app/actions",
      "app/cards",
      "app/packages/kit",
      "app/pages",
      "app/settings",
    ]);
  });
});

describe("the manifests", () => {
  it.each(manifestPaths())("%s has the fields that HubSpot documents, and no others", (path) => {
    expect(() => readManifest(path)).not.toThrow();
  });

  it("name files that are there", () => {
    const entries = [
      ...manifestsOf("card"),
      ...manifestsOf("crm-bulk-action"),
      ...manifestsOf("settings"),
      ...manifestsOf("page"),
    ];
    for (const { config } of entries) expect(existsSync(join(SOURCE, config.entrypoint))).toBe(true);
  });

  it("put the card on contacts, deals and tickets, wherever HubSpot has room for it", () => {
    const places = manifestsOf("card").map(({ config }) => `${config.objectTypes.join()} ${config.location}`);
    expect(places.sort()).toEqual([
      "contacts crm.preview",
      "contacts crm.record.sidebar",
      "contacts crm.record.tab",
      "deals crm.record.sidebar",
      "deals crm.record.tab",
      "tickets crm.record.sidebar",
      "tickets crm.record.tab",
      "tickets helpdesk.sidebar",
    ]);
  });
});

describe("the project and the Worker", () => {
  it("carry names of their own: HubSpot's brand rules keep its name out of them", () => {
    const names = [
      app.name,
      ...manifestsOf("card").map(({ config }) => config.name),
      ...manifestsOf("crm-bulk-action").map(({ config }) => config.label),
      ...manifestsOf("workflow-action").map(({ config }) => config.labels.en.actionName),
      ...manifestsOf("workflow-action").map(({ config }) => config.labels.en.appDisplayName),
      ...manifestsOf("app-event").map(({ config }) => config.name),
    ];
    expect(names.filter((name) => /hubspot/iu.test(name))).toEqual([]);
    const shown = manifestsOf("workflow-action").map(({ config }) => config.labels.en.appDisplayName);
    expect(new Set([app.name, ...shown]).size).toBe(1);
  });

  it("ask for the same scopes", () => {
    expect([...app.auth.requiredScopes].sort()).toEqual([...REQUESTED.scopes].sort());
    expect([...app.auth.optionalScopes].sort()).toEqual([...REQUESTED.optionalScopes].sort());
    expect(app.auth.conditionallyRequiredScopes).toEqual([]);
  });

  it("mean the same address everywhere", () => {
    const origins = ADDRESS_FIELDS.map((place) =>
      addressAt(readFileSync(join(SOURCE, "app", place.file), "utf8"), place),
    );
    const origin = only([...new Set(origins)]);
    expect(app.auth.redirectUrls).toEqual([`${origin}/oauth/callback`]);
    // HubSpot matches by prefix: without the slash at the end `…/hubspot/cards` would match too.
    expect(app.permittedUrls.fetch).toEqual([`${origin}/hubspot/card/`]);
    expect(webhooks.settings.targetUrl).toBe(`${origin}/hubspot/webhooks`);
    expect(action.actionUrl).toBe(`${origin}/hubspot/actions/verify`);
  });

  it("subscribe to the same events, each once and active", () => {
    const { crmObjects, legacyCrmObjects, hubEvents } = webhooks.subscriptions;
    const declared = [...crmObjects, ...legacyCrmObjects, ...hubEvents];
    expect(declared.every(({ active }) => active)).toBe(true);
    expect(namesOf(declared)).toEqual(namesOf(WEBHOOK_SUBSCRIPTIONS));
    // HubSpot docs, webhooks component: events that belong to no object type have a list of their own.
    expect(hubEvents.map(({ subscriptionType }) => subscriptionType)).toEqual(["contact.privacyDeletion"]);
  });

  it("declare the same fields of the workflow action, every output with a label", () => {
    const { inputFields, outputFields, labels } = action;
    for (const [fields, declared, named] of [
      [ACTION_INPUTS, inputFields, labels.en.inputFieldLabels],
      [ACTION_OUTPUTS, outputFields, labels.en.outputFieldLabels],
    ] as const) {
      expect(declared.map(({ typeDefinition }) => typeDefinition)).toEqual(
        Object.entries(fields).map(([name, field]) => definitionOf(name, field)),
      );
      expect(named).toEqual(mapped(fields, ({ label }) => label));
    }
    expect(labels.en.inputFieldDescriptions).toEqual(mapped(ACTION_INPUTS, ({ description }) => description));
    expect(inputFields.map(({ isRequired }) => isRequired)).toEqual(
      Object.values(ACTION_INPUTS).map(({ isRequired }) => isRequired),
    );
  });

  it("say in a workflow's log what came of each execution, by outputs that the action declares", () => {
    const { executionRules = [], labels } = action;
    const statuses = ACTION_OUTPUTS.verification_status.options?.map(({ value }) => value);
    expect(executionRules.map(({ conditions }) => conditions["verification_status"])).toEqual(statuses);
    const texts = executionRules.map(({ labelName }) => labels.en.executionRules?.[labelName] ?? "");
    expect(texts.every((text) => text !== "")).toBe(true);
    const named = [...texts.join("\n").matchAll(/\{\{(\w+)\}\}/gu)].map(([, name = ""]) => name);
    expect(Object.keys(ACTION_OUTPUTS)).toEqual(expect.arrayContaining(named));
  });

  it("take a record's property for what may differ by record", () => {
    const fromRecord = action.inputFields.filter(({ supportedValueTypes }) =>
      supportedValueTypes.includes("OBJECT_PROPERTY"),
    );
    expect(fromRecord.map(({ typeDefinition }) => typeDefinition.name)).toEqual([
      "proofingLevel",
      "documentTypes",
      "waitForHours",
    ]);
  });

  it("give the agents two tools, and the workflows neither", () => {
    const tools = manifestsOf("workflow-action").filter(({ uid }) => uid.startsWith("agent_"));
    expect(tools.map(({ config }) => config.labels.en.actionName)).toEqual([
      "Ask a contact to verify",
      "Check a contact's identity",
    ]);
    for (const { config } of tools) {
      expect(config.supportedClients).toEqual([{ client: "AGENTS" }]);
      const {
        inputFields,
        outputFields,
        labels: { en },
      } = config;
      expect(Object.keys(en.inputFieldLabels)).toEqual(fieldNames(inputFields));
      expect(Object.keys(en.outputFieldLabels)).toEqual(fieldNames(outputFields));
    }
  });

  it("know the same events on timelines", () => {
    const declared = manifestsOf("app-event").map(({ uid, config }) => [uid, config]);
    expect(Object.fromEntries(declared)).toEqual(TIMELINE_EVENTS);
  });
});

describe("the extensions", () => {
  const sources = globSync("app/**/*.{ts,tsx}", { cwd: SOURCE, exclude: ["**/node_modules/**"] }).sort();

  it.each(sources)("%s imports only what HubSpot's build has for it", (path) => {
    const text = readFileSync(join(SOURCE, path), "utf8");
    const imported = [...text.matchAll(/(?:from|import) "([^"]+)"/gu)].map(([, from = ""]) => from);
    const packages = imported.filter((from) => !from.startsWith("."));
    expect(dependenciesOf(folderOf(path))).toEqual(
      expect.arrayContaining(packages.map((from) => from.replace(/^(@[^/]+\/[^/]+|[^/]+).*$/u, "$1"))),
    );
    // An extension is built from its own folder: HubSpot's lint rule no-parent-imports.
    const leaves = (from: string) => relative(folderOf(path), join(dirname(path), from)).startsWith("..");
    expect(imported.filter((from) => from.startsWith(".") && leaves(from))).toEqual([]);
  });
});

interface Field {
  readonly type: string;
  readonly fieldType: string;
  readonly options?: readonly unknown[];
}

/** How a field reads. */
interface Words {
  readonly label: string;
  readonly description: string;
}

function definitionOf(name: string, { type, fieldType, options }: Field) {
  return { name, type, fieldType, ...(options && { options }) };
}

function mapped(
  fields: Readonly<Record<string, Words>>,
  value: (field: Words) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, value(field)]));
}

function namesOf(subscriptions: readonly { subscriptionType: string; propertyName?: string | undefined }[]) {
  return subscriptions
    .map(({ subscriptionType, propertyName = "" }) => `${subscriptionType} ${propertyName}`)
    .sort();
}

const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()) });

/** The folder that a source file is built with: the nearest one with a package.json. */
function folderOf(path: string): string {
  const folder = dirname(path);
  return existsSync(join(SOURCE, folder, "package.json")) ? folder : folderOf(folder);
}

function dependenciesOf(folder: string): readonly string[] {
  const text = readFileSync(join(SOURCE, folder, "package.json"), "utf8");
  return Object.keys(packageSchema.parse(JSON.parse(text)).dependencies);
}

function fieldNames(fields: readonly { readonly typeDefinition: { readonly name: string } }[]) {
  return fields.map(({ typeDefinition }) => typeDefinition.name);
}
