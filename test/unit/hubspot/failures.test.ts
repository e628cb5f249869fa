import { describe, expect, it } from "vitest";
import {
  failureOf,
  failureOfBatchError,
  failureOfOAuth,
  isRetryable,
  type HubSpotFailureReason,
} from "../../../src/hubspot/transport/failures.ts";

const NOW = 1_795_000_000_000;
/** How HubSpot begins the message about values, before a list of what is wrong. */
const PROPERTIES_INVALID = "Property values were not valid: ";

function failure(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return failureOf({ status, headers: new Headers(headers), body: text, now: NOW });
}

function hubspotError(more: object = {}) {
  return { status: "error", message: "no", correlationId: "aeb5f871-7f07-4993-9211-075dc63e7cbf", ...more };
}

describe("an answer's reason", () => {
  it.each<[number, object, HubSpotFailureReason]>([
    [400, { category: "VALIDATION_ERROR" }, "refused"],
    [400, { category: "PROPERTY_DOESNT_EXIST" }, "property_missing"],
    [401, { category: "EXPIRED_AUTHENTICATION" }, "unauthorized"],
    [403, { category: "MISSING_SCOPES" }, "missing_scopes"],
    [403, { category: "BANNED" }, "refused"],
    [404, { category: "OBJECT_NOT_FOUND" }, "not_found"],
    [404, {}, "not_found"],
    [409, { category: "OBJECT_ALREADY_EXISTS" }, "conflict"],
    [414, {}, "refused"],
    [423, {}, "locked"],
    [429, { errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" }, "rate_limited"],
    [477, {}, "migrating"],
    [500, {}, "server_error"],
    [521, {}, "server_error"],
  ])("%i %o is %s", (status, more, reason) => {
    expect(failure(status, hubspotError(more)).reason).toBe(reason);
  });

  it.each<[number, HubSpotFailureReason]>([
    [302, "unexpected_answer"],
    [400, "unexpected_answer"],
    [403, "unexpected_answer"],
    [404, "unexpected_answer"],
    [429, "rate_limited"],
    [502, "server_error"],
    [504, "server_error"],
  ])(
    "an HTML page with status %i is %s: a page in between must not look like a deleted record",
    (status, reason) => {
      expect(failure(status, "<html><body>Nope</body></html>")).toEqual({
        reason,
        message: `HubSpot answered HTTP ${status}`,
        status,
        ...(status === 429 ? { retryAfterMs: 10_000 } : {}),
      });
    },
  );

  it("JSON that is not HubSpot's is not believed either", () => {
    expect(failure(404, { error: "no such route" }).reason).toBe("unexpected_answer");
    expect(failure(404, "null").reason).toBe("unexpected_answer");
    expect(failure(404, "[]").reason).toBe("unexpected_answer");
  });
});

describe("a property that the portal does not have", () => {
  it("is named by errors[]", () => {
    const errors = [
      { message: "unknown", code: "PROPERTY_DOESNT_EXIST", context: { propertyName: ["idv_status"] } },
      { message: "bad", code: "INVALID_OPTION", context: { propertyName: ["idv_ial_level"] } },
    ];
    expect(failure(400, hubspotError({ category: "VALIDATION_ERROR", errors }))).toMatchObject({
      reason: "property_missing",
      properties: ["idv_status"],
    });
  });

  it("is named by the list at the end of the message", () => {
    const list = [
      {
        isValid: false,
        message: "x",
        error: "PROPERTY_DOESNT_EXIST",
        name: "idv_status",
        localizedErrorMessage: "x",
      },
      {
        isValid: false,
        message: "x",
        error: "PROPERTY_DOESNT_EXIST",
        name: "idv_session_id",
        localizedErrorMessage: "x",
      },
    ];
    const message = `${PROPERTIES_INVALID}${JSON.stringify(list)}`;
    expect(failure(400, hubspotError({ message, category: "VALIDATION_ERROR" }))).toMatchObject({
      reason: "property_missing",
      properties: ["idv_status", "idv_session_id"],
      message: `${PROPERTIES_INVALID}PROPERTY_DOESNT_EXIST (idv_status), PROPERTY_DOESNT_EXIST (idv_session_id)`,
    });
  });

  it("is missing even if nobody says which", () => {
    const unnamed = failure(400, hubspotError({ subCategory: "PROPERTY_DOESNT_EXIST" }));
    expect(unnamed.reason).toBe("property_missing");
    expect(unnamed.properties).toBeUndefined();
  });
});

describe("a refusal", () => {
  it("of a portal's own validation rule keeps HubSpot's words and names the property", () => {
    const errors = [
      {
        message: "closedate is required",
        code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
        context: { propertyName: ["closedate"] },
      },
    ];
    const message = "Required properties are missing";
    expect(failure(400, hubspotError({ category: "VALIDATION_ERROR", message, errors }))).toMatchObject({
      reason: "refused",
      message: "Required properties are missing (closedate)",
      properties: ["closedate"],
    });
  });

  it("does not repeat what was written", () => {
    const list = [
      { error: "INVALID_OPTION", name: "idv_status", message: '"secret-value" was not one of the options' },
    ];
    const invalid = failure(400, hubspotError({ message: `${PROPERTIES_INVALID}${JSON.stringify(list)}` }));
    expect(invalid.message).toBe(`${PROPERTIES_INVALID}INVALID_OPTION (idv_status)`);

    const quoting =
      'did:web:id.example.com:42 and https://app.example.com/v/abc?x=1 for zoe@example.com in "5f0c1d2e3a4b5c6d7e8f9a0b1c2d" of idv_verification_url';
    expect(failure(400, hubspotError({ message: quoting })).message).toBe(
      '… and … for … in "…" of idv_verification_url',
    );
  });

  it("has a bounded message", () => {
    expect(failure(400, hubspotError({ message: "no ".repeat(1000) })).message).toHaveLength(300);
  });
});

describe("the correlation id", () => {
  it("is the header's, or else the body's", () => {
    expect(failure(500, hubspotError(), { "X-HubSpot-Correlation-Id": "from-header" }).correlationId).toBe(
      "from-header",
    );
    expect(failure(500, hubspotError()).correlationId).toBe("aeb5f871-7f07-4993-9211-075dc63e7cbf");
  });
});

describe("how long to wait", () => {
  it.each<[string, number, Record<string, string>, number | undefined]>([
    ["a 429 without Retry-After: HubSpot's window", 429, {}, 10_000],
    ["a 429 with Retry-After", 429, { "Retry-After": "3" }, 3000],
    ["a locked record: at least 2 s", 423, { "Retry-After": "1" }, 2000],
    ["a migration: what HubSpot says", 477, { "Retry-After": "3600" }, 3_600_000],
    ["a migration: a day at most", 477, { "Retry-After": "9999999" }, 86_400_000],
    ["a 503 with a date", 503, { "Retry-After": new Date(NOW + 7000).toUTCString() }, 7000],
    ["a date that has passed", 503, { "Retry-After": new Date(NOW - 7000).toUTCString() }, 0],
    ["nonsense", 503, { "Retry-After": "soon" }, undefined],
    ["nothing said", 500, {}, undefined],
  ])("%s", (_, status, headers, ms) => {
    expect(failure(status, hubspotError(), headers).retryAfterMs).toBe(ms);
  });
});

describe("whether to repeat", () => {
  it.each<[number, boolean]>([
    [400, false],
    [401, true],
    [404, false],
    [409, false],
    [423, true],
    [429, true],
    [477, true],
    [500, true],
  ])("%i: %s", (status, expected) => {
    expect(isRetryable(failure(status, hubspotError()))).toBe(expected);
  });

  it("a property that is missing has to be created first, missing scopes need a person", () => {
    expect(isRetryable({ reason: "property_missing", message: "" })).toBe(false);
    expect(isRetryable({ reason: "missing_scopes", message: "" })).toBe(false);
  });

  it("without a token it depends on why there is none", () => {
    expect(failureOfOAuth({ reason: "revoked", message: "BAD_REFRESH_TOKEN" }).reason).toBe("disconnected");
    expect(isRetryable(failureOfOAuth({ reason: "revoked", message: "" }))).toBe(false);
    expect(isRetryable(failureOfOAuth({ reason: "portal_gone", message: "" }))).toBe(false);
    expect(failureOfOAuth({ reason: "portal_gone", message: "" }).accountGone).toBe(true);
    expect(failureOfOAuth({ reason: "revoked", message: "" }).accountGone).toBeUndefined();
    expect(failureOfOAuth({ reason: "rate_limited", message: "x", status: 429, retryAfterMs: 5 })).toEqual({
      reason: "rate_limited",
      message: "x",
      status: 429,
      retryAfterMs: 5,
    });
    expect(isRetryable(failureOfOAuth({ reason: "client_misconfigured", message: "" }))).toBe(true);
  });
});

describe("one entry of a batch's errors", () => {
  it.each([
    ["OBJECT_NOT_FOUND", "not_found"],
    ["LOCKED", "locked"],
    ["VALIDATION_ERROR", "refused"],
  ])("of category %s is %s", (category, reason) => {
    const entry = { status: "error", category, message: "No.", context: {}, errors: [] };
    expect(failureOfBatchError(entry).reason).toBe(reason);
  });
});
