/** From a job to its contact's object: what each event asks, and with what in hand. */
import type {
  ContactApi,
  ContactChange,
  ContactIdentity,
  ContactTask,
  DoneReport,
  TaskReport,
  WorkContext,
} from "../../domain/contact/contract.ts";
import { project } from "../../domain/contact/project.ts";
import { NEW_CONTACT } from "../../domain/contact/state.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { ProviderFailure } from "../../onekosmos/provider.ts";
import { faultOf, inWordsOf, needsConfirmation } from "../../portal/fault.ts";
import type { Records } from "../../portal/records.ts";
import { UNREADABLE_CONNECTION, type OneKosmosConnection } from "../../portal/connection.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ContactIndex } from "./contact-index.ts";
import { callsProvider, mayStart, type ContactJob } from "./contact-job.ts";
import { ageLimit, RESTORABLE_MS } from "./maintenance.ts";
import { performKnowing } from "./prefill.ts";

/** What running a contact's job takes. */
export interface RunOptions {
  readonly records: Records;
  readonly index: ContactIndex;
  readonly tenant: OneKosmosConnection;
  readonly client: HubSpotClient;
  readonly contactOf: (contactId: string) => ContactApi;
  readonly now: () => number;
}

/** A contact's job. `named`: the id that the event named; `contactId`: whom it stands for now. */
export interface ContactWork {
  readonly event: ContactJob;
  readonly named: string;
  readonly contactId: string;
}

/** Has one event handled by the contact's object. Doing it again, after a crash or a merge, ends the same. */
export async function runContactJob(work: ContactWork, options: RunOptions): Promise<TaskReport> {
  const { event, contactId } = work;
  const identity = identityOf(options.records, contactId);
  if (event.type === "contact.privacyDeletion") return erase(contactId, options);
  if (!callsProvider(event)) return options.contactOf(contactId).update(changeOf(work, options), identity);
  return runTask(contactId, taskOf(event), mayStart(event), options);
}

/** Has a task done that may call 1Kosmos. */
export async function runTask(
  contactId: string,
  task: ContactTask,
  starts: boolean,
  options: RunOptions,
): Promise<TaskReport> {
  const { records, tenant, client, contactOf } = options;
  const startedAt = options.now();
  const needsProvider = !(task.kind === "check" && task.giveUp);
  const provider = needsProvider ? await providerOf(tenant) : ok(null);
  // Nothing was asked about the contact yet: the failure is about the connection, and confirms itself.
  if (!provider.ok) {
    const fault = faultOf(provider.error, err(provider.error));
    return { kind: "retry", failure: provider.error, fault };
  }
  const linkLifetimeMs = Math.round(records.settings().linkLifetimeHours * 3_600_000);
  const context = { ...identityOf(records, contactId), linkLifetimeMs, provider: provider.value };
  const report = await performKnowing(contactOf(contactId), task, context, client);
  if (report.kind !== "retry") return report;
  // Whose fault it is, by a test of the connection where that is needed.
  const { failure } = report;
  const refusedInARow = starts ? tenant.refusedInARow(contactId) : 0;
  const confirmation = needsConfirmation(failure, refusedInARow) ? await tenant.confirm(startedAt) : null;
  const fault = faultOf(failure, confirmation);
  return { kind: "retry", failure: inWordsOf(fault, failure), fault };
}

function identityOf(records: Records, contactId: string): ContactIdentity {
  const { portalId, origin, jurisdiction } = records.portal();
  return { portalId, contactId, origin, jurisdiction };
}

async function providerOf(
  tenant: OneKosmosConnection,
): Promise<Result<NonNullable<WorkContext["provider"]>, ProviderFailure>> {
  const connection = await tenant.connection();
  if (connection === null) return err(UNREADABLE_CONNECTION);
  const directory = await tenant.directory(connection);
  return directory.ok ? ok({ connection, directory: directory.value }) : directory;
}

/** What an event that may call 1Kosmos asks of its contact. */
function taskOf(event: ContactJob): ContactTask {
  switch (event.type) {
    case "contact.creation": {
      const { source, occurredAt } = event;
      const trigger = { by: "contact_created", reference: source, at: occurredAt } as const;
      return { kind: "start", source, occurredAt, trigger };
    }
    case "verification.request": {
      const { trigger, ...asked } = event.request;
      return { kind: "ask", ...asked, trigger: { ...trigger, at: event.occurredAt } };
    }
    case "person.change":
      return { kind: "changed", occurredAt: event.occurredAt };
    case "session.check":
    case "document.choice":
      return { kind: "check", requestId: event.requestId, expire: false, giveUp: false };
    default:
      throw new Error(`${event.type} calls nobody`);
  }
}

/** What an event that calls nobody asks of its contact. */
function changeOf(
  { event, named, contactId }: ContactWork,
  { records, index, now }: RunOptions,
): ContactChange {
  const wasMerged = named !== contactId;
  switch (event.type) {
    case "contact.deletion":
    case "contact.restore":
      // What HubSpot does to a record that is part of another one says nothing about that other one.
      if (wasMerged) return { kind: "look" };
      return {
        kind: event.type === "contact.deletion" ? "deleted" : "restored",
        occurredAt: event.occurredAt,
      };
    case "contact.merge":
      if (index.resolve(event.loserId) === contactId) return { kind: "look" };
      return { kind: "merge", loserId: event.loserId };
    case "contact.propertyChange": {
      // Written to a record before it was merged: the survivor's values are asserted anyway.
      if (wasMerged) return { kind: "look" };
      const { property, value, by, occurredAt } = event;
      return { kind: "edited", policy: records.settings().handEdits, property, value, by, occurredAt };
    }
    case "verification.age": {
      const limit = ageLimit(records.settings());
      return limit === null ? { kind: "look" } : { kind: "aged", verifiedBefore: now() - limit };
    }
    case "contact.purge":
      return { kind: "purge", deletedBefore: now() - RESTORABLE_MS };
    default:
      return { kind: "look" };
  }
}

/** Erases the contact and everybody who became part of it. */
async function erase(contactId: string, { index, contactOf }: RunOptions): Promise<DoneReport> {
  const ids = [contactId, ...index.mergedInto(contactId)];
  await Promise.all(ids.map((id) => contactOf(id).erase()));
  return { kind: "done", outcome: "erased", projection: project(NEW_CONTACT, ""), answered: false };
}
