import { describe, expect, it } from "vitest";
import type { ProviderFailure, ProviderFailureReason } from "../../../src/onekosmos/provider.ts";
import { faultOf, inWordsOf, needsConfirmation, type Fault } from "../../../src/portal/connection/fault.ts";
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

  it("by a host of the directory that is not allowed is the connection's, without a test", () => {
    expect(needsConfirmation(failed("forbidden_host"), 10)).toBe(false);
    expect(faultOf(failed("forbidden_host"), null)).toBe<Fault>("connection");
  });

  it("of a session that was made and cannot be used is its record's: a test says nothing about it", () => {
    const unusable: ProviderFailure = { ...failed("unexpected_answer", 201), paid: "yes" };
    for (const one of [unusable, failed("link_refused")]) {
      expect(needsConfirmation(one, 10)).toBe(false);
      expect(faultOf(one, null, 10)).toBe<Fault>("record");
    }
  });
});

describe("trouble", () => {
  it.each<ProviderFailureReason>(["rate_limited", "server_error", "timeout", "unreachable"])(
    "(%s) is tested: it is everybody's when the test meets some as well, and the record's when it passes",
    (reason) => {
      expect(needsConfirmation(failed(reason), 0)).toBe(true);
      expect(faultOf(failed(reason), null)).toBe<Fault>("tenant");
      expect(faultOf(failed(reason), err(failed("timeout")))).toBe<Fault>("tenant");
      expect(faultOf(failed(reason), err(PAGE))).toBe<Fault>("tenant");
      expect(faultOf(failed(reason), PASSES, 0)).toBe<Fault>("record");
      expect(faultOf(failed(reason), PASSES, 2)).toBe<Fault>("record");
    },
  );

  it("with the time is everybody's, without a test", () => {
    expect(needsConfirmation(failed("clock_skew"), 0)).toBe(false);
    expect(faultOf(failed("clock_skew"), null)).toBe<Fault>("tenant");
  });

  it("that meets the sessions of three contacts in a row is everybody's, though the test passes", () => {
    expect(faultOf(failed("server_error"), PASSES, 3)).toBe<Fault>("tenant");
  });
});
