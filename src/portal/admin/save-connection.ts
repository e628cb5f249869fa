/** Stores a connection to 1Kosmos, tested first where a person saves it, and what follows from it. */
import { err, ok, type Result } from "../../lib/result.ts";
import type { FieldErrors } from "../../lib/english.ts";
import {
  noticesOf,
  viewConnection,
  type Connection,
  type ConnectionView,
  type NotedConnectionView,
} from "../../onekosmos/registry.ts";
import type { ConnectionReport } from "../../onekosmos/provider.ts";
import { jobsToReread } from "../../features/contacts/troubles/trouble-rules.ts";
import type { Actor } from "../audit/audit.ts";
import { connectionChanges } from "../audit/audit-connection.ts";
import type { ConnectionProblem } from "../connection/connection-faults.ts";
import { afterStoredAnyway } from "../connection/hold.ts";
import type { PortalServices } from "../services.ts";
import { holdStart } from "./held-start.ts";
import { TOO_LATE } from "../settings/undoable.ts";

/** A connection that was stored. */
export interface SavedConnection {
  /** The test's report; null when it failed and the connection was to be stored anyway. */
  readonly report: ConnectionReport | null;
  /** How many contacts wait for an admin's decision, because there was no connection that worked. */
  readonly heldBack: number;
}

/** Why a connection was not saved. */
export interface SaveProblem extends ConnectionProblem {
  /** Somebody else has saved another one since the form was shown. */
  readonly changed?: { readonly current: ConnectionView | null };
}

/** How a person saves a connection. */
export interface SaveOptions {
  /** Stores it although its test failed. */
  readonly anyway: boolean;
  /** The revision that the form was shown with; null: whoever sends it does not care. */
  readonly seen: string | null;
}

/** Stores a connection and lets what waits for it go on. */
export async function storeConnection(
  services: PortalServices,
  input: unknown,
  by: Actor,
): Promise<Result<NotedConnectionView, FieldErrors>> {
  const stored = await store(services, input, by, () => true);
  if (!stored.ok) return stored;
  if (stored.value === null) throw new Error("a connection that is always taken was not");
  const notices = noticesOf(input);
  const view = viewConnection(stored.value);
  return ok(notices.length === 0 ? view : { ...view, notices });
}

async function store(
  services: PortalServices,
  input: unknown,
  by: Actor,
  admits: () => boolean,
): Promise<Result<Connection | null, FieldErrors>> {
  const before = await services.oneKosmos.connection();
  const saved = await services.oneKosmos.save(input, by.userId, admits);
  if (!saved.ok || saved.value === null) return saved;
  noteChange(services, by, before, saved.value);
  return saved;
}

/** Writes to the audit log, and makes what waits for a connection due. */
function noteChange(
  services: PortalServices,
  by: Actor,
  before: Connection | null,
  after: Connection | null,
  action: "connection" | "undo" = "connection",
): void {
  services.audit.add(by, action, connectionChanges(before, after));
  const now = Date.now();
  services.features.contacts.makeDueNow(now, { alsoRefused: true });
  services.context.jobs.add(jobsToReread(services.features.troubles.table, now), now);
}

/**
 * Tests a connection and stores it when the test passes, or `anyway`, unless somebody else has saved meanwhile. Contacts that
 * waited for a connection that works do not start automatically: an admin decides about them.
 */
export async function storeTested(
  services: PortalServices,
  input: unknown,
  { anyway, seen }: SaveOptions,
  by: Actor,
): Promise<Result<SavedConnection, SaveProblem>> {
  const { oneKosmos, records } = services;
  const isAsSeen = () => seen === null || seen === oneKosmos.store.revision;
  if (!isAsSeen()) return err(await meanwhile(services));
  const tested = await oneKosmos.tryConnection(input);
  if (!tested.ok && !(anyway && tested.error.isComplete)) return tested;
  let waiting = 0;
  const stored = await store(services, input, by, () => {
    if (!isAsSeen()) return false;
    // Before the connection is stored: from then on work may start at any moment.
    waiting = holdStart(services);
    return true;
  });
  if (!stored.ok) return err({ errors: stored.error, isComplete: false });
  if (stored.value === null) return err(await meanwhile(services));
  // Pages show why it does not work from now on, and not only once a contact needs it.
  if (!tested.ok && tested.error.failure !== undefined)
    records.update(afterStoredAnyway(tested.error.failure, Date.now()));
  return ok({ report: tested.ok ? tested.value : null, heldBack: waiting });
}

async function meanwhile({ oneKosmos }: PortalServices): Promise<SaveProblem> {
  const current = await oneKosmos.connection();
  const changed = { current: current === null ? null : viewConnection(current) };
  return { errors: {}, isComplete: false, changed };
}

/** Undoes the newest save of the last ten minutes. An error is for the admin to read. */
export async function undoConnection(
  services: PortalServices,
  id: string,
  by: Actor,
): Promise<Result<void, string>> {
  const { oneKosmos, records } = services;
  const before = await oneKosmos.connection();
  const restored = await oneKosmos.restore(id, by.userId);
  if (restored === undefined) return err(TOO_LATE);
  // Without a connection nothing can start, so there is nothing to decide about.
  if (restored === null) records.update({ startHeld: false });
  noteChange(services, by, before, restored, "undo");
  return ok(undefined);
}
