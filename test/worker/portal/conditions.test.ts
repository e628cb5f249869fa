/**
 * An outside fault that blocks many pieces of work is one condition: little is called, no attempt is used up, other
 * work goes on, and the waiting work goes on when it ends.
 *
 * @module-tag waits
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Condition } from "../../../src/kernel/condition.ts";
import {
  creationOf,
  idvOf,
  installedPortal,
  newContact,
  newPortal,
  SESSIONS_CONNECTION,
  signInAgain,
  work,
  type TestPortal,
} from "../support/portal.ts";
import { onStorage } from "../support/peek.ts";
import { GATE } from "../deal/play.ts";

afterEach(() => vi.restoreAllMocks());

/** Calls that match get the response of `answer`, the others that of the sandbox. Returns the matching calls. */
function intercept(
  match: RegExp,
  answer: (body: string, url: string) => Response | null | Promise<Response | null>,
) {
  const seen: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!match.test(`${request.method} ${request.url}`)) return real(request);
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    return (await answer(await request.clone().text(), request.url)) ?? real(request);
  });
  return seen;
}

const json = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const batchSchema = z.object({ inputs: z.array(z.object({ id: z.string() })) });
const FORBIDDEN = {
  status: "error",
  message: "This oauth-token (CJSP5qf1KhICAQEYs-gDIIGOBii1hQIyGQ) does not have proper permissions!",
  correlationId: "11111111-2222-3333-4444-555555555555",
};
const CONTACT_WRITES = /(?:PATCH|POST) \S+\/objects\/contacts\/(?:batch\/update|\d+)$/u;

async function contactsWith(portal: TestPortal, count: number): Promise<readonly string[]> {
  const ids = await Promise.all(Array.from({ length: count }, () => newContact(portal)));
  await portal.stub.accept(ids.map((id) => creationOf(id)));
  return ids;
}

async function statusesOf(portal: TestPortal, ids: readonly string[]) {
  return Promise.all(ids.map(async (id) => (await idvOf(portal, id))["idv_status"]));
}

async function conditionsOf(portal: TestPortal): Promise<readonly Condition[]> {
  return (await portal.stub.conditions()) ?? [];
}

async function codesOf(portal: TestPortal): Promise<readonly string[]> {
  return (await conditionsOf(portal)).map(({ code }) => code);
}

/** Lets the time pass after which properties are looked at again. */
async function letTimePass(portal: TestPortal): Promise<void> {
  await onStorage(portal, (storage) => {
    const row = storage.sql
      .exec<{ value: string }>("SELECT value FROM meta WHERE key = 'properties'")
      .toArray()[0];
    const states: Record<string, object> = JSON.parse(row?.value ?? "{}");
    for (const state of Object.values(states)) Object.assign(state, { checkAt: 0 });
    storage.sql.exec("UPDATE meta SET value = ? WHERE key = 'properties'", JSON.stringify(states));
    return storage.setAlarm(Date.now());
  });
}

describe("HubSpot forbids writes to contacts (403 without a category)", () => {
  it("costs few calls and no dead letter for 100 contacts, and all are written when the permission is back", async () => {
    const portal = await installedPortal();
    const calls = intercept(CONTACT_WRITES, () => json(403, FORBIDDEN));
    const ids = await contactsWith(portal, 100);
    await work(portal);
    await work(portal);
    expect(calls.length).toBeLessThanOrEqual(3);
    const overview = await portal.stub.overview();
    expect(overview?.deadLetters).toEqual([]);
    expect(overview?.conditions).toMatchObject([
      {
        code: "scopes_missing",
        waiting: 100,
        message: expect.stringContaining("crm.objects.contacts.write"),
      },
    ]);
    vi.restoreAllMocks();
    await signInAgain(portal);
    await work(portal);
    expect(new Set(await statusesOf(portal, ids))).toEqual(new Set(["pending"]));
    expect(await conditionsOf(portal)).toEqual([]);
  });

  it("does not stop what goes other ways: deals are written", async () => {
    const portal = await installedPortal();
    intercept(CONTACT_WRITES, () => json(403, FORBIDDEN));
    await contactsWith(portal, 1);
    await work(portal);
    const record = await portal.stub.overview();
    expect(record?.status).toBe("connected");
    expect(await codesOf(portal)).toEqual(["scopes_missing"]);
    const writes = intercept(/PATCH \S+\/objects\/deals\//u, () => json(200, { id: "1" }));
    await onStorage(portal, (storage) => {
      const payload = JSON.stringify({ idv_gate_status: "held" });
      storage.sql.exec(
        "INSERT INTO outbox VALUES ('deals', '1', 1, ?, 'due', ?, 0, 0, '')",
        payload,
        Date.now(),
      );
      return storage.setAlarm(Date.now());
    });
    await work(portal);
    expect(writes).toHaveLength(1);
  });
});

describe("a property of ours that was changed in HubSpot", () => {
  it("gets its options back when an admin renamed one of them", async () => {
    const portal = await installedPortal();
    const path = "/crm/v3/properties/contacts/idv_status";
    const { options } = await (await portal.crm("GET", path)).json<{ options: { value: string }[] }>();
    const renamed = options.map((option) =>
      option.value === "pending" ? { ...option, value: "in_progress" } : option,
    );
    await portal.crm("PATCH", path, { options: renamed });
    const ids = await contactsWith(portal, 3);
    await work(portal);
    expect(await statusesOf(portal, ids)).toEqual(["pending", "pending", "pending"]);
    const after = await (
      await portal.crm("GET", path)
    ).json<{ options: { value: string; label: string }[] }>();
    expect(after.options.map(({ value }) => value)).toEqual(
      expect.arrayContaining(["in_progress", "pending", "verified", "failed", "expired"]),
    );
    // The renamed option kept our label, and HubSpot does not take two of one label.
    expect(new Set(after.options.map(({ label }) => label)).size).toBe(after.options.length);
    expect(await conditionsOf(portal)).toEqual([]);
    expect((await portal.stub.overview())?.deadLetters).toEqual([]);
  });

  it("of another app, with our name and another type, is left out: the others are written", async () => {
    const portal = await newPortal();
    await portal.crm("POST", "/crm/v3/properties/contacts", {
      name: "idv_status",
      label: "Another app's",
      type: "number",
      fieldType: "number",
      groupName: "contactinformation",
    });
    await signInAgain(portal);
    await portal.stub.putSettings({ delivery: { ways: ["person"] } });
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    const ids = await contactsWith(portal, 5);
    await work(portal);
    const [first = ""] = ids;
    expect(await idvOf(portal, first)).toMatchObject({
      idv_status: null,
      idv_session_id: expect.any(String),
    });
    // HubSpot refuses the segments' filters for the same reason.
    expect(await conditionsOf(portal)).toMatchObject([
      { code: "property_changed", waiting: 5, message: expect.stringContaining("idv_status") },
      { code: "segments_refused" },
    ]);
    expect((await portal.stub.overview())?.deadLetters).toEqual([]);
    // The admin makes room: at the next sign-in the property is made, and what was left out is written.
    await portal.crm("DELETE", "/crm/v3/properties/contacts/idv_status");
    await signInAgain(portal);
    await work(portal);
    expect(new Set(await statusesOf(portal, ids))).toEqual(new Set(["pending"]));
    expect(await conditionsOf(portal)).toEqual([]);
  });
});

describe("a property that HubSpot does not let the app create", () => {
  it("of deals: contacts are written all the same", async () => {
    intercept(/POST \S+\/properties\/deals/u, () =>
      json(400, { ...FORBIDDEN, message: "Too many properties." }),
    );
    const portal = await installedPortal();
    const ids = await contactsWith(portal, 2);
    await work(portal);
    expect(await statusesOf(portal, ids)).toEqual(["pending", "pending"]);
    // Nobody uses deals here: it blocks nobody.
    expect(await conditionsOf(portal)).toEqual([]);
    const saved = await portal.stub.putSettings({ gates: [GATE] });
    expect(saved).toMatchObject({ ok: true });
    expect(await conditionsOf(portal)).toMatchObject([
      {
        code: "property_refused",
        // The reason of all of them once.
        message: expect.stringContaining(
          "deal properties idv_gate_status and idv_gate_target_stage (Too many properties) cannot be written",
        ),
      },
    ]);
  });

  it("one of ten: the other nine are written, and the tenth when HubSpot takes it", async () => {
    intercept(/POST \S+\/properties\/contacts/u, (body) =>
      body.includes('"idv_session_id"')
        ? json(400, { ...FORBIDDEN, message: "This name is reserved." })
        : null,
    );
    const portal = await installedPortal();
    const [contactId = ""] = await contactsWith(portal, 1);
    await work(portal);
    // Read one by one: the tenth does not exist in HubSpot.
    expect(await statusesOf(portal, [contactId])).toEqual(["pending"]);
    expect(await conditionsOf(portal)).toMatchObject([
      {
        code: "property_refused",
        waiting: 1,
        message: expect.stringContaining("idv_session_id (This name is reserved)"),
      },
    ]);
    vi.restoreAllMocks();
    await letTimePass(portal);
    await work(portal);
    expect((await idvOf(portal, contactId))["idv_session_id"]).toMatch(/./u);
    expect(await conditionsOf(portal)).toEqual([]);
  });
});

/** HubSpot refuses every value of a property, though its definition is right: per record, as in responses of batches. */
function refusingValues(name: string): (body: string, url: string) => Response | null {
  return (body, url) => {
    if (!body.includes(`"${name}"`)) return null;
    const message = `Property values were not valid: ${JSON.stringify([{ isValid: false, message: "no", error: "INVALID_OPTION", name }])}`;
    const error = { status: "error", category: "VALIDATION_ERROR", message, correlationId: "c" };
    if (!url.endsWith("/batch/update")) return json(400, error);
    const { inputs } = batchSchema.parse(JSON.parse(body));
    const errors = inputs.map(({ id }) => ({ ...error, context: { objectWriteTraceId: [id] } }));
    return json(207, { status: "COMPLETE", results: [], numErrors: errors.length, errors });
  };
}

describe("values that HubSpot refuses", () => {
  it("of one record: a dead letter for that property, and the others are written", async () => {
    const portal = await installedPortal();
    intercept(CONTACT_WRITES, refusingValues("idv_status"));
    const [contactId = ""] = await contactsWith(portal, 1);
    await work(portal);
    const idv = await idvOf(portal, contactId);
    expect(idv).toMatchObject({ idv_status: null, idv_verification_url: expect.any(String) });
    const overview = await portal.stub.overview();
    expect(overview?.conditions).toEqual([]);
    expect(overview?.deadLetterGroups).toMatchObject([{ kind: "write", total: 1 }]);
  });

  it("are forgotten with the record: nothing names a contact that was privacy-deleted", async () => {
    const portal = await installedPortal();
    intercept(CONTACT_WRITES, refusingValues("idv_status"));
    const [contactId = ""] = await contactsWith(portal, 1);
    await work(portal);
    const documents = () =>
      onStorage(portal, ({ sql }) => {
        const rows = sql.exec<{ key: string; value: string }>("SELECT key, value FROM meta").toArray();
        return rows.filter(({ value }) => value.includes(`"${contactId}"`)).map(({ key }) => key);
      });
    expect(await documents()).toEqual(["properties"]);
    await portal.stub.accept([creationOf(contactId, { type: "contact.privacyDeletion" })]);
    await work(portal);
    expect(await documents()).toEqual([]);
  });

  it("of many records: one condition, no dead letters, few calls; written by themselves when HubSpot takes them", async () => {
    const portal = await installedPortal();
    const calls = intercept(CONTACT_WRITES, refusingValues("idv_status"));
    const ids = await contactsWith(portal, 60);
    await work(portal);
    expect(calls.length).toBeLessThan(20);
    const overview = await portal.stub.overview();
    expect(overview?.deadLetters).toEqual([]);
    expect(overview?.conditions).toMatchObject([
      { code: "property_refused", waiting: 60, message: expect.stringContaining("idv_status") },
    ]);
    const idv = await Promise.all(ids.map((id) => idvOf(portal, id)));
    expect(
      idv.every(({ idv_verification_url: url, idv_status: status }) => url !== null && status === null),
    ).toBe(true);
    // Still refused: one record shows it.
    calls.length = 0;
    await letTimePass(portal);
    await work(portal);
    expect(calls.length).toBeLessThanOrEqual(2);
    expect(await codesOf(portal)).toEqual(["property_refused"]);
    vi.restoreAllMocks();
    await letTimePass(portal);
    await work(portal);
    expect(new Set(await statusesOf(portal, ids))).toEqual(new Set(["pending"]));
    expect(await conditionsOf(portal)).toEqual([]);
  });
});

describe("a refusal that names no property", () => {
  const RULE = {
    ...FORBIDDEN,
    category: "VALIDATION_ERROR",
    message: "A rule of this account forbids that.",
  };

  it("of three records in a row is a condition: the others wait, and all are written when HubSpot takes one", async () => {
    const portal = await installedPortal();
    const calls = intercept(CONTACT_WRITES, () => json(400, RULE));
    const ids = await contactsWith(portal, 40);
    await work(portal);
    await work(portal);
    // Halves of the batch until single records are refused.
    expect(calls.length).toBeLessThan(15);
    const overview = await portal.stub.overview();
    const [condition] = overview?.conditions ?? [];
    expect(condition).toMatchObject({
      code: "writes_refused",
      message: expect.stringContaining(RULE.message.replace(".", "")),
    });
    expect(condition?.waiting).toBeGreaterThanOrEqual(38);
    expect(condition?.retryAt).toBeGreaterThan(Date.now());
    expect(overview?.deadLetters.length).toBeLessThan(3);
    vi.restoreAllMocks();
    await signInAgain(portal);
    await work(portal);
    await work(portal);
    expect(new Set(await statusesOf(portal, ids))).toEqual(new Set(["pending"]));
    expect(await conditionsOf(portal)).toEqual([]);
    expect((await portal.stub.overview())?.deadLetters).toEqual([]);
  });

  it("of some records among others that are written stays with them", async () => {
    const portal = await installedPortal();
    const bad = new Set<string>();
    intercept(CONTACT_WRITES, (body, url) => {
      const named = url.endsWith("/batch/update")
        ? batchSchema.parse(JSON.parse(body)).inputs.map(({ id }) => id)
        : [url.slice(url.lastIndexOf("/") + 1)];
      return named.some((id) => bad.has(id)) ? json(400, RULE) : null;
    });
    const ids = await Promise.all(Array.from({ length: 12 }, () => newContact(portal)));
    for (const [place, id] of ids.entries()) if (place % 3 === 0) bad.add(id);
    await portal.stub.accept(ids.map((id) => creationOf(id)));
    await work(portal);
    const [condition, ...others] = await conditionsOf(portal);
    expect(others).toEqual([]);
    expect(condition).toMatchObject({
      code: "work_given_up",
      waiting: 4,
      message: expect.stringContaining("4 of them for one cause: A rule of this account forbids that."),
      remedy: { path: "/portal/attention" },
    });
    const [group, ...more] = (await portal.stub.overview())?.deadLetterGroups ?? [];
    expect([group?.total, more]).toEqual([4, []]);
    expect(await portal.stub.removeGroup(group?.ids[0] ?? "")).toBe(4);
    expect(await conditionsOf(portal)).toEqual([]);
  });

  it("of fewer records is tried once more when HubSpot takes another one, and no further time", async () => {
    const portal = await installedPortal();
    const calls = intercept(CONTACT_WRITES, () => json(400, RULE));
    const [first = ""] = await contactsWith(portal, 1);
    await work(portal);
    expect((await portal.stub.overview())?.deadLetters).toHaveLength(1);
    vi.restoreAllMocks();
    const others = await contactsWith(portal, 1);
    await work(portal);
    expect(await statusesOf(portal, [first, ...others])).toEqual(["pending", "pending"]);
    expect((await portal.stub.overview())?.deadLetters).toEqual([]);
    expect(calls).toHaveLength(1);

    // A record that is refused for its own sake.
    const bad = await newContact(portal);
    const ofBad = intercept(new RegExp(`PATCH \\S+/contacts/${bad}$`, "u"), () => json(400, RULE));
    await portal.stub.accept([creationOf(bad)]);
    await work(portal);
    for (let n = 0; n < 3; n += 1) {
      await contactsWith(portal, 1);
      await work(portal);
    }
    expect(ofBad).toHaveLength(2);
    expect((await portal.stub.overview())?.deadLetters).toHaveLength(1);
    vi.restoreAllMocks();
    await signInAgain(portal);
    await work(portal);
    expect(await statusesOf(portal, [bad])).toEqual(["pending"]);
  });
});

describe("HubSpot's trouble", () => {
  it("that has lasted a minute is one, and ends with a call that works", async () => {
    const portal = await installedPortal();
    const maintained = { status: "error", message: "HubSpot is being maintained" };
    intercept(CONTACT_WRITES, () => json(503, maintained));
    const [contactId = ""] = await contactsWith(portal, 1);
    await work(portal);
    expect(await conditionsOf(portal)).toEqual([]);
    await onStorage(portal, ({ sql }) => {
      const since = Date.now() - 60_000;
      sql.exec(
        "UPDATE meta SET value = json_set(value, '$.hubspot_unavailable.since', ?) WHERE key = 'conditions'",
        since,
      );
    });
    const [condition] = await conditionsOf(portal);
    expect(condition).toMatchObject({ code: "hubspot_unavailable", severity: "warning" });
    expect(condition?.waiting).toBeGreaterThan(0);
    expect(condition?.message).toContain(maintained.message);
    expect(condition?.retryAt).toBeGreaterThan(Date.now());
    vi.restoreAllMocks();
    await signInAgain(portal);
    await work(portal);
    expect(await statusesOf(portal, [contactId])).toEqual(["pending"]);
    expect(await conditionsOf(portal)).toEqual([]);
  });
});

describe("work that waits for 1Kosmos", () => {
  it("names the connection that is not set, as soon as something waits for it, and goes on when it is", async () => {
    const portal = await installedPortal(null);
    expect(await conditionsOf(portal)).toEqual([]);
    const [contactId = ""] = await contactsWith(portal, 1);
    await work(portal);
    expect(await conditionsOf(portal)).toMatchObject([
      { code: "onekosmos_missing", waiting: 1, retryAt: null },
    ]);
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await work(portal);
    expect(await statusesOf(portal, [contactId])).toEqual(["pending"]);
    expect(await conditionsOf(portal)).toEqual([]);
  });

  it("names a refused key, logs when that begins and ends, and replays what died of it", async () => {
    const portal = await installedPortal({ ...SESSIONS_CONNECTION, apiKey: "wrong-api-key-of-some-length" });
    const lines: string[] = [];
    for (const level of ["log", "warn", "error", "info"] as const)
      vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)));
    const [first = ""] = await contactsWith(portal, 2);
    await work(portal);
    const [condition] = await conditionsOf(portal);
    expect(condition).toMatchObject({ code: "onekosmos_refused", severity: "error", waiting: 2 });
    expect(condition?.retryAt).toBeGreaterThan(Date.now());
    // As if its attempts had been used up before this version.
    const attention = (await portal.stub.overview())?.attention ?? "";
    await onStorage(portal, ({ sql }) => {
      sql.exec("UPDATE jobs SET state = 'dead', reason = ? WHERE subject = ?", attention, `contact:${first}`);
    });
    await portal.stub.putConnection(SESSIONS_CONNECTION);
    await work(portal);
    expect(await statusesOf(portal, [first])).toEqual(["pending"]);
    expect(await conditionsOf(portal)).toEqual([]);
    const ours = lines.filter(
      (line) => line.includes(String(portal.portalId)) && line.includes('"condition '),
    );
    expect(ours.map((line) => /condition (?:begins|ends)/u.exec(line)?.[0])).toEqual([
      "condition begins",
      "condition ends",
    ]);
    expect(ours.join("")).toContain("onekosmos_refused");
    expect(ours.join("")).not.toContain(attention);
  });
});

describe("since when a condition lasts", () => {
  it("is kept across looks, and looking stores nothing more", async () => {
    const portal = await installedPortal(null);
    await contactsWith(portal, 1);
    await work(portal);
    const [before] = await conditionsOf(portal);
    const rows = () =>
      onStorage(portal, ({ sql }) => sql.exec<{ n: number }>("SELECT count(*) AS n FROM meta").one().n);
    const count = await rows();
    for (let look = 0; look < 3; look += 1) await conditionsOf(portal);
    const [after] = await conditionsOf(portal);
    expect(after?.since).toBe(before?.since);
    expect(await rows()).toBe(count);
  });
});

describe("dead letters", () => {
  it("are grouped by cause with their true number, and are replayed or removed together", async () => {
    const portal = await installedPortal();
    await onStorage(portal, ({ sql }) => {
      for (let n = 1; n <= 80; n += 1)
        sql.exec(
          "INSERT INTO outbox VALUES ('contacts', ?, 1, ?, 'dead', 0, ?, 3, ?)",
          String(900_000 + n),
          JSON.stringify({ idv_status: "pending" }),
          n,
          n <= 70 ? "HubSpot refused this record" : "Another reason",
        );
    });
    const groups = (await portal.stub.overview())?.deadLetterGroups ?? [];
    expect(groups.map(({ cause, kind, total }) => ({ cause, kind, total }))).toEqual([
      { cause: "HubSpot refused this record", kind: "write", total: 70 },
      { cause: "Another reason", kind: "write", total: 10 },
    ]);
    expect(groups[0]?.ids.length).toBeLessThanOrEqual(5);
    // The number in the menu: one for each cause.
    const number = async () => (await portal.stub.adminFrame())?.attention;
    expect(await number()).toBe(2);
    expect(await portal.stub.removeGroup(groups[0]?.ids[0] ?? "")).toBe(70);
    expect(await number()).toBe(1);
    expect(await portal.stub.removeGroup(groups[0]?.ids[0] ?? "")).toBe(0);
    const calls = intercept(CONTACT_WRITES, (body) => {
      const { inputs } = batchSchema.parse(JSON.parse(body));
      return json(200, { status: "COMPLETE", results: inputs.map(({ id }) => ({ id })) });
    });
    expect(await portal.stub.replayGroup(groups[1]?.ids[0] ?? "")).toBe(10);
    await work(portal);
    expect(calls).toHaveLength(1);
    expect((await portal.stub.overview())?.deadLetterGroups).toEqual([]);
  });
});
