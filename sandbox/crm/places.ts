/** The stories of the tour, and where their steps lead. */
import { appPagesPath } from "../extensions/place.ts";
import { CONTACTS, DEALS, listPath, TICKETS } from "./kinds.ts";
import type { Visit } from "./visit.ts";

/** One step; `path` is where it is done. */
export interface Step {
  readonly text: string;
  readonly path?: string;
  readonly link?: string;
}

/** One story. */
export interface Story {
  readonly id: string;
  readonly title: string;
  /** The document that names it. */
  readonly from: string;
  readonly steps: readonly Step[];
}

/** The addresses that stories lead to. */
export function placesOf({ portal: { portalId }, origins }: Visit) {
  return {
    contacts: listPath(portalId, CONTACTS, "list"),
    deletedContacts: `${listPath(portalId, CONTACTS, "list")}?archived=true`,
    deals: listPath(portalId, DEALS, "board"),
    tickets: listPath(portalId, TICKETS, "board"),
    desk: `/help-desk/${portalId}/view/all`,
    lists: `/contacts/${portalId}/objectLists/all`,
    workflows: `/workflows/${portalId}/all`,
    imports: `/import/${portalId}/all`,
    settings: `/settings/${portalId}/account-defaults`,
    pages: appPagesPath(portalId) ?? "/",
    apps: `/integrations-settings/${portalId}/installed`,
    app: `${origins.app}/portal`,
    onekosmos: `${origins.onekosmos}/`,
    mails: `${origins.mails ?? ""}/`,
    testers: "/sandbox",
  };
}

/** Addresses by what is there. */
export type Places = ReturnType<typeof placesOf>;
