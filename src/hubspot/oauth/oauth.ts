/**
 * HubSpot's OAuth: the authorize page's address, and the dated token endpoints. One attempt per call; storing,
 * repeating and single flight belong to the caller. Source: HubSpot docs, "OAuth"; RFC 6749, RFC 7662, RFC 7009.
 */
import * as z from "zod/mini";
import { err, ok, type Result } from "../../lib/result.ts";
import { nameText } from "../../lib/text.ts";
import { portalIdSchema } from "../../domain/vocabulary.ts";
import { sendRequest, TIMEOUT_MS, type HttpResponse } from "../../lib/http.ts";
import { readJson } from "../../lib/json.ts";
import { failureOfResponse, failureOfProblem, type OAuthCall, type OAuthFailure } from "./oauth-failures.ts";

export { isFinal, type OAuthFailure, type OAuthFailureReason } from "./oauth-failures.ts";

/** The undated endpoints end on 2027-02-16 (HubSpot docs, OAuth v1 migration). */
const TOKEN_URL = "https://api.hubapi.com/oauth/2026-09/token";
/** Access tokens have up to 512 characters; a response has no reason to be larger than this, in bytes. */
const MAX_RESPONSE_BYTES = 64 * 1024;
const MAX_TOKEN_LENGTH = 4096;

/** A portal's consent, as the token endpoint gives it. */
export interface TokenGrant {
  readonly accessToken: string;
  /** May differ from the one that was sent: the returned one is to be kept. */
  readonly refreshToken: string;
  /** Epoch ms by our clock, counted from before the call. */
  readonly expiresAt: number;
  /** The portal; HubSpot documents it as optional. `introspect` returns it when it is absent. */
  readonly hubId?: number;
  readonly userId?: number;
  readonly scopes?: string[];
}

/** The introspection of a token. Users' addresses are not read. */
export type TokenInfo =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly hubId?: number;
      readonly userId?: number;
      readonly scopes?: string[];
      /** The account's domain, which is the closest to a name that HubSpot gives an app. */
      readonly hubDomain?: string;
    };

/** The token endpoints. */
export interface OAuth {
  /** Exchanges a code, which works once. `redirectUri` must be the one of the authorize request. */
  exchangeCode(input: {
    readonly code: string;
    readonly redirectUri: string;
    /**
     * The secret behind the authorize request's challenge (RFC 7636); absent where HubSpot began the install, without
     * one.
     */
    readonly verifier?: string | undefined;
  }): Promise<Result<TokenGrant, OAuthFailure>>;
  refresh(refreshToken: string): Promise<Result<TokenGrant, OAuthFailure>>;
  /** Reads what an access or refresh token is good for. */
  introspect(token: string): Promise<Result<TokenInfo, OAuthFailure>>;
  /** Ends a grant. Access tokens that were issued before live on until they expire. */
  revoke(refreshToken: string): Promise<Result<void, OAuthFailure>>;
}

const token = z.string().check(z.minLength(1), z.maxLength(MAX_TOKEN_LENGTH));
const subject = {
  hub_id: z.optional(portalIdSchema),
  user_id: z.catch(z.optional(z.int().check(z.nonnegative())), undefined),
  scopes: z.catch(z.optional(z.array(nameText)), undefined),
};
const grantSchema = z.object({
  access_token: token,
  refresh_token: token,
  /** Seconds. */
  expires_in: z.number().check(z.positive()),
  ...subject,
});
const infoSchema = z.union([
  z.object({ active: z.literal(true), ...subject, hub_domain: z.catch(z.optional(nameText), undefined) }),
  z.object({ active: z.literal(false) }),
]);

/**
 * Returns the address of HubSpot's consent page. Scopes are separated by `%20`, as HubSpot's own client does it; the
 * `+` of form encoding would not be read as a space everywhere.
 */
export function authorizeUrl(input: {
  /** Where HubSpot's pages live; another one only for a stand-in. */
  readonly origin?: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Granted where the account has them, left out where not. */
  readonly optionalScopes?: readonly string[];
  readonly state: string;
  /** base64url of the SHA-256 of the verifier that the exchange will bring (RFC 7636, S256). */
  readonly challenge: string;
}): string {
  const {
    origin = "https://app.hubspot.com",
    clientId,
    redirectUri,
    scopes,
    optionalScopes = [],
    state,
    challenge,
  } = input;
  const query = {
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    ...(optionalScopes.length === 0 ? {} : { optional_scope: optionalScopes.join(" ") }),
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
  };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${origin}/oauth/authorize?${pairs.join("&")}`;
}

/** Whose client it is, and by which way and clock it calls. */
interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof globalThis.fetch;
  /** Epoch ms. */
  readonly now: () => number;
  /** In ms; 10 s outside tests. */
  readonly timeoutMs?: number;
}

/** Makes the client of the token endpoints. Credentials and tokens travel in the form body alone, never in a query. */
export function createOAuth(options: OAuthOptions): OAuth {
  const { clientId, clientSecret, fetch, now, timeoutMs = TIMEOUT_MS } = options;

  async function post(
    path: string,
    call: OAuthCall,
    fields: Record<string, string>,
  ): Promise<Result<HttpResponse, OAuthFailure>> {
    const body = new URLSearchParams({
      ...fields,
      client_id: clientId,
      client_secret: clientSecret,
    }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
    const url = TOKEN_URL + path;
    const answer = await sendRequest(fetch, {
      url,
      method: "POST",
      headers,
      body,
      timeoutMs,
      maxBytes: MAX_RESPONSE_BYTES,
    });
    if (!answer.ok) return err(failureOfProblem(answer.error));
    const { status } = answer.value;
    return status >= 200 && status < 300 ? answer : err(failureOfResponse(answer.value, call, now()));
  }

  async function grant(
    call: OAuthCall,
    fields: Record<string, string>,
  ): Promise<Result<TokenGrant, OAuthFailure>> {
    const askedAt = now();
    const answer = await post("", call, fields);
    return answer.ok ? readGrant(answer.value, askedAt) : answer;
  }

  return {
    exchangeCode: ({ code, redirectUri, verifier }) =>
      grant("code", {
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
        ...(verifier === undefined ? {} : { code_verifier: verifier }),
      }),
    refresh: (refreshToken) => grant("refresh", { grant_type: "refresh_token", refresh_token: refreshToken }),
    async introspect(asked) {
      const answer = await post("/introspect", "other", { token: asked });
      return answer.ok ? readInfo(answer.value) : answer;
    },
    async revoke(refreshToken) {
      const answer = await post("/revoke", "other", {
        token: refreshToken,
        token_type_hint: "refresh_token",
      });
      return answer.ok ? ok(undefined) : answer;
    },
  };
}

function readGrant(answer: HttpResponse, askedAt: number): Result<TokenGrant, OAuthFailure> {
  const parsed = grantSchema.safeParse(readJson(answer.text));
  if (!parsed.success) return err(unexpected(answer));
  const {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: seconds,
    ...rest
  } = parsed.data;
  return ok({
    accessToken,
    refreshToken,
    expiresAt: askedAt + Math.floor(seconds * 1000),
    ...subjectOf(rest),
  });
}

function readInfo(answer: HttpResponse): Result<TokenInfo, OAuthFailure> {
  const parsed = infoSchema.safeParse(readJson(answer.text));
  if (!parsed.success) return err(unexpected(answer));
  if (!parsed.data.active) return ok({ active: false });
  const { hub_domain: hubDomain } = parsed.data;
  return ok({
    active: true,
    ...subjectOf(parsed.data),
    ...(hubDomain === undefined ? {} : { hubDomain }),
  });
}

function subjectOf(data: {
  readonly hub_id?: number | undefined;
  readonly user_id?: number | undefined;
  readonly scopes?: string[] | undefined;
}): { hubId?: number; userId?: number; scopes?: string[] } {
  return {
    ...(data.hub_id === undefined ? {} : { hubId: data.hub_id }),
    ...(data.user_id === undefined ? {} : { userId: data.user_id }),
    ...(data.scopes === undefined ? {} : { scopes: data.scopes }),
  };
}

function unexpected({ status }: HttpResponse): OAuthFailure {
  return { reason: "unexpected_answer", message: "HubSpot's answer was not a token answer", status };
}
