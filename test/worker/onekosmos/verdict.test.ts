/** The reading of verdicts over both protocols, against documents that are kept as data. */
import { describe, expect, it } from "vitest";
import type { ProviderFailure, Verdict } from "../../../src/onekosmos/provider.ts";
import type { Result } from "../../../src/result.ts";
import { type Harness, idverifyHarness, sessionsHarness } from "./providers.ts";
import {
  type Expected,
  IDVERIFY_DOCUMENTS,
  REST_DOCUMENTS,
  type ResultDocument,
} from "./verdict-documents.ts";

/** A verdict in the words of the data. */
function named(result: Result<Verdict, ProviderFailure>): Expected {
  if (!result.ok) return "unreadable";
  const { value: verdict } = result;
  if (verdict.outcome === "passed") return "passed";
  if (verdict.outcome === "expired") return verdict.reason;
  if (verdict.outcome === "failed") return verdict.reason === "declined" ? "declined" : "failed";
  if (verdict.unknownStatus !== undefined) return `unclear ${verdict.unknownStatus}`;
  if (verdict.review === true) return "review";
  return verdict.started ? "started" : "waiting";
}

/** What each document comes to, for documents that differ from what the data says. */
async function differences({ tenant, provider, ref }: Harness, documents: readonly ResultDocument[]) {
  const found: unknown[] = [];
  for (const [expected, body] of documents) {
    tenant.result = body;
    const came = named(await provider.fetchResult(ref));
    if (came !== expected) found.push({ body: JSON.stringify(body), expected, came });
  }
  return found;
}

describe("a result document", () => {
  it.each([
    ["sessions", sessionsHarness, REST_DOCUMENTS],
    ["idverify", idverifyHarness, IDVERIFY_DOCUMENTS],
  ] as const)("over %s comes to what it says", async (_, harness, documents) => {
    expect(await differences(await harness(), documents)).toEqual([]);
  });
});
