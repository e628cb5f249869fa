import { beforeEach, describe, expect, it } from "vitest";
import type { HubSpotClient } from "../../../src/hubspot/client.ts";
import { CONTACT_PROPERTIES, CONTACT_PROPERTY_NAMES } from "../../../src/domain/properties.ts";
import { connect } from "./connect.ts";
import { LittleHubSpot } from "./little-hubspot.ts";

const PROPERTIES = "/crm/v3/properties/contacts";
const READS = [`GET ${PROPERTIES}/groups`, `GET ${PROPERTIES}`];

let hubspot: LittleHubSpot;
let client: HubSpotClient;

beforeEach(() => {
  hubspot = new LittleHubSpot();
  ({ client } = connect(hubspot));
});

describe("provisioning a portal", () => {
  it("creates the group and all properties in four calls", async () => {
    const report = await client.ensureContactProperties();
    expect(report).toEqual({
      ok: true,
      value: {
        group: "created",
        created: [...CONTACT_PROPERTY_NAMES],
        present: [],
        repaired: [],
        problems: [],
      },
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
      value: {
        group: "present",
        created: [],
        present: [...CONTACT_PROPERTY_NAMES],
        repaired: [],
        problems: [],
      },
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

  it("leaves a property of another type alone and reports it; puts back options that are missing", async () => {
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
    expect(report).toMatchObject({
      ok: true,
      value: {
        repaired: ["idv_status"],
        problems: [{ name: "idv_match_confidence", kind: "type", message: "its type is string, not number" }],
      },
    });
    expect(hubspot.calls()).toEqual([...READS, `PATCH ${PROPERTIES}/idv_status`]);
    expect(hubspot.properties.get("idv_status")?.options?.map(({ value }) => value)).toEqual([
      "pending",
      "verified",
      "failed",
      "expired",
    ]);
    expect(hubspot.properties.get("idv_match_confidence")?.type).toBe("string");
  });

  it("two installs at once end well", async () => {
    const reports = await Promise.all([
      client.ensureContactProperties(),
      connect(hubspot).client.ensureContactProperties(),
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
    hubspot.groups.set("identity_verification", { name: "identity_verification", label: "x" });
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
    // Sent one by one, those go through that HubSpot does not refuse.
    expect(report.ok && report.value.created).toHaveLength(CONTACT_PROPERTY_NAMES.length);
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
