/**
 * A caller of the stand-in 1Kosmos, written against the published protocol with other libraries than the side itself:
 * noble for the key agreement, WebCrypto for the envelopes.
 */
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { z } from "zod";
import { createExchangeLog } from "../../../sandbox/exchanges.ts";
import {
  createOneKosmosSandbox,
  type OneKosmosSandbox,
  type OneKosmosSandboxOptions,
} from "../../../sandbox/onekosmos/server.ts";

export const PUBLIC_ORIGIN = "http://localhost:8789";
export const TENANT_ORIGIN = "https://sandbox.1kosmos.net";
export const LICENSE_KEY = "sandbox-license-key";
export const DAY_MS = 24 * 60 * 60 * 1000;
/** 2026-11-23T12:00:00Z. */
export const NOON = 1_795_435_200_000;

const CURVES = { secp256k1, "P-256": p256 } as const;
export type CurveName = keyof typeof CURVES;

/** A side in memory; callbacks reach nobody unless a receiver is given. */
export function sandbox(options: Partial<OneKosmosSandboxOptions> = {}): OneKosmosSandbox {
  return createOneKosmosSandbox({
    statePath: ":memory:",
    publicOrigin: PUBLIC_ORIGIN,
    exchanges: createExchangeLog(),
    callbackFetch: () => Promise.reject(new TypeError("nobody listens")),
    ...options,
  });
}

/** Sends JSON; `body` undefined sends none. */
export async function call(
  side: OneKosmosSandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return side.app.request(path.startsWith("/") ? PUBLIC_ORIGIN + path : path, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const recordSchema = z.record(z.string(), z.unknown());

/** A response's JSON object. */
export async function objectOf(response: Response): Promise<Record<string, unknown>> {
  return recordSchema.parse(await response.json());
}

/** Text at a key of a JSON object. */
export function textAt(object: Record<string, unknown>, key: string): string {
  return z.string().parse(object[key]);
}

/** One caller's keys with one service. */
export interface Caller {
  readonly publicKey: string;
  seal(text: string): Promise<string>;
  open(envelope: string): Promise<string>;
  readonly servicePublicKey: string;
  /** The same caller with another partner, for instance a user's wallet. */
  with(publicKey: string): Promise<Caller>;
}

/** Agrees on a key with whoever published `servicePublicKey`. */
export async function agree(
  servicePublicKey: string,
  curve: CurveName = "secp256k1",
  secret: Uint8Array = CURVES[curve].utils.randomSecretKey(),
): Promise<Caller> {
  const point = Buffer.concat([Buffer.of(4), Buffer.from(servicePublicKey, "base64")]);
  const raw = new Uint8Array(CURVES[curve].getSharedSecret(secret, point, true).subarray(1));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    servicePublicKey,
    with: (publicKey) => agree(publicKey, curve, secret),
    publicKey: Buffer.from(CURVES[curve].getPublicKey(secret, false).subarray(1)).toString("base64"),
    async seal(text) {
      const iv = crypto.getRandomValues(new Uint8Array(16));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, Buffer.from(text));
      return Buffer.concat([iv, Buffer.from(sealed)]).toString("base64");
    },
    async open(envelope) {
      const bytes = Buffer.from(envelope, "base64");
      const iv = bytes.subarray(0, 16);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.subarray(16));
      return Buffer.from(plain).toString();
    },
  };
}

/** A caller who has fetched docuverify's key. */
export async function docuverifyCaller(
  side: OneKosmosSandbox,
  curve: CurveName = "secp256k1",
): Promise<Caller> {
  const { publicKey } = await objectOf(await call(side, "GET", "/docuverify/publickeys"));
  return agree(z.string().parse(publicKey), curve);
}

/** The data that a request is made of; a test spoils one part. Strings are sealed as they are. */
export interface DocuverifyParts {
  readonly license: string;
  readonly requestId: string;
  readonly body: string;
}

/** The parts of a faultless request. */
export function parts(body: unknown, nowMs: number = Date.now()): DocuverifyParts {
  const requestId = {
    ts: Math.floor(nowMs / 1000),
    appid: "com.example.test",
    uuid: "00000000-0000-4000-8000-000000000000",
  };
  return { license: LICENSE_KEY, requestId: JSON.stringify(requestId), body: JSON.stringify(body) };
}

/** The three headers, sealed. */
export async function licensedHeaders(
  caller: Caller,
  given: DocuverifyParts,
): Promise<Record<string, string>> {
  return {
    publickey: caller.publicKey,
    licensekey: await caller.seal(given.license),
    requestid: await caller.seal(given.requestId),
  };
}

/** A licensed call to docuverify; `path` starts after `/docuverify`, or is a whole URL. */
export async function docuverify(
  side: OneKosmosSandbox,
  caller: Caller,
  path: string,
  given: DocuverifyParts,
): Promise<Response> {
  const url = path.startsWith("/") ? `/docuverify${path}` : path;
  const body = { data: await caller.seal(given.body) };
  return call(side, "POST", url, body, await licensedHeaders(caller, given));
}

/** The body of a create that is accepted. */
export function createBody(overrides: object = {}, dvcID = "sandbox-dl-selfie"): object {
  return {
    dvcID,
    sessionRequest: {
      tenantDNS: "sandbox.1kosmos.net",
      communityName: "default",
      documentType: "dl_object",
      userUID: "5f0f6d5e-3f70-4a0c-9a55-0d8f6a1f3d01",
      did: "5f0f6d5e-3f70-4a0c-9a55-0d8f6a1f3d01",
      ...overrides,
    },
  };
}

/** Makes a document session and returns its id. */
export async function createDocumentSession(
  side: OneKosmosSandbox,
  caller: Caller,
  body: object = createBody(),
  nowMs?: number,
): Promise<string> {
  const response = await docuverify(side, caller, "/document_share_session/create", parts(body, nowMs));
  return textAt(await objectOf(response), "sessionId");
}

/** A document session's decrypted result. */
export async function documentResult(
  side: OneKosmosSandbox,
  caller: Caller,
  body: { readonly dvcID: string; readonly sessionId: string },
  options: { readonly version?: "v3"; readonly nowMs?: number } = {},
): Promise<Record<string, unknown>> {
  const prefix = options.version === "v3" ? "/v3" : "";
  const path = `${prefix}/document_share_session/result`;
  const answer = await objectOf(await docuverify(side, caller, path, parts(body, options.nowMs)));
  return recordSchema.parse(JSON.parse(await caller.open(textAt(answer, "data"))));
}

export const BEARER = { authorization: "Bearer sandbox-api-key" };

/** Makes a session by the REST vocabulary and returns the whole response. */
export async function createRestSession(
  side: OneKosmosSandbox,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  return objectOf(await call(side, "POST", "/v1/verify/sessions", body, { ...BEARER, ...headers }));
}

/** The response to a status call. */
export async function restStatus(side: OneKosmosSandbox, id: string): Promise<Record<string, unknown>> {
  return objectOf(await call(side, "POST", `/v1/verify/sessions/${id}/status`, undefined, BEARER));
}

/** Ends a session as a tester does. */
export async function end(side: OneKosmosSandbox, id: string, outcome: object): Promise<Response> {
  return call(side, "POST", `/sandbox/sessions/${id}`, outcome);
}
