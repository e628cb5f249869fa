/** The app's extensions, as the project's manifests declare them. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** The folder that is uploaded to HubSpot. */
export const SOURCE = fileURLToPath(new URL("../../hubspot/src", import.meta.url));

/** Where HubSpot draws extensions. */
export const LOCATIONS = [
  "crm.record.tab",
  "crm.record.sidebar",
  "crm.preview",
  "helpdesk.sidebar",
  "crm.bulkActions",
  "settings",
  "pages",
] as const;
/** One of them. */
export type Location = (typeof LOCATIONS)[number];

/** One extension at one place. */
export interface Extension {
  readonly uid: string;
  readonly title: string;
  readonly location: Location;
  /** Below `SOURCE`, with a slash in front. */
  readonly entrypoint: string;
  /** HubSpot's plural names; empty where no record is shown. */
  readonly objectTypes: readonly string[];
}

const configSchema = z.object({
  entrypoint: z.string(),
  name: z.string().optional(),
  label: z.string().optional(),
  location: z.enum(LOCATIONS).optional(),
  objectTypes: z.array(z.string()).default([]),
});
const manifestSchema = z.object({
  uid: z.string(),
  // HubSpot's parser reads both names of pages alike.
  type: z.enum(["card", "crm-bulk-action", "settings", "page", "pages"]),
  config: configSchema,
});

const PLACE: Readonly<Record<string, Location>> = {
  "crm-bulk-action": "crm.bulkActions",
  settings: "settings",
  page: "pages",
  pages: "pages",
};

/** Reads all extensions of the project; other components are passed over. */
export function readExtensions(): readonly Extension[] {
  return globSync("app/**/*-hsmeta.json", { cwd: SOURCE, exclude: ["**/node_modules/**"] })
    .sort()
    .flatMap((path) => {
      const { data } = manifestSchema.safeParse(JSON.parse(readFileSync(join(SOURCE, path), "utf8")));
      const location = data === undefined ? undefined : (data.config.location ?? PLACE[data.type]);
      if (data === undefined || location === undefined) return [];
      const { entrypoint, name, label, objectTypes } = data.config;
      return [{ uid: data.uid, title: name ?? label ?? appName(), location, entrypoint, objectTypes }];
    });
}

/** Returns the extension that HubSpot draws there for records of this kind; undefined when the app has none. */
export function findExtension(location: Location, objectType?: string): Extension | undefined {
  return readExtensions().find(
    (extension) =>
      extension.location === location &&
      (objectType === undefined || extension.objectTypes.includes(objectType)),
  );
}

const appSchema = z.object({
  config: z.object({ name: z.string(), permittedUrls: z.object({ fetch: z.array(z.string()) }) }),
});

function readApp(): z.infer<typeof appSchema>["config"] {
  return appSchema.parse(JSON.parse(readFileSync(join(SOURCE, "app/app-hsmeta.json"), "utf8"))).config;
}

/** Returns the app's name, as HubSpot shows it. */
export function appName(): string {
  return readApp().name;
}

/** Returns the prefixes of the addresses that `hubspot.fetch` may call, as the manifest has them. */
export function permittedUrls(): readonly string[] {
  return readApp().permittedUrls.fetch;
}
