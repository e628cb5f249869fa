/**
 * Batches of the objects API. HubSpot docs, error-handling, "Multi-status errors": a refused input fails the whole
 * request with its 400, unless every input carries a unique `objectWriteTraceId`; then the others go through and the
 * answer names the refused ones. Records that are not there are reported beside the others either way; an id given
 * twice always fails the whole request.
 */
import type { Context, Hono } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { invalid, Refusal } from "../errors.ts";
import type { ApiVersion } from "../objecttypes.ts";
import { batchAnswer, readBatch } from "../requests.ts";
import { writtenAnswer, type View } from "./answers.ts";
import { rawPropertiesSchema, readAnswer, reading, resolveId, writing, type ObjectParts } from "./request.ts";
import type { StoredObject } from "./store.ts";

const createInput = z.object({
  properties: rawPropertiesSchema.default({}),
  objectWriteTraceId: z.string().optional(),
});
const updateInput = createInput.extend({
  id: z.coerce.string(),
  idProperty: z.string().optional(),
});
const idInput = z.object({ id: z.coerce.string() });
const readRest = {
  properties: z.array(z.string()).optional(),
  propertiesWithHistory: z.array(z.string()).optional(),
  idProperty: z.string().optional(),
};

type Input = z.infer<typeof createInput> & { readonly id?: string };

/** Adds the batch endpoints to the routes of one API version. */
export function batchRoutes(routes: Hono<SandboxEnv>, parts: ObjectParts, version: ApiVersion): void {
  const { writer, objects, now } = parts;
  const partial = version.partialFailureStatus;

  routes.post("/:type/batch/create", async (c) => {
    const { target, view } = writing(c, parts);
    const { inputs } = await readBatch(c, createInput, {});
    const done = writer.together(() =>
      eachInput(view, inputs, (input) => writer.create(target, input.properties)),
    );
    return c.json(batchAnswer(now(), done.results, done.errors), done.errors.length === 0 ? 201 : partial);
  });

  routes.post("/:type/batch/update", async (c) => {
    const { target, view } = writing(c, parts);
    const { inputs } = await readBatch(c, updateInput, {});
    refuseRepeatedIds(inputs.map(({ id }) => id));
    const done = writer.together(() =>
      eachInput(view, inputs, (input) =>
        writer.update(target, resolveId(parts, view, input.id, input.idProperty), input.properties),
      ),
    );
    return c.json(batchAnswer(now(), done.results, done.errors), done.errors.length === 0 ? 200 : partial);
  });

  routes.post("/:type/batch/read", async (c) => {
    const view = reading(c, parts);
    const { inputs, idProperty, properties, propertiesWithHistory } = await readBatch(c, idInput, readRest);
    const missing: string[] = [];
    const results = inputs.flatMap(({ id }) => {
      const object = objects.find(view.portalId, view.type, idOrZero(parts, view, id, idProperty));
      if (object === undefined || object.archivedAt !== null) {
        missing.push(id);
        return [];
      }
      return [readAnswer(parts, view, object, { properties, history: propertiesWithHistory })];
    });
    return answerRead(c, version, batchAnswer(now(), results, missingErrors(view, missing)), missing);
  });

  routes.post("/:type/batch/archive", async (c) => {
    const { target } = writing(c, parts);
    const { inputs } = await readBatch(c, idInput, {});
    writer.together(() => {
      for (const { id } of inputs) writer.archive(target, Number(id) || 0);
    });
    return c.body(null, 204);
  });
}

function answerRead(
  c: Context,
  version: ApiVersion,
  answer: Record<string, unknown>,
  missing: readonly string[],
): Response {
  return c.json(answer, missing.length === 0 ? 200 : version.partialFailureStatus);
}

/** 400 when an id is given twice: HubSpot refuses the whole batch. */
function refuseRepeatedIds(ids: readonly string[]): void {
  const repeated = [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
  if (repeated.length === 0) return;
  throw invalid(`Duplicate IDs found in batch input: [${repeated.join(", ")}]. IDs must be unique`, {
    context: { ids: repeated },
  });
}

interface Outcome {
  readonly results: readonly unknown[];
  readonly errors: readonly unknown[];
}

/** Writes each input. Runs inside a transaction, so that a refusal which it passes on undoes the whole batch. */
function eachInput<I extends Input>(
  view: View,
  inputs: readonly I[],
  write: (input: I) => StoredObject,
): Outcome {
  const traced = haveTraceIds(inputs);
  const written: { readonly object: StoredObject; readonly input: I }[] = [];
  const errors: unknown[] = [];
  const missing: string[] = [];
  for (const input of inputs) {
    try {
      written.push({ object: write(input), input });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status === 404 && input.id !== undefined) missing.push(input.id);
      else if (traced) errors.push(tracedError(error, input));
      else throw error;
    }
  }
  // Not in the order of the inputs: HubSpot does not keep it, so nobody may count on it.
  const results = written
    .toSorted((a, b) => b.object.id - a.object.id)
    .map(({ object, input }) => Object.assign(writtenAnswer(view, object), traceOf(input)));
  return { results, errors: [...errors, ...missingErrors(view, missing)] };
}

function haveTraceIds(inputs: readonly Input[]): boolean {
  const ids = inputs.map((input) => input.objectWriteTraceId);
  return !ids.includes(undefined) && new Set(ids).size === ids.length;
}

function traceOf({ objectWriteTraceId }: Input): Record<string, string> {
  return objectWriteTraceId === undefined ? {} : { objectWriteTraceId };
}

function tracedError(refusal: Refusal, input: Input): Record<string, unknown> {
  const context = { ...refusal.body.context, objectWriteTraceId: [input.objectWriteTraceId] };
  return { ...refusal.body, context };
}

/** One entry for all records that are not there, as HubSpot reports them. */
function missingErrors(view: View, ids: readonly string[]): readonly unknown[] {
  if (ids.length === 0) return [];
  const kind = view.type.singular.toUpperCase();
  return [
    {
      status: "error",
      category: "OBJECT_NOT_FOUND",
      message: `Could not get some ${kind} objects, they may be deleted or not exist. Check that ids are valid.`,
      context: { ids },
    },
  ];
}

/** The id behind an input of a read; 0, which no record has, when there is none. */
function idOrZero(parts: ObjectParts, view: View, value: string, idProperty: string | undefined): number {
  try {
    return resolveId(parts, view, value, idProperty);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return 0;
    throw error;
  }
}
