/** A portal whose links the app mails, and what the sandbox's mail service took. */
import { randomUUID } from "node:crypto";
import type { Mail } from "../../../sandbox/mail/mail-store.ts";
import { creationOf, idvOf, installedPortal, work, type TestPortal } from "../support/portal.ts";
import { makeJobsDue } from "../support/peek.ts";

const API = "https://api.hubapi.com";

export const SENDER = { address: "verify@example.com", name: "Example Ltd", replyTo: "help@example.com" };

/** A portal with delivery settings. */
export async function deliveringPortal(
  delivery: object = {},
  connection?: Parameters<typeof installedPortal>[0],
): Promise<TestPortal> {
  const portal = await installedPortal(connection);
  await deliver(portal, delivery);
  return portal;
}

/** The admin's text for the person. */
export const PURPOSE = "We need this to open your account.";

/** Sets how a portal delivers links: by the app's mails by default. */
export async function deliver(portal: TestPortal, delivery: object = {}): Promise<void> {
  const wanted = { ways: ["app"], sender: SENDER, ...delivery };
  const saved = await portal.stub.putSettings({
    delivery: wanted,
    personPage: { companyName: "Example", purpose: PURPOSE },
  });
  if (!saved.ok) throw new Error(JSON.stringify(saved.error));
}

/** A new contact, with its address. */
export interface MailedContact {
  readonly contactId: string;
  readonly email: string;
}

/** Makes a contact in HubSpot, and sends the app its event. */
export async function createContact(
  portal: TestPortal,
  properties: Readonly<Record<string, string>> = {},
): Promise<MailedContact> {
  const email = properties["email"] ?? `person-${randomUUID()}@example.net`;
  const body = { properties: { email, ...properties } };
  const answer = await portal.crm("POST", "/crm/v3/objects/contacts", body);
  const { id: contactId } = await answer.json<{ id: string }>();
  await portal.stub.accept([creationOf(contactId)]);
  await work(portal);
  return { contactId, email };
}

/** The mails to an address, the oldest first. */
export async function mailsTo(email: string): Promise<readonly Mail[]> {
  const answer = await fetch(`${API}/sandbox/mails?to=${encodeURIComponent(email)}`);
  const { results } = await answer.json<{ results: Mail[] }>();
  return results.toReversed();
}

/** Makes the mail service fail for mails that contain a text: other tests send meanwhile. */
export async function breakMail(bodyMatch: string, fault: object): Promise<void> {
  const body = JSON.stringify({ host: "email", bodyMatch, ...fault });
  const answer = await fetch(`${API}/sandbox/faults`, { method: "POST", body });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Ends every fault. */
export async function mendMail(): Promise<void> {
  await fetch(`${API}/sandbox/faults`, { method: "DELETE" });
}

/** Time passes until the next reminder is due. */
export async function passReminder(portal: TestPortal): Promise<void> {
  await makeJobsDue(portal);
  await work(portal);
}

/** The reminder properties of a contact in HubSpot. */
export async function remindersOf(portal: TestPortal, contactId: string) {
  const names = "idv_reminder_count,idv_reminder_due";
  const answer = await portal.crm("GET", `/crm/v3/objects/contacts/${contactId}?properties=${names}`);
  const { properties } = await answer.json<{ properties: Record<string, string | null> }>();
  return { count: properties["idv_reminder_count"] ?? null, due: properties["idv_reminder_due"] ?? null };
}

export { idvOf };
