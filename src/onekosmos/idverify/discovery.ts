/**
 * Finds a tenant's services and their keys: community info, the service directory, and docuverify's public
 * key, which also states the curve. A directory may name internal hosts: a service there is unusable for us, and only
 * docuverify must be usable. The other services' keys are requested when they are used.
 */
import * as z from "zod/mini";
import { type Result, err, ok } from "../../lib/result.ts";
import { MAX_NAME_LENGTH, nameText, urlText, withoutTrailingSlashes } from "../../lib/text.ts";
import type { IdverifyConnection } from "./connection.ts";
import type { IdverifyDirectory, KeyedService } from "./directory.ts";
import { failure } from "../failures.ts";
import { isAllowedUrl } from "../hosts.ts";
import {
  type JsonResponse,
  type JsonCall,
  isSuccess,
  refusal,
  refusedAs,
  requestJson,
  unexpected,
} from "../http.ts";
import type { ProviderFailure, ProviderIo } from "../provider.ts";
import { type CurveName, isOnCurve } from "./envelope.ts";

/** How long 1Kosmos' own helper keeps directory, community and docuverify's key (nodejs-helper-files). */
const DIRECTORY_LIFETIME_MS = 600_000;
/** A Date header is whole seconds and some time under way; only more than this is a wrong clock. */
const CLOCK_TOLERANCE_MS = 5_000;

const idSchema = z.string().check(z.minLength(1), z.maxLength(MAX_NAME_LENGTH));
/** The helper libraries, too, accept the response only with both parts. */
const communityInfoSchema = z.object({
  tenant: z.object({ id: idSchema, tenanttag: idSchema }),
  community: z.object({ id: idSchema, publicKey: z.catch(z.optional(nameText), undefined) }),
});
/** A directory without `licenses` is none (nodejs-helper-files). */
const serviceDirectorySchema = z.object({
  licenses: urlText,
  docuverify: urlText,
  sessions: z.catch(z.optional(urlText), undefined),
  adminconsole: z.catch(z.optional(urlText), undefined),
});
type ServiceUrls = z.infer<typeof serviceDirectorySchema>;
const publicKeySchema = z.object({ publicKey: nameText });

/** Discovers the tenant at `origin`, whose host has been checked. */
export async function discoverIdverify(
  connection: IdverifyConnection,
  origin: string,
  io: ProviderIo,
): Promise<Result<IdverifyDirectory, ProviderFailure>> {
  const [community, services] = await Promise.all([
    read(io, communityInfoCall(connection, origin), communityInfoSchema),
    read(io, { method: "GET", url: `${origin}/caas/sd` }, serviceDirectorySchema),
  ]);
  if (!community.ok) return services.ok ? err(ofCommunity(community.error)) : community;
  if (!services.ok) return services;
  const docuverify = withoutTrailingSlashes(services.value.data.docuverify);
  if (!isAllowedUrl(docuverify, origin, io.hostSuffixes))
    return err(failure("forbidden_host", { detail: "docuverify" }));
  const published = await read(io, { method: "GET", url: `${docuverify}/publickeys` }, publicKeySchema);
  if (!published.ok) return published;
  const { publicKey } = published.value.data;
  const curve = curveOf(connection.curve, publicKey);
  if (!curve.ok) return curve;
  const { tenant, community: found } = community.value.data;
  return ok({
    kind: "idverify",
    expiresAt: io.now() + DIRECTORY_LIFETIME_MS,
    origin,
    tenantTag: tenant.tenanttag,
    tenantId: tenant.id,
    communityId: found.id,
    curve: curve.value,
    services: {
      docuverify: { url: docuverify, key: publicKey },
      ...otherServices(services.value.data, found.publicKey ?? "", origin, io),
    },
    // The POST's Date: unlike the others' it cannot come from a cache.
    clockOffsetMs: clockOffset(community.value.answer),
  });
}

/**
 * Services beside docuverify, as far as they are on an allowed host; "" for a key that is to be requested. The two
 * workflow services are at the tenant's own host whatever the directory says (1Kosmos Postman collection).
 */
function otherServices(
  { sessions, adminconsole }: ServiceUrls,
  communityKey: string,
  origin: string,
  io: ProviderIo,
): Omit<IdverifyDirectory["services"], "docuverify"> {
  const usable = (url: string | undefined, key: string): KeyedService | undefined =>
    url !== undefined && isAllowedUrl(url, origin, io.hostSuffixes)
      ? { url: withoutTrailingSlashes(url), key }
      : undefined;
  const [authentication, admin] = [usable(sessions, ""), usable(adminconsole, communityKey)];
  return {
    workflowapi: { url: `${origin}/workflowapi`, key: "" },
    idproofingapi: { url: `${origin}/idproofingapi`, key: "" },
    ...(authentication === undefined ? {} : { sessions: authentication }),
    ...(admin === undefined ? {} : { adminconsole: admin }),
  };
}

function communityInfoCall(connection: IdverifyConnection, origin: string): JsonCall {
  return {
    method: "POST",
    url: `${origin}/api/r1/system/community_info/fetch`,
    body: { dns: connection.tenantDns, communityName: connection.community, skipLogos: true },
  };
}

/**
 * Fetches one response of the expected shape. A refusal here concerns the tenant or the community: nothing is
 * authenticated yet.
 */
async function read<T>(
  io: ProviderIo,
  call: JsonCall,
  schema: z.ZodMiniType<T>,
): Promise<Result<{ readonly data: T; readonly answer: JsonResponse }, ProviderFailure>> {
  const answer = await requestJson(io, call);
  if (!answer.ok) return answer;
  if (!isSuccess(answer.value)) return err(discoveryRefusal(answer.value));
  const parsed = schema.safeParse(answer.value.body);
  if (!parsed.success) return err(unexpected(answer.value, `discovery: ${new URL(call.url).pathname}`));
  return ok({ data: parsed.data, answer: answer.value });
}

function discoveryRefusal(answer: JsonResponse): ProviderFailure {
  const common = refusal(answer);
  if (answer.status !== 404 && answer.status !== 410) return common;
  return refusedAs("request_refused", { ...answer, said: answer.said || "no such tenant or community" });
}

/** Names the community as the field at fault when the tenant responds and refuses it alone. */
function ofCommunity(failed: ProviderFailure): ProviderFailure {
  if (failed.reason !== "request_refused") return failed;
  const community = `${failed.message} Check the name of the community, and that the tenant's address is yours.`;
  return { ...failed, fields: { community } };
}

const CURVE_NAMES: readonly CurveName[] = ["secp256k1", "P-256"];

/** Returns the curve that the key is on, which has to be the one that was chosen, if any was. */
function curveOf(chosen: IdverifyConnection["curve"], publicKey: string): Result<CurveName, ProviderFailure> {
  const found = CURVE_NAMES.find((name) => isOnCurve(name, publicKey));
  if (found === undefined)
    return err(failure("unexpected_answer", { detail: "docuverify's key is on no known curve" }));
  if (chosen === "auto" || chosen === found) return ok(found);
  const detail = `the tenant's keys are on ${found}; choose this curve in the connection, or "auto"`;
  return err(failure("request_refused", { detail }));
}

function clockOffset({ date, receivedAt }: JsonResponse): number {
  const offset = date === null ? 0 : date - receivedAt;
  return Math.abs(offset) > CLOCK_TOLERANCE_MS ? offset : 0;
}
