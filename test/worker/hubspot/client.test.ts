import { beforeEach, describe, expect, it } from "vitest";
import { createBudget } from "../../../src/hubspot/budget.ts";
import { createHubSpotClient, type HubSpotClient } from "../../../src/hubspot/client.ts";
import { CONTACT_PROPERTIES, CONTACT_PROPERTY_NAMES } from "../../../src/hubspot/properties.ts";
import type { ApiVersion, HubSpotCall } from "../../../src/hubspot/transport.ts";
import { ok } from "../../../src/result.ts";
import { LittleHubSpot } from "./little-hubspot.ts";

const PROPERTIES = "/crm/v3/properties/contacts";
const READS = [`GET ${PROPERTIES}/groups`, `GET ${PROPERTIES}`];

let hubspot: LittleHubSpot;
let client: HubSpotClient;
let logged: HubSpotCall[];

function connect(apiVersion: ApiVersion = "v3"): HubSpotClient {
  return createHubSpotClient({
    accessToken: () => Promise.resolve(ok("access-1")),
    budget: createBudget(),
    fetch: hubspot.fetch,
    now: () => 1_795_000_000_000,
    log: (call) => logged.push(call),
    apiVersion,
  });
}

beforeEach(() => {
  hubspot = new LittleHubSpot();
  logged = [];
  client = connect();
});

describe("provisioning a portal", () => {
  it("creates the group and all properties in four calls", async () => {
    const report = await client.ensureContactProperties();
    expect(report).toEqual({
      ok: true,
      value: { group: "created", created: [...CONTACT_PROPERTY_NAMES], present: [], differing: [] },
    });
    expect(hubspot.calls()).toEqual([
      ...READS,
      `POST ${PROPERTIES}/groups`,
      `POST ${PROPERTIES}/batch/create`,
    ]);
    expect(hubspot.groups.get("identity_verification")).toEqual({
      name: "identity_verification",
      label: "Identity Verification",
    });
    for (const { name, type, fieldType, label, options } of CONTACT_PROPERTIES) {
      const made = hubspot.properties.get(name);
      expect(made).toMatchObject({
        type,
        fieldType,
        label,
        groupName: "identity_verification",
        formField: false,
      });
      expect(made?.options?.map(({ value }) => value) ?? []).toEqual(options.map(({ value }) => value));
    }
    expect(hubspot.arrived.every(({ authorization }) => authorization === "Bearer access-1")).toBe(true);
  });

  it("only reads when nothing is missing", async () => {
    await client.ensureContactProperties();
    hubspot.arrived.length = 0;
    const report = await client.ensureContactProperties();
    expect(report).toEqual({
      ok: true,
      value: { group: "present", created: [], present: [...CONTACT_PROPERTY_NAMES], differing: [] },
    });
    expect(hubspot.calls()).toEqual(READS);
  });

  it("repairs what is missing, restores what was archived, and changes nothing else", async () => {
    await client.ensureContactProperties();
    const renamed = { ...hubspot.properties.get("idv_session_id"), label: "Our own label" };
    hubspot.properties.set("idv_session_id", {
      name: "",
      type: "string",
      fieldType: "text",
      groupName: "",
      ...renamed,
    });
    const status = hubspot.properties.get("idv_status");
    if (status !== undefined) hubspot.archived.set("idv_status", status);
    hubspot.properties.delete("idv_status");
    hubspot.properties.delete("idv_credential_did");

    const report = await client.ensureContactProperties();
    expect(report.ok && report.value.created).toEqual(["idv_status", "idv_credential_did"]);
    expect(hubspot.properties.size).toBe(CONTACT_PROPERTY_NAMES.length);
    expect(hubspot.properties.get("idv_session_id")?.label).toBe("Our own label");
    expect(hubspot.archived.size).toBe(0);
  });

  it("leaves a property of another kind alone and reports it", async () => {
    await client.ensureContactProperties();
    const foreign = { type: "string", fieldType: "text", groupName: "contactinformation" };
    hubspot.properties.set("idv_match_confidence", { ...foreign, name: "idv_match_confidence" });
    const fewer = {
      name: "idv_status",
      type: "enumeration",
      fieldType: "radio",
      groupName: "contactinformation",
    };
    hubspot.properties.set("idv_status", { ...fewer, options: [{ value: "pending", label: "Pending" }] });
    hubspot.arrived.length = 0;

    const report = await client.ensureContactProperties();
    expect(report.ok && report.value.differing).toEqual(["idv_status", "idv_match_confidence"]);
    expect(hubspot.calls()).toEqual(READS);
    expect(hubspot.properties.get("idv_match_confidence")?.type).toBe("string");
  });

  it("two installs at once end well", async () => {
    const reports = await Promise.all([
      client.ensureContactProperties(),
      connect().ensureContactProperties(),
    ]);
    expect(reports.every(({ ok: done }) => done)).toBe(true);
    expect(hubspot.properties.size).toBe(CONTACT_PROPERTY_NAMES.length);
    const created = reports.flatMap((report) => (report.ok ? report.value.created : []));
    expect(created.toSorted()).toEqual([...CONTACT_PROPERTY_NAMES].toSorted());
  });

  it("goes one by one when HubSpot refuses the batch for one name", async () => {
    await client.ensureContactProperties();
    const taken = hubspot.properties.get("idv_status");
    hubspot.properties.clear();
    const conflict = {
      status: "error",
      category: "OBJECT_ALREADY_EXISTS",
      message: "exists",
      correlationId: "c",
    };
    hubspot.next.push(
      () => Response.json({ results: [{ name: "identity_verification", label: "x" }] }),
      () => Response.json({ results: [] }),
      () => {
        if (taken !== undefined) hubspot.properties.set("idv_status", taken);
        return Response.json(conflict, { status: 409 });
      },
    );
    const report = await client.ensureContactProperties();
    expect(report.ok && report.value.present).toEqual(["idv_status"]);
    expect(report.ok && report.value.created).toHaveLength(CONTACT_PROPERTY_NAMES.length - 1);
    expect(hubspot.properties.size).toBe(CONTACT_PROPERTY_NAMES.length);
  });

  it.each([200, 207] as const)("sees a refusal inside an answer %i", async (status) => {
    hubspot.next.push(
      () => Response.json({ results: [{ name: "identity_verification", label: "x" }] }),
      () => Response.json({ results: [] }),
      () => {
        const error = {
          status: "error",
          category: "VALIDATION_ERROR",
          message: "limit of properties reached",
          context: {},
        };
        return Response.json({ status: "COMPLETE", results: [], numErrors: 1, errors: [error] }, { status });
      },
    );
    const report = await client.ensureContactProperties();
    expect(report).toMatchObject({
      ok: false,
      error: { reason: "refused", message: "limit of properties reached" },
    });
  });

  it("does not take silence for success", async () => {
    hubspot.next.push(
      () => Response.json({ results: [{ name: "identity_verification", label: "x" }] }),
      () => Response.json({ results: [] }),
      () => Response.json({ status: "COMPLETE", results: [{ name: "idv_status" }] }, { status: 201 }),
    );
    expect(await client.ensureContactProperties()).toMatchObject({
      ok: false,
      error: { reason: "unexpected_answer" },
    });
  });

  it("fails when HubSpot does, and can be repeated", async () => {
    hubspot.next.push(() =>
      Response.json({ status: "error", message: "x", category: "MISSING_SCOPES" }, { status: 403 }),
    );
    expect(await client.ensureContactProperties()).toMatchObject({
      ok: false,
      error: { reason: "missing_scopes" },
    });
    expect((await client.ensureContactProperties()).ok).toBe(true);
  });
});

describe.each<ApiVersion>(["v3", "2026-09"])("writing contacts over %s", (apiVersion) => {
  beforeEach(async () => {
    hubspot.partialStatus = apiVersion === "v3" ? 207 : 200;
    client = connect(apiVersion);
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

  it("many, of which one is refused: HubSpot refuses the batch, and nothing is written", async () => {
    const outcome = await client.updateContacts([
      { id: "1", properties: { idv_status: "pending" } },
      { id: "2", properties: { idv_status: "a-value-nobody-knows" } },
    ]);
    expect(outcome).toMatchObject({ ok: false, error: { reason: "refused", properties: ["idv_status"] } });
    expect(JSON.stringify(outcome)).not.toContain("a-value-nobody-knows");
    expect(hubspot.contacts.get("1")).toEqual({});
  });

  it("after a property was deleted: named, created again, written", async () => {
    hubspot.properties.delete("idv_session_id");
    const updates = ["1", "2"].map((id) => ({
      id,
      properties: { idv_status: "pending", idv_session_id: `s-${id}` },
    }));
    const refused = await client.updateContacts(updates);
    expect(refused).toMatchObject({
      ok: false,
      error: { reason: "property_missing", properties: ["idv_session_id"] },
    });
    const report = await client.ensureContactProperties();
    expect(report.ok && report.value.created).toEqual(["idv_session_id"]);
    expect((await client.updateContacts(updates)).ok).toBe(true);
    expect(hubspot.contacts.get("2")).toEqual({ idv_status: "pending", idv_session_id: "s-2" });
  });
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
