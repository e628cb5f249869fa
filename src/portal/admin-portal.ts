/** The part of the portal's object that the admin's pages call; the body of a method is in the file of its idea. */
import { DurableObject } from "cloudflare:workers";
import type { ReadModels, ReadName } from "../features/activity/models.ts";
import { readModel } from "../features/activity/reads.ts";
import { decideContact } from "../features/contacts/manual-decision.ts";
import { err } from "../lib/result.ts";
import { adminFrameOf, type AdminFrame } from "./admin/admin-frame.ts";
import type { Png } from "../lib/png.ts";
import { APP, type Actor, type AuditEntry } from "./audit/audit.ts";
import type { AdminApi } from "./admin-contract.ts";
import type { PageNeeds, PortalSummary } from "./admin/page-contract.ts";
import { removeBy, removeGroupBy, replayBy, replayGroupBy } from "./admin/dead-letter-actions.ts";
import { diagnosePortal, type ObjectDiagnosis } from "./admin/diagnosis.ts";
import { decideStart, type StartDecision } from "./admin/held-start.ts";
import type { LoginKey, LoginView } from "./access/logins.ts";
import { changeLogo, logoBytes } from "./person-page/logo.ts";
import { readSummary } from "./admin/overview.ts";
import { conditionsIn, readPage } from "./admin/page-data.ts";
import { PortalRuntime } from "./runtime.ts";
import { storeTested, undoConnection, type SaveOptions } from "./admin/save-connection.ts";
import { saveForm, undoForm, type SentForm } from "./admin/save-form.ts";
import { CONNECTION_FORM } from "./settings/undoable.ts";
import { findTestContact, readTestContact, type TestKind } from "./admin/test-contact.ts";

/** Names the runtime. A symbol, since a caller of the object can name strings only. */
export const RUNTIME = Symbol("runtime");

const NOT_INSTALLED = { portal: "is not installed" };
const NOT_HERE = err("unknown_portal" as const);
const DISCONNECTED = err("The app is disconnected from HubSpot. Connect it again first.");

export class AdminPortal extends DurableObject<Env> {
  readonly [RUNTIME] = new PortalRuntime(this.ctx, this.env);

  /** @see AdminApi.openPage */
  async openPage(key: LoginKey, needs: PageNeeds = {}): ReturnType<AdminApi["openPage"]> {
    const login = this[RUNTIME].openLogins()?.use(key, Date.now()) ?? null;
    if (login === null) return null;
    const data = await readPage(this[RUNTIME], needs);
    // The portal may have been deleted while HubSpot was read.
    const services = this[RUNTIME].known();
    return services === null ? null : { login, frame: adminFrameOf(services, conditionsIn(data)), data };
  }

  /** @see AdminApi.readPage */
  async readPage(needs: PageNeeds): ReturnType<AdminApi["readPage"]> {
    return this[RUNTIME].known() === null ? null : readPage(this[RUNTIME], needs);
  }

  /** @see AdminApi.adminFrame */
  async adminFrame(): Promise<AdminFrame | null> {
    const services = this[RUNTIME].known();
    return services === null ? null : adminFrameOf(services);
  }

  /** @see AdminApi.summary */
  async summary(): Promise<PortalSummary | null> {
    const services = this[RUNTIME].known();
    return services === null ? null : readSummary(services);
  }

  /** @see AdminApi.saveForm */
  async saveForm(sent: SentForm, by: Actor): ReturnType<AdminApi["saveForm"]> {
    const services = this[RUNTIME].known();
    if (services === null) return err({ kind: "invalid", errors: NOT_INSTALLED });
    const saved = await saveForm(services, sent, by);
    // A new age limit may already have passed for somebody.
    await this[RUNTIME].rearm();
    return saved;
  }

  /** @see AdminApi.undoForm */
  async undoForm(form: string, id: string, by: Actor): ReturnType<AdminApi["undoForm"]> {
    const services = this[RUNTIME].known();
    if (services === null) return err("The app is not installed in this portal any more.");
    const undone =
      form === CONNECTION_FORM
        ? await undoConnection(services, id, by)
        : await undoForm(services, form, id, by);
    await this[RUNTIME].rearm();
    return undone;
  }

  /** @see AdminApi.read */
  async read<Name extends ReadName>(name: Name, query: ReadModels[Name]["query"]) {
    return readModel(this[RUNTIME], name, query);
  }

  /** @see AdminApi.decide */
  async decide(contactId: string, input: unknown, by: Actor): ReturnType<AdminApi["decide"]> {
    const services = this[RUNTIME].open();
    if (services === null) return err(NOT_INSTALLED);
    return decideContact(services, contactId, input, { by, begin: () => this[RUNTIME].startWork() });
  }

  /** @see AdminApi.saveConnection */
  async saveConnection(
    input: unknown,
    options: SaveOptions,
    by: Actor,
  ): ReturnType<AdminApi["saveConnection"]> {
    const services = this[RUNTIME].known();
    if (services === null) return err({ errors: NOT_INSTALLED, isComplete: false });
    const saved = await storeTested(services, input, options, by);
    await this[RUNTIME].rearm();
    return saved;
  }

  /** @see AdminApi.putLogo */
  async putLogo(logo: Png | null, by: Actor): Promise<boolean> {
    const services = this[RUNTIME].open();
    return services !== null && changeLogo(services, logo, by);
  }

  /** @see AdminApi.logo */
  async logo(name: string | null): Promise<Uint8Array<ArrayBuffer> | null> {
    const services = this[RUNTIME].known();
    return services === null ? null : logoBytes(services.records.documents, name);
  }

  /** @see AdminApi.findTestContact */
  async findTestContact(named: string): ReturnType<AdminApi["findTestContact"]> {
    const services = this[RUNTIME].open();
    return services === null ? DISCONNECTED : findTestContact(services, named);
  }

  /** @see AdminApi.testContact */
  async testContact(contactId: string, kind: TestKind = "identity"): ReturnType<AdminApi["testContact"]> {
    const [services, cards] = [this[RUNTIME].open(), this[RUNTIME].cards()];
    return services === null || cards === null ? NOT_HERE : readTestContact(services, cards, contactId, kind);
  }

  /** @see AdminApi.decideStart */
  async decideStart(decision: StartDecision, by: Actor): Promise<number | null> {
    const services = this[RUNTIME].open();
    const dropped = services === null ? null : decideStart(services, decision, by);
    if (dropped !== null) await this[RUNTIME].startWork();
    return dropped;
  }

  /** @see AdminApi.replay */
  async replay(id: string, by: Actor = APP): Promise<boolean> {
    return replayBy(this[RUNTIME], id, by);
  }

  /** @see AdminApi.remove */
  async remove(id: string, by: Actor = APP): Promise<boolean> {
    return removeBy(this[RUNTIME], id, by);
  }

  /** @see AdminApi.replayGroup */
  async replayGroup(id: string, by: Actor = APP): Promise<number> {
    return replayGroupBy(this[RUNTIME], id, by);
  }

  /** @see AdminApi.removeGroup */
  async removeGroup(id: string, by: Actor = APP): Promise<number> {
    return removeGroupBy(this[RUNTIME], id, by);
  }

  /** @see AdminApi.diagnose */
  async diagnose(): Promise<ObjectDiagnosis> {
    return diagnosePortal(this[RUNTIME].known(), this.ctx.storage);
  }

  /** @see AdminApi.noteDoctorToken */
  async noteDoctorToken(by: Actor): Promise<boolean> {
    const services = this[RUNTIME].open();
    services?.audit.add(by, "doctor_token");
    return services !== null;
  }

  /** @see AdminApi.logins */
  async logins(own: LoginKey): Promise<readonly LoginView[]> {
    return this[RUNTIME].openLogins()?.list(own, Date.now()) ?? [];
  }

  /** @see AdminApi.endLogins */
  async endLogins(name: string | null, own: LoginKey, by: Actor): Promise<number> {
    const ended = this[RUNTIME].openLogins()?.endNamed(name, own, Date.now()) ?? [];
    const changes = ended.map(({ userId, since }) => {
      return { field: `login of user ${userId ?? "?"}`, from: new Date(since).toISOString(), to: "ended" };
    });
    if (ended.length > 0) this[RUNTIME].services().audit.add(by, "end_login", changes);
    return ended.length;
  }

  /** @see AdminApi.auditLog */
  async auditLog(before: number, limit: number): Promise<readonly AuditEntry[]> {
    return this[RUNTIME].known()?.audit.entries(before, limit) ?? [];
  }
}
