import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../sandbox/exchanges.ts";
import { createTally } from "../../../sandbox/tally.ts";

const BATCH_UPDATE = "https://api.hubapi.com/crm/v3/objects/contacts/batch/update";

const pending = (id: string) => ({ id, properties: { idv_status: "pending" } });

describe("the counts of an import", () => {
  it("counts a contact once, however often its event is delivered", () => {
    const delivery = webhook([{ objectId: 1001 }, { objectId: 1002 }], 204);
    expect(countsOf([delivery, delivery]).accepted).toBe(2);
  });

  it("does not count what the app refused", () => {
    expect(countsOf([webhook([{ objectId: 1001 }], 503)]).accepted).toBe(0);
  });

  it("counts sessions of both vocabularies, and only those that were made", () => {
    const exchanges = [
      sessionStart("/v1/verify/sessions", 201),
      sessionStart("/docuverify/document_share_session/create", 200),
      sessionStart("/v1/verify/sessions", 500),
      sessionStart("/v1/verify/sessions/abc/status", 200),
    ];
    expect(countsOf(exchanges).sessions).toBe(2);
  });

  it("counts the contacts of a batch that HubSpot accepted, and the call", () => {
    const batch = write("POST", BATCH_UPDATE, { inputs: [pending("1001"), pending("1002")] }, 207, {
      results: [{ id: "1001" }],
      errors: [{}],
    });
    expect(countsOf([batch])).toMatchObject({ pending: 1, writeCalls: 1 });
  });

  it("counts a single write by its address", () => {
    const url = "https://api.hubapi.com/crm/objects/2026-09/contacts/1003";
    expect(countsOf([write("PATCH", url, pending("1003"), 200)])).toMatchObject({
      pending: 1,
      writeCalls: 1,
    });
  });

  it("counts a refusal for rate as a call and a refusal, and as nothing written", () => {
    const refused = write("POST", BATCH_UPDATE, { inputs: [pending("1001")] }, 429);
    expect(countsOf([refused])).toMatchObject({ pending: 0, writeCalls: 1, rateRefusals: 1 });
  });

  it("leaves out what people do at the sandbox's own port, and other statuses", () => {
    const url = "https://api.hubapi.com/crm/v3/objects/contacts/1001";
    const byHand = {
      ...write("PATCH", url, pending("1001"), 200),
      requestHeaders: { host: "localhost:8788" },
    };
    const verified = write(
      "POST",
      BATCH_UPDATE,
      { inputs: [{ id: "1001", properties: { idv_status: "verified" } }] },
      200,
      {
        results: [{ id: "1001" }],
      },
    );
    expect(countsOf([byHand, verified])).toMatchObject({ pending: 0, writeCalls: 1 });
  });
});

function countsOf(exchanges: readonly Exchange[]) {
  const tally = createTally();
  for (const each of exchanges) tally.add(each);
  return tally.counts();
}

function exchange(given: Partial<Exchange>): Exchange {
  return {
    at: 0,
    ms: 1,
    side: "hubspot",
    direction: "in",
    method: "POST",
    url: "https://api.hubapi.com/",
    status: 200,
    requestHeaders: { host: "api.hubapi.com" },
    requestBody: "",
    responseHeaders: {},
    responseBody: "{}",
    ...given,
  };
}

function webhook(events: readonly unknown[], status: number): Exchange {
  const url = "http://localhost:8787/hubspot/webhooks";
  return exchange({ direction: "out", url, status, requestBody: JSON.stringify(events) });
}

function sessionStart(path: string, status: number): Exchange {
  return exchange({ side: "onekosmos", url: `https://sandbox.1kosmos.net${path}`, status });
}

function write(method: string, url: string, body: unknown, status: number, answer: unknown = {}): Exchange {
  const bodies = { requestBody: JSON.stringify(body), responseBody: JSON.stringify(answer) };
  return exchange({ method, url, status, ...bodies });
}
