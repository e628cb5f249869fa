/** How a portal ends: taken out of HubSpot, its grant gone, then everything that is stored about it. */
import type { HubSpotFailureReason } from "../hubspot/transport/failures.ts";
import { isFinal } from "../hubspot/oauth/oauth.ts";
import { configOf } from "../env.ts";
import { log } from "../lib/log.ts";
import { contactObjectIn, jurisdictionKey } from "../objects.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { DisconnectProblem } from "./contract.ts";
import { contactOfSubject, contactSubject } from "../features/contacts/contact-job.ts";
import type { PortalContext } from "./context/context.ts";
import type { Actor } from "./audit/audit.ts";
import { archiveAudit } from "./audit/audit-archive.ts";
import type { Logins } from "./access/logins.ts";
import type { PortalServices } from "./services.ts";
import type { Records } from "./context/records.ts";
import { tokensKey } from "./access/tokens.ts";
import type { ContactApi } from "../features/contacts/contract.ts";

/** Contacts' objects emptied at once. */
const PARALLEL = 32;
const HOUR_MS = 60 * 60 * 1000;

/** HubSpot's responses that mean that the app is not installed any more. */
const OUT_ALREADY: ReadonlySet<HubSpotFailureReason> = new Set<HubSpotFailureReason>([
  "disconnected",
  "not_found",
]);

export interface UninstallerOptions {
  readonly ctx: DurableObjectState;
  readonly env: Env;
  readonly records: Records;
  readonly logins: Logins;
  readonly services: () => PortalServices;
  /** Everything was deleted: what was built on it is of no use. */
  readonly onDeleted: () => void;
}

export class Uninstaller {
  readonly #options: UninstallerOptions;
  #deleting: Promise<boolean> | null = null;

  constructor(options: UninstallerOptions) {
    this.#options = options;
  }

  /** Returns true when everything is to be deleted by `now`, epoch ms. */
  isDue(now: number): boolean {
    const { records } = this.#options;
    const wipeAt = records.find()?.wipeAt ?? null;
    return wipeAt !== null && wipeAt <= now;
  }

  /**
   * Disconnects at an admin's request. Nothing has changed when HubSpot did not do it: an app that is installed there and unknown
   * here would be nobody's. Returns when everything is deleted, epoch ms.
   */
  async disconnect(now: number, by: Actor): Promise<Result<number, DisconnectProblem>> {
    const { logins, services } = this.#options;
    const { client, tokens, records, audit } = services();
    const uninstalled = await client.uninstall();
    if (!uninstalled.ok && !OUT_ALREADY.has(uninstalled.error.reason)) {
      return err({ message: `HubSpot did not take the app out: ${uninstalled.error.message}` });
    }
    logins.endAll();
    audit.add(by, "disconnect");
    await tokens.end();
    const wipeAt = now + records.settings().disconnectGraceHours * HOUR_MS;
    records.update({ status: "leaving", wipeAt });
    return ok(wipeAt);
  }

  /** Handles an entry of HubSpot's journal: the app was uninstalled then (epoch ms). Returns whether that still holds. */
  async uninstalled(occurredAt: number, now: number): Promise<boolean> {
    const { logins, services } = this.#options;
    const { tokens, records, audit } = services();
    // HubSpot gave no consent that outlives the uninstall, even when the app was installed again since.
    logins.endBefore(occurredAt);
    if (records.portal().connectedAt > occurredAt) return false;
    const probed = await tokens.probe();
    if (probed.ok) return false;
    // HubSpot's journal has it: an unclear response now does not make it untrue.
    if (!isFinal(probed.error)) log("warn", "uninstall not probed", { reason: probed.error.reason });
    logins.endAll();
    audit.add({ userId: null, surface: "hubspot" }, "uninstall");
    await tokens.end();
    records.update({ status: "leaving", wipeAt: now });
    return true;
  }

  /**
   * Deletes everything but the audit log, which is put away, if that is due: the objects of the portal's contacts, its entries in KV, its alarm and its own
   * storage. Returns whether it came to the end before `until` (epoch ms). One at a time: a second one could delete
   * what an install in between has stored.
   */
  async finish(until: number): Promise<boolean> {
    while (this.#deleting !== null) await this.#deleting;
    if (!this.isDue(Date.now())) return true;
    this.#deleting = this.#delete(until).finally(() => {
      this.#deleting = null;
    });
    return this.#deleting;
  }

  async #delete(until: number): Promise<boolean> {
    const { ctx, env, services, records, onDeleted } = this.#options;
    const { portalId, jurisdiction } = records.update({ status: "leaving" });
    const contactOf = (id: string) => contactObjectIn(env, portalId, id, jurisdiction);
    if (!(await this.#emptyContacts(services(), contactOf, until))) return false;
    await archiveAudit(
      { kv: env.TOKENS, keyring: configOf(env).keyring, portalId },
      services().audit,
      Date.now(),
    );
    await Promise.all([env.TOKENS.delete(tokensKey(portalId)), env.TOKENS.delete(jurisdictionKey(portalId))]);
    await ctx.storage.deleteAlarm();
    await ctx.storage.deleteAll();
    records.reset();
    onDeleted();
    log("info", "portal deleted", { portal: portalId });
    return true;
  }

  /** A crash in between loses nothing: whoever was emptied is not looked at again. */
  async #emptyContacts(
    { context, features }: PortalServices,
    contactOf: (id: string) => ContactApi,
    until: number,
  ): Promise<boolean> {
    const { index } = features.contacts;
    const some = () => [...index.some(PARALLEL), ...contactsOfJobs(context, PARALLEL)].slice(0, PARALLEL);
    for (let ids = some(); ids.length > 0; ids = some()) {
      if (Date.now() >= until) return false;
      await Promise.all(ids.map((id) => contactOf(id).erase()));
      context.commit(() => {
        index.delete(ids);
        context.jobs.deleteSubjects(ids.map((id) => contactSubject(id)));
      });
    }
    return true;
  }
}

/** Contacts that jobs are about: their objects may hold something that was never reported. */
function contactsOfJobs({ jobs }: PortalContext, limit: number): string[] {
  return jobs.subjectsFrom(contactSubject(""), limit).flatMap((subject) => contactOfSubject(subject) ?? []);
}
