/** Which contacts a deal or a ticket has, and under which labels. */
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, MAX_URL_LENGTH, nameText } from "../../lib/text.ts";
import { labelTypeKey } from "../../domain/gate/gate.ts";
import { recordIdSchema, type GatedType } from "../../domain/vocabulary.ts";
import { batchErrorSchema, subjectsOf, type ErrorBody } from "../transport/error-body.ts";
import { failureOfBatchError, type HubSpotFailure } from "../transport/failures.ts";
import { GATED } from "./gated-types.ts";
import { requestJson } from "../transport/request.ts";
import type { Transport } from "../transport/transport.ts";

/** The most records that one call takes (HubSpot docs, associations: batch read). */
const MAX_ASSOCIATION_BATCH = 1000;

/** HubSpot pages the contacts of a record by the hundreds; a record with more pages than this is not read to its end. */
const MAX_PAGES = 20;

/** A contact of a record. */
export interface RecordContact {
  readonly contactId: string;
  /** The association's labels, each by its name ("Decision maker") and by its type; empty for a plain association. */
  readonly labels: readonly string[];
}

/** Opaque, and sent back as it is. */
const cursorText = z.string().check(z.maxLength(MAX_URL_LENGTH));

const typeSchema = z.object({
  label: z.nullish(cutText(MAX_NAME_LENGTH)),
  category: z.catch(z.optional(nameText), undefined),
  typeId: z.catch(z.optional(z.int()), undefined),
});

const associationsSchema = z.object({
  results: z.array(
    z.object({
      from: z.object({ id: recordIdSchema }),
      to: z.array(
        z.object({
          toObjectId: recordIdSchema,
          associationTypes: z.catch(z.array(typeSchema), []),
        }),
      ),
      paging: z.nullish(z.object({ next: z.nullish(z.object({ after: cursorText })) })),
    }),
  ),
  errors: z._default(z.array(batchErrorSchema), []),
});
type Answer = z.infer<typeof associationsSchema>;

/**
 * Calls `POST /crm/associations/2026-09/{type}/contacts/batch/read`: the contacts of each record, an empty list for one
 * without. HubSpot reports records without contacts among the errors (`OBJECT_NOT_FOUND`); that is a result, not a
 * failure. A record that a page neither returns nor reports is left out of the map: its contacts are unknown.
 */
export async function readRecordContacts(
  transport: Transport,
  type: GatedType,
  recordIds: readonly string[],
): Promise<Result<ReadonlyMap<string, readonly RecordContact[]>, HubSpotFailure>> {
  if (recordIds.length > MAX_ASSOCIATION_BATCH)
    throw new RangeError(`at most ${MAX_ASSOCIATION_BATCH} records a call`);
  const contacts = new Map<string, RecordContact[]>(recordIds.map((id) => [id, []]));
  let inputs: readonly { id: string; after?: string }[] = recordIds.map((id) => ({ id }));
  for (let page = 0; inputs.length > 0; page += 1) {
    if (page === MAX_PAGES) return err(TOO_MANY);
    const answer = await requestJson(transport, associationsSchema, {
      method: "POST",
      path: `/crm/associations/2026-09/${GATED[type].plural}/contacts/batch/read`,
      body: { inputs },
    });
    if (!answer.ok) return answer;
    const failure = answer.value.errors
      .map((error) => failureOfBatchError(error))
      .find(({ reason }) => reason !== "not_found");
    if (failure !== undefined) return err(failure);
    for (const { from, to } of answer.value.results) {
      contacts.get(from.id)?.push(...to.map((entry) => contactOf(entry)));
    }
    for (const { id } of inputs) if (!speaksOf(answer.value, id)) contacts.delete(id);
    inputs = nextPages(answer.value);
  }
  return ok(contacts);
}

const labelsSchema = z.object({ results: z.array(typeSchema) });

/** A label that a record's contacts may have. Without its type where HubSpot did not name it. */
export interface AssociationLabel {
  readonly label: string;
  readonly category?: string;
  readonly typeId?: number;
}

/**
 * Calls `GET /crm/associations/2026-09/{type}/contacts/labels`: the labels of the contacts of a portal's deals or
 * tickets.
 */
export async function readContactLabels(
  transport: Transport,
  type: GatedType,
): Promise<Result<readonly AssociationLabel[], HubSpotFailure>> {
  const answer = await requestJson(transport, labelsSchema, {
    method: "GET",
    path: `/crm/associations/2026-09/${GATED[type].plural}/contacts/labels`,
  });
  if (!answer.ok) return answer;
  return ok(answer.value.results.flatMap((label) => toLabel(label)));
}

const TOO_MANY: HubSpotFailure = {
  reason: "unexpected_answer",
  message: "the record has more contacts than can be read",
};

/** Returns whether the errors concern a record. An error that names none concerns those that the response leaves out. */
function speaksOf({ results, errors }: Answer, recordId: string): boolean {
  if (results.some(({ from }) => from.id === recordId)) return true;
  const named = errors.map((error) => fromIdsOf(error));
  return named.some((ids) => ids.length === 0 || ids.includes(recordId));
}

function fromIdsOf(error: ErrorBody): readonly string[] {
  return [...(error.context["fromObjectId"] ?? []), ...subjectsOf(error)];
}

function nextPages({ results }: Answer): { id: string; after: string }[] {
  return results.flatMap(({ from, paging }) => {
    const after = paging?.next?.after;
    return after === undefined ? [] : [{ id: from.id, after }];
  });
}

function contactOf({ toObjectId, associationTypes }: Answer["results"][number]["to"][number]): RecordContact {
  const labels = associationTypes.flatMap((label) => toLabel(label));
  const keys = labels.flatMap(({ label, category, typeId }) =>
    category === undefined || typeId === undefined ? [label] : [label, labelTypeKey(category, typeId)],
  );
  return { contactId: toObjectId, labels: keys };
}

/** A type without a label is the plain association. */
function toLabel({ label, category, typeId }: z.infer<typeof typeSchema>): AssociationLabel[] {
  if (!label) return [];
  const isTyped = category !== undefined && typeId !== undefined;
  return [isTyped ? { label, category, typeId } : { label }];
}
