/**
 * How the two stand-ins are set up for the app: what is registered with HubSpot, and where either keeps its state.
 */
import { fileURLToPath } from "node:url";
import type { Hono } from "hono";

import { mountConsole } from "./console/routes.ts";
import { mountControlPage } from "./control/routes.ts";
import { mountCrm } from "./crm/routes.ts";
import { IDV_PROPERTIES } from "./crm-user.ts";
import type { ExchangeLog } from "./exchanges.ts";
import { createFaultStore } from "./faults.ts";
import { HUBSPOT } from "./fixed.ts";
import type { Subscription } from "./hubspot/options.ts";
import { createMailService, mailControls } from "./mail/mail-service.ts";
import { createMailStore } from "./mail/mail-store.ts";
import { type HubSpotSandbox, createHubSpotSandbox } from "./hubspot/server.ts";
import { type OneKosmosSandbox, createOneKosmosSandbox } from "./onekosmos/server.ts";
import { declaredEventTypes } from "./project.ts";
import type { StateFolder } from "./state.ts";
import type { Origins, StackOptions } from "./stack-options.ts";

/** The app's scopes, kept apart from the app's own list on purpose, like everything else here. */
export const APP_SCOPES = [
  "oauth",
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.schemas.contacts.write",
];

/** Those that an account may lack. */
export const APP_OPTIONAL_SCOPES = [
  "crm.objects.deals.read",
  "crm.objects.deals.write",
  "crm.schemas.deals.write",
  "crm.lists.read",
  "crm.lists.write",
  "tickets",
  "timeline",
  "automation",
  "crm.objects.owners.read",
];

const HUBSPOT_PROJECT = fileURLToPath(new URL("../hubspot", import.meta.url));

/** Changes by others to the app's own properties, and the contact's identity. */
const CHANGES_TOLD = ["email", "firstname", "lastname", ...IDV_PROPERTIES];

/** The app's subscriptions. */
export const APP_SUBSCRIPTIONS: readonly Subscription[] = [
  { subscriptionType: "contact.creation" },
  { subscriptionType: "contact.deletion" },
  { subscriptionType: "contact.restore" },
  { subscriptionType: "contact.merge" },
  { subscriptionType: "contact.privacyDeletion" },
  ...CHANGES_TOLD.map(
    (propertyName) => ({ subscriptionType: "contact.propertyChange", propertyName }) as const,
  ),
  { subscriptionType: "deal.creation" },
  { subscriptionType: "deal.deletion" },
  { subscriptionType: "deal.restore" },
  { subscriptionType: "deal.merge" },
  { subscriptionType: "deal.propertyChange", propertyName: "dealstage" },
  { subscriptionType: "deal.associationChange" },
  { subscriptionType: "ticket.creation" },
  { subscriptionType: "ticket.deletion" },
  { subscriptionType: "ticket.restore" },
  { subscriptionType: "ticket.merge" },
  { subscriptionType: "ticket.propertyChange", propertyName: "hs_pipeline_stage" },
  { subscriptionType: "ticket.associationChange" },
];

/** The mail service behind the app's `EMAIL` binding. */
export interface EmailSandbox {
  readonly app: Hono;
  close(): void;
}

/** Creates them; none serves nor delivers yet. */
export function createStandIns(
  options: StackOptions,
  state: StateFolder,
  origins: Origins,
  exchanges: ExchangeLog,
): { hubspot: HubSpotSandbox; onekosmos: OneKosmosSandbox; email: EmailSandbox } {
  const faults = createFaultStore();
  const mails = createMailStore(state.mailDatabase);
  const hubspot = createHubSpotSandbox({
    statePath: state.hubspotDatabase,
    publicOrigin: origins.hubspot,
    exchanges,
    faults,
    app: {
      appId: HUBSPOT.appId,
      clientId: HUBSPOT.clientId,
      clientSecret: options.clientSecret ?? HUBSPOT.clientSecret,
      redirectUris: [`${origins.app}/oauth/callback`],
      webhookUrl: `${origins.app}/hubspot/webhooks`,
      scopes: APP_SCOPES,
      optionalScopes: APP_OPTIONAL_SCOPES,
      subscriptions: APP_SUBSCRIPTIONS,
      eventTypes: declaredEventTypes(HUBSPOT_PROJECT),
    },
    ...(options.accessTokenSeconds === undefined ? {} : { accessTokenSeconds: options.accessTokenSeconds }),
    ...(options.webhookRetryPausesMs === undefined ? {} : { retryPausesMs: options.webhookRetryPausesMs }),
  });
  const onekosmos = createOneKosmosSandbox({
    statePath: state.onekosmosDatabase,
    publicOrigin: origins.onekosmos,
    exchanges,
    faults,
    ...(options.sessionTtlSeconds === undefined ? {} : { sessionTtlSeconds: options.sessionTtlSeconds }),
  });
  hubspot.app.route("/", mailControls(mails));
  const version = () => `${hubspot.version()}.${onekosmos.version()}`;
  mountCrm({ hubspot: hubspot.app, onekosmos: onekosmos.app, origins, version }); // its first page comes before the testers'
  mountConsole({
    onekosmos: onekosmos.app,
    origins,
    version: () => String(onekosmos.version()),
    publicKeys: () => onekosmos.publicKeys(),
  });
  mountControlPage({ hubspot: hubspot.app, onekosmos: onekosmos.app, origins });
  const email = { app: createMailService(mails, faults), close: () => mails.close() };
  return { hubspot, onekosmos, email };
}
