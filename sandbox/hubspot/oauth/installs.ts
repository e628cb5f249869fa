/** The app coming into a portal and leaving it, with everything that follows from either. */
import type { Board } from "../board.ts";
import type { Journal } from "../journal/store.ts";
import type { Hosting, PortalStore } from "../portals.ts";
import type { Switches } from "../switches.ts";
import type { EventQueue } from "../webhooks/queue.ts";
import type { Grant, GrantStore } from "./grants.ts";

export class Installs {
  readonly #parts: {
    readonly grants: GrantStore;
    readonly portals: PortalStore;
    readonly events: EventQueue;
    readonly journal: Journal;
    readonly switches: Board<Switches>;
  };

  constructor(parts: {
    readonly grants: GrantStore;
    readonly portals: PortalStore;
    readonly events: EventQueue;
    readonly journal: Journal;
    readonly switches: Board<Switches>;
  }) {
    this.#parts = parts;
  }

  /** Returns the refresh token. The journal has it once, not again when a portal consents anew. */
  install(grant: Grant, hosting: Hosting): string {
    const { grants, journal } = this.#parts;
    const isNew = grants.installedScopes(grant.portalId) === undefined;
    const refreshToken = grants.install(grant, hosting);
    if (isNew) journal.recordLifecycle("install", grant.portalId);
    return refreshToken;
  }

  /**
   * Ends the refresh tokens, drops the deliveries that wait, and writes the journal: HubSpot docs, uninstall API. False
   * where the app is not installed.
   */
  uninstall(portalId: number): boolean {
    const { grants, events, journal, switches } = this.#parts;
    const { uninstallEndsAccessTokens: endAccessTokens } = switches.current;
    if (!grants.uninstall(portalId, { endAccessTokens })) return false;
    events.forget(portalId);
    journal.recordLifecycle("uninstall", portalId);
    return true;
  }

  /** The account is gone: a refresh gets BAD_HUB, and no event reports it. False when there was none. */
  removePortal(portalId: number): boolean {
    this.#parts.events.forget(portalId);
    return this.#parts.portals.remove(portalId);
  }
}
