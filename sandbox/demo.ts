/**
 * Plays the story of `npm start`: the install, and the main job with one contact. Every step is something that really
 * happened between the app, HubSpot and 1Kosmos; it is read from the log of their exchanges.
 */
import { type Admin, signIn } from "./admin.ts";
import { type Contact, type CrmUser, IDV_PROPERTIES, createCrmUser } from "./crm-user.ts";
import type { Exchange } from "./exchanges.ts";
import { DELIVERY, type ProviderKind } from "./fixed.ts";
import { type Journey, endOf, startJourney } from "./journey.ts";
import { findMail } from "./mail/find-mail.ts";
import { endSession, openLink } from "./person.ts";
import type { Stack } from "./stack.ts";
import { type Terminal, formatMs } from "./terminal.ts";
import {
  deliveredRecords,
  isAppCall,
  isCallback,
  isResultFetch,
  isSessionStart,
  writtenContacts,
} from "./traffic.ts";
import { waitFor } from "./wait.ts";

/** The data that every part of the demo works with. */
export interface DemoContext {
  readonly stack: Stack;
  readonly terminal: Terminal;
  /** The connection of a portal that has none yet. */
  readonly provider: ProviderKind;
}

/** Installs the app into the portal, or signs in where it is installed, and connects 1Kosmos where that is missing. */
export async function playInstall({ stack, terminal, provider }: DemoContext): Promise<Admin> {
  terminal.heading("Install: the portal's admin connects the app");
  const journey = startJourney(stack, terminal);
  journey.step("Admin", `opens ${stack.origins.app}/oauth/install and presses Connect at HubSpot`);
  const admin = await signIn(stack.origins);
  for (const exchange of journey.exchanges().filter(isAppCall)) {
    journey.step(
      "App → HubSpot",
      `${exchange.method} ${new URL(exchange.url).pathname}: ${exchange.status}`,
      exchange,
    );
  }
  journey.step("Admin", `is back at ${admin.arrival.url}`);

  const { connection, settings } = await admin.overview();
  if (connection?.kind === provider) {
    journey.step("Admin", `finds 1Kosmos connected (${provider})`);
  } else {
    await admin.connect(provider);
    journey.step("Admin", `saves the connection to 1Kosmos (${provider})`);
  }
  if (settings.delivery.ways.length === 0) {
    await admin.putSettings({ delivery: DELIVERY, personPage: { companyName: DELIVERY.sender.name } });
    journey.step("Admin", "chooses that the app mails the links");
  }
  return admin;
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
  terminal.details(idvPropertiesOf(pending));
  const mail = await findMail(stack.origins.hubspot, contact.properties["email"] ?? "");
  if (mail !== null) journey.step("App → person", `mails the link: "${mail.subject}"`);

  await passAndWatch(context, journey, pending);
  terminal.details(idvPropertiesOf(await readWithStatus(crm, contact.id, "verified")));
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

/** From the link to the result on the contact. */
async function passAndWatch(
  { stack, provider }: DemoContext,
  journey: Journey,
  contact: Contact,
): Promise<void> {
  const page = await openLink(contact.properties["idv_verification_url"] ?? "");
  journey.step(
    "Person",
    `opens the short link, presses Continue and arrives at ${page.url} (${page.status})`,
  );

  const sessionId = contact.properties["idv_session_id"] ?? "";
  const passedAt = Date.now();
  await endSession(stack.origins.onekosmos, sessionId, { outcome: "passed", documentType: "passport" });
  journey.step("Person", "passes");

  const heard = await (provider === "sessions"
    ? watchCallback(journey, sessionId, passedAt)
    : watchPoll(journey, passedAt));
  const write = await writeOf(journey, contact.id, "verified");
  const after = `${formatMs(endOf(write) - heard.at)} ms after the ${heard.by}`;
  journey.step("App → HubSpot", `idv_status=verified, with every property, ${after}`, write);
}

/** How the app receives a result, and when, in epoch ms. */
interface Heard {
  readonly by: "callback" | "poll";
  readonly at: number;
}

async function watchCallback(journey: Journey, sessionId: string, since: number): Promise<Heard> {
  const callback = await journey.exchange(
    "1Kosmos' callback is accepted by the app",
    (exchange) => isCallback(exchange) && exchange.requestBody.includes(sessionId),
    since,
  );
  const answer = `answered ${callback.status} in ${formatMs(callback.ms)} ms`;
  journey.step("1Kosmos → app", `signed callback, ${answer}`, callback);
  const fetched = await journey.exchange(
    "the app fetches the result from 1Kosmos",
    (exchange) => isResultFetch(exchange) && exchange.url.includes(sessionId),
    since,
  );
  journey.step(
    "App → 1Kosmos",
    `fetches the result, ${fetched.method} /v1/verify/sessions/…/status`,
    fetched,
  );
  return { by: "callback", at: callback.at };
}

/** There is no callback in the published protocol; which session a poll is about is encrypted. */
async function watchPoll(journey: Journey, since: number): Promise<Heard> {
  const poll = await journey.exchange("the app polls 1Kosmos for the result", isResultFetch, since);
  journey.step("App → 1Kosmos", `polls the result, POST ${new URL(poll.url).pathname}`, poll);
  return { by: "poll", at: poll.at };
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
