import { describe, expect, it } from "vitest";
import type { ProviderFailure, ProviderFailureReason } from "../../../src/onekosmos/provider.ts";
import { faultOf, inWordsOf, needsConfirmation, type Fault } from "../../../src/portal/fault.ts";
import { err, ok } from "../../../src/lib/result.ts";

function failed(reason: ProviderFailureReason, status?: number): ProviderFailure {
  return { reason, message: `it was ${reason}`, ...(status === undefined ? {} : { status }) };
}

const PASSES = ok({ tenant: "acme" });
const PAGE = failed("unexpected_answer", 403);

describe("a refusal", () => {
  it.each<[ProviderFailureReason, number]>([
    ["credentials_refused", 403],
    ["credentials_refused", 401],
    ["request_refused", 400],
  ])("with %s (%i) is the record's while the connection's own test passes", (reason, status) => {
    expect(faultOf(failed(reason, status), PASSES)).toBe<Fault>("record");
    expect(faultOf(failed(reason, status), null)).toBe<Fault>("record");
    expect(faultOf(failed(reason, status), err(failed(reason)))).toBe<Fault>("connection");
    expect(faultOf(failed(reason, status), err(failed("credentials_refused")))).toBe<Fault>("connection");
  });

  it.each<ProviderFailureReason>(["rate_limited", "server_error", "timeout", "unreachable"])(
    "is not laid to the connection by a test that ends with %s: everybody pauses briefly",
    (reason) => {
      expect(faultOf(failed("credentials_refused", 403), err(failed(reason)))).toBe<Fault>("tenant");
      expect(faultOf(failed("request_refused", 400), err(failed(reason)))).toBe<Fault>("tenant");
    },
  );

  it("of a request says nothing about credentials, and the other way round", () => {
    const otherwise = err(failed("request_refused", 404));
    expect(faultOf(failed("credentials_refused", 403), otherwise)).toBe<Fault>("record");
  });

  it("of credentials that work is worded as one of the request", () => {
    const refused = { ...failed("credentials_refused", 403), detail: "User is locked" };
    expect(inWordsOf("record", refused)).toMatchObject({
      reason: "request_refused",
      message: "1Kosmos refused the request: User is locked.",
      status: 403,
    });
    expect(inWordsOf("connection", refused)).toBe(refused);
  });

  it("with 401 or 403 is tested at once, one with 400 after three different contacts", () => {
    expect(needsConfirmation(failed("credentials_refused", 403), 0)).toBe(true);
    expect(needsConfirmation(PAGE, 0)).toBe(true);
    expect(needsConfirmation(failed("request_refused", 400), 2)).toBe(false);
    expect(needsConfirmation(failed("request_refused", 400), 3)).toBe(true);
  });
});

describe("a page instead of a refusal", () => {
  it("is trouble of its call alone, and everybody's when the test gets no further", () => {
    expect(faultOf(PAGE, PASSES)).toBe<Fault>("call");
    expect(faultOf(PAGE, err(failed("credentials_refused", 401)))).toBe<Fault>("call");
    expect(faultOf(PAGE, err(PAGE))).toBe<Fault>("tenant");
  });
});

describe("any other failure", () => {
  it.each<ProviderFailureReason>([
    "not_offered",
    "contact_unread",
    "stale_keys",
    "unknown_session",
    "internal",
    "unexpected_answer",
  ])("(%s) is of its call alone, whatever the test says, and needs none", (reason) => {
    expect(needsConfirmation(failed(reason, 404), 10)).toBe(false);
    expect(faultOf(failed(reason, 404), err(failed("credentials_refused")))).toBe<Fault>("call");
  });

  it("by trouble is the tenant's, by a host that is not allowed the connection's, without a test", () => {
    for (const reason of ["rate_limited", "server_error", "timeout", "unreachable", "clock_skew"] as const) {
      expect(needsConfirmation(failed(reason), 10)).toBe(false);
      expect(faultOf(failed(reason), null)).toBe<Fault>("tenant");
    }
    expect(faultOf(failed("forbidden_host"), null)).toBe<Fault>("connection");
  });
});
