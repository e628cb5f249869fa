/**
 * Reads the data of an admin's page in the call that opens it. A call of the object costs as much as a small page, so a page
 * makes one. A page names what it needs; a form that comes back reads the same by calls of its own.
 */
import { lastResultOf, sumSteps } from "../../features/activity/activity-model.ts";
import { readModel } from "../../features/activity/reads.ts";
import type { ReadModels, ReadName } from "../../features/activity/models.ts";
import { daysBefore } from "../../features/activity/queries.ts";
import { type GatePipelines, refreshStages, readPipelines } from "../../features/gates/pipelines.ts";
import { limitsOf, linkKeysOf, readUsersOf } from "./limits.ts";
import { readBrief, readSummary } from "./overview.ts";
import type { LimitsData, OverviewData, PageData, PageNeeds } from "./page-contract.ts";
import type { PortalServices } from "../services.ts";
import type { PortalRuntime } from "../runtime.ts";

const WEEK_DAYS = 7;

/** Reads the data of a page of a portal that exists. */
export async function readPage(
  runtime: PortalRuntime,
  { overview, summary, limits, logins, pipelines, audit, models }: PageNeeds,
): Promise<PageData> {
  const services = runtime.services();
  if (overview !== undefined || models?.attention !== undefined) await refreshStagesOf(services);
  const read = models === undefined ? undefined : await readModels(runtime, models);
  return {
    ...(overview !== undefined && { overview: await readOverview(runtime) }),
    ...(summary !== undefined && { summary: await readSummary(services) }),
    ...(limits !== undefined && { limits: await readLimits(services) }),
    ...(logins !== undefined && { logins: runtime.openLogins()?.list(logins, Date.now()) ?? [] }),
    ...(audit !== undefined && { audit: services.audit.entries(audit.before, audit.limit) }),
    ...((audit ?? logins) !== undefined && { users: (await soon(readUsersOf(services))) ?? [] }),
    ...(read !== undefined && { models: read }),
    ...(needsPipelines(pipelines, read) && {
      pipelines: await pipelinesOf(services, { forGates: pipelines === true }),
    }),
  };
}

/** Returns the conditions that last, where the data names them. */
export function conditionsIn({
  overview,
  summary,
  models,
}: PageData): readonly { readonly code: string }[] | undefined {
  return (overview?.brief ?? summary ?? models?.attention)?.conditions;
}

/** HubSpot may be slow; the page does not wait longer for what it can be shown without. In ms. */
const PATIENCE_MS = 1000;

/** Returns what comes in time, else null. */
function soon<T>(promise: Promise<T>): Promise<T | null> {
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), PATIENCE_MS);
  });
  return Promise.race([promise, late]);
}

/** Reads the overview's data of a portal that exists. */
async function readOverview(runtime: PortalRuntime): Promise<OverviewData> {
  const { features, context, records } = runtime.services();
  const today = features.activity.dayOf(context.now());
  const counted = records.counters.daily.between(daysBefore(today, WEEK_DAYS - 1), today);
  const [brief, newest] = await Promise.all([
    readBrief(runtime),
    readModel(runtime, "verifications", { limit: 1, names: false }),
  ]);
  if (newest === null) throw new Error("the portal was deleted meanwhile");
  const ofToday = counted.filter(({ day }) => day === today);
  const steps = { today: sumSteps(ofToday), week: sumSteps(counted) };
  return { brief, newest, steps, lastResult: lastResultOf(counted) };
}

/** Reads the limits of a portal that exists. */
async function readLimits(services: PortalServices): Promise<LimitsData> {
  return { limits: limitsOf(services), users: await readUsersOf(services), keys: linkKeysOf(services) };
}

async function refreshStagesOf({ features, records }: PortalServices): Promise<void> {
  if (records.portal().status === "connected") await refreshStages(records.settings(), features.gateReaders);
}

/** Reads the pipelines that gates of a portal can use; `forGates` for the page where they are chosen. */
export function pipelinesOf(
  { features, records }: PortalServices,
  options: { readonly forGates?: boolean } = {},
): Promise<GatePipelines> {
  return readPipelines(features.gateReaders, records.portal().scopes, options);
}

type Needed = NonNullable<PageNeeds["models"]>;
type Models = NonNullable<PageData["models"]>;

async function readModels(
  runtime: PortalRuntime,
  { activity, verifications, attention, contact }: Needed,
): Promise<Models> {
  return {
    ...(activity !== undefined && present("activity", await readModel(runtime, "activity", activity))),
    ...(verifications !== undefined &&
      present("verifications", await readModel(runtime, "verifications", verifications))),
    ...(attention !== undefined && present("attention", await readModel(runtime, "attention", attention))),
    ...(contact !== undefined && present("contact", await readModel(runtime, "contact", contact))),
  };
}

function present<Name extends ReadName>(name: Name, model: ReadModels[Name]["model"] | null): Models {
  return model === null ? {} : { [name]: model };
}

function needsPipelines(needed: PageNeeds["pipelines"], models: Models | undefined): boolean {
  return needed === true || (needed === "held" && (models?.attention?.held.length ?? 0) > 0);
}
