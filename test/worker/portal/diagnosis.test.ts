/** The diagnosis of a portal's object, for portals that are really well or really broken. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PortalDiagnosis } from "../../../src/portal/admin/diagnosis.ts";
import { PORTAL_SCHEMA } from "../../../src/portal/schema.ts";
import { tokensKey } from "../../../src/portal/access/tokens.ts";
import { HubSpotAnnex } from "../support/hubspot-annex.ts";
import { patchDocument } from "../support/peek.ts";
import {
  creationOf,
  installedPortal,
  newContact,
  newPortal,
  pendingContact,
  type TestPortal,
  work,
} from "../support/portal.ts";

const MINUTE = 60_000;

beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => undefined));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function diagnosisOf({ stub }: TestPortal): Promise<PortalDiagnosis> {
  const { portal } = await stub.diagnose();
  if (portal === null) throw new Error("not installed");
  return portal;
}

/** Moves the clock of this isolate, which is the object's as well. */
function passTime(ms: number): void {
  const later = Date.now() + ms;
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(later);
}

describe("a portal that is well", () => {
  it("is told apart from one that never was, which stays untouched", async () => {
    const portal = await newPortal();
    expect(await portal.stub.diagnose()).toMatchObject({ portal: null });
    const tables = await runInDurableObject(portal.stub, (_, { storage }) =>
      storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("says so, part by part", async () => {
    const before = Date.now();
    const portal = await installedPortal();
    await pendingContact(portal);
    const found = await diagnosisOf(portal);
    expect(found).toMatchObject({
      portalId: portal.portalId,
      status: "connected",
      grant: { stored: "ok", refresh: "ok" },
      oneKosmos: "ok",
      queue: { jobs: 0, deadLetters: 0 },
      conditions: [],
      clocks: { hubspot: 0, onekosmos: 0 },
    });
    expect(found.schema.map(({ part }) => part)).toEqual(PORTAL_SCHEMA.map(({ name }) => name));
    expect(found.schema.every(({ stored, known }) => stored === known && stored > 0)).toBe(true);
    expect(found.webhooksAt).toBeGreaterThanOrEqual(before);
    expect(found.alarm.setFor).toBeGreaterThan(Date.now());
    expect(found.alarm.dueAt).toBeGreaterThan(Date.now());
  });

  it("has no webhook before the first one", async () => {
    expect((await diagnosisOf(await installedPortal())).webhooksAt).toBeNull();
  });

  it("remembers the last webhook when its object has ended, and stores it at most once in ten minutes", async () => {
    const portal = await installedPortal();
    await pendingContact(portal);
    const arriveAfter = async (ms: number) => {
      await patchDocument(portal, "missed-contacts", { arrivedAt: Date.now() - ms });
      const stored = await storedArrival(portal);
      await portal.stub.accept([creationOf(await newContact(portal))]);
      await work(portal);
      return (await storedArrival(portal)) - stored;
    };
    expect(await arriveAfter(9 * MINUTE)).toBe(0);
    expect(await arriveAfter(11 * MINUTE)).toBeGreaterThanOrEqual(11 * MINUTE);
  });
});

describe("a portal that is broken", () => {
  it("has a client that HubSpot does not know", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    annex.grantsEnded = true;
    annex.grantsEndedBy = "BAD_CLIENT_SECRET";
    expect(await diagnosisOf(portal)).toMatchObject({
      grant: { stored: "ok", refresh: "client_misconfigured" },
    });
  });

  it("has a grant that HubSpot refuses", async () => {
    const annex = new HubSpotAnnex().open();
    const portal = await installedPortal();
    annex.grantsEnded = true;
    expect(await diagnosisOf(portal)).toMatchObject({ grant: { refresh: "revoked" } });
  });

  it("has a token that none of today's keys opens, or none", async () => {
    const portal = await installedPortal();
    await env.TOKENS.put(tokensKey(portal.portalId), "v2.lost.AAAA");
    expect(await diagnosisOf(portal)).toMatchObject({ grant: { stored: "unreadable", refresh: null } });
    await env.TOKENS.delete(tokensKey(portal.portalId));
    expect(await diagnosisOf(portal)).toMatchObject({ grant: { stored: "missing", refresh: null } });
  });

  it("has a schema that is behind, or ahead of the code", async () => {
    const portal = await installedPortal();
    const setVersion = (version: number) =>
      runInDurableObject(portal.stub, (_, { storage }) =>
        storage.sql.exec("UPDATE schema_version SET version = ? WHERE part = 'kernel'", version).toArray(),
      );
    await setVersion(1);
    const known = PORTAL_SCHEMA.find(({ name }) => name === "kernel")?.migrations.length ?? 0;
    expect((await diagnosisOf(portal)).schema).toContainEqual({ part: "kernel", stored: 1, known });
    await setVersion(99);
    expect((await diagnosisOf(portal)).schema).toContainEqual({ part: "kernel", stored: 99, known });
  });

  it("has lost its alarm", async () => {
    const portal = await installedPortal();
    await pendingContact(portal);
    await runInDurableObject(portal.stub, (_, { storage }) => storage.deleteAlarm());
    passTime(60 * MINUTE);
    const { alarm } = await diagnosisOf(portal);
    expect(alarm.setFor).toBeNull();
    expect(alarm.dueAt).toBeLessThan(Date.now() - 2 * MINUTE);
  });

  it("is not connected to 1Kosmos, and its conditions have their codes", async () => {
    const portal = await installedPortal(null);
    await portal.stub.accept([creationOf(await newContact(portal))]);
    await work(portal);
    const found = await diagnosisOf(portal);
    expect(found.oneKosmos).toBe("missing");
    expect(found.conditions).toContainEqual({
      code: "onekosmos_missing",
      severity: "error",
      since: expect.any(Number),
      waiting: 1,
    });
  });

  it("has a key that 1Kosmos refuses", async () => {
    const connection = {
      kind: "sessions",
      tenantDns: "sandbox.1kosmos.net",
      apiKey: "of-another-tenant",
      callbackSecrets: ["whsec_c2FuZGJveC1jYWxsYmFjay1zZWNyZXQ="],
    };
    expect((await diagnosisOf(await installedPortal(connection))).oneKosmos).toBe("credentials_refused");
  });
});

async function storedArrival({ stub }: TestPortal): Promise<number> {
  return runInDurableObject(stub, (_, { storage }) => {
    const query = "SELECT value ->> 'arrivedAt' AS n FROM meta WHERE key = 'missed-contacts'";
    return storage.sql.exec<{ n: number }>(query).one().n;
  });
}
