/** The app's pages in HubSpot, on the portal's object: reading needs a signed call alone, acting the proof of an admin besides. */
import { REASON_WORDS, VERIFICATION_REASONS } from "../../domain/contact/reasons.ts";
import { viewConnection } from "../../onekosmos/registry.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { adminFrameOf } from "../../portal/admin/admin-frame.ts";
import type { PortalOverview } from "../../portal/admin/page-contract.ts";
import { removeGroupBy, replayGroupBy } from "../../portal/admin/dead-letter-actions.ts";
import { overviewOf } from "../../portal/admin/overview.ts";
import type { PortalServices } from "../../portal/services.ts";
import type { PortalRuntime } from "../../portal/runtime.ts";
import { daysBefore } from "../activity/queries.ts";
import { readModel } from "../activity/reads.ts";
import { readPipelines } from "../gates/pipelines.ts";
import type {
  AppPage,
  AppPageAction,
  AppPageModels,
  AppPageName,
  AppPageRefusal,
  AppReadRefusal,
} from "./contract.ts";
import { refuseReader } from "./readers.ts";
import type { AppVerifications } from "./schemas.ts";
import { toAppAttention, toAppOverview, toAppSetup } from "./models.ts";

/** The overview's days before today. */
const DAYS_BEFORE = 6;

/** The pages that name contacts, deals or tickets. */
const OF_RECORDS: ReadonlySet<AppPageName> = new Set(["verifications", "contact", "attention"]);

type Readers = {
  readonly [Name in AppPageName]: (
    runtime: PortalRuntime,
    services: PortalServices,
    query: AppPageModels[Name]["query"],
  ) => Promise<AppPageModels[Name]["model"] | null>;
};

const READERS: Readers = {
  overview: readOverview,
  activity: (runtime, _parts, query) => readModel(runtime, "activity", query),
  verifications: readVerifications,
  contact: (runtime, _parts, { contactId }) => readModel(runtime, "contact", { contactId, names: false }),
  attention: readAttention,
  setup: async (_runtime, services) => toAppSetup(await portalOverview(services)),
};

/** @see AppPagesApi.appPage */
export async function readAppPage<Name extends AppPageName>(
  runtime: PortalRuntime,
  name: Name,
  query: AppPageModels[Name]["query"],
  userId: string,
): Promise<Result<AppPage<Name>, AppReadRefusal>> {
  const services = runtime.open();
  if (services === null) return err("unknown_portal");
  const login = runtime.openLogins()?.inHubSpot(userId, Date.now()) ?? null;
  const refusal = login === null ? await refuseReader(services, userId) : null;
  if (refusal !== null && OF_RECORDS.has(name)) return err(refusal);
  const read = await READERS[name](runtime, services, query);
  if (read === null) return err("unknown_portal");
  const model = refusal === null ? read : withoutRecords(read);
  const { account, attention } = adminFrameOf(services);
  const { timeZone, uiDomain } = account;
  const adminUntil = login?.until ?? null;
  return ok({ model, timeZone, uiDomain, attention, adminUntil, readsRecords: refusal === null });
}

/** Takes the one verification off the overview. */
function withoutRecords<T extends object>(model: T): T {
  return "newest" in model ? { ...model, newest: null } : model;
}

async function portalOverview(services: PortalServices): Promise<PortalOverview> {
  const connection = await services.oneKosmos.connection();
  return overviewOf(services, connection === null ? null : viewConnection(connection), null);
}

async function readOverview(runtime: PortalRuntime, services: PortalServices) {
  const until = services.features.activity.dayOf(Date.now());
  const [overview, week, found, attention] = await Promise.all([
    portalOverview(services),
    readModel(runtime, "activity", { from: daysBefore(until, DAYS_BEFORE), until }),
    readModel(runtime, "verifications", { limit: 1, names: false }),
    readModel(runtime, "attention", null),
  ]);
  if (week === null || found === null || attention === null) return null;
  const [newest = null] = found.items;
  return toAppOverview({ overview, week, newest, deadLetters: attention.deadLetters.total });
}

/** Names never pass here, whatever is requested. */
async function readVerifications(
  runtime: PortalRuntime,
  _parts: PortalServices,
  query: AppPageModels["verifications"]["query"],
): Promise<AppVerifications | null> {
  const found = await readModel(runtime, "verifications", { ...query, names: false });
  const reasons = VERIFICATION_REASONS.map((code) => ({ code, label: REASON_WORDS[code].label }));
  return found === null ? null : { ...found, reasons };
}

async function readAttention(runtime: PortalRuntime, { features, records }: PortalServices) {
  const { scopes, origin } = records.portal();
  const [attention, board] = await Promise.all([
    readModel(runtime, "attention", null),
    readPipelines(features.gateReaders, scopes),
  ]);
  return attention === null ? null : toAppAttention(attention, board, origin);
}

/** @see AppPagesApi.actOnAppPage */
export async function actOnAppPage(
  runtime: PortalRuntime,
  { kind, id }: AppPageAction,
  userId: string,
): Promise<Result<number, AppPageRefusal>> {
  const logins = runtime.openLogins();
  if (logins === null) return err("unknown_portal");
  const login = logins.useInHubSpot(userId, Date.now());
  if (login === null) return err("not_admin");
  const by = { userId: login.userId, surface: "hubspot" } as const;
  return ok(kind === "replay" ? await replayGroupBy(runtime, id, by) : removeGroupBy(runtime, id, by));
}

/** @see AppPagesApi.leaveAppPages */
export function leaveAppPages(runtime: PortalRuntime, userId: string): boolean {
  const hasLeft = runtime.openLogins()?.endInHubSpot(userId) ?? false;
  // Only a user who had a login has an id that is a number of HubSpot's.
  if (hasLeft) runtime.services().audit.add({ userId: Number(userId), surface: "hubspot" }, "sign_out");
  return hasLeft;
}
