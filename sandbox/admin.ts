/**
 * The portal's admin in a browser: installs the app, or signs in again, and connects 1Kosmos. Nothing here goes past the
 * app's own doors.
 */
import { z } from "zod";
import { Browser, type Visit } from "./browser.ts";
import { HUBSPOT, ONEKOSMOS, type ProviderKind } from "./fixed.ts";
import type { Origins } from "./stack-options.ts";

/** The data that the demo and the journeys read of `GET /api/portal`. */
const overviewSchema = z.object({
  portalId: z.number(),
  installedAt: z.number(),
  connection: z.object({ kind: z.string() }).nullable(),
  attention: z.string().nullable(),
  waiting: z.object({ inbox: z.number(), outbox: z.number(), openSessions: z.number() }),
  settings: z.object({ delivery: z.object({ ways: z.array(z.string()) }) }),
  heldDeals: z.array(z.object({ dealId: z.string(), reason: z.string(), refusal: z.string() })),
});
const deadLettersSchema = z.object({
  deadLetterGroups: z.array(z.object({ total: z.number(), ids: z.array(z.string()) })),
});
export type PortalOverview = z.infer<typeof overviewSchema>;

const conditionsSchema = z.object({
  conditions: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      severity: z.string(),
      remedy: z.nullable(z.object({ path: z.string(), label: z.string() })),
    }),
  ),
});
const looseConditionsSchema = z.object({ conditions: z.array(z.unknown()) });
export type ShownCondition = z.infer<typeof conditionsSchema>["conditions"][number];

/** The condition that blocks work, as `GET /api/portal` states it. */
const unfinishedSchema = z.object({
  attention: z.string().nullable(),
  grantRefusal: z.unknown().optional(),
  pause: z.unknown().optional(),
  waiting: z.unknown(),
  deadLetterGroups: z.array(z.unknown()),
  heldDeals: z.array(z.unknown()),
});

/** A signed-in admin. Every call throws when the app refuses. */
export interface Admin {
  /** The page that the install, or the sign-in, ended on. */
  readonly arrival: Visit;
  overview(): Promise<PortalOverview>;
  /** Saves the connection to the sandbox 1Kosmos in the vocabulary of `kind`, with other fields where they are given. */
  connect(kind: ProviderKind, fields?: object): Promise<void>;
  /** The conditions that the app states. */
  conditions(): Promise<readonly ShownCondition[]>;
  /** Describes what waits, and what the app says hinders it: a line each, as JSON. */
  unfinished(): Promise<readonly string[]>;
  /** Presses Replay at every cause of dead letters. Returns how many it replayed. */
  replayDeadLetters(): Promise<number>;
  /** Returns the settings as they are. */
  settings(): Promise<unknown>;
  /** Changes a part of the settings. */
  putSettings(patch: unknown): Promise<void>;
  /** Marks a contact as verified or failed by hand; the settings must allow it. */
  decide(contactId: string, verdict: "verified" | "failed", reason: string): Promise<void>;
}

/**
 * Goes through HubSpot's OAuth pages in a new browser: from the app's install link to HubSpot's Connect button and back.
 * For a portal that has the app already this is the sign-in. `portalId` is what is chosen where HubSpot offers several.
 */
export async function signIn(origins: Origins, portalId: number = HUBSPOT.portalId): Promise<Admin> {
  const browser = new Browser();
  const consent = expectPage(
    await browser.open(`${origins.app}/oauth/install`),
    "HubSpot's page with the Connect button",
  );
  const arrival = expectPage(
    await browser.submit(consent.url, { portalId: String(portalId) }),
    "the app's page after the install",
  );
  return {
    arrival,
    overview: async () => overviewSchema.parse(JSON.parse((await api("GET", "/api/portal")).body)),
    async connect(kind, fields = {}) {
      await api("PUT", "/api/connection", { ...connectionOf(kind), ...fields });
    },
    conditions: async () =>
      conditionsSchema.parse(JSON.parse((await api("GET", "/api/conditions")).body)).conditions,
    async unfinished() {
      const portal = unfinishedSchema.parse(JSON.parse((await api("GET", "/api/portal")).body));
      const { conditions } = looseConditionsSchema.parse(
        JSON.parse((await api("GET", "/api/conditions")).body),
      );
      const now = { now: Date.now() };
      return [
        ...Object.entries({ ...now, ...portal }).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
        ...conditions.map((condition) => `condition: ${JSON.stringify(condition)}`),
      ];
    },
    async replayDeadLetters() {
      const { deadLetterGroups } = deadLettersSchema.parse(
        JSON.parse((await api("GET", "/api/portal")).body),
      );
      let replayed = 0;
      for (const { total, ids } of deadLetterGroups) {
        await api("POST", "/api/dead-letters/replay", { id: ids[0] });
        replayed += total;
      }
      return replayed;
    },
    settings: async () => JSON.parse((await api("GET", "/api/settings")).body),
    async putSettings(patch) {
      await api("PUT", "/api/settings", patch);
    },
    async decide(contactId, verdict, reason) {
      const decision = { id: crypto.randomUUID(), verdict, reason };
      await api("POST", `/api/contacts/${contactId}/decision`, decision);
    },
  };

  async function api(method: string, path: string, json?: unknown): Promise<Visit> {
    const url = origins.app + path;
    const visit = await browser.request(method, url, json === undefined ? undefined : { json });
    return expectPage(visit, `the answer to ${method} ${path}`);
  }
}

/**
 * The connection to the sandbox tenant as `PUT /api/connection` takes it. Over idverify with one document: with several
 * the person would have to choose before there is a session.
 */
export function connectionOf(kind: ProviderKind): object {
  const { tenantDns, community, licenseKey, liveIdDvcId, apiKey, callbackSecret } = ONEKOSMOS;
  const dvcIds = { drivers_license: ONEKOSMOS.dvcIds.drivers_license };
  return kind === "sessions"
    ? { kind, tenantDns, apiKey, callbackSecrets: [callbackSecret] }
    : { kind, tenantDns, community, licenseKey, dvcIds, liveIdDvcId };
}

function expectPage(visit: Visit, what: string): Visit {
  if (visit.status === 200) return visit;
  throw new Error(`Expected ${what}, got ${visit.status} from ${visit.url}:\n${visit.body.slice(0, 500)}`);
}
