/** `/v1/verify/sessions`: sessions for an identity or a LiveID. */
import * as z from "zod/mini";
import { type Result, err, ok } from "../../lib/result.ts";
import { urlText } from "../../lib/text.ts";
import type { DocumentType } from "../../domain/vocabulary.ts";
import type { RestConnection } from "./connection.ts";
import { failure, requestInWords } from "../failures.ts";
import { type JsonResponse, isSuccess, refusal, unexpected, unusable } from "../http.ts";
import { withAllowedLink } from "../links.ts";
import type { ProviderFailure, SessionRef, SessionRequest, StartedSession, Verdict } from "../provider.ts";
import { NIL_SESSION_ID, sessionIdSchema } from "../session-id.ts";
import { requestedDocumentsOf, readingFor } from "../verdict/reading.ts";
import { type RestChannel, createRefusal, fetchStatus, missingApi } from "./channel.ts";
import { reduceStatus } from "./result.ts";

const SESSIONS_PATH = "/v1/verify/sessions";
/** The documents of 1Kosmos' own example. */
const DEFAULT_DOCUMENT_TYPES: readonly DocumentType[] = ["drivers_license", "passport"];

/**
 * The link's key differs between the pages, and keys without a link may be null; the expiry is not documented and read
 * when it is there.
 */
const createdSchema = z.pipe(
  z.object({
    session_id: sessionIdSchema,
    session_url: z.nullish(urlText),
    redirect_url: z.nullish(urlText),
    redirectUrl: z.nullish(urlText),
    url: z.nullish(urlText),
    expires_at: z.catch(z.optional(z.iso.datetime({ offset: true })), undefined),
  }),
  z.transform((body) => ({
    sessionId: body.session_id,
    url: body.session_url ?? body.redirect_url ?? body.redirectUrl ?? body.url,
    expiresAt: body.expires_at === undefined ? undefined : Date.parse(body.expires_at),
  })),
);

/** Makes a session. */
export async function startVerification(
  channel: RestChannel,
  request: SessionRequest,
): Promise<Result<StartedSession, ProviderFailure>> {
  const documents = documentsFor(channel.connection, request);
  if (!documents.ok) return documents;
  const answer = await channel.create(SESSIONS_PATH, request.requestId, {
    ...(documents.value === null ? {} : { document_types: documents.value }),
    liveness_mode: "active",
    callback_url: request.callbackUrl,
    metadata: {
      hubspot_portal_id: String(request.portalId),
      hubspot_contact_id: request.contactId,
      request_id: request.requestId,
    },
  });
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(createRefusal(answer.value, SESSIONS_PATH));
  return started(channel, answer.value, request);
}

/**
 * Lists the documents to request; null for a LiveID, which is a session with liveness alone. A level or documents that the
 * connection does not offer are refused before anything is sent: the call itself has no field for a level.
 */
export function documentsFor(
  { documentTypes: offered, offeredLevel }: RestConnection,
  {
    kind,
    proofingLevel,
    documentTypes: asked,
  }: Pick<SessionRequest, "kind" | "proofingLevel" | "documentTypes">,
): Result<readonly DocumentType[] | null, ProviderFailure> {
  if (kind === "liveid") return ok(null);
  if (proofingLevel !== null && offeredLevel !== "any" && offeredLevel < proofingLevel)
    return err(
      failure("not_offered", { detail: `the 1Kosmos connection is set to offer ${offeredLevel} at most` }),
    );
  if (asked.length === 0) return ok(offered.length > 0 ? offered : DEFAULT_DOCUMENT_TYPES);
  const both = offered.length === 0 ? asked : asked.filter((type) => offered.includes(type));
  if (both.length > 0) return ok(both);
  const detail = `the 1Kosmos connection is not set to offer ${requestInWords({ proofingLevel, documentTypes: asked })}`;
  return err(failure("not_offered", { detail }));
}

function started(
  channel: RestChannel,
  answer: JsonResponse,
  { documentTypes }: SessionRequest,
): Result<StartedSession, ProviderFailure> {
  const created = createdSchema.safeParse(answer.body);
  if (!created.success || typeof created.data.url !== "string")
    return err(unusable(answer, "a session without a usable id or link"));
  const { sessionId, url, expiresAt } = created.data;
  const ref = { provider: "sessions", sessionId, ...requestedDocumentsOf(documentTypes) } as const;
  return withAllowedLink({ ref, url, ...(expiresAt === undefined ? {} : { expiresAt }) }, channel);
}

/** Fetches a session's verdict. */
export async function fetchVerification(
  channel: RestChannel,
  ref: SessionRef,
): Promise<Result<Verdict, ProviderFailure>> {
  const answer = await fetchStatus(channel, SESSIONS_PATH, ref.sessionId);
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(refusal(answer.value));
  const { connection } = channel;
  const verdict = reduceStatus(answer.value.body, connection.derivedIal, readingFor(connection, ref));
  return verdict === null ? err(unexpected(answer.value, "a session without a status")) : ok(verdict);
}

/**
 * Returns what is wrong with the connection, or null. Requests the status of a session that cannot exist: that it is
 * unknown, or its id refused, proves the key. No JSON where the API should be: there is none.
 */
export async function testVerification(channel: RestChannel): Promise<ProviderFailure | null> {
  const answer = await fetchStatus(channel, SESSIONS_PATH, NIL_SESSION_ID);
  if (!answer.ok) return answer.error;
  const { status } = answer.value;
  if (isSuccess(answer.value) || status === 400 || status === 422) return null;
  const refused = refusal(answer.value);
  if (refused.reason === "unknown_session") return null;
  return status === 404 || status === 405 ? missingApi(answer.value, SESSIONS_PATH) : refused;
}
