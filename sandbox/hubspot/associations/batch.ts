/** Associations in batches, and labels, mounted once per API version: HubSpot docs, associations v4. */
import { Hono } from "hono";
import { z } from "zod";

import type { SandboxEnv } from "../access.ts";
import { Refusal } from "../errors.ts";
import { batchAnswer, readBatch, readJson } from "../requests.ts";
import {
  defaultAnswers,
  labelsAnswer,
  neighbourAnswer,
  pairOf,
  recordRef,
  typeAnswer,
  type AssociationDependencies,
  type Pair,
} from "./request.ts";
import type { RecordRef } from "./store.ts";
import { associationSpecSchema, labelPatchSchema, newLabelSchema, unlabelled } from "./types.ts";

/** HubSpot docs, associations v4: inputs of a batch that writes, and of one that reads. */
const MAX_WRITE_INPUTS = 2000;
const MAX_READ_INPUTS = 1000;
/** Associated records per input of a read. */
const PAGE_OF_ASSOCIATIONS = 500;

const endSchema = z.object({ id: z.coerce.string() });
const pairInput = z.object({ from: endSchema, to: endSchema });
const labelledInput = pairInput.extend({ types: z.array(associationSpecSchema).min(1) });
const archiveInput = z.object({ from: endSchema, to: z.array(endSchema) });
const readInput = z.object({ id: z.coerce.string(), after: z.coerce.number().optional() });

/** Routes below `/crm/v4/associations` and the dated forms. */
export function associationRoutes(dependencies: AssociationDependencies): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  writeRoutes(routes, dependencies);
  removeRoutes(routes, dependencies);
  readRoutes(routes, dependencies);
  labelRoutes(routes, dependencies);
  return routes;
}

function writeRoutes(routes: Hono<SandboxEnv>, { associationWriter, now }: AssociationDependencies): void {
  routes.post("/:from/:to/batch/create", async (c) => {
    const pair = pairOf(c, "write");
    const { inputs } = await readBatch(c, labelledInput, {}, MAX_WRITE_INPUTS);
    const { results, errors } = eachInput(inputs, (input) => {
      const [from, to] = endsOf(pair, input);
      return [labelsAnswer(from, to, associationWriter.associate(pair, from, to, input.types))];
    });
    return c.json(batchAnswer(now(), results, errors), errors.length === 0 ? 201 : 207);
  });
  routes.post("/:from/:to/batch/associate/default", async (c) => {
    const pair = pairOf(c, "write");
    const { inputs } = await readBatch(c, pairInput, {}, MAX_WRITE_INPUTS);
    const { results, errors } = eachInput(inputs, (input) => {
      const [from, to] = endsOf(pair, input);
      associationWriter.associate(pair, from, to, []);
      return defaultAnswers(from, to, unlabelled(pair.from, pair.to));
    });
    return c.json(batchAnswer(now(), results, errors), errors.length === 0 ? 200 : 207);
  });
}

function removeRoutes(routes: Hono<SandboxEnv>, { associationWriter }: AssociationDependencies): void {
  routes.post("/:from/:to/batch/archive", async (c) => {
    const pair = pairOf(c, "write");
    const { inputs } = await readBatch(c, archiveInput, {}, MAX_WRITE_INPUTS);
    for (const input of inputs) {
      for (const to of input.to)
        associationWriter.dissociate(pair, ...endsOf(pair, { from: input.from, to }));
    }
    return c.body(null, 204);
  });
  routes.post("/:from/:to/batch/labels/archive", async (c) => {
    const pair = pairOf(c, "write");
    const { inputs } = await readBatch(c, labelledInput, {}, MAX_WRITE_INPUTS);
    for (const input of inputs) associationWriter.removeTypes(pair, ...endsOf(pair, input), input.types);
    return c.body(null, 204);
  });
}

function readRoutes(routes: Hono<SandboxEnv>, dependencies: AssociationDependencies): void {
  const { associations, associationTypes, now } = dependencies;
  const { partialFailureStatus } = dependencies.version;
  routes.post("/:from/:to/batch/read", async (c) => {
    const pair = pairOf(c, "read");
    const { inputs } = await readBatch(c, readInput, {}, MAX_READ_INPUTS);
    const types = associationTypes.list(pair.portalId, pair.from, pair.to);
    const results: unknown[] = [];
    const errors: unknown[] = [];
    for (const { id, after = 0 } of inputs) {
      const page = { after, limit: PAGE_OF_ASSOCIATIONS + 1 };
      const from = { type: pair.from, id: Number(id) || 0 };
      const found = associations.neighbours(pair.portalId, from, pair.to, page);
      const to = found.slice(0, PAGE_OF_ASSOCIATIONS).map((neighbour) => neighbourAnswer(types, neighbour));
      const last = found.length > to.length ? found[to.length - 1] : undefined;
      if (to.length === 0) errors.push(noneFound(pair, id));
      else results.push({ from: { id }, to, ...(last && { paging: { next: { after: String(last.id) } } }) });
    }
    return c.json(batchAnswer(now(), results, errors), errors.length === 0 ? 200 : partialFailureStatus);
  });
}

function labelRoutes(routes: Hono<SandboxEnv>, { associationTypes }: AssociationDependencies): void {
  routes.get("/:from/:to/labels", (c) => {
    const { portalId, from, to } = pairOf(c, "read");
    return c.json({ results: associationTypes.list(portalId, from, to).map(typeAnswer) });
  });
  routes.post("/:from/:to/labels", async (c) => {
    const { portalId, from, to } = pairOf(c, "write");
    const made = associationTypes.create(portalId, from, to, await readJson(c, newLabelSchema));
    return c.json({ results: made.map(typeAnswer) });
  });
  routes.put("/:from/:to/labels", async (c) => {
    const { portalId, from, to } = pairOf(c, "write");
    associationTypes.update(portalId, from, to, await readJson(c, labelPatchSchema));
    return c.body(null, 204);
  });
  routes.delete("/:from/:to/labels/:typeId", (c) => {
    const { portalId, from, to } = pairOf(c, "write");
    associationTypes.remove(portalId, from, to, Number(c.req.param("typeId")));
    return c.body(null, 204);
  });
}

function endsOf(pair: Pair, input: z.infer<typeof pairInput>): [RecordRef, RecordRef] {
  return [recordRef(pair.from, input.from.id), recordRef(pair.to, input.to.id)];
}

/** Does `work` for each input; a refusal of one becomes its entry in `errors[]` and leaves the others alone. */
function eachInput<I extends z.infer<typeof pairInput>>(
  inputs: readonly I[],
  work: (input: I) => readonly unknown[],
): { readonly results: readonly unknown[]; readonly errors: readonly unknown[] } {
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    try {
      results.push(...work(input));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const ids = { fromObjectId: [input.from.id], toObjectId: [input.to.id] };
      errors.push({ ...error.body, context: { ...error.body.context, ...ids } });
    }
  }
  return { results, errors };
}

/** A record without associations is an error in a batch, and not a failure of it. Seen in responses of HubSpot. */
function noneFound({ from, to }: Pair, id: string): Record<string, unknown> {
  return {
    status: "error",
    category: "OBJECT_NOT_FOUND",
    subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
    message: `No ${to.singular} is associated with ${from.singular} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [from.singular], toObjectType: [to.singular] },
  };
}
