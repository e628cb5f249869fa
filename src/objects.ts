/** How an object is found: the one place that knows how objects are named and in which namespace they live. */
import type { ContactApi } from "./contact/contract.ts";
import type { DealApi } from "./deal/contract.ts";
import type { PortalApi } from "./portal/contract.ts";

/** The desk of one portal. */
export function portalObject(env: Env, portalId: number): PortalApi {
  return env.PORTAL.getByName(portalName(portalId));
}

/** The state of one contact of one portal. */
export function contactObject(env: Env, portalId: number, contactId: string): ContactApi {
  return env.CONTACT.getByName(contactName(portalId, contactId));
}

/** The state of one deal of one portal. */
export function dealObject(env: Env, portalId: number, dealId: string): DealApi {
  return env.DEAL.getByName(dealName(portalId, dealId));
}

/** The name under which a portal's object is addressed. */
export function portalName(portalId: number): string {
  return String(portalId);
}

/** The portal that an object's name stands for. */
export function portalIdOf(name: string): number {
  return Number(name);
}

/** The name under which a contact's object is addressed; the portal is part of it, so portals cannot meet. */
export function contactName(portalId: number, contactId: string): string {
  return `${portalId}:${contactId}`;
}

/** The name under which a deal's object is addressed. */
export function dealName(portalId: number, dealId: string): string {
  return `${portalId}:${dealId}`;
}
