/** Calls of the REST vocabulary: the Bearer key, and the method by which a tenant returns a status. */
import type { Result } from "../../lib/result.ts";
import { BoundedMap } from "../../lib/cache.ts";
import type { RestConnection } from "./connection.ts";
import type { RestDirectory } from "./directory.ts";
import {
  type JsonResponse,
  type JsonCall,
  isSuccess,
  refusal,
  refusedCreate,
  requestCreate,
  refusedAs,
  requestJson,
  type RequestLimits,
  RESULT_LIMITS,
} from "../http.ts";
import type { ProviderFailure, ProviderIo } from "../provider.ts";

/** Tenants whose method an isolate caches. */
const MAX_CACHED_TENANTS = 200;

/** A channel to one tenant. */
export interface RestChannel {
  readonly connection: RestConnection;
  readonly origin: string;
  readonly io: ProviderIo;
  /** Calls `path` below the tenant's origin. */
  readonly call: (
    path: string,
    rest: Omit<JsonCall, "url">,
    limits?: RequestLimits,
  ) => Promise<Result<JsonResponse, ProviderFailure>>;
  /** Makes a session by POST. `requestId` is its idempotency key. */
  readonly create: (
    path: string,
    requestId: string,
    body: unknown,
  ) => Promise<Result<JsonResponse, ProviderFailure>>;
}

/** Makes the channel. */
export function createRestChannel(
  connection: RestConnection,
  { origin }: RestDirectory,
  io: ProviderIo,
): RestChannel {
  const authorization = { Authorization: `Bearer ${connection.apiKey}` };
  return {
    connection,
    origin,
    io,
    call: (path, rest, limits) =>
      requestJson(
        io,
        { ...rest, url: `${origin}${path}`, headers: { ...authorization, ...rest.headers } },
        limits,
      ),
    create: (path, requestId, body) =>
      requestCreate(io, {
        method: "POST",
        url: `${origin}${path}`,
        // Not published. A tenant that honours it makes one session of a repeated request; others ignore it.
        headers: { ...authorization, "Idempotency-Key": requestId },
        body,
      }),
  };
}

/** Reads the refusal of a create: there is nothing of that name yet, so what is missing with a 404 is the API itself. */
export function createRefusal(answer: JsonResponse, api: string): ProviderFailure {
  return answer.status === 404 ? missingApi(answer, api) : refusedCreate(answer, refusal(answer));
}

/** Makes the failure of a tenant that does not have the API at all. */
export function missingApi(answer: JsonResponse, api: string): ProviderFailure {
  return refusedAs("request_refused", { ...answer, said: `this tenant has no ${api}` });
}

/** origin → the method that worked there last. */
const cachedMethods = new BoundedMap<string, "GET" | "POST">(MAX_CACHED_TENANTS);

/** Fetches a status by POST, as 1Kosmos' pages print it, and by GET where a tenant refuses that (404, 405). */
export async function fetchStatus(
  { origin, call }: RestChannel,
  api: string,
  id: string,
): Promise<Result<JsonResponse, ProviderFailure>> {
  const path = `${api}/${encodeURIComponent(id)}/status`;
  const name = `${origin}${api}`;
  const method = cachedMethods.get(name) ?? "POST";
  const answer = await call(path, { method }, RESULT_LIMITS);
  if (!answer.ok || (answer.value.status !== 404 && answer.value.status !== 405)) return answer;
  const otherMethod = method === "POST" ? "GET" : "POST";
  const other = await call(path, { method: otherMethod }, RESULT_LIMITS);
  if (other.ok && isSuccess(other.value)) cachedMethods.set(name, otherMethod);
  // Two refusals: the one that is about the session is more precise than the one that is about the method.
  return other.ok && (other.value.status === 405 || other.value.body === undefined) ? answer : other;
}
