/**
 * Requests that HubSpot signs: with version 3 webhooks and the calls of cards, with version 2 or 3 those of workflow
 * actions. The bytes are verified before anybody parses them (HubSpot docs, "Validating requests").
 */
import { createMiddleware } from "hono/factory";
import { configOf } from "../../env.ts";
import { EXTENSION_AUTHORIZATION } from "../../features/cards/contract.ts";
import {
  readV3,
  signedUrl,
  verifyV2,
  verifyV3,
  type BodyVerifier,
  type SignatureProblem,
} from "../../hubspot/signature.ts";
import {
  createBodyShortener,
  holdsLongNumber,
  type BodyShortener,
} from "../../hubspot/webhooks/webhook-body.ts";
import { concat } from "../../lib/crypto/bytes.ts";
import type { Result } from "../../lib/result.ts";
import type { AppContext, AppEnv, AppOptions } from "./app-env.ts";
import { tooLarge } from "./body.ts";
import { HttpError } from "./http-error.ts";

const SIGNATURE_MESSAGES: Readonly<Record<SignatureProblem, string>> = {
  missing: "X-HubSpot-Signature-v3 and X-HubSpot-Request-Timestamp are required.",
  malformed: "The signature or its timestamp is not well formed.",
  stale: "The request's timestamp is more than 5 minutes old.",
  future: "The request's timestamp is more than 5 minutes ahead.",
  mismatch: "The signature does not fit the request.",
};

/**
 * Lets through what our extensions send: a request with exactly `EXTENSION_AUTHORIZATION`. Compares before anything else is
 * done. With the app's secret HubSpot also signs any address that the user of a workflow enters ("Send a webhook"), in any
 * account, but sends no `Authorization` header then.
 */
export function requireExtension() {
  return createMiddleware<AppEnv>(async function letExtensions(c, next) {
    if (c.req.header("Authorization") !== EXTENSION_AUTHORIZATION) throw notByExtension();
    await next();
  });
}

/**
 * Lets through what HubSpot calls by itself: webhooks and actions, whose bodies name the portal. With the same secret
 * HubSpot signs whatever address and body a card's user has it fetch, so a signature alone does not prove that HubSpot
 * wrote the body. But then it appends portal and user to the address (HubSpot docs, UI extensions, "Fetching data"),
 * which those of webhooks and actions do not name. HubSpot itself sends them no `Authorization` header either;
 * extensions do.
 */
export function refuseFetchesOfCards() {
  return createMiddleware<AppEnv>(async function letHubSpotItself(c, next) {
    if (c.req.header("Authorization") !== undefined) throw fetchedByCard("unexpected_authorization");
    if (c.req.url.includes("?") && namesCaller(c.req.url)) throw fetchedByCard("unexpected_query");
    await next();
  });
}

/**
 * Lets through what HubSpot's subscriptions send. Beside version 3 they carry the older signature of version 1, and the
 * webhooks of workflows that of version 2 (HubSpot docs, "Validating requests"); nobody chooses between them.
 */
export function refuseWebhooksOfWorkflows() {
  return createMiddleware<AppEnv>(async function letSubscriptions(c, next) {
    if (c.req.header("X-HubSpot-Signature-Version")?.trim().toLowerCase() === "v2") throw sentByWorkflow();
    await next();
  });
}

/** The parameters that HubSpot appends to each fetch of a card. */
const APPENDED = ["portalId", "userId"] as const;

function namesCaller(url: string): boolean {
  const { searchParams } = new URL(url);
  return APPENDED.some((name) => searchParams.has(name));
}

type Verify = (c: AppContext, now: number) => Promise<Result<void, SignatureProblem>>;

/** Lets a request through whose signature fits; the others get 401. */
export function requireHubSpotSignature({ now }: Pick<AppOptions, "now">) {
  return letSigned(now, verifyNewest);
}

/**
 * Returns the same for workflow actions. HubSpot's guide has version 2, version 3 has been seen; one of version 3 that
 * is there decides, and is not made good by one of version 2. The portal's object refuses version 2 alone once version
 * 3 was seen.
 */
export function requireActionSignature({ now }: Pick<AppOptions, "now">) {
  return letSigned(now, async (c, at) => {
    if (isSignedNewest(c)) return verifyNewest(c, at);
    const isV2 = c.req.header("X-HubSpot-Signature-Version")?.toLowerCase() === "v2";
    const signature = isV2 ? c.req.header("X-HubSpot-Signature") : undefined;
    return verifyV2({ ...(await partsOf(c)), signature });
  });
}

/** Returns whether a request carries a signature of version 3, or what is left of one. */
export function isSignedNewest(c: AppContext): boolean {
  const { signature, timestamp } = newestHeaders(c);
  return signature !== undefined || timestamp !== undefined;
}

function letSigned(now: () => number, verify: Verify) {
  return createMiddleware<AppEnv>(async function letThrough(c, next) {
    const verified = await verify(c, now());
    if (!verified.ok) throw refused(verified.error);
    await next();
  });
}

const verifyNewest: Verify = async (c, now) => verifyV3({ ...(await partsOf(c)), ...newestHeaders(c), now });

/** The text that either version signs. */
async function partsOf(c: AppContext) {
  return { ...headOf(c), body: new Uint8Array(await c.req.arrayBuffer()) };
}

function headOf(c: AppContext) {
  const { clientSecrets, publicOrigin: origin } = configOf(c.env);
  return {
    secrets: clientSecrets,
    method: c.req.method,
    url: signedUrl(c.req.url, origin ?? ""),
  };
}

function newestHeaders(c: AppContext) {
  return {
    signature: c.req.header("X-HubSpot-Signature-v3"),
    timestamp: c.req.header("X-HubSpot-Request-Timestamp"),
  };
}

/** A body of this size is kept as it is: a usual batch of 100 events has 30 kB. */
const USUAL_BYTES = 128 * 1024;

/**
 * Reads a signed body of up to `maxBytes` and returns it shortened where it is long (see `webhook-body.ts`). Refuses a body
 * whose headers are wrong before it is read.
 */
export async function readSignedBody(c: AppContext, now: number, maxBytes: number): Promise<Uint8Array> {
  const signature = readV3({ ...headOf(c), ...newestHeaders(c), now });
  if (!signature.ok) throw refused(signature.error);
  const declared = Number(c.req.header("Content-Length") ?? Number.NaN);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  // Nearly all bodies are short. They are read and verified at once, which costs a fraction of taking them part by part.
  if (!(declared <= USUAL_BYTES)) return readLongBody(c, signature.value.begin(), maxBytes);
  const body = new Uint8Array(await c.req.raw.arrayBuffer());
  // The runtime ends a body at its declared length; a longer one is no request of its.
  if (body.byteLength > declared) throw tooLarge(declared);
  const verified = await signature.value.verify(body);
  if (!verified.ok) throw refused(verified.error);
  return withoutLongNumbers(body);
}

/** Verifies every byte as it arrives and keeps only what is read later, so memory does not grow with the values. */
async function readLongBody(c: AppContext, verifier: BodyVerifier, maxBytes: number): Promise<Uint8Array> {
  const usual: Uint8Array[] = [];
  let shortener: BodyShortener | null = null;
  let size = 0;
  for await (const part of c.req.raw.body ?? []) {
    size += part.byteLength;
    verifier.add(part);
    if (size <= USUAL_BYTES) usual.push(part);
    else {
      shortener ??= shortenerOf(usual);
      // Leaving the loop cancels the stream.
      if (size > maxBytes || !shortener.add(part)) throw tooLarge(maxBytes);
    }
  }
  const verified = verifier.finish();
  if (!verified.ok) throw refused(verified.error);
  return shortener === null ? withoutLongNumbers(concat(...usual)) : shortener.finish();
}

function withoutLongNumbers(body: Uint8Array): Uint8Array {
  return holdsLongNumber(body) ? shortenerOf([body]).finish() : body;
}

function shortenerOf(parts: readonly Uint8Array[]): BodyShortener {
  const shortener = createBodyShortener();
  for (const part of parts) shortener.add(part);
  return shortener;
}

function notByExtension(): HttpError {
  return new HttpError(401, {
    error: "extension_required",
    message: "This address is for the app's own extensions in HubSpot.",
  });
}

function fetchedByCard(error: "unexpected_authorization" | "unexpected_query"): HttpError {
  return new HttpError(403, {
    error,
    message: "This address is not for cards.",
  });
}

function sentByWorkflow(): HttpError {
  return new HttpError(403, {
    error: "unexpected_version",
    message: "This address is for webhook subscriptions, not for webhooks of workflows.",
  });
}

function refused(problem: SignatureProblem): HttpError {
  return new HttpError(401, { error: `signature_${problem}`, message: SIGNATURE_MESSAGES[problem] });
}
