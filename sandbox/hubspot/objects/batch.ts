/**
 * Batches of the objects API. HubSpot docs, error-handling, "Multi-status errors": a refused input fails the whole
 * request with its 400, unless every input carries a unique `objectWriteTraceId`; then the others go through and the
 * response names the refused ones. Records that are not there are reported beside the others either way; an id given
 * twice always fails the whole request.
 */
import type { Context, Hono } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { invalid } from "../errors.ts";
import { batchAnswer, readBatch } from "../requests.ts";
import type { View } from "./answers.ts";
import { eachInput, idOrZero, missingErrors, type Outcome } from "./batch-outcome.ts";
import { createAssociated, creationSchema } from "./creation.ts";
import {
  rawPropertiesSchema,
  readAnswer,
  reading,
  resolveId,
  writing,
  type ObjectDependencies,
} from "./request.ts";

const traced = { objectWriteTraceId: z.string().optional() };
const createInput = creationSchema.extend(traced);
const updateInput = z.object({
  properties: rawPropertiesSchema.default({}),
  id: z.coerce.string(),
  idProperty: z.string().optional(),
  ...traced,
});
const idInput = z.object({ id: z.coerce.string() });
const readRest = {
  properties: z.array(z.string()).optional(),
  propertiesWithHistory: z.array(z.string()).optional(),
  idProperty: z.string().optional(),
};

/** Adds the batch endpoints to the routes of one API version. */
export function batchRoutes(routes: Hono<SandboxEnv>, dependencies: ObjectDependencies): void {
  writeRoutes(routes, dependencies);
  upsertRoute(routes, dependencies);
  readRoutes(routes, dependencies);
}

function writeRoutes(routes: Hono<SandboxEnv>, dependencies: ObjectDependencies): void {
  const { writer } = dependencies;
  routes.post("/:type/batch/create", async (c) => {
    const { target, view } = writing(c, dependencies);
    const { inputs } = await readBatch(c, createInput, {});
    const done = writer.together(() =>
      eachInput(dependencies, view, inputs, (input) => ({
        write: (properties) => createAssociated(dependencies, target, properties, input.associations),
      })),
    );
    return answer(c, dependencies, done, 201);
  });
  routes.post("/:type/batch/update", async (c) => {
    const { target, view } = writing(c, dependencies);
    const { inputs } = await readBatch(c, updateInput, {});
    refuseRepeatedIds(inputs.map(({ id }) => id));
    const done = writer.together(() =>
      eachInput(dependencies, view, inputs, (input) => ({
        write: (properties) =>
          writer.update(target, resolveId(dependencies, view, input.id, input.idProperty), properties),
      })),
    );
    return answer(c, dependencies, done, 200);
  });
  routes.post("/:type/batch/archive", async (c) => {
    const { target } = writing(c, dependencies);
    const { inputs } = await readBatch(c, idInput, {});
    writer.together(() => {
      for (const { id } of inputs) writer.archive(target, Number(id) || 0);
    });
    return c.body(null, 204);
  });
}

/** Updates the holder of each unique value, and creates a record for a value that nobody holds. */
function upsertRoute(routes: Hono<SandboxEnv>, dependencies: ObjectDependencies): void {
  const { writer, objects } = dependencies;
  routes.post("/:type/batch/upsert", async (c) => {
    const { target, view } = writing(c, dependencies);
    const { inputs } = await readBatch(c, updateInput, {});
    refuseRepeatedIds(inputs.map(({ id }) => id));
    const done = writer.together(() =>
      eachInput(dependencies, view, inputs, ({ id: value, idProperty }) => {
        const key = uniqueKey(view, value, idProperty);
        const known = objects.findIdByUnique(view.portalId, view.type, key.name, key.value);
        if (known !== undefined) {
          return { write: (properties) => writer.update(target, known, properties), more: { new: false } };
        }
        return {
          write: (properties) => writer.create(target, { ...properties, [key.name]: value }),
          more: { new: true },
        };
      }),
    );
    return answer(c, dependencies, done, 200);
  });
}

function readRoutes(routes: Hono<SandboxEnv>, dependencies: ObjectDependencies): void {
  routes.post("/:type/batch/read", async (c) => {
    const view = reading(c, dependencies);
    const { inputs, idProperty, properties, propertiesWithHistory } = await readBatch(c, idInput, readRest);
    const archived = c.req.query("archived") === "true";
    const missing: string[] = [];
    const results = inputs.flatMap(({ id }) => {
      const object = dependencies.objects.find(
        view.portalId,
        view.type,
        idOrZero(dependencies, view, id, idProperty),
      );
      if (object === undefined || (object.archivedAt !== null) !== archived) {
        missing.push(id);
        return [];
      }
      return [readAnswer(dependencies, view, object, { properties, history: propertiesWithHistory })];
    });
    return answer(c, dependencies, { results, errors: missingErrors(view, missing) }, 200);
  });
}

/** The envelope; a batch that worked in part has the status that its API version gives it. */
function answer(
  c: Context,
  { now, version }: ObjectDependencies,
  done: Outcome,
  complete: 200 | 201,
): Response {
  const status = done.errors.length === 0 ? complete : version.partialFailureStatus;
  return c.json(batchAnswer(now(), done.results, done.errors), status);
}

/** 400 when an id is given twice: HubSpot refuses the whole batch. */
function refuseRepeatedIds(ids: readonly string[]): void {
  const repeated = [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
  if (repeated.length === 0) return;
  throw invalid(`Duplicate IDs found in batch input: [${repeated.join(", ")}]. IDs must be unique`, {
    context: { ids: repeated },
  });
}

/** The unique property that an upsert goes by; 400 for any other. */
function uniqueKey(
  { type, definitions }: View,
  value: string,
  idProperty: string | undefined,
): { readonly name: string; readonly value: string } {
  const name = idProperty ?? "";
  if (name === "hs_object_id" || definitions.get(name)?.hasUniqueValue !== true) {
    throw invalid(`An upsert of a ${type.singular} needs an idProperty whose values are unique.`);
  }
  return { name, value: name === "email" ? value.trim().toLowerCase() : value };
}
