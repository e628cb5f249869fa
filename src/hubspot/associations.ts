/** Which contacts a deal has, and under which labels. */
import * as z from "zod/mini";
import { err, ok, type Result } from "../lib/result.ts";
import { cutText, MAX_NAME_LENGTH, MAX_URL_LENGTH, nameText } from "../lib/text.ts";
import { labelTypeKey } from "../domain/gate/gate.ts";
import { recordIdSchema } from "../domain/vocabulary.ts";
import { batchErrorSchema, subjectsOf, type ErrorBody } from "./error-body.ts";
import { failureOfBatchError, type HubSpotFailure } from "./failures.ts";
import { requestJson } from "./request.ts";
import type { Transport } from "./transport.ts";

/** The most records that one call takes (HubSpot docs, associations: batch read). */
const MAX_ASSOCIATION_BATCH = 1000;

/** HubSpot pages the contacts of a deal by the hundreds; a deal with more pages than this is not read to its end. */
const MAX_PAGES = 20;

/** A contact of a deal. */
export interface DealContact {
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
 * `POST /crm/associations/2026-09/deals/contacts/batch/read`: the contacts of each deal, an empty list for one without.
 * HubSpot reports deals without contacts among the errors (`OBJECT_NOT_FOUND`); that is an answer, not a failure. A deal
 * that a page neither answers nor reports is left out of the map: nothing is known of its contacts.
 */
export async function readDealContacts(
  transport: Transport,
  dealIds: readonly string[],
): Promise<Result<ReadonlyMap<string, readonly DealContact[]>, HubSpotFailure>> {
  if (dealIds.length > MAX_ASSOCIATION_BATCH)
    throw new RangeError(`at most ${MAX_ASSOCIATION_BATCH} deals a call`);
  const contacts = new Map<string, DealContact[]>(dealIds.map((id) => [id, []]));
  let inputs: readonly { id: string; after?: string }[] = dealIds.map((id) => ({ id }));
  for (let page = 0; inputs.length > 0; page += 1) {
    if (page === MAX_PAGES) return err(TOO_MANY);
    const answer = await requestJson(transport, associationsSchema, {
      method: "POST",
      path: "/crm/associations/2026-09/deals/contacts/batch/read",
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

/** A label that a deal's contacts may have. Without its type where HubSpot did not name it. */
export interface AssociationLabel {
  readonly label: string;
  readonly category?: string;
  readonly typeId?: number;
}

/** `GET /crm/associations/2026-09/deals/contacts/labels`: the labels of a portal's deals' contacts. */
export async function readDealContactLabels(
  transport: Transport,
): Promise<Result<readonly AssociationLabel[], HubSpotFailure>> {
  const answer = await requestJson(transport, labelsSchema, {
    method: "GET",
    path: "/crm/associations/2026-09/deals/contacts/labels",
  });
  if (!answer.ok) return answer;
  return ok(answer.value.results.flatMap((type) => toLabel(type)));
}

const TOO_MANY: HubSpotFailure = {
  reason: "unexpected_answer",
  message: "a deal has more contacts than can be read",
};

/** An error that names no deal is about those that the answer leaves out. */
function speaksOf({ results, errors }: Answer, dealId: string): boolean {
  if (results.some(({ from }) => from.id === dealId)) return true;
  const named = errors.map((error) => fromIdsOf(error));
  return named.some((ids) => ids.length === 0 || ids.includes(dealId));
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

function contactOf({ toObjectId, associationTypes }: Answer["results"][number]["to"][number]): DealContact {
  const labels = associationTypes.flatMap((type) => toLabel(type));
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
