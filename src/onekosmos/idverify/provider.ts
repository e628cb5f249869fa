/**
 * 1Kosmos by its published protocol: document sessions of IDVerify. No webhook is published, so results are polled.
 * Nothing about the person is sent: a session's user is a random id, and which contact it belongs to stays with us.
 */
import * as z from "zod";
import { type Result, err, ok } from "../../result.ts";
import { DOCUMENT_TYPES, type DocumentType } from "../../vocabulary.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { IdverifyConnection } from "../connection.ts";
import { failure } from "../failures.ts";
import { isAllowedUrl } from "../hosts.ts";
import { type JsonAnswer, isSuccess, unexpected } from "../http.ts";
import type {
  IdentityProvider,
  SessionRequest,
  ProviderFailure,
  ProviderIo,
  SessionRef,
  StartedSession,
} from "../provider.ts";
import { NIL_SESSION_ID, sessionIdSchema } from "../session-id.ts";
import { type DocuverifyPost, createChannel } from "./channel.ts";
import type { IdverifyDirectory } from "./discovery.ts";
import { createRefusal, isMissingPath, sessionRefusal } from "./refusals.ts";
import { reduceResult } from "./result.ts";

const CREATE_PATH = "/document_share_session/create";
const RESULT_PATH = "/v3/document_share_session/result";
/** The path of the helper libraries, and of older tenants. */
const LEGACY_RESULT_PATH = "/document_share_session/result";
/** Tenants whose path an isolate remembers. */
const MAX_KNOWN_TENANTS = 200;

/** What docuverify calls the documents. */
const DOCUMENT_CODES: Readonly<Record<DocumentType, string>> = {
  drivers_license: "dl_object",
  passport: "ppt_object",
  national_id: "idcard_object",
};

const createdSchema = z.object({ sessionId: sessionIdSchema, url: z.string() });

/** A provider for one tenant. */
export function createIdverifyProvider(
  connection: IdverifyConnection,
  directory: IdverifyDirectory,
  io: ProviderIo,
): IdentityProvider {
  const post = createChannel(connection, directory, io);
  const fetchRaw = createResultFetch(post, directory.docuverify);
  return {
    async testConnection() {
      // The result of a session that cannot exist: licence and dvcID are checked, nothing is started.
      for (const dvcID of Object.values(connection.dvcIds)) {
        const answer = await fetchRaw({ dvcID, sessionId: NIL_SESSION_ID });
        if (!answer.ok && answer.error.reason !== "unknown_session") return answer;
      }
      return ok({ tenant: connection.tenantDns, community: connection.community });
    },
    async start(request) {
      if (request.kind !== "identity") return err(failure("not_offered", { detail: request.kind }));
      const choice = chooseWorkflow(connection, request);
      if (!choice.ok) return choice;
      const answer = await post(CREATE_PATH, createPayload(connection, choice.value));
      if (!answer.ok) return answer;
      if (!isSuccess(answer.value)) return err(createRefusal(answer.value));
      return started(answer.value, choice.value.dvcId, directory.origin, io);
    },
    async fetchResult(ref: SessionRef) {
      const answer = await fetchRaw({ dvcID: ref.dvcId, sessionId: ref.sessionId });
      if (!answer.ok) return answer;
      const verdict = reduceResult(answer.value.body, connection.derivedIal);
      return verdict === null ? err(unexpected(answer.value, "a result without a status")) : ok(verdict);
    },
  };
}

/** A workflow and the document it is for. */
interface Workflow {
  readonly dvcId: string;
  readonly documentType: DocumentType;
}

/** The first document that was asked for and has a dvcID; the first that has one when none was asked for. */
function chooseWorkflow(
  { dvcIds }: IdverifyConnection,
  { documentTypes }: SessionRequest,
): Result<Workflow, ProviderFailure> {
  const wanted = documentTypes.length === 0 ? DOCUMENT_TYPES : documentTypes;
  const documentType = wanted.find((type) => dvcIds[type] !== undefined);
  const dvcId = documentType === undefined ? undefined : dvcIds[documentType];
  if (documentType === undefined || dvcId === undefined) {
    return err(failure("request_refused", { detail: `no dvcID is set for ${wanted.join(", ")}` }));
  }
  return ok({ dvcId, documentType });
}

/** The shape of 1Kosmos' helper libraries: both ids are random there, too. */
function createPayload(connection: IdverifyConnection, { dvcId, documentType }: Workflow): unknown {
  const user = crypto.randomUUID();
  return {
    dvcID: dvcId,
    sessionRequest: {
      tenantDNS: connection.tenantDns,
      communityName: connection.community,
      documentType: DOCUMENT_CODES[documentType],
      userUID: user,
      did: user,
    },
  };
}

function started(
  answer: JsonAnswer,
  dvcId: string,
  origin: string,
  io: ProviderIo,
): Result<StartedSession, ProviderFailure> {
  const created = createdSchema.safeParse(answer.body);
  if (!created.success) return err(unexpected(answer, "a session without id or link"));
  const { sessionId, url } = created.data;
  if (!isAllowedUrl(url, origin, io.hostSuffixes))
    return err(failure("forbidden_host", { detail: "the session's link" }));
  return ok({ ref: { provider: "idverify", sessionId, dvcId }, url });
}

/** docuverify base → the path that worked there last. */
const knownPaths = new BoundedMap<string, string>(MAX_KNOWN_TENANTS);

/** Fetches results by the current path, and by the older one where a tenant does not have it. */
function createResultFetch(post: DocuverifyPost, base: string) {
  const fetchBoth = async (payload: unknown): Promise<Result<JsonAnswer, ProviderFailure>> => {
    const path = knownPaths.get(base) ?? RESULT_PATH;
    const answer = await post(path, payload);
    if (!answer.ok || !isMissingPath(answer.value)) return answer;
    const otherPath = path === RESULT_PATH ? LEGACY_RESULT_PATH : RESULT_PATH;
    const other = await post(otherPath, payload);
    if (other.ok && isSuccess(other.value)) knownPaths.set(base, otherPath);
    // Two paths that are not there: an answer of the service tells more than a page in front of it.
    return other.ok && other.value.status === 404 && other.value.body === undefined ? answer : other;
  };
  return async (payload: unknown): Promise<Result<JsonAnswer, ProviderFailure>> => {
    const answer = await fetchBoth(payload);
    return answer.ok && !isSuccess(answer.value) ? err(sessionRefusal(answer.value)) : answer;
  };
}
