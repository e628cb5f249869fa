/**
 * Licensed calls to any service of the published protocol, as its helper libraries make them.
 */
import { z } from "zod";
import type { OneKosmosSandbox } from "../../../sandbox/onekosmos/server.ts";
import {
  agree,
  call,
  type Caller,
  type CurveName,
  licensedHeaders,
  objectOf,
  parts,
  textAt,
} from "./support.ts";

export const TENANT_ID = "64b0a1c2d3e4f5a6b7c8d9e0";
export const COMMUNITY_ID = "64b0a1c2d3e4f5a6b7c8d9e1";
export const TENANT_PATH = `/tenant/${TENANT_ID}/community/${COMMUNITY_ID}`;
/** The headers that the admin console requires beside the usual ones. */
export const TAG = { "x-tenanttag": "sandbox" };

/** A caller who has fetched a service's key; "community" is the admin console. */
export async function callerOf(
  side: OneKosmosSandbox,
  service: string,
  curve: CurveName = "secp256k1",
): Promise<Caller> {
  const path = service === "community" ? "/api/r1/community/default/publickeys" : `/${service}/publickeys`;
  return agree(textAt(await objectOf(await call(side, "GET", path, undefined, TAG)), "publicKey"), curve);
}

/** The change that a test makes to a call. */
export interface CallOptions {
  /** True if the body is sent as `{data: envelope}`. */
  readonly sealed?: boolean;
  readonly headers?: Record<string, string>;
  /** Epoch ms that the request id names. */
  readonly nowMs?: number;
}

/** A licensed call. */
export async function licensedCall(
  side: OneKosmosSandbox,
  caller: Caller,
  request: `${"GET" | "POST" | "PUT"} ${string}`,
  body?: unknown,
  options: CallOptions = {},
): Promise<Response> {
  const [method = "", path = ""] = request.split(" ");
  const headers = { ...(await licensedHeaders(caller, parts({}, options.nowMs))), ...options.headers };
  const sent = options.sealed === true ? { data: await caller.seal(JSON.stringify(body)) } : body;
  return call(side, method, path, sent, headers);
}

/** An encrypted response, opened. */
export async function opened(caller: Caller, response: Response): Promise<Record<string, unknown>> {
  const { data, publicKey } = await objectOf(response);
  z.string().parse(publicKey);
  return z.record(z.string(), z.unknown()).parse(JSON.parse(await caller.open(z.string().parse(data))));
}

/** Turns switches. */
export async function turn(side: OneKosmosSandbox, switches: object): Promise<void> {
  const response = await call(side, "PUT", "/sandbox/switches", switches);
  if (response.status !== 200) throw new Error(await response.text());
}
