/**
 * Calls to docuverify: what is sent is sealed for its key, what comes back is opened, and every call carries the
 * licence and a fresh request id, sealed as well.
 */
import * as z from "zod";
import { type Result, err, ok } from "../../result.ts";
import type { IdverifyConnection } from "../connection.ts";
import { failure } from "../failures.ts";
import { type JsonAnswer, isSuccess, parseJson, requestJson, unexpected } from "../http.ts";
import type { ProviderFailure, ProviderIo } from "../provider.ts";
import type { IdverifyDirectory } from "./discovery.ts";
import { open, seal } from "./envelope.ts";
import { envelopeKey, ownKeyPair } from "./keys.ts";

/** A free string that names the caller in 1Kosmos' logs. */
const APP_ID = "com.1kosmos.hubspot";

/** An envelope, with the key it was sealed with when that is stated. */
const sealedSchema = z.object({ data: z.string(), publicKey: z.string().optional() });

/** Sends `payload` sealed to a path below docuverify. The answer's body is opened when it is an envelope. */
export type DocuverifyPost = (path: string, payload: unknown) => Promise<Result<JsonAnswer, ProviderFailure>>;

/** A channel to one tenant's docuverify. */
export function createChannel(
  connection: IdverifyConnection,
  directory: IdverifyDirectory,
  io: ProviderIo,
): DocuverifyPost {
  const { curve, licenseKey } = connection;
  return async (path, payload) => {
    const key = await envelopeKey(curve, directory.docuverifyKey);
    if (!key.ok) return err(failure("unexpected_answer", { detail: "docuverify's key is not on the curve" }));
    const headers = {
      charset: "utf-8",
      publickey: ownKeyPair(curve).publicKey,
      licensekey: await seal(key.value, licenseKey),
      requestid: await seal(key.value, JSON.stringify(requestId(io.now() + directory.clockOffsetMs))),
    };
    const body = { data: await seal(key.value, JSON.stringify(payload)) };
    const answer = await requestJson(io, {
      method: "POST",
      url: `${directory.docuverify}${path}`,
      headers,
      body,
    });
    if (!answer.ok || !isSuccess(answer.value)) return answer;
    return opened(answer.value, connection, directory);
  };
}

/** Valid for a minute around `ts`, so never used twice. `ts` is in seconds. */
function requestId(nowMs: number): { ts: number; appid: string; uuid: string } {
  return { ts: Math.floor(nowMs / 1000), appid: APP_ID, uuid: crypto.randomUUID() };
}

/** 1Kosmos' documents call answers sealed where its samples are plain: both are read. */
async function opened(
  answer: JsonAnswer,
  { curve }: IdverifyConnection,
  { docuverifyKey }: IdverifyDirectory,
): Promise<Result<JsonAnswer, ProviderFailure>> {
  const sealed = sealedSchema.safeParse(answer.body);
  if (!sealed.success) return ok(answer);
  const key = await envelopeKey(curve, sealed.data.publicKey ?? docuverifyKey);
  if (!key.ok) return err(unexpected(answer, "the answer's key is not on the curve"));
  const text = await open(key.value, sealed.data.data);
  if (!text.ok) return err(unexpected(answer, "the answer cannot be decrypted"));
  return ok({ ...answer, body: parseJson(text.value) });
}
