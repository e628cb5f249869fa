/**
 * Corrections that an isolate has taken from refusals between two discoveries: keys that have changed, keys that
 * the directory does not hold, and the difference between the tenant's clock and ours.
 */
import * as z from "zod/mini";
import { type Result, err, ok } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import { BoundedMap } from "../../lib/cache.ts";
import type { IdverifyConnection } from "./connection.ts";
import { isSuccess, type JsonResponse, type JsonCall, refusal, requestJson, unexpected } from "../http.ts";
import type { ProviderFailure, ProviderIo } from "../provider.ts";
import type { IdverifyDirectory, KeyedService, ServiceName } from "./directory.ts";
import { isOnCurve } from "./envelope.ts";

/** Tenants that an isolate caches; what it drops it reads again. */
const MAX_CACHED = 400;
/** Less than this is the Date header's rounding. */
const CLOCK_STEP_MS = 1_000;

const publicKeySchema = z.object({ publicKey: nameText });

const keys = new BoundedMap<string, string>(MAX_CACHED);
const offsets = new BoundedMap<string, number>(MAX_CACHED);

/** A name that ends with the directory's own key: what was taken belongs to that state of the tenant. */
function nameOf({ origin, communityId, services }: IdverifyDirectory): string {
  return `${origin} ${communityId} ${services.docuverify.key}`;
}

/** Returns the service's cached public key; "" when it was not requested yet. */
export function cachedKey(directory: IdverifyDirectory, service: KeyedService): string {
  return keys.get(`${nameOf(directory)} ${service.url}`) ?? service.key;
}

/** Returns the server's clock minus ours, ms. */
export function cachedOffset(directory: IdverifyDirectory): number {
  return offsets.get(nameOf(directory)) ?? directory.clockOffsetMs;
}

/** Takes the tenant's time from the response that refused ours. False when it states no other time. */
export function updateOffset(directory: IdverifyDirectory, { date, receivedAt }: JsonResponse): boolean {
  if (date === null) return false;
  const offset = date - receivedAt;
  if (Math.abs(offset - cachedOffset(directory)) < CLOCK_STEP_MS) return false;
  offsets.set(nameOf(directory), offset);
  return true;
}

/**
 * Requests a service's key. "same": there is nothing newer, or it is on another curve and the tenant is to be
 * discovered anew.
 */
export async function renewKey(
  shared: {
    readonly connection: IdverifyConnection;
    readonly directory: IdverifyDirectory;
    readonly io: ProviderIo;
  },
  name: ServiceName,
  service: KeyedService,
): Promise<Result<"changed" | "same", ProviderFailure>> {
  const { connection, directory, io } = shared;
  const answer = await requestJson(io, keyCall(connection, directory, name, service));
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(refusal(answer.value));
  const parsed = publicKeySchema.safeParse(answer.value.body);
  if (!parsed.success) return err(unexpected(answer.value, `${name} without a public key`));
  const { publicKey } = parsed.data;
  if (publicKey === cachedKey(directory, service) || !isOnCurve(directory.curve, publicKey))
    return ok("same");
  keys.set(`${nameOf(directory)} ${service.url}`, publicKey);
  return ok("changed");
}

/**
 * Makes the call for a service's key. The admin console responds with the community's key (1Kosmos Postman collection,
 * Access Code), the others for their own.
 */
function keyCall(
  { community }: IdverifyConnection,
  { tenantTag }: IdverifyDirectory,
  name: ServiceName,
  { url }: KeyedService,
): JsonCall {
  if (name !== "adminconsole") return { method: "GET", url: `${url}/publickeys` };
  const path = `/api/r1/community/${encodeURIComponent(community)}/publickeys`;
  return { method: "GET", url: `${url}${path}`, headers: { "X-TenantTag": tenantTag } };
}
