/**
 * Document sessions of docuverify, by dvcID. Unless the settings allow it nothing about the person is sent: the
 * user of a session is a random id, and which contact it belongs to stays with us.
 */
import * as z from "zod/mini";
import { type Result, err } from "../../lib/result.ts";
import { urlText } from "../../lib/text.ts";
import type { DocumentType } from "../../domain/vocabulary.ts";
import { BoundedMap } from "../../lib/cache.ts";
import { type JsonResponse, isSuccess, unusable } from "../http.ts";
import { withAllowedLink } from "../links.ts";
import type {
  Person,
  ProviderFailure,
  SessionRef,
  SessionRequest,
  StartedSession,
  Verdict,
} from "../provider.ts";
import { sessionIdSchema } from "../session-id.ts";
import { type Channel, linkHostsOf } from "./channel.ts";
import { createRefusal, isMissingPath } from "./refusals.ts";
import { readVerdict } from "./read-verdict.ts";
import type { Choice } from "./workflows.ts";

const CREATE_PATH = "/document_share_session/create";
const RESULT_PATH = "/v3/document_share_session/result";
/** The path of the helper libraries, and of older tenants. */
const LEGACY_RESULT_PATH = "/document_share_session/result";
/** Tenants whose path an isolate caches. */
const MAX_CACHED_TENANTS = 200;

/** docuverify's names of the documents. */
const DOCUMENT_CODES: Readonly<Record<DocumentType, string>> = {
  drivers_license: "dl_object",
  passport: "ppt_object",
  national_id: "idcard_object",
};

const createdSchema = z.object({ sessionId: sessionIdSchema, url: urlText });

/** Makes a session. */
export async function startDocuments(
  channel: Channel,
  { workflow, documentType }: Choice,
  { requestId, person, kind }: SessionRequest,
): Promise<Result<StartedSession, ProviderFailure>> {
  const { tenantDns, community } = channel.connection;
  const answer = await channel.send({
    service: "docuverify",
    method: "POST",
    path: CREATE_PATH,
    creates: requestId,
    sealed: {
      dvcID: workflow.id,
      sessionRequest: {
        tenantDNS: tenantDns,
        communityName: community,
        documentType: DOCUMENT_CODES[documentType],
        ...userOf(person),
      },
    },
  });
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(createRefusal(answer.value));
  const created = createdSchema.safeParse(answer.value.body);
  if (!created.success) return err(unusable(answer.value, "a session without a usable id or link"));
  const { sessionId, url } = created.data;
  const ref = {
    provider: "idverify",
    sessionId,
    dvcId: workflow.id,
    // The call needs one for a LiveID as well, and the person is not asked for it.
    ...(kind === "liveid" ? {} : { documents: [documentType] }),
  } as const;
  return withAllowedLink({ ref, url }, linkHostsOf(channel));
}

/**
 * Returns the user of a session: with a prefill as in 1Kosmos' Postman collection, else as in its helper libraries,
 * whose ids are random.
 */
function userOf(person: Person | null): object {
  const { username, firstName, lastName } = person ?? {};
  const user = {
    ...(username === undefined ? {} : { username }),
    ...(firstName === undefined ? {} : { firstname: firstName }),
    ...(lastName === undefined ? {} : { lastname: lastName }),
  };
  if (Object.keys(user).length > 0) return { user };
  const anybody = crypto.randomUUID();
  return { userUID: anybody, did: anybody };
}

/** Fetches a session's verdict. */
export async function fetchDocuments(
  channel: Channel,
  ref: SessionRef,
): Promise<Result<Verdict, ProviderFailure>> {
  const answer = await fetchRaw(channel, { dvcID: ref.dvcId, sessionId: ref.sessionId });
  return readVerdict(channel, ref, answer, "a result");
}

/** docuverify's base → the path that worked there last. */
const cachedPaths = new BoundedMap<string, string>(MAX_CACHED_TENANTS);

/** Fetches a result by the current path, and by the older one where a tenant does not have it. */
async function fetchRaw(channel: Channel, payload: unknown): Promise<Result<JsonResponse, ProviderFailure>> {
  const post = (path: string) =>
    channel.send({ service: "docuverify", method: "POST", path, sealed: payload, large: true });
  const base = channel.directory.services.docuverify.url;
  const path = cachedPaths.get(base) ?? RESULT_PATH;
  const answer = await post(path);
  if (!answer.ok || !isMissingPath(answer.value)) return answer;
  const otherPath = path === RESULT_PATH ? LEGACY_RESULT_PATH : RESULT_PATH;
  const other = await post(otherPath);
  if (other.ok && isSuccess(other.value)) cachedPaths.set(base, otherPath);
  // Two paths that are not there: a response of the service is more precise than a page in front of it.
  return other.ok && other.value.status === 404 && other.value.body === undefined ? answer : other;
}
