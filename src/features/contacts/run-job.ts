/** From a job to its contact's object: what it is given in hand, and what a failure means. */
import type { ContactReport } from "../../domain/contact/contract.ts";
import { callsProvider, mayStart, type ContactEvent } from "../../domain/contact/event.ts";
import { project } from "../../domain/contact/read/project.ts";
import { NEW_CONTACT } from "../../domain/contact/state.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { ProviderFailure } from "../../onekosmos/provider.ts";
import { remindPolicyOf } from "../../portal/settings/delivery-settings.ts";
import { faultOf, inWordsOf, needsConfirmation, REFUSALS_IN_A_ROW } from "../../portal/connection/fault.ts";
import { linkOriginOf } from "../../portal/person-page/link-origin.ts";
import type { Records } from "../../portal/context/records.ts";
import { UNREADABLE_CONNECTION, type OneKosmosConnection } from "../../portal/connection/connection.ts";
import type { ContactIndex } from "./table/contact-index.ts";
import { ageLimit, historySince, RESTORABLE_MS } from "./table/maintenance.ts";
import { handleWithPerson } from "./prefill.ts";
import { LINK_CHECK_MS } from "./troubles/trouble-rules.ts";
import type { Troubles } from "./troubles/troubles.ts";
import type { ContactApi, ContactRef, EventContext, EventResult } from "./contract.ts";

/** Dependencies of a contact's job. */
export interface RunOptions {
  readonly records: Records;
  readonly index: ContactIndex;
  readonly oneKosmos: OneKosmosConnection;
  readonly client: HubSpotClient;
  readonly contactOf: (contactId: string) => ContactApi;
  readonly now: () => number;
  readonly troubles: Troubles;
}

/** An event and whom it concerns. `named`: the id in the event; `contactId`: the contact that it stands for now. */
export interface ContactRun {
  readonly event: ContactEvent;
  readonly named: string;
  readonly contactId: string;
}

/** Has one event handled by the contact's object. Doing it again, after a crash or a merge, ends the same. */
export async function runContactJob(work: ContactRun, options: RunOptions): Promise<EventResult> {
  const { event, contactId } = work;
  const { oneKosmos, client, contactOf, now } = options;
  if (event.type === "contact.privacyDeletion") return erase(contactId, options);
  const contact = contactOf(contactId);
  if (isAboutLoser(work, options.index)) return contact.report(refOf(options.records, contactId));
  const startedAt = now();
  const calls = callsProvider(event) && !(event.type === "session.check" && event.giveUp);
  const provider = calls ? await providerOf(oneKosmos) : ok(null);
  // Nothing was fetched for the contact yet: the failure is about the connection, and confirms itself.
  if (!provider.ok) {
    const fault = faultOf(provider.error, err(provider.error));
    return { kind: "retry", failure: provider.error, fault };
  }
  const hindered = mayStart(event) ? await beforeCreate(work, startedAt, options) : null;
  if (hindered !== null) return hindered;
  const context = contextOf(contactId, provider.value, options);
  const report = await handleWithPerson(contact, event, context, client);
  return report.kind === "retry" ? withFault(work, report.failure, startedAt, options) : report;
}

/**
 * Returns why no session may be tried to be made now, or null. It may cost money, so while 1Kosmos fails a test that
 * costs nothing comes first, and while links are refused no other session is bought.
 */
async function beforeCreate(
  { contactId }: ContactRun,
  startedAt: number,
  { oneKosmos, records, troubles, now }: RunOptions,
): Promise<Extract<EventResult, { kind: "retry" }> | null> {
  const { refused } = records.portal();
  const links = refused.length < REFUSALS_IN_A_ROW ? [] : refused.flatMap((id) => troubles.create(id) ?? []);
  const link = links.find(({ kind }) => kind === "link");
  if (link !== undefined && troubles.create(contactId)?.kind !== "link") {
    const failure: ProviderFailure = { reason: "link_refused", message: link.reason };
    return { kind: "retry", failure, fault: "call", waitsUntil: now() + LINK_CHECK_MS };
  }
  if (!oneKosmos.needsTrial()) return null;
  const tested = await oneKosmos.confirm(startedAt);
  if (tested.ok) return null;
  return { kind: "retry", failure: tested.error, fault: faultOf(tested.error, tested) };
}

/** Decides whose fault a failed call is, by a test of the connection where that is needed. */
async function withFault(
  { event, contactId }: ContactRun,
  failure: ProviderFailure,
  startedAt: number,
  { oneKosmos }: RunOptions,
): Promise<EventResult> {
  const refusedInARow = mayStart(event) ? oneKosmos.refusedInARow(contactId) : 0;
  const confirmation = needsConfirmation(failure, refusedInARow) ? await oneKosmos.confirm(startedAt) : null;
  const fault = faultOf(failure, confirmation, refusedInARow);
  const testPassed = confirmation?.ok === true;
  return { kind: "retry", failure: inWordsOf(fault, failure), fault, testPassed };
}

/**
 * Returns whether an event is about a record that is part of another one now: what HubSpot does to it does not concern
 * that other one, and what was written to it before the merge was asserted by the merge.
 */
function isAboutLoser({ event, named, contactId }: ContactRun, index: ContactIndex): boolean {
  switch (event.type) {
    case "contact.deletion":
    case "contact.restore":
    case "contact.propertyChange":
      return named !== contactId;
    case "contact.merge":
      return index.resolve(event.loserId) === contactId;
    default:
      return false;
  }
}

function refOf(records: Records, contactId: string): ContactRef {
  const { portalId, origin, jurisdiction, timeZone } = records.portal();
  return { portalId, contactId, origin, linkOrigin: linkOriginOf(records), jurisdiction, timeZone };
}

function contextOf(
  contactId: string,
  provider: EventContext["provider"],
  { records, now }: RunOptions,
): EventContext {
  const settings = records.settings();
  const limit = ageLimit(settings);
  return {
    ...refOf(records, contactId),
    linkLifetimeMs: Math.round(settings.linkLifetimeHours * 3_600_000),
    remind: remindPolicyOf(settings.delivery),
    provider,
    decisionWindowMs: Math.round(settings.decisionWindowHours * 3_600_000),
    handEdits: settings.handEdits,
    keptSince: historySince(settings, now()),
    verifiedBefore: limit === null ? null : now() - limit,
    deletedBefore: now() - RESTORABLE_MS,
  };
}

async function providerOf(
  oneKosmos: OneKosmosConnection,
): Promise<Result<NonNullable<EventContext["provider"]>, ProviderFailure>> {
  const connection = await oneKosmos.connection();
  if (connection === null) return err(UNREADABLE_CONNECTION);
  const directory = await oneKosmos.directory(connection);
  return directory.ok ? ok({ connection, directory: directory.value }) : directory;
}

/** Erases the contact and everybody who became part of it. */
async function erase(contactId: string, { index, contactOf }: RunOptions): Promise<ContactReport> {
  const ids = [contactId, ...index.mergedInto(contactId)];
  await Promise.all(ids.map((id) => contactOf(id).erase()));
  return { kind: "done", outcome: "erased", projection: project(NEW_CONTACT, ""), answered: false };
}
