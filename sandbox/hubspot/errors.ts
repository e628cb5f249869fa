/**
 * Every refusal of the stand-in, in the shapes HubSpot uses. A route throws a `Refusal`; the server makes the response in one
 * place, and batches catch it to report one input.
 */
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** One detail of an error: HubSpot docs, error-handling, `errors[]`. */
export interface ErrorDetail {
  readonly message: string;
  readonly code?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** HubSpot docs, error-handling: the common body, without `correlationId`, which is made when the response is. */
export interface ErrorBody {
  readonly status: string;
  readonly message: string;
  readonly category?: string;
  readonly subCategory?: string;
  readonly errorType?: string;
  readonly policyName?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly errors?: readonly ErrorDetail[];
  readonly links?: Readonly<Record<string, string>>;
}

/** An HTTP refusal on its way to the server's error handler. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly body: ErrorBody;

  constructor(status: ContentfulStatusCode, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

function refusal(status: ContentfulStatusCode, body: Omit<ErrorBody, "status">): Refusal {
  return new Refusal(status, { status: "error", ...body });
}

/** 400 with category VALIDATION_ERROR. */
export function invalid(message: string, extra: Partial<ErrorBody> = {}): Refusal {
  return refusal(400, { message, category: "VALIDATION_ERROR", ...extra });
}

/** A property value that HubSpot does not take. */
export interface ValueProblem {
  readonly propertyName: string;
  readonly code: string;
  readonly message: string;
}

/** 400 for property values: the list appears as JSON inside the message and again in `errors[]`, as HubSpot sends it. */
export function invalidValues(problems: readonly ValueProblem[], portalId: number): Refusal {
  const list = problems.map(({ propertyName, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name: propertyName,
    localizedErrorMessage: message,
    portalId,
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(list)}`, {
    errors: problems.map(({ propertyName, code, message }) => ({
      message,
      code,
      context: { propertyName: [propertyName] },
    })),
  });
}

/** 400 for a body that is not the JSON the endpoint takes. */
export function invalidJson(detail: string): Refusal {
  return invalid(`Invalid input JSON: ${detail}`);
}

/** 401 without a usable token. */
export function unauthenticated(): Refusal {
  return refusal(401, {
    message:
      "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
    category: "INVALID_AUTHENTICATION",
  });
}

/** 401 for an access token past its time. */
export function expiredToken(expiredAt: number, now: number): Refusal {
  const seconds = Math.max(0, Math.floor((now - expiredAt) / 1000));
  return refusal(401, {
    message: `The OAuth token used to make this call expired ${seconds} second(s) ago.`,
    category: "EXPIRED_AUTHENTICATION",
    context: { "expire time": [new Date(expiredAt).toISOString()] },
  });
}

/** 403 when the token lacks scopes: HubSpot names those that would do. */
export function missingScopes(anyOf: readonly string[]): Refusal {
  const rule =
    anyOf.length === 1
      ? "All of the following scopes are required."
      : "One or more of the following scopes are required.";
  return refusal(403, {
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    category: "MISSING_SCOPES",
    errors: [{ message: rule, context: { requiredGranularScopes: anyOf } }],
    links: { scopes: "https://developers.hubspot.com/scopes" },
  });
}

/** 404 for a record, property, group or path that is not there. */
export function notFound(message = "resource not found"): Refusal {
  return refusal(404, { message, category: "OBJECT_NOT_FOUND" });
}

/** 409 for what may exist once: HubSpot docs, error-handling, category CONFLICT. */
export function conflict(message: string): Refusal {
  return refusal(409, { message, category: "CONFLICT" });
}

/** 409 for a second contact with one e-mail address. */
export function contactExists(existingId: string): Refusal {
  return refusal(409, {
    message: `Contact already exists. Existing ID: ${existingId}`,
    category: "CONFLICT",
  });
}

/** 409 for a second property or group of one name. */
export function nameExists(kind: "property" | "property group", name: string): Refusal {
  const subCategory =
    kind === "property" ? "Properties.PROPERTY_WITH_NAME_EXISTS" : "Properties.GROUP_WITH_NAME_EXISTS";
  return refusal(409, {
    message: `A ${kind} named '${name}' already exists.`,
    category: "OBJECT_ALREADY_EXISTS",
    subCategory,
  });
}

/** 400 or 409 for a second list of one name: HubSpot docs, lists, say only that names are unique. */
export function listNameTaken(name: string, status: 400 | 409): Refusal {
  return refusal(status, {
    message: `A list named '${name}' already exists.`,
    category: status === 409 ? "OBJECT_ALREADY_EXISTS" : "VALIDATION_ERROR",
  });
}

/** 400: the account's subscription has no room for one more. The words are assumed. */
export function limitReached(what: string, limit: number): Refusal {
  return invalid(`Your account has reached its limit of ${limit} ${what}.`, { subCategory: "LIMIT_REACHED" });
}

/** 415: the token endpoint takes a form and nothing else. */
export function formRequired(): Refusal {
  return refusal(415, { message: "HTTP 415 Unsupported Media Type" });
}

/** 429 of the ten-second limit: HubSpot docs, usage-guidelines. */
export function rateLimited(): Refusal {
  return refusal(429, {
    message: "You have reached your ten_secondly_rolling limit.",
    errorType: "RATE_LIMIT",
    policyName: "TEN_SECONDLY_ROLLING",
  });
}

/** 429 of the search endpoints, which have a limit of their own: HubSpot docs, search, "Rate limits". */
export function searchLimited(): Refusal {
  return refusal(429, {
    message: "You have reached your secondly limit.",
    errorType: "RATE_LIMIT",
    policyName: "SECONDLY",
  });
}

/** 423: something else writes to the record for a while. HubSpot docs, error-handling: wait at least two seconds. */
export function recordLocked(): Refusal {
  return refusal(423, { message: "The record is locked by another operation.", category: "LOCKED" });
}

/** HubSpot's own status for an account on its way to another data center; HTTP has no word for it. */
const MIGRATION_IN_PROGRESS: number = 477;

/** 477: HubSpot docs, error-handling. `Retry-After` is the caller's to set. */
export function accountMigrating(): Refusal {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Hono's list of statuses ends where HTTP's does
  return refusal(MIGRATION_IN_PROGRESS as ContentfulStatusCode, {
    message: "This account is currently being migrated between HubSpot data centers.",
    category: "MIGRATION_IN_PROGRESS",
  });
}

/** The `status` words of the token endpoint → what RFC 6749 section 5.2 calls them, and HubSpot's sentence. */
const OAUTH_FAILURES = {
  BAD_GRANT_TYPE: ["unsupported_grant_type", "missing or unknown grant type"],
  BAD_CLIENT_ID: ["invalid_client", "missing or unknown client id"],
  BAD_CLIENT_SECRET: ["invalid_client", "missing or invalid client secret"],
  BAD_REDIRECT_URI: ["invalid_grant", "missing or unknown redirect uri"],
  BAD_AUTH_CODE: ["invalid_grant", "missing or unknown auth code"],
  BAD_CODE_VERIFIER: ["invalid_grant", "missing or invalid code verifier"],
  BAD_SCOPES: ["invalid_scope", "missing or invalid scopes"],
  BAD_REFRESH_TOKEN: ["invalid_grant", "refresh token is invalid, expired or revoked"],
  BAD_HUB: ["access_denied", "missing or unknown hub id"],
} as const;

export type OAuthFailure = keyof typeof OAUTH_FAILURES;

/** 400 of the token endpoint: HubSpot's status beside the fields of RFC 6749. */
export function oauthFailure(reason: OAuthFailure): Refusal {
  const [error, description] = OAUTH_FAILURES[reason];
  return new Refusal(400, { status: reason, message: description, error, error_description: description });
}
