/** From a row to its contact's object: what each piece of work asks, and with what in hand. */
import type {
  ContactApi,
  ContactChange,
  ContactIdentity,
  DoneReport,
  TaskReport,
  WorkContext,
} from "../contact/contract.ts";
import { project } from "../contact/project.ts";
import { NEW_CONTACT } from "../contact/state.ts";
import type { ProviderFailure } from "../onekosmos/provider.ts";
import { err, ok, type Result } from "../result.ts";
import { callsProvider, mayStart, taskOf, type Work } from "./dispatch.ts";
import { faultOf, inWordsOf, needsConfirmation } from "./fault.ts";
import { editNoteSchema, laneOf, type InboxRow } from "./inbox.ts";
import type { Parts } from "./parts.ts";
import { performKnowing } from "./person.ts";
import { UNREADABLE_CONNECTION } from "./tenant.ts";
import { ageLimit, RESTORABLE_MS } from "./upkeep.ts";

const NOBODY: DoneReport = {
  kind: "done",
  outcome: "forgotten",
  projection: project(NEW_CONTACT, ""),
  answered: false,
};

export interface WorkOptions {
  readonly parts: Parts;
  readonly contactOf: (contactId: string) => ContactApi;
  /** Epoch ms. */
  readonly now: number;
}

/** Has one piece of work done. Doing it again, after a crash or a merge, ends the same. */
export async function doWork(work: Work, options: WorkOptions): Promise<TaskReport> {
  const { portalId, origin, jurisdiction } = options.parts.records.portal();
  const identity: ContactIdentity = { portalId, contactId: work.contactId, origin, jurisdiction };
  if (work.from === "inbox" && laneOf(work.row.kind) === "own")
    return doOwnWork({ ...options, row: work.row, identity });
  // Asked for by a deal, or on its way already, when the contact was forgotten.
  const { forgotten } = options.parts;
  const hashes = await forgotten.hashesToLookFor([work.contactId]);
  if (forgotten.has(hashes.get(work.contactId))) return NOBODY;
  const provider = callsProvider(work, options.now) ? await providerOf(options.parts) : ok(null);
  // Nothing was asked about the contact yet: the failure is about the connection, and confirms itself.
  if (!provider.ok) {
    const fault = faultOf(provider.error, err(provider.error));
    return { kind: "retry", failure: provider.error, fault };
  }
  const linkLifetimeMs = Math.round(options.parts.records.settings().linkLifetimeHours * 3_600_000);
  const context = { ...identity, linkLifetimeMs, provider: provider.value };
  const contact = options.contactOf(work.contactId);
  const report = await performKnowing(contact, taskOf(work, options.now), context, options.parts.client);
  return report.kind === "retry" ? withFault(work, report.failure, options) : report;
}

/** Decides whose fault a failed call is, by a test of the connection where that is needed. */
async function withFault(
  work: Work,
  failure: ProviderFailure,
  { parts: { tenant }, now }: WorkOptions,
): Promise<TaskReport> {
  const refusedInARow = mayStart(work) ? tenant.refusedInARow(work.contactId) : 0;
  const confirmation = needsConfirmation(failure, refusedInARow) ? await tenant.confirm(now) : null;
  const fault = faultOf(failure, confirmation);
  return { kind: "retry", failure: inWordsOf(fault, failure), fault };
}

async function providerOf({
  tenant,
}: Parts): Promise<Result<NonNullable<WorkContext["provider"]>, ProviderFailure>> {
  const connection = await tenant.connection();
  if (connection === null) return err(UNREADABLE_CONNECTION);
  const directory = await tenant.directory(connection);
  return directory.ok ? ok({ connection, directory: directory.value }) : directory;
}

interface OwnWork extends WorkOptions {
  readonly row: InboxRow;
  /** Whom the row concerns now. */
  readonly identity: ContactIdentity;
}

async function doOwnWork(work: OwnWork): Promise<DoneReport> {
  const { row, identity, contactOf } = work;
  if (row.kind === "forget") return forget(work);
  return contactOf(identity.contactId).update(changeOf(work), identity);
}

function changeOf({ row, identity, parts, now }: OwnWork): ContactChange {
  const { kind, note, occurred_at: occurredAt, contact_id: named } = row;
  const wasMerged = named !== identity.contactId;
  switch (kind) {
    case "deleted":
    case "restored":
      // What HubSpot does to a record that is part of another one says nothing about that other one.
      return wasMerged ? { kind: "look" } : { kind, occurredAt };
    case "merge":
      return parts.people.resolve(note) === identity.contactId ? { kind: "look" } : { kind, loserId: note };
    case "edited": {
      const { handEdits: policy } = parts.records.settings();
      // Written to a record before it was merged: the survivor's values are asserted anyway.
      return wasMerged
        ? { kind: "look" }
        : { kind, policy, occurredAt, ...editNoteSchema.parse(JSON.parse(note)) };
    }
    case "aged": {
      const limit = ageLimit(parts.records);
      return limit === null ? { kind: "look" } : { kind, verifiedBefore: now - limit };
    }
    case "purge":
      return { kind, deletedBefore: now - RESTORABLE_MS };
    default:
      return { kind: "look" };
  }
}

/** Erases the contact and everybody who became part of it. What stays is computed from the ids alone. */
async function forget({ identity, parts, contactOf }: OwnWork): Promise<DoneReport> {
  const { people, forgotten } = parts;
  const ids = [identity.contactId, ...people.mergedInto(identity.contactId)];
  await Promise.all(ids.map((id) => contactOf(id).erase()));
  const tombstones = (await Promise.all(ids.map((id) => forgotten.hashesOf(id)))).flat();
  return {
    kind: "done",
    outcome: "erased",
    projection: project(NEW_CONTACT, ""),
    answered: false,
    tombstones,
  };
}
