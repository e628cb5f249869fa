/**
 * Calls to a tenant's services: licence and a fresh request id go sealed for the service's key with every call, and what
 * comes back sealed is opened. A refusal because of the key or the clock is corrected and the call repeated,
 * once; waiting and repeating for any other reason belong to the caller.
 */
import * as z from "zod/mini";
import { type Result, err, ok } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import type { IdverifyConnection } from "./connection.ts";
import { failure } from "../failures.ts";
import {
  type JsonResponse,
  isSuccess,
  requestCreate,
  requestJson,
  RESULT_LIMITS,
  unexpected,
} from "../http.ts";
import type { LinkHosts } from "../links.ts";
import type { ProviderFailure, ProviderIo } from "../provider.ts";
import type { IdverifyDirectory, KeyedService, ServiceName } from "./directory.ts";
import { envelopeText, type KeyPair, open, openInPlace, seal } from "./envelope.ts";
import { envelopeKey, ownKeyPair } from "./keys.ts";
import { cachedKey, cachedOffset, updateOffset, renewKey } from "./tenant-cache.ts";
import { headerProblem } from "./refusals.ts";
import { readJson } from "../../lib/json.ts";
import { skim } from "../skim.ts";

/** Bytes of a value of a result that is dropped: images and tokens have more, words and names fewer. */
const LONG_VALUE = 8 * 1024;
/** A free string that names the caller in 1Kosmos' logs. */
const APP_ID = "com.1kosmos.hubspot";

/** An envelope, with the key it was sealed with when that is stated. */
const sealedSchema = z.object({ data: envelopeText, publicKey: z.optional(nameText) });

export interface ServiceCall {
  readonly service: ServiceName;
  readonly method: "GET" | "POST" | "PUT";
  /** Below the service's base URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in an envelope. */
  readonly sealed?: unknown;
  /** Sent as it is. */
  readonly plain?: unknown;
  /** The call makes a session; its idempotency key. No source states that a tenant honours it. */
  readonly creates?: string;
  /** The response is a result, which may hold large images. */
  readonly large?: true;
  /** The response's `data` is an envelope of its own: the caller opens it. */
  readonly keepSealed?: true;
}

/** The state that all calls of one provider share. */
export interface Channel {
  readonly connection: IdverifyConnection;
  readonly directory: IdverifyDirectory;
  readonly io: ProviderIo;
  readonly pair: KeyPair;
  /** Makes a call. `not_offered` when the tenant's directory does not name the service. */
  send(call: ServiceCall): Promise<Result<JsonResponse, ProviderFailure>>;
}

/** Makes a channel to one tenant's services. */
export function createChannel(
  connection: IdverifyConnection,
  directory: IdverifyDirectory,
  io: ProviderIo,
): Channel {
  const pair = ownKeyPair(directory.curve, connection.ownKey);
  const shared = { connection, directory, io, pair };
  return { ...shared, send: (call) => sendMended(shared, call) };
}

/** Returns where links of the channel's tenant may lead. */
export function linkHostsOf({ connection, directory, io }: Channel): LinkHosts {
  return { connection, origin: directory.origin, io };
}

type Shared = Omit<Channel, "send">;

async function sendMended(shared: Shared, call: ServiceCall): Promise<Result<JsonResponse, ProviderFailure>> {
  const service = shared.directory.services[call.service];
  if (service === undefined)
    return err(failure("not_offered", { detail: `the tenant's directory names no usable ${call.service}` }));
  // A service whose key was not requested yet.
  if (cachedKey(shared.directory, service) === "") {
    const found = await renewKey(shared, call.service, service);
    if (!found.ok) return found;
  }
  const first = await sendOnce(shared, call, service);
  const problem = first.ok && !isSuccess(first.value) ? headerProblem(first.value) : undefined;
  if (!first.ok || problem === undefined) return first;
  if (problem === "clock_skew") {
    return updateOffset(shared.directory, first.value) ? sendOnce(shared, call, service) : first;
  }
  const renewed = await renewKey(shared, call.service, service);
  return renewed.ok && renewed.value === "changed" ? sendOnce(shared, call, service) : first;
}

async function sendOnce(
  shared: Shared,
  call: ServiceCall,
  service: KeyedService,
): Promise<Result<JsonResponse, ProviderFailure>> {
  const { connection, directory, io, pair } = shared;
  const publicKey = cachedKey(directory, service);
  const key = await envelopeKey(pair, publicKey);
  if (!key.ok)
    return err(failure("unexpected_answer", { detail: `${call.service}'s key is not on the curve` }));
  const now = io.now() + cachedOffset(directory);
  const headers = {
    ...call.headers,
    charset: "utf-8",
    publickey: pair.publicKey,
    licensekey: await seal(key.value, connection.licenseKey),
    requestid: await seal(key.value, JSON.stringify(requestId(now))),
    ...(call.creates === undefined ? {} : { "Idempotency-Key": call.creates }),
  };
  const body =
    call.sealed === undefined ? call.plain : { data: await seal(key.value, JSON.stringify(call.sealed)) };
  const request = {
    method: call.method,
    url: `${service.url}${call.path}`,
    headers,
    ...(body === undefined ? {} : { body }),
  };
  const answer =
    call.creates === undefined
      ? await requestJson(io, request, call.large === true ? RESULT_LIMITS : undefined)
      : await requestCreate(io, request);
  if (!answer.ok || !isSuccess(answer.value) || call.keepSealed === true) return answer;
  const content = await opened(answer.value, pair, publicKey);
  // A session that was made is paid for, whether or not its response can be opened.
  if (content.ok || call.creates === undefined) return content;
  return err({ ...content.error, paid: "yes" });
}

/** Makes a request id. It is valid for a minute around `ts` (seconds), so it is never used twice. */
function requestId(nowMs: number): { ts: number; appid: string; uuid: string } {
  return { ts: Math.floor(nowMs / 1000), appid: APP_ID, uuid: crypto.randomUUID() };
}

/** Opens a response. 1Kosmos documents some as sealed whose samples are plain: both are read. */
async function opened(
  answer: JsonResponse,
  pair: KeyPair,
  serviceKey: string,
): Promise<Result<JsonResponse, ProviderFailure>> {
  const sealed = sealedSchema.safeParse(answer.body);
  if (!sealed.success) return ok(answer);
  const theirKey = sealed.data.publicKey ?? serviceKey;
  const long = answer.long.get(sealed.data.data);
  if (long !== undefined) {
    const body = await openLong(pair, theirKey, long);
    return body.ok ? ok({ ...answer, body: body.value }) : err(unexpected(answer, body.error));
  }
  const text = await openWith(pair, theirKey, sealed.data.data);
  return text.ok ? ok({ ...answer, body: readJson(text.value) }) : err(unexpected(answer, text.error));
}

/** Opens a long envelope, and reads what is around the long strings in it. */
async function openLong(
  pair: KeyPair,
  theirPublicKey: string,
  envelope: Uint8Array<ArrayBuffer>,
): Promise<Result<unknown, string>> {
  const key = await envelopeKey(pair, theirPublicKey);
  if (!key.ok) return err("the answer's key is not on the curve");
  const plain = await openInPlace(key.value, envelope);
  return plain.ok ? ok(readJson(skim(plain.value, LONG_VALUE).text)) : err("the answer cannot be decrypted");
}

/** Opens an envelope that was sealed for us with `theirPublicKey`'s private half; the error states what is wrong with it. */
export async function openWith(
  pair: KeyPair,
  theirPublicKey: string,
  envelope: string,
): Promise<Result<string, string>> {
  const key = await envelopeKey(pair, theirPublicKey);
  if (!key.ok) return err("the answer's key is not on the curve");
  const text = await open(key.value, envelope);
  return text.ok ? text : err("the answer cannot be decrypted");
}
