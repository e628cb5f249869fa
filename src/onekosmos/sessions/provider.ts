/**
 * 1Kosmos by the REST vocabulary of its integration pages: a Bearer key, `/v1/verify/sessions`, and a callback that
 * announces results. The pages are no reference, so where they are silent every known reading is accepted.
 */
import * as z from "zod";
import { type Result, err, ok } from "../../result.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { SessionsConnection } from "../connection.ts";
import { failure } from "../failures.ts";
import { isAllowedUrl } from "../hosts.ts";
import {
  type JsonAnswer,
  type JsonCall,
  isSuccess,
  refusal,
  refusedAs,
  requestJson,
  unexpected,
} from "../http.ts";
import type {
  Directory,
  IdentityProvider,
  SessionRequest,
  ProviderFailure,
  ProviderIo,
  StartedSession,
} from "../provider.ts";
import { NIL_SESSION_ID, sessionIdSchema } from "../session-id.ts";
import { reduceStatus } from "./result.ts";

const SESSIONS_PATH = "/v1/verify/sessions";
/** Tenants whose method an isolate remembers. */
const MAX_KNOWN_TENANTS = 200;
/** The documents of 1Kosmos' own example. */
const DEFAULT_DOCUMENT_TYPES = ["drivers_license", "passport"] as const;

/** The link's key differs between the pages; the expiry is not documented and read when it is there. */
const createdSchema = z
  .object({
    session_id: sessionIdSchema,
    session_url: z.string().optional(),
    redirect_url: z.string().optional(),
    redirectUrl: z.string().optional(),
    url: z.string().optional(),
    expires_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
  })
  .transform((body) => ({
    sessionId: body.session_id,
    url: body.session_url ?? body.redirect_url ?? body.redirectUrl ?? body.url,
    expiresAt: body.expires_at === undefined ? undefined : Date.parse(body.expires_at),
  }));

export type SessionsDirectory = Extract<Directory, { kind: "sessions" }>;

type Call = (rest: Omit<JsonCall, "url">, path: string) => Promise<Result<JsonAnswer, ProviderFailure>>;

/** A provider for one tenant. */
export function createSessionsProvider(
  connection: SessionsConnection,
  directory: SessionsDirectory,
  io: ProviderIo,
): IdentityProvider {
  const call: Call = (rest, path) =>
    requestJson(io, {
      ...rest,
      url: `${directory.origin}${SESSIONS_PATH}${path}`,
      headers: { Authorization: `Bearer ${connection.apiKey}`, ...rest.headers },
    });
  const fetchStatus = createStatusFetch(call, directory.origin);
  return {
    async testConnection() {
      // The status of a session that cannot exist: the key is checked, nothing is started.
      const answer = await fetchStatus(NIL_SESSION_ID);
      if (!answer.ok) return answer;
      const refused = isSuccess(answer.value) ? null : testRefusal(answer.value);
      return refused === null ? ok({ tenant: connection.tenantDns }) : err(refused);
    },
    async start(request) {
      if (request.kind !== "identity") return err(failure("not_offered", { detail: request.kind }));
      const answer = await call(
        {
          method: "POST",
          // Not published. A tenant that honours it makes one session of a repeated request; others ignore it.
          headers: { "Idempotency-Key": request.requestId },
          body: createPayload(connection, request),
        },
        "",
      );
      if (!answer.ok) return answer;
      if (!isSuccess(answer.value)) return err(createRefusal(answer.value));
      return started(answer.value, directory.origin, io);
    },
    async fetchResult(ref) {
      const answer = await fetchStatus(ref.sessionId);
      if (!answer.ok) return answer;
      if (!isSuccess(answer.value)) return err(refusal(answer.value));
      const verdict = reduceStatus(answer.value.body);
      return verdict === null ? err(unexpected(answer.value, "a session without a status")) : ok(verdict);
    },
  };
}

function createPayload(connection: SessionsConnection, request: SessionRequest): unknown {
  const [asked, offered] = [request.documentTypes, connection.documentTypes];
  return {
    document_types: [asked, offered].find((types) => types.length > 0) ?? DEFAULT_DOCUMENT_TYPES,
    liveness_mode: "active",
    callback_url: request.callbackUrl,
    metadata: {
      hubspot_portal_id: String(request.portalId),
      hubspot_contact_id: request.contactId,
      request_id: request.requestId,
    },
  };
}

function started(
  answer: JsonAnswer,
  origin: string,
  io: ProviderIo,
): Result<StartedSession, ProviderFailure> {
  const created = createdSchema.safeParse(answer.body);
  if (!created.success || created.data.url === undefined)
    return err(unexpected(answer, "a session without id or link"));
  const { sessionId, url, expiresAt } = created.data;
  if (!isAllowedUrl(url, origin, io.hostSuffixes))
    return err(failure("forbidden_host", { detail: "the session's link" }));
  const ref = { provider: "sessions", sessionId } as const;
  return ok({ ref, url, ...(expiresAt === undefined ? {} : { expiresAt }) });
}

/** There is no session yet, so what is missing is the API itself. */
function createRefusal(answer: JsonAnswer): ProviderFailure {
  return answer.status === 404 ? missingApi(answer) : refusal(answer);
}

/** That the session is unknown, or its id refused, proves the key. No JSON where the API should be: there is none. */
function testRefusal(answer: JsonAnswer): ProviderFailure | null {
  const { reason } = refusal(answer);
  if (reason === "unknown_session" || answer.status === 400 || answer.status === 422) return null;
  return answer.status === 404 || answer.status === 405 ? missingApi(answer) : refusal(answer);
}

function missingApi(answer: JsonAnswer): ProviderFailure {
  return refusedAs("request_refused", { ...answer, said: `this tenant has no ${SESSIONS_PATH}` });
}

/** origin → the method that worked there last. */
const knownMethods = new BoundedMap<string, "GET" | "POST">(MAX_KNOWN_TENANTS);

/** Fetches a status by POST, as 1Kosmos' pages print it, and by GET where a tenant refuses that (404, 405). */
function createStatusFetch(call: Call, origin: string) {
  return async (sessionId: string): Promise<Result<JsonAnswer, ProviderFailure>> => {
    const path = `/${encodeURIComponent(sessionId)}/status`;
    const method = knownMethods.get(origin) ?? "POST";
    const answer = await call({ method }, path);
    if (!answer.ok || (answer.value.status !== 404 && answer.value.status !== 405)) return answer;
    const otherMethod = method === "POST" ? "GET" : "POST";
    const other = await call({ method: otherMethod }, path);
    if (other.ok && isSuccess(other.value)) knownMethods.set(origin, otherMethod);
    // Two refusals: the one that is about the session tells more than the one that is about the method.
    return other.ok && (other.value.status === 405 || other.value.body === undefined) ? answer : other;
  };
}
