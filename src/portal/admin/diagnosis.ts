/** Diagnoses a portal from inside its object: counts, times and codes for `npm run doctor`, nothing personal and no secret. */
import { version } from "../../../package.json";
import type { ConditionCode } from "../../kernel/condition.ts";
import { readSchema, type SchemaState } from "../../lib/migrate.ts";
import type { ClockSide } from "../conditions/clock-watch.ts";
import { deadTotal } from "../../kernel/jobs/dead-causes.ts";
import { GAUGES } from "../dispatch/gauges.ts";
import type { PortalServices } from "../services.ts";
import type { PortalRecord } from "../context/records.ts";
import { PORTAL_SCHEMA } from "../schema.ts";

/** Rows of the outbox are counted to this number. */
const WAITING_SHOWN = 100;

/** How the grant stands. `refresh`: "ok", or why HubSpot made no token; null where none was requested. */
interface GrantDiagnosis {
  readonly stored: "ok" | "missing" | "unreadable";
  readonly refresh: string | null;
}

/** One portal. Times are epoch ms. */
export interface PortalDiagnosis {
  readonly portalId: number;
  readonly status: PortalRecord["status"];
  readonly schema: readonly SchemaState[];
  /** When the object wakes, and since or from when it has something to do. */
  readonly alarm: { readonly setFor: number | null; readonly dueAt: number | null };
  /** When HubSpot's last event arrived, to within some minutes. */
  readonly webhooksAt: number | null;
  readonly grant: GrantDiagnosis;
  /** "ok", "missing" while 1Kosmos is not connected, or why its test failed. */
  readonly oneKosmos: string;
  readonly queue: { readonly jobs: number; readonly writes: number; readonly deadLetters: number };
  readonly conditions: readonly {
    readonly code: ConditionCode;
    readonly severity: "error" | "warning";
    readonly since: number;
    readonly waiting: number;
  }[];
  /** How far each clock is ahead of the Worker's, ms. */
  readonly clocks: Readonly<Record<ClockSide, number>>;
}

/** An object's response: the version of its code, and the portal where the app is installed. */
export interface ObjectDiagnosis {
  readonly version: string;
  readonly portal: PortalDiagnosis | null;
}

/** Diagnoses the portal of `services`; null: the app was never installed here. Refreshes the token and tests 1Kosmos. */
export async function diagnosePortal(
  services: PortalServices | null,
  storage: DurableObjectStorage,
): Promise<ObjectDiagnosis> {
  if (services === null) return { version, portal: null };
  const { records, features, clock, context } = services;
  const { portalId, status } = records.portal();
  const [setFor, grant, oneKosmos] = await Promise.all([
    storage.getAlarm(),
    diagnoseGrant(services),
    services.oneKosmos.isConfigured() ? diagnoseOneKosmos(services) : "missing",
  ]);
  const writes = features.list.flatMap(({ channels = [] }) => channels);
  return {
    version,
    portal: {
      portalId,
      status,
      schema: readSchema(storage, PORTAL_SCHEMA),
      alarm: { setFor, dueAt: services.nextDueAt() },
      webhooksAt: features.missed.lastArrivalAt(),
      grant,
      oneKosmos,
      queue: {
        jobs: records.counters.get(GAUGES.jobs),
        writes: writes.reduce((total, channel) => total + channel.waiting(WAITING_SHOWN), 0),
        deadLetters: deadTotal(context.sql),
      },
      conditions: services.conditions
        .update()
        .map(({ code, severity, since, waiting }) => ({ code, severity, since, waiting })),
      clocks: { hubspot: clock.aheadMs("hubspot"), onekosmos: clock.aheadMs("onekosmos") },
    },
  };
}

async function diagnoseGrant({ records, tokens }: PortalServices): Promise<GrantDiagnosis> {
  const stored = await tokens.stored();
  const { status } = records.portal();
  if (stored !== "ok" || status === "disconnected" || status === "leaving") return { stored, refresh: null };
  const probed = await tokens.probe();
  return { stored, refresh: probed.ok ? "ok" : probed.error.reason };
}

async function diagnoseOneKosmos({ oneKosmos, context }: PortalServices): Promise<string> {
  const confirmed = await oneKosmos.confirm(context.now());
  return confirmed.ok ? "ok" : confirmed.error.reason;
}
