/** Creating a record together with its associations: HubSpot docs, objects, "Create records". */
import { z } from "zod";

import { recordRef } from "../associations/request.ts";
import { areAssociable, associationSpecSchema } from "../associations/types.ts";
import { invalid } from "../errors.ts";
import { OBJECT_TYPES, type ObjectType } from "../objecttypes.ts";
import { rawPropertiesSchema, type ObjectDependencies } from "./request.ts";
import type { StoredObject } from "./store.ts";
import type { RawProperties, Target } from "./writer.ts";

/**
 * The body that creates a record. An association names its record and the types, whose ids also determine the record's
 * type.
 */
export const creationSchema = z.object({
  properties: rawPropertiesSchema.default({}),
  associations: z
    .array(
      z.object({
        to: z.object({ id: z.coerce.string() }),
        types: z.array(associationSpecSchema).min(1),
      }),
    )
    .default([]),
});
export type Creation = z.infer<typeof creationSchema>;

/** Creates the record and associates it, wholly or not at all. */
export function createAssociated(
  dependencies: ObjectDependencies,
  target: Target,
  properties: RawProperties,
  associations: Creation["associations"],
): StoredObject {
  return dependencies.writer.together(() => {
    const object = dependencies.writer.create(target, properties);
    for (const { to, types } of associations) {
      const other = otherEnd(dependencies, target, types);
      dependencies.associationWriter.associate(
        target,
        { type: target.type, id: object.id },
        recordRef(other, to.id),
        types,
      );
    }
    return object;
  });
}

/** The object type that association types lead to from here. */
function otherEnd(
  { associationTypes }: ObjectDependencies,
  { portalId, type }: Target,
  specs: Creation["associations"][number]["types"],
): ObjectType {
  const found = OBJECT_TYPES.filter((to) => areAssociable(type, to)).find((to) => {
    const known = associationTypes.list(portalId, type, to);
    return specs.every((spec) =>
      known.some(
        ({ category, typeId }) => category === spec.associationCategory && typeId === spec.associationTypeId,
      ),
    );
  });
  if (found === undefined) {
    const ids = specs.map((spec) => spec.associationTypeId).join(", ");
    throw invalid(`The association types [${ids}] do not lead from ${type.plural} to another type.`);
  }
  return found;
}
