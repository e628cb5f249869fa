/** The app names itself, with its version, in every request that leaves it. */
import { expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { sendRequest } from "../../src/lib/http.ts";
import { USER_AGENT } from "../../src/lib/user-agent.ts";
import { requestJson } from "../../src/onekosmos/http.ts";

it("is named with the version of package.json", () => {
  expect(USER_AGENT).toBe(`1kosmos-for-hubspot/${manifest.version}`);
});

it("is sent to HubSpot and to 1Kosmos", async () => {
  const names: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    names.push(new Request(input, init).headers.get("user-agent"));
    return Response.json({});
  };
  const limits = { timeoutMs: 1000, maxBytes: 1000 };
  await sendRequest(fetch, { url: "https://api.hubapi.com/", method: "GET", headers: {}, ...limits });
  const io = { fetch, now: Date.now, hostSuffixes: [] };
  await requestJson(io, { method: "POST", url: "https://acme.1kosmos.net/", body: {} }, limits);
  expect(names).toEqual([USER_AGENT, USER_AGENT]);
});
