/** Puts the app's pages in HubSpot together from what the app's own pages are made from. Pure. */
import { SOURCES } from "../../domain/vocabulary.ts";
import { hubspotHealth, portalState } from "../../portal/admin/portal-state.ts";
import type { PortalOverview } from "../../portal/admin/page-contract.ts";
import type { ActivityModel, AttentionModel, VerificationItem } from "../activity/read-model.ts";
import type { GatePipelines } from "../gates/pipelines.ts";
import type { AppAttention, AppOverview, AppSetup } from "./schemas.ts";

const NO_STEPS = { started: 0, sent: 0, opened: 0, passed: 0, failed: 0, expired: 0 };

interface OverviewInput {
  readonly overview: PortalOverview;
  /** The last seven days. */
  readonly week: ActivityModel;
  readonly newest: VerificationItem | null;
  /** Dead letters of all causes. */
  readonly deadLetters: number;
}

/** Returns the overview. */
export function toAppOverview({ overview, week, newest, deadLetters }: OverviewInput): AppOverview {
  const { connection, attention, pause, waiting, timeline, conditions } = overview;
  const tenantDns = connection?.tenantDns ?? null;
  const retries = conditions.flatMap(({ retryAt }) => retryAt ?? []);
  return {
    state: portalState({ ...overview, tenantDns }),
    installedAt: iso(overview.installedAt),
    hubspot: hubspotOf(overview),
    onekosmos: { tenant: tenantDns, message: attention ?? pause?.reason ?? null },
    today: stepsOf(week.days.at(-1)),
    week: week.totals,
    newest,
    needs: {
      conditions: conditions.map(({ code, message, wording, severity }) => ({
        code,
        message,
        wording,
        severity,
      })),
      deadLetters,
      held: overview.heldDeals.length + overview.heldTickets.length,
    },
    waiting: {
      jobs: waiting.inbox,
      updates: waiting.outbox + timeline.waiting,
      openSessions: waiting.openSessions,
      inReview: waiting.inReview,
      workflows: waiting.workflows,
      retryAt: retries.length === 0 ? null : iso(Math.min(...retries)),
    },
    linkLifetimeHours: overview.settings.linkLifetimeHours,
  };
}

/** Returns how HubSpot stands with the app, by the conditions while it is connected: the same as on the app's own page. */
function hubspotOf(overview: PortalOverview): AppOverview["hubspot"] {
  if (overview.status !== "connected") return overview.status;
  const health = hubspotHealth(overview);
  return health === "works" ? "connected" : health;
}

function stepsOf(day: ActivityModel["days"][number] | undefined): AppOverview["today"] {
  const { started, sent, opened, passed, failed, expired } = day ?? NO_STEPS;
  return { started, sent, opened, passed, failed, expired };
}

/** Returns what needs attention, with addresses instead of paths and the stages' names. */
export function toAppAttention(
  { conditions, held, ...attention }: AttentionModel,
  board: GatePipelines,
  origin: string,
): AppAttention {
  return {
    ...attention,
    conditions: conditions.map(({ remedy, ...condition }) => ({
      ...condition,
      remedy: remedy === null ? null : { url: `${origin}${remedy.path}`, label: remedy.label },
    })),
    held: held.map((record) => ({ ...record, stageLabel: stageLabel(record, board) })),
  };
}

function stageLabel(
  { type, pipelineId, stageId }: AttentionModel["held"][number],
  board: GatePipelines,
): string | null {
  const pipelines = type === "deal" ? board.pipelines : board.tickets?.pipelines;
  const stages = pipelines?.find(({ id }) => id === pipelineId)?.stages ?? [];
  return stages.find(({ id }) => id === stageId)?.label ?? null;
}

/** Returns the state of the set-up. */
export function toAppSetup(overview: PortalOverview): AppSetup {
  const { status, provisioning, segments, withheld = [], connection, attention, pause, settings } = overview;
  const { triggers, importPolicy, gates, delivery } = settings;
  const isPaced = triggers.import && importPolicy.mode === "pace";
  return {
    hubspot: {
      status,
      properties: provisioning,
      segments: { isReady: segments.state === "ready", state: segments.state, reason: segments.reason },
      withheld: [...withheld],
    },
    onekosmos: {
      tenant: connection?.tenantDns ?? null,
      refusal: attention,
      pause: pause?.reason ?? null,
      checksCallbacks: checksCallbacks(connection),
    },
    triggers: {
      sources: SOURCES.filter((source) => triggers[source]),
      importsPerMinute: isPaced ? importPolicy.perMinute : null,
      gates: gates.length,
      ways: [...delivery.ways],
    },
    heldBack: overview.heldBack,
  };
}

function checksCallbacks(connection: PortalOverview["connection"]): boolean {
  return connection !== null && "callbackSecrets" in connection && connection.callbackSecrets.length > 0;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
