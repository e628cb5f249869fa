/**
 * The declarations of `hs project upload`: the timeline event types of the project's `app-event` components. HubSpot
 * docs, app events, "Create and manage event types".
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import type { EventType } from "./hubspot/timeline/types.ts";

const componentSchema = z.object({ uid: z.string(), type: z.string(), config: z.unknown() });
const appEventSchema = z.object({
  name: z.string(),
  objectType: z
    .string()
    .transform((word) => (/deal/iu.test(word) ? ("DEAL" as const) : ("CONTACT" as const))),
  properties: z.array(z.object({ name: z.string() })).default([]),
});

/** The event types of the HubSpot project in `folder`; none when there is no project. Throws for one that is no JSON. */
export function declaredEventTypes(folder: string): readonly EventType[] {
  if (!existsSync(folder)) return [];
  return globSync("**/*-hsmeta.json", { cwd: folder, exclude: ["**/node_modules/**"] }).flatMap((path) => {
    const component = componentSchema.parse(JSON.parse(readFileSync(join(folder, path), "utf8")));
    if (component.type !== "app-event") return [];
    const { name, objectType, properties } = appEventSchema.parse(component.config);
    const type = { objectType, properties: properties.map((property) => property.name) };
    // An event may name its type by the component's uid or by the type's name.
    return [...new Set([component.uid, name])].map((known) => Object.assign({ name: known }, type));
  });
}
