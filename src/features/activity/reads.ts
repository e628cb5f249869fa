/** The reads of the portal's object that the pages, the JSON API and the extensions share: one method, by the name of a model. */
import { storedDays } from "../../kernel/daily-counts.ts";
import { cachedRead } from "../../lib/cached-read.ts";
import { startOfMinute } from "../../lib/calendar.ts";
import type { PortalServices } from "../../portal/services.ts";
import type { PortalRuntime } from "../../portal/runtime.ts";
import { contactSubject } from "../contacts/contact-job.ts";
import { historySince } from "../contacts/table/maintenance.ts";
import { verificationsOf } from "../contacts/table/verification-table.ts";
import type { ContactApi } from "../contacts/contract.ts";
import { toActivity } from "./activity-model.ts";
import { attentionOf } from "./attention.ts";
import { toHistory } from "./contact-history.ts";
import { toItem } from "./items.ts";
import { readNames } from "./names.ts";
import type { ReadModels, ReadName } from "./models.ts";
import { daysOf, type VerificationQuery } from "./queries.ts";
import type { ContactHistory, ContactNames, VerificationPage } from "./read-model.ts";
import { searchVerifications } from "./verification-search.ts";

type Reads = {
  readonly [Name in ReadName]: (
    services: PortalServices,
    query: ReadModels[Name]["query"],
    contactOf: (contactId: string) => ContactApi,
  ) => ReadModels[Name]["model"] | Promise<ReadModels[Name]["model"]>;
};

const storedActivity = cachedRead((sql, from: string, until: string, timeZone: string) =>
  toActivity(storedDays(sql, from, until), { from, until }, timeZone),
);

const READS: Reads = {
  activity: ({ context, records, features }, query) => {
    const days = daysOf(query, features.activity.dayOf(context.now()));
    const [{ daily }, { timeZone }] = [records.counters, records.portal()];
    if (daily.isWritten) return storedActivity(context.sql, days.from, days.until, timeZone);
    return toActivity(daily.between(days.from, days.until), days, timeZone);
  },
  verifications: readVerifications,
  attention: (services) => attentionOf(services),
  contact: readContact,
  names: readStoredNames,
};

/** Reads a model; null when the portal is unknown. Changes nothing. */
export async function readModel<Name extends ReadName>(
  runtime: PortalRuntime,
  name: Name,
  query: ReadModels[Name]["query"],
): Promise<ReadModels[Name]["model"] | null> {
  const services = runtime.known();
  return services === null ? null : READS[name](services, query, (id) => runtime.contact(id));
}

async function readVerifications(
  services: PortalServices,
  query: VerificationQuery,
): Promise<VerificationPage> {
  const { context, records, features, client } = services;
  const { index } = features.contacts;
  const result = searchVerifications(
    {
      sql: context.sql,
      timeZone: records.portal().timeZone,
      // By the minute, so that the same page has the same bounds for a while: what was read of it can be cached.
      keptSince: startOfMinute(historySince(records.settings(), context.now())),
      contact: (id) => index.find(index.resolve(id)),
    },
    query,
  );
  const ids = result.found.map(({ contactId }) => contactId);
  const names = query.names ? await readNames({ client, records }, ids) : null;
  return {
    items: result.found.map((found) => toItem(found, names?.get(found.contactId) ?? null)),
    next: result.next,
    searchedUntil: result.searchedUntil === null ? null : new Date(result.searchedUntil).toISOString(),
    hasNames: names !== null,
  };
}

async function readContact(
  services: PortalServices,
  { contactId: named, names: withNames }: ReadModels["contact"]["query"],
  contactOf: (contactId: string) => ContactApi,
): Promise<ContactHistory> {
  const { context, records, features, client } = services;
  const { index } = features.contacts;
  const contactId = index.resolve(named);
  const known = index.find(contactId);
  const [record, names] = await Promise.all([
    known === null ? null : contactOf(contactId).history(),
    withNames && known !== null ? readNames({ client, records }, [contactId]) : null,
  ]);
  const settings = records.settings();
  const off = Object.entries(settings.triggers).filter(([, isOn]) => !isOn);
  return toHistory({
    contactId,
    name: names?.get(contactId) ?? null,
    record,
    verifications: verificationsOf(known?.verifications ?? "[]"),
    jobs: context.jobs.waitingOf([contactSubject(contactId)]),
    keptSince: historySince(settings, context.now()),
    mayDecide: settings.manualDecisions,
    sourcesOff: off.map(([source]) => source),
  });
}

/** Reads the names of those contacts that the portal has stored: it is no way to look up others. */
async function readStoredNames(
  { records, features, client }: PortalServices,
  { contactIds }: ReadModels["names"]["query"],
): Promise<ContactNames> {
  const known = features.contacts.index.findAll(contactIds);
  const names = await readNames({ client, records }, [...known.keys()]);
  return { names: names === null ? null : Object.fromEntries(names) };
}
