/**
 * What `npm start` plays: the install, and the main job with one contact. Every step is something that really happened
 * between the app, HubSpot and 1Kosmos; it is read from the log of their exchanges.
 */
import { type Admin, signIn } from "./admin.ts";
import { type Contact, type CrmUser, IDV_PROPERTIES, createCrmUser } from "./crm-user.ts";
import type { Exchange } from "./exchanges.ts";
import type { ProviderKind } from "./fixed.ts";
import { type Journey, endOf, startJourney } from "./journey.ts";
import { endSession, openLink } from "./person.ts";
import type { Stack } from "./stack.ts";
import { type Terminal, formatMs } from "./terminal.ts";
import { deliveredRecords, isCallback, isResultFetch, isSessionStart, writtenContacts } from "./traffic.ts";
import { waitFor } from "./wait.ts";

/** What every part of the demo works with. */
export interface DemoContext {
  readonly stack: Stack;
  readonly terminal: Terminal;
  /** What the portal is connected with when it has no connection yet. */
  readonly provider: ProviderKind;
}

/** Installs the app into the portal, or signs in where it is installed, and connects 1Kosmos where that is missing. */
export async function playInstall({ stack, terminal, provider }: DemoContext): Promise<Admin> {
  terminal.heading("Install: the portal's admin connects the app");
  const journey = startJourney(stack, terminal);
  journey.step("Admin", `opens ${stack.origins.app}/oauth/install and presses Connect at HubSpot`);
  const admin = await signIn(stack.origins);
  for (const exchange of journey.exchanges().filter(isInstallCall)) {
    journey.step(
      "App → HubSpot",
      `${exchange.method} ${new URL(exchange.url).pathname}: ${exchange.status}`,
      exchange,
    );
  }
  journey.step("Admin", `is back at ${admin.arrival.url}`);

  const { connection } = await admin.overview();
  if (connection?.kind === provider) {
    journey.step("Admin", `finds 1Kosmos connected (${provider})`);
  } else {
    await admin.connect(provider);
    journey.step("Admin", `saves the connection to 1Kosmos (${provider})`);
  }
  return admin;
}

/** The calls that exchange the code and provision the properties. */
function isInstallCall({ side, direction, url }: Exchange): boolean {
  const { origin, pathname } = new URL(url);
  return side === "hubspot" && direction === "in" && origin === "https://api.hubapi.com" && pathname !== "";
}

/** Plays the main job with a new contact: created, pending, passed, verified. Throws `DidNotHappen` at a step that fails. */
export async function playMainJob(context: DemoContext): Promise<void> {
  const { stack, terminal } = context;
  terminal.heading("The main job: a contact is created, and proves who they are");
  const journey = startJourney(stack, terminal);
  const crm = createCrmUser(stack.origins.hubspot);

  const contact = await crm.create(newPerson());
  journey.step("CRM user", `creates contact ${contact.id}, ${contact.properties["email"] ?? ""}`);
  await watchPending(journey, contact);
  const pending = await readWithStatus(crm, contact.id, "pending");
  terminal.pairs(idvPropertiesOf(pending));

  const verified = await passAndWatch(context, journey, pending);
  terminal.pairs(idvPropertiesOf(await readWithStatus(crm, verified, "verified")));
}

/** From the webhook to the link on the contact. */
async function watchPending(journey: Journey, contact: Contact): Promise<void> {
  const webhook = await journey.exchange(
    "HubSpot's webhook for the contact is accepted by the app",
    (exchange) => deliveredRecords(exchange).includes(contact.id),
  );
  const answer = `answered ${webhook.status} in ${formatMs(webhook.ms)} ms`;
  journey.step("HubSpot → app", `webhook contact.creation, ${answer}`, webhook);

  const start = await journey.exchange("the app starts a session at 1Kosmos", isSessionStart);
  journey.step("App → 1Kosmos", `session created, POST ${new URL(start.url).pathname}`, start);

  const write = await writeOf(journey, contact.id, "pending");
  journey.step("App → HubSpot", "idv_status=pending, with the session and the link, on the contact", write);
}

/** From the link to the result on the contact; returns the contact's id. */
async function passAndWatch(
  { stack, provider }: DemoContext,
  journey: Journey,
  contact: Contact,
): Promise<string> {
  const page = await openLink(contact.properties["idv_verification_url"] ?? "");
  journey.step("Person", `opens the short link and arrives at ${page.url} (${page.status})`);

  const sessionId = contact.properties["idv_session_id"] ?? "";
  const passedAt = Date.now();
  await endSession(stack.origins.onekosmos, sessionId, { outcome: "passed", documentType: "passport" });
  journey.step("Person", "passes");

  let since = passedAt;
  if (provider === "sessions") {
    const callback = await journey.exchange("1Kosmos' callback is accepted by the app", isCallback, passedAt);
    journey.step(
      "1Kosmos → app",
      `signed callback, answered ${callback.status} in ${formatMs(callback.ms)} ms`,
      callback,
    );
    since = callback.at;
  }
  const fetched = await journey.exchange("the app fetches the result from 1Kosmos", isResultFetch, since);
  journey.step("App → 1Kosmos", `fetches the result, POST ${new URL(fetched.url).pathname}`, fetched);

  const write = await writeOf(journey, contact.id, "verified");
  const reference = provider === "sessions" ? since : fetched.at;
  const after = `${formatMs(endOf(write) - reference)} ms after the ${provider === "sessions" ? "callback" : "poll"}`;
  journey.step("App → HubSpot", `idv_status=verified, with every property, ${after}`, write);
  return contact.id;
}

/** Waits for the app's write that gives the contact this status. */
function writeOf(journey: Journey, contactId: string, status: string): Promise<Exchange> {
  return journey.exchange(`the app writes idv_status=${status} to contact ${contactId}`, (exchange) =>
    writtenContacts(exchange).some((written) => written.id === contactId && written.status === status),
  );
}

/** Reads the contact back, as a CRM user would see it. */
function readWithStatus(crm: CrmUser, id: string, status: string): Promise<Contact> {
  return waitFor(`contact ${id} reads idv_status=${status}`, async () => {
    const contact = await crm.read(id);
    return contact.properties["idv_status"] === status ? contact : undefined;
  });
}

/** The idv_* properties that have a value. */
function idvPropertiesOf(contact: Contact): Record<string, string> {
  const entries = IDV_PROPERTIES.map((name) => [name, contact.properties[name] ?? ""] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** Somebody who does not exist, and has not been created before. */
function newPerson(): Record<string, string> {
  return { email: `ada.${Date.now().toString(36)}@example.com`, firstname: "Ada", lastname: "Lovelace" };
}
