/**
 * The portal's mapping from what is requested (kind, level, documents) to what 1Kosmos runs, and from what ran to the
 * level that a pass amounts to. Pure.
 */
import { type Result, err, ok } from "../../lib/result.ts";
import { DOCUMENT_TYPES, type DocumentType, type Ial } from "../../domain/vocabulary.ts";
import type { IdverifyConnection, Workflow } from "./connection.ts";
import { failure, requestInWords } from "../failures.ts";
import type { ProviderFailure, SessionRef, SessionRequest } from "../provider.ts";
import type { Derivation, ExpectedCapture } from "./result.ts";

/** The input of a session's start. `documentType` is the one that the person will be requested. */
export interface Choice {
  readonly workflow: Workflow;
  readonly documentType: DocumentType;
}

/** Everything that is requested. */
export type WorkflowRequest = Pick<SessionRequest, "kind" | "proofingLevel" | "documentTypes">;

/** Returns all lines: the mapping, then a line for each dvcID of the simple fields, which serve any level. */
export function linesOf(connection: IdverifyConnection): readonly Workflow[] {
  const { dvcIds, liveIdDvcId, workflows, derivedIal } = connection;
  const simple = (
    id: string | undefined,
    kind: Workflow["kind"],
    documentTypes: DocumentType[],
  ): Workflow[] =>
    id === undefined
      ? []
      : [{ id, kind, documentTypes, call: "dvcid", level: "any", derivedIal, checks: [] }];
  return [
    ...workflows,
    ...DOCUMENT_TYPES.flatMap((type) => simple(dvcIds[type], "identity", [type])),
    ...simple(liveIdDvcId, "liveid", []),
  ];
}

/**
 * Chooses the line for a request: of the first requested document that has one, the line with the lowest level that
 * suffices; a line that promises the level goes before one that serves any. A session is about one document
 * (docuverify's `documentType`), so of several the order in which they were requested decides. `not_offered` when
 * nothing fits.
 */
export function chooseWorkflow(
  connection: IdverifyConnection,
  request: WorkflowRequest,
): Result<Choice, ProviderFailure> {
  const lines = linesOf(connection).filter(({ kind }) => kind === request.kind);
  const wanted = request.documentTypes.length === 0 ? DOCUMENT_TYPES : request.documentTypes;
  for (const documentType of wanted) {
    const workflow = bestLine(lines, documentType, request.proofingLevel);
    if (workflow !== undefined) return ok({ workflow, documentType });
  }
  return err(failure("not_offered", { detail: notMapped(request) }));
}

/**
 * Lists the documents of a request that have a line at its level, when the person has to choose one: a dvcID's session is about
 * one document. None when one workflow serves them all.
 */
export function mappedDocuments(
  connection: IdverifyConnection,
  request: WorkflowRequest,
): readonly DocumentType[] {
  const lines = linesOf(connection).filter(({ kind }) => kind === request.kind);
  const wanted = request.documentTypes.length === 0 ? DOCUMENT_TYPES : new Set(request.documentTypes);
  const mapped = [...wanted].flatMap((documentType) => {
    const workflow = bestLine(lines, documentType, request.proofingLevel);
    return workflow === undefined ? [] : [{ documentType, workflow }];
  });
  const [first] = mapped;
  const servesAll =
    first?.workflow.call !== "dvcid" && mapped.every(({ workflow }) => workflow === first?.workflow);
  return servesAll ? [] : mapped.map(({ documentType }) => documentType);
}

function bestLine(
  lines: readonly Workflow[],
  documentType: DocumentType,
  level: Ial | null,
): Workflow | undefined {
  const fitting = lines.filter(
    (line) => line.documentTypes.length === 0 || line.documentTypes.includes(documentType),
  );
  // Without a request the admin's own order decides.
  if (level === null) return fitting[0];
  const promising = fitting.filter((line) => line.level !== "any" && line.level >= level);
  const lowest = promising.toSorted((left, right) => left.level.localeCompare(right.level))[0];
  return lowest ?? fitting.find((line) => line.level === "any");
}

function notMapped(request: WorkflowRequest): string {
  const what = request.kind === "liveid" ? "LiveID enrolment" : requestInWords(request);
  return `no dvcID or workflow for ${what} is set in the 1Kosmos connection`;
}

/** Returns what a pass of `id` (dvcID or workflow) amounts to: by its lines, else by the connection's rule for all. */
export function derivationsFor(
  connection: IdverifyConnection,
  id: string | undefined,
): readonly Derivation[] {
  const lines = linesOf(connection).filter((line) => line.id === id);
  return lines.length === 0 ? [{ derivedIal: connection.derivedIal, checks: [] }] : lines;
}

/** Returns what a session's dvcID captures by the field that it is in; null where it is in none, and for a workflow. */
export function expectedCapture(
  connection: IdverifyConnection,
  { dvcId, call, documents }: Pick<SessionRef, "dvcId" | "call" | "documents">,
): ExpectedCapture | null {
  if (dvcId === undefined || call !== undefined) return null;
  const kinds = new Set(
    linesOf(connection)
      .filter((line) => line.id === dvcId)
      .map(({ kind }) => kind),
  );
  if (kinds.size === 0) return null;
  // In fields of both kinds: a session for an identity asked for a document.
  const isLiveId = kinds.size === 1 ? kinds.has("liveid") : documents === undefined;
  return { dvcId, data: isLiveId ? "selfie" : "document" };
}
