/** The connection test: what an admin reads when the tenant is wrong, redirects, or was pasted with more than its name. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { TestedPart } from "../../../src/onekosmos/provider.ts";
import { IDVERIFY_CONNECTION, installedPortal, SESSIONS_CONNECTION } from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

const WORKFLOW = { id: "wf-7d0c2f8e-5b1a-4c93-9f6e-2a8b4d1c3e50", call: "workflow" };

const named = (parts: readonly TestedPart[] = []) => parts.map(({ field }) => field);

describe("a connection test", () => {
  it.each([SESSIONS_CONNECTION, IDVERIFY_CONNECTION])(
    "of a tenant that does not exist fails at the tenant's field ($kind)",
    async (connection) => {
      const portal = await installedPortal(null);
      const tested = await portal.stub.testConnection({ ...connection, tenantDns: "nobody.1kosmos.net" });
      expect(tested).toEqual({
        ok: false,
        error: { tenantDns: expect.stringMatching(/^1Kosmos could not be reached at this address\. Check/u) },
      });
    },
  );

  it.each([SESSIONS_CONNECTION, IDVERIFY_CONNECTION])(
    "names where the tenant redirects to ($kind)",
    async (connection) => {
      const portal = await installedPortal(null);
      const real = globalThis.fetch;
      vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
        const request = new Request(input, init);
        return request.url.includes("1kosmos.net")
          ? Response.redirect("https://login.example.com/sso?token=secret", 302)
          : real(request);
      });
      const tested = await portal.stub.testConnection(connection);
      const words = JSON.stringify(tested);
      expect(words).toContain("a redirect to https://login.example.com");
      expect(words).not.toContain("secret");
    },
  );

  it.each<[string, object, readonly string[], readonly string[]]>([
    [
      "sessions",
      SESSIONS_CONNECTION,
      ["tenantDns", "apiKey"],
      ["documentTypes", "stepUpSeconds", "callbackSecrets.0"],
    ],
    [
      "idverify",
      { ...IDVERIFY_CONNECTION, liveIdDvcId: "sandbox-liveid", workflows: [WORKFLOW] },
      ["tenantDns", "community", "licenseKey", "dvcIds.drivers_license", "liveIdDvcId"],
      ["workflows.0.id", "dvcIds", "callbacks"],
    ],
  ])(
    "names what it found by its field, and what no call checks (%s)",
    async (_, connection, found, notChecked) => {
      const portal = await installedPortal(null);
      const tested = await portal.stub.testConnection(connection);
      if (!tested.ok) throw new Error(JSON.stringify(tested.error));
      const report = tested.value;
      expect([named(report.found), named(report.notChecked)]).toEqual([found, notChecked]);
      expect(report.notChecked?.every(({ why = "" }) => why.length > 20)).toBe(true);
      // No secret is repeated.
      expect(JSON.stringify(report)).not.toMatch(/sandbox-(?:license|api)-key|whsec_/u);
    },
  );

  it("says what it removed from what was pasted", async () => {
    const portal = await installedPortal(null);
    const pasted = {
      ...SESSIONS_CONNECTION,
      tenantDns: "https://sandbox.1kosmos.net:443/admin",
      apiKey: "\ufeffsandbox-api-key\u200b",
    };
    const notices = [
      'The tenant is sandbox.1kosmos.net; "https://" and ":443/admin" were left out.',
      "Invisible characters were removed from the API key.",
    ];
    expect(await portal.stub.testConnection(pasted)).toEqual({
      ok: true,
      value: expect.objectContaining({ tenant: "sandbox.1kosmos.net", notices, callbacks: null }),
    });
    expect(await portal.stub.putConnection(pasted)).toMatchObject({ ok: true, value: { notices } });
    expect(await portal.stub.putConnection(SESSIONS_CONNECTION)).not.toHaveProperty("value.notices");
  });
});
