import { beforeEach, describe, expect, it } from "vitest";
import type { HubSpotClient } from "../../../src/hubspot/client.ts";
import type { ApiVersion } from "../../../src/hubspot/transport/api-version.ts";
import type { HubSpotCall } from "../../../src/hubspot/transport/transport.ts";
import { connect } from "./connect.ts";
import { LittleHubSpot } from "./little-hubspot.ts";

let hubspot: LittleHubSpot;
let client: HubSpotClient;
let logged: HubSpotCall[];

beforeEach(() => {
  hubspot = new LittleHubSpot();
  ({ client, logged } = connect(hubspot));
});

describe.each<ApiVersion>(["v3", "2026-09"])("writing contacts over %s", (apiVersion) => {
  beforeEach(async () => {
    hubspot.partialStatus = apiVersion === "v3" ? 207 : 200;
    ({ client, logged } = connect(hubspot, apiVersion));
    await client.ensureContactProperties();
    for (const id of ["1", "2", "3"]) hubspot.contacts.set(id, {});
    hubspot.arrived.length = 0;
    logged.length = 0;
  });

  it("one by one", async () => {
    expect(await client.patchContact("1", { idv_status: "pending", idv_session_id: "s-1" })).toEqual({
      ok: true,
    });
    expect(hubspot.contacts.get("1")).toEqual({ idv_status: "pending", idv_session_id: "s-1" });
    expect(hubspot.arrived[0]?.body).toEqual({
      properties: { idv_status: "pending", idv_session_id: "s-1" },
    });
    expect(logged[0]?.path).toMatch(/contacts\/\{id\}$/u);
  });

  it("one that is gone, and one that was merged", async () => {
    expect(await client.patchContact("99", { idv_status: "pending" })).toMatchObject({
      ok: false,
      error: { reason: "not_found" },
    });
    hubspot.merged.set("98", "2");
    expect((await client.patchContact("98", { idv_status: "pending" })).ok).toBe(true);
    expect(hubspot.contacts.get("2")).toEqual({ idv_status: "pending" });
  });

  it("many in one call", async () => {
    const outcome = await client.updateContacts([
      { id: "1", properties: { idv_status: "verified" } },
      { id: "2", properties: { idv_status: "failed" } },
    ]);
    expect(outcome).toEqual({ ok: true, value: { written: ["1", "2"], failed: [] } });
    expect(hubspot.arrived).toHaveLength(1);
    expect(hubspot.contacts.get("2")).toEqual({ idv_status: "failed" });
  });

  it("none without a call, and never more than HubSpot takes", async () => {
    expect(await client.updateContacts([])).toEqual({ ok: true, value: { written: [], failed: [] } });
    const tooMany = Array.from({ length: 101 }, (_, i) => ({ id: String(i + 1), properties: {} }));
    await expect(client.updateContacts(tooMany)).rejects.toThrow(RangeError);
    expect(hubspot.arrived).toHaveLength(0);
  });

  it("many, of which some are gone: the others go through", async () => {
    hubspot.merged.set("98", "2");
    const outcome = await client.updateContacts(
      ["1", "98", "99"].map((id) => ({ id, properties: { idv_status: "expired" } })),
    );
    expect(outcome.ok && outcome.value.written).toEqual(["1"]);
    expect(outcome.ok && outcome.value.failed.map(({ id, failure }) => [id, failure.reason])).toEqual([
      ["98", "not_found"],
      ["99", "not_found"],
    ]);
  });

  const oneInvalid = [
    { id: "1", properties: { idv_status: "pending" } },
    { id: "2", properties: { idv_status: "a-value-nobody-knows" } },
  ];

  it("many, of which one is refused: the others go through", async () => {
    const outcome = await client.updateContacts(oneInvalid);
    expect(outcome).toMatchObject({
      ok: true,
      value: { written: ["1"], failed: [{ id: "2", failure: { reason: "refused" } }] },
    });
    expect(JSON.stringify(outcome)).not.toContain("a-value-nobody-knows");
    expect(hubspot.contacts.get("1")).toEqual({ idv_status: "pending" });
  });

  it("many, all refused because of one", async () => {
    hubspot.multiStatus = false;
    const outcome = await client.updateContacts(oneInvalid);
    expect(outcome).toMatchObject({ ok: false, error: { reason: "refused", properties: ["idv_status"] } });
    expect(hubspot.contacts.get("1")).toEqual({});
  });

  it.each([true, false])(
    "after a property was deleted: created again and written (multi-status: %s)",
    async (multi) => {
      hubspot.multiStatus = multi;
      hubspot.properties.delete("idv_session_id");
      const updates = ["1", "2"].map((id) => ({
        id,
        properties: { idv_status: "pending", idv_session_id: `s-${id}` },
      }));
      const refused = await client.updateContacts(updates);
      const failures = refused.ok ? refused.value.failed.map(({ failure }) => failure) : [refused.error];
      expect(failures).toHaveLength(multi ? 2 : 1);
      for (const failure of failures) {
        expect(failure).toMatchObject({ reason: "property_missing", properties: ["idv_session_id"] });
      }
      const report = await client.ensureContactProperties();
      expect(report.ok && report.value.created).toEqual(["idv_session_id"]);
      expect(await client.updateContacts(updates)).toEqual({
        ok: true,
        value: { written: ["1", "2"], failed: [] },
      });
      expect(hubspot.contacts.get("2")).toEqual({ idv_status: "pending", idv_session_id: "s-2" });
    },
  );
});

describe("a batch's answer", () => {
  const updates = ["1", "2"].map((id) => ({ id, properties: { idv_status: "pending" } }));

  async function outcomeOf(body: unknown, status = 207) {
    hubspot.next.push(() => Response.json(body, { status }));
    const outcome = await client.updateContacts(updates);
    if (!outcome.ok) throw new Error(outcome.error.reason);
    return outcome.value;
  }

  it("names a record by the trace id that was sent with it", async () => {
    const error = {
      status: "error",
      category: "VALIDATION_ERROR",
      message: "not allowed here",
      context: { objectWriteTraceId: ["2"] },
    };
    const outcome = await outcomeOf({ results: [{ id: "1", properties: {} }], errors: [error] });
    expect(outcome.failed).toMatchObject([
      { id: "2", failure: { reason: "refused", message: "not allowed here" } },
    ]);
    expect(hubspot.arrived[0]?.body).toMatchObject({
      inputs: [{ objectWriteTraceId: "1" }, { objectWriteTraceId: "2" }],
    });
  });

  it("with an error that names nobody blames whoever was left out", async () => {
    const error = { status: "error", category: "VALIDATION_ERROR", message: "not allowed here", context: {} };
    const outcome = await outcomeOf({ results: [{ id: "1" }], errors: [error] });
    expect(outcome).toMatchObject({ written: ["1"], failed: [{ id: "2", failure: { reason: "refused" } }] });
  });

  it("that leaves a record out without an error means that it does not exist", async () => {
    const outcome = await outcomeOf({ status: "COMPLETE", results: [{ id: "2" }] }, 200);
    expect(outcome).toMatchObject({
      written: ["2"],
      failed: [{ id: "1", failure: { reason: "not_found" } }],
    });
  });

  it.each([
    ["an HTML page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["half a JSON", () => new Response('{"results":[', { headers: { "content-type": "application/json" } })],
    ["another shape", () => Response.json({ results: 5 })],
    ["an empty object", () => Response.json({})],
    ["nothing", () => Response.json(null)],
  ])("that is %s says nothing about the records", async (_, answer) => {
    hubspot.next.push(answer);
    expect(await client.updateContacts(updates)).toMatchObject({
      ok: false,
      error: { reason: "unexpected_answer" },
    });
  });
});

const found = (...ids: string[]) => Response.json({ status: "COMPLETE", results: ids.map((id) => ({ id })) });

describe("contacts that are looked for", () => {
  it("are asked for once more when HubSpot leaves them out without an error", async () => {
    hubspot.next.push(
      () => found("1"),
      () => found("2"),
    );
    expect(await client.existingContacts(["1", "2", "3"])).toEqual({ ok: true, value: new Set(["1", "2"]) });
    expect(hubspot.arrived).toHaveLength(2);
  });

  it("are not asked for again when HubSpot names them as missing", async () => {
    const missing = { status: "error", category: "OBJECT_NOT_FOUND", message: "no", context: { ids: ["2"] } };
    hubspot.next.push(() => Response.json({ results: [{ id: "1" }], errors: [missing] }, { status: 207 }));
    expect(await client.existingContacts(["1", "2"])).toEqual({ ok: true, value: new Set(["1"]) });
    expect(hubspot.arrived).toHaveLength(1);
  });
});
