/**
 * Our own schema of the project's `*-hsmeta.json` files: the fields of HubSpot docs, developer platform references, and of
 * HubSpot's component templates for 2026.09. Strict: HubSpot refuses a build with an unknown field.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** The folder that `hs project upload` is called in, and the one that it uploads. */
export const PROJECT = fileURLToPath(new URL("../../../hubspot", import.meta.url));
export const SOURCE = join(PROJECT, "src");

/** HubSpot docs: at most 64 characters; HubSpot identifies a component by it permanently. */
const uid = z.string().regex(/^[a-z\d_]{1,64}$/u);
const httpsUrl = z.url({ protocol: /^https$/u });
const words = z.string().min(1);

function component<T extends string, C extends z.ZodType>(type: T, config: C) {
  return z.strictObject({ uid, type: z.literal(type), config });
}

const appSchema = component(
  "app",
  z.strictObject({
    name: words.max(60),
    description: words,
    distribution: z.literal("marketplace"),
    auth: z.strictObject({
      type: z.literal("oauth"),
      redirectUrls: z.array(httpsUrl).min(1),
      requiredScopes: z.array(words),
      optionalScopes: z.array(words),
      conditionallyRequiredScopes: z.array(words),
    }),
    permittedUrls: z.strictObject({
      fetch: z.array(httpsUrl),
      iframe: z.array(httpsUrl),
      img: z.array(httpsUrl),
    }),
    support: z.strictObject({
      supportEmail: z.email().optional(),
      documentationUrl: httpsUrl,
      supportUrl: httpsUrl,
      supportPhone: words.optional(),
    }),
  }),
);

const subscription = { subscriptionType: words, propertyName: words.optional(), active: z.boolean() };
const webhooksSchema = component(
  "webhooks",
  z.strictObject({
    /** HubSpot docs, webhooks: more than 5 requests at once for one account. */
    settings: z.strictObject({ targetUrl: httpsUrl, maxConcurrentRequests: z.int().min(6) }),
    subscriptions: z.strictObject({
      crmObjects: z.array(z.strictObject({ ...subscription, objectType: words })),
      legacyCrmObjects: z.array(z.strictObject(subscription)),
      hubEvents: z.array(z.strictObject(subscription).omit({ propertyName: true })),
    }),
  }),
);

const entrypoint = z.string().regex(/^\/app\/(?:cards|actions|settings|pages)\/\w+\.tsx$/u);
const cardSchema = component(
  "card",
  z.strictObject({
    // HubSpot marketplace, listing requirements: no "HubSpot" in a card's name.
    name: words.regex(/^(?!.*hubspot)/iu),
    description: words,
    location: z.enum(["crm.record.tab", "crm.record.sidebar", "crm.preview", "helpdesk.sidebar"]),
    entrypoint,
    objectTypes: z.array(z.enum(["contacts", "deals", "tickets"])).min(1),
  }),
);

const bulkActionSchema = component(
  "crm-bulk-action",
  z.strictObject({
    label: words,
    entrypoint,
    objectTypes: z.array(z.literal("contacts")),
    displayMode: z.enum(["PANEL", "MODAL"]),
    icon: words,
  }),
);

const settingsSchema = component("settings", z.strictObject({ entrypoint }));

// The parser has `page` and `pages`; HubSpot's templates for 2026.09 have `page`.
const pageSchema = component("page", z.strictObject({ entrypoint }));

const optionSchema = z.strictObject({ value: words, label: words });
const typeDefinition = z.strictObject({
  name: words,
  type: z.enum(["bool", "date", "datetime", "enumeration", "number", "phone_number", "string"]),
  fieldType: z.enum([
    "booleancheckbox",
    "checkbox",
    "date",
    "number",
    "phonenumber",
    "radio",
    "select",
    "text",
    "textarea",
  ]),
  options: z.array(optionSchema).optional(),
});
const labels = z.record(z.string(), words);
const workflowActionSchema = component(
  "workflow-action",
  z.strictObject({
    actionUrl: httpsUrl,
    isPublished: z.boolean(),
    supportedClients: z.array(z.strictObject({ client: z.enum(["WORKFLOWS", "AGENTS"]) })),
    inputFields: z.array(
      z.strictObject({
        typeDefinition,
        supportedValueTypes: z.array(z.enum(["STATIC_VALUE", "OBJECT_PROPERTY"])),
        isRequired: z.boolean(),
      }),
    ),
    outputFields: z.array(z.strictObject({ typeDefinition })),
    executionRules: z.array(z.strictObject({ labelName: words, conditions: labels })).optional(),
    labels: z.strictObject({
      en: z.strictObject({
        actionName: words,
        actionDescription: words,
        actionCardContent: words,
        appDisplayName: words,
        inputFieldLabels: labels,
        inputFieldDescriptions: labels,
        outputFieldLabels: labels,
        executionRules: labels.optional(),
      }),
    }),
    objectTypes: z.array(z.enum(["CONTACT", "DEAL", "TICKET"])),
  }),
);

const appEventSchema = component(
  "app-event",
  z.strictObject({
    name: words,
    description: words,
    objectType: z.enum(["CONTACT", "DEAL", "TICKET"]),
    headerTemplate: words,
    detailTemplate: words,
    properties: z.array(
      z.strictObject({
        name: words,
        label: words,
        type: z.enum(["string", "number", "enumeration", "date"]),
        options: z.array(optionSchema).optional(),
      }),
    ),
  }),
);

const manifestSchema = z.discriminatedUnion("type", [
  appSchema,
  webhooksSchema,
  cardSchema,
  bulkActionSchema,
  settingsSchema,
  pageSchema,
  workflowActionSchema,
  appEventSchema,
]);
/** One `*-hsmeta.json` file. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The files below `src`, sorted. */
export function manifestPaths(): readonly string[] {
  return globSync("**/*-hsmeta.json", { cwd: SOURCE, exclude: ["**/node_modules/**"] }).sort();
}

/** The file as our schema reads it, below `src` of a project. Throws for one that HubSpot would not take. */
export function readManifest(path: string, source = SOURCE): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(source, path), "utf8")));
}

/** All components of one type. */
export function manifestsOf<T extends Manifest["type"]>(type: T): readonly Extract<Manifest, { type: T }>[] {
  return manifestPaths()
    .map((path) => readManifest(path))
    .filter((manifest): manifest is Extract<Manifest, { type: T }> => manifest.type === type);
}
