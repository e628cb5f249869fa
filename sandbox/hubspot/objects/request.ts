/** What the single and the batch endpoints of objects have in common: who asks for what, and how a record is shown. */
import type { Context } from "hono";
import { z } from "zod";

import { callerWith, type SandboxEnv } from "../access.ts";
import { invalid, notFound } from "../errors.ts";
import { objectTypeNamed } from "../objecttypes.ts";
import type { PropertyStore } from "../properties/store.ts";
import { historyAnswer, objectAnswer, type View } from "./answers.ts";
import type { ObjectStore, StoredObject } from "./store.ts";
import type { ObjectWriter, Target } from "./writer.ts";

/** What the routes work with. */
export interface ObjectParts {
  readonly objects: ObjectStore;
  readonly properties: PropertyStore;
  readonly writer: ObjectWriter;
  readonly now: () => number;
  /** Where callers reach the API, for the links of pages. */
  readonly publicOrigin: string;
}

/** `properties` of a write. */
export const rawPropertiesSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);
/** The caller's portal, the type in the path and what answers about it may show; 403 without the read scope. */
export function reading(c: Context<SandboxEnv>, parts: ObjectParts): View {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  const { portalId } = callerWith(c, [`crm.objects.${type.plural}.read`]);
  return { portalId, type, definitions: parts.properties.active(portalId, type).byName };
}

/** The same for writes, with who writes. */
export function writing(c: Context<SandboxEnv>, parts: ObjectParts): { target: Target; view: View } {
  const type = objectTypeNamed(c.req.param("type") ?? "");
  const { portalId, origin } = callerWith(c, [`crm.objects.${type.plural}.write`]);
  const view = { portalId, type, definitions: parts.properties.active(portalId, type).byName };
  return { target: { portalId, type, origin }, view };
}

/** The id that a value stands for: the record's own, or the holder of a unique property. 404 when there is none. */
export function resolveId(
  parts: ObjectParts,
  { portalId, type, definitions }: View,
  value: string,
  idProperty: string | undefined,
): number {
  if (idProperty === undefined || idProperty === "hs_object_id") {
    const id = Number(value);
    if (!Number.isSafeInteger(id) || id <= 0) throw notFound();
    return id;
  }
  if (definitions.get(idProperty)?.hasUniqueValue !== true) {
    throw invalid(`Property '${idProperty}' cannot identify a ${type.singular}: its values are not unique.`);
  }
  const wanted = idProperty === "email" ? value.toLowerCase() : value;
  const id = parts.objects.findIdByUnique(portalId, type, idProperty, wanted);
  if (id === undefined) throw notFound();
  return id;
}

/** A record as `properties` and `propertiesWithHistory` of a read ask for it. */
export function readAnswer(
  parts: ObjectParts,
  view: View,
  object: StoredObject,
  wanted: {
    readonly properties?: readonly string[] | undefined;
    readonly history?: readonly string[] | undefined;
  },
): Record<string, unknown> {
  const answer = objectAnswer(view, object, wanted.properties ?? view.type.defaultProperties);
  if (wanted.history === undefined || wanted.history.length === 0) return answer;
  const changes = parts.objects.changes(view.portalId, view.type, object.id);
  return { ...answer, propertiesWithHistory: historyAnswer(view, changes, wanted.history) };
}
