/** A card inside HubSpot: calls the app as `hubspot.fetch` does. The signature is made here and not by the app's code. */
import { env } from "cloudflare:workers";
import { createApp } from "../../../src/app.ts";
import type { ContactCard, VerifyResponse } from "../../../src/features/cards/contract.ts";
import type { VerifyManyResponse } from "../../../src/features/cards/request-contract.ts";
import { APP_ORIGIN, type TestPortal } from "./portal.ts";

export const SECRET = "sandbox-client-secret";
export const USER_ID = 77;
/** The calls of the app's extensions, as docs/contract.md has them. */
export const AUTHORIZATION = "Bearer 1kosmos-extension";
/** The characters that HubSpot decodes before it signs (HubSpot docs, "Validating requests"). */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/giu;

/** The parts of a signed call that a test may change. */
export interface CardCall {
  readonly method?: "GET" | "POST";
  /** With the card's own query, if it has one. */
  readonly path: string;
  readonly body?: unknown;
  /** The parameters that HubSpot appends; null leaves a name out. */
  readonly appended?: Readonly<Record<string, string | number | null>>;
  /** When it was signed, epoch ms. */
  readonly at: number;
  readonly secret?: string;
  /** The raw address is signed, as HubSpot's local proxy does. */
  readonly undecoded?: true;
  /** The header that the extension sets; default: ours, null: none. */
  readonly authorization?: string | null;
  /** HubSpot signs with version 2 as well. */
  readonly isSignedOlder?: true;
}

/** The request, and the address that was signed. */
export async function cardRequest(origin: string, call: CardCall): Promise<Request> {
  const { method = "GET", path, body, at, secret = SECRET, authorization = AUTHORIZATION } = call;
  const appended = {
    userId: USER_ID,
    portalId: 4242,
    userEmail: "ada+1@example.com",
    appId: 1234567,
    ...call.appended,
  };
  const query = Object.entries(appended).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const { href: url } = new URL(`${origin}${path}${path.includes("?") ? "&" : "?"}${query.join("&")}`);
  const text = method === "GET" || body === undefined ? "" : JSON.stringify(body);
  const signed = call.undecoded === true ? url : url.replace(DECODED, decodeURIComponent);
  const signature = await hmac(secret, `${method}${signed}${text}${at}`);
  return new Request(url, {
    method,
    headers: {
      "X-HubSpot-Signature-v3": signature,
      "X-HubSpot-Request-Timestamp": String(at),
      ...(call.isSignedOlder === true && {
        "X-HubSpot-Signature": await sha256(`${secret}${method}${url}${text}`),
        "X-HubSpot-Signature-Version": "v2",
      }),
      ...(text === "" ? {} : { "Content-Type": "application/json" }),
      ...(authorization === null ? {} : { Authorization: authorization }),
    },
    ...(text === "" ? {} : { body: text }),
  });
}

function bytes(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(value));
}

async function sha256(message: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes(message))).toString("hex");
}

async function hmac(secret: string, message: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(message)))));
}

async function json<T>(response: Promise<Response>): Promise<T> {
  const answered = await response;
  if (answered.status !== 200) throw new Error(`${answered.status}: ${await answered.text()}`);
  return answered.json<T>();
}

/** The card of one user in one portal, on the real Worker and its objects. */
export function cardIn(portal: Pick<TestPortal, "portalId">, userId = USER_ID) {
  const app = createApp();
  const bindings = { ...env, PUBLIC_URL: APP_ORIGIN };
  const call = async (method: "GET" | "POST", path: string, body?: unknown): Promise<Response> => {
    const appended = { portalId: portal.portalId, userId };
    const request = await cardRequest(APP_ORIGIN, { method, path, body, appended, at: Date.now() });
    return app.request(request, undefined, bindings);
  };
  return {
    call,
    /** As our extensions call: a POST with the request inside the body. */
    ask: (path: string, request: object = {}) => call("POST", `/hubspot/card${path}`, { request }),
    contact: (id: string) => json<ContactCard>(call("GET", `/hubspot/card/contacts/${id}`)),
    startVerification: (id: string, body: object = {}) =>
      json<VerifyResponse>(call("POST", `/hubspot/card/contacts/${id}/verify`, body)),
    bulk: (body: object) =>
      json<VerifyManyResponse>(call("POST", "/hubspot/card/contacts/verify-many", body)),
  };
}
