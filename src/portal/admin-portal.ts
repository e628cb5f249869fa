/** The part of the portal's object that the admin's pages call; the body of a method is in the file of its idea. */
import { DurableObject } from "cloudflare:workers";
import { err } from "../lib/result.ts";
import { adminFrameOf, type AdminFrame } from "./admin-frame.ts";
import type { Actor } from "./audit.ts";
import type { Png } from "../lib/png.ts";
import type { PortalApi } from "./contract.ts";
import { decideStart, type StartDecision } from "./held-start.ts";
import { changeLogo, logoBytes } from "./logo.ts";
import { PortalRuntime } from "./runtime.ts";
import { storeTested } from "./save-connection.ts";
import { findTestContact, readTestContact } from "./test-contact.ts";

/** Names the runtime. A symbol, since a caller of the object can name strings only. */
export const RUNTIME = Symbol("runtime");

const NOT_INSTALLED = { portal: "is not installed" };
const NOT_HERE = err("unknown_portal" as const);
const DISCONNECTED = err("The app is disconnected from HubSpot. Connect it again first.");

export class AdminPortal extends DurableObject<Env> {
  readonly #portal = new PortalRuntime(this.ctx, this.env);

  /** The runtime, at the beginning of a turn. */
  get [RUNTIME](): PortalRuntime {
    this.#portal.beginTurn();
    return this.#portal;
  }

  /** @see PortalApi.adminFrame */
  async adminFrame(): Promise<AdminFrame | null> {
    const parts = this[RUNTIME].known();
    return parts === null ? null : adminFrameOf(parts);
  }

  /** @see PortalApi.saveConnection */
  async saveConnection(input: unknown, anyway: boolean, by: Actor): ReturnType<PortalApi["saveConnection"]> {
    const parts = this[RUNTIME].known();
    if (parts === null) return err({ errors: NOT_INSTALLED, isComplete: false });
    const saved = await storeTested(parts, input, anyway, by);
    await this[RUNTIME].rearm();
    return saved;
  }

  /** @see PortalApi.putLogo */
  async putLogo(logo: Png | null, by: Actor): Promise<boolean> {
    const parts = this[RUNTIME].open();
    return parts !== null && changeLogo(parts, logo, by);
  }

  /** @see PortalApi.logo */
  async logo(name: string | null): Promise<Uint8Array<ArrayBuffer> | null> {
    const parts = this[RUNTIME].known();
    return parts === null ? null : logoBytes(parts.records.documents, name);
  }

  /** @see PortalApi.findTestContact */
  async findTestContact(named: string): ReturnType<PortalApi["findTestContact"]> {
    const parts = this[RUNTIME].open();
    return parts === null ? DISCONNECTED : findTestContact(parts, named);
  }

  /** @see PortalApi.testContact */
  async testContact(contactId: string): ReturnType<PortalApi["testContact"]> {
    const [parts, cards] = [this[RUNTIME].open(), this[RUNTIME].cards()];
    return parts === null || cards === null ? NOT_HERE : readTestContact(parts, cards, contactId);
  }

  /** @see PortalApi.decideStart */
  async decideStart(decision: StartDecision, by: Actor): Promise<number | null> {
    const parts = this[RUNTIME].open();
    const dropped = parts === null ? null : decideStart(parts, decision, by);
    if (dropped !== null) await this[RUNTIME].begin();
    return dropped;
  }
}
