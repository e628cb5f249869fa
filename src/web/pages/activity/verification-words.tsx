/** Elements of all pages about verifications: a status as a pill, a contact with its link into HubSpot. */
import { html } from "hono/html";
import { kindWords } from "../../../domain/contact/read/history-words.ts";
import type { VerificationItem, VerificationStatus } from "../../../features/activity/read-model.ts";

/** HubSpot's object type ids, as its addresses have them (HubSpot docs, understanding the CRM). */
const TYPES = { contact: "0-1", deal: "0-3", ticket: "0-5" } as const;

interface StatusWords {
  readonly label: string;
  readonly tone: "good" | "warn" | "bad" | "";
}

export const STATUS_WORDS: Readonly<Record<VerificationStatus, StatusWords>> = {
  pending: { label: "Link open", tone: "" },
  in_review: { label: "In review", tone: "warn" },
  passed: { label: "Passed", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  expired: { label: "Expired", tone: "warn" },
  replaced: { label: "Replaced", tone: "" },
  refused: { label: "Not offered", tone: "bad" },
  withdrawn: { label: "Contact deleted", tone: "" },
};

/** Renders the status of a verification; an admin's own decision is marked as one. */
export function Status({ item }: { readonly item: Pick<VerificationItem, "status" | "manual"> }) {
  const { label, tone } = STATUS_WORDS[item.status];
  return (
    <span class={`pill ${tone}`.trim()}>
      {label}
      {item.manual !== null && " by an admin"}
    </span>
  );
}

/** Says what was verified. */
export function kindOf({ kind }: Pick<VerificationItem, "kind">): string {
  return kindWords(kind);
}

/** Returns HubSpot's address of a record. */
export function recordUrl(hubspotUrl: string, type: keyof typeof TYPES, id: string): string {
  return `${hubspotUrl}/record/${TYPES[type]}/${id}`;
}

/** Returns the app's own page of a contact. */
export function contactPath(contactId: string): string {
  return `/portal/verifications/contacts/${contactId}`;
}

/** Renders what failed work concerns: a contact with its page here. */
export function Subject({ subject }: { readonly subject: string }) {
  const contactId = /^contact (\d+)$/u.exec(subject)?.[1];
  return contactId === undefined
    ? html`${subject}`
    : html`<a href="${contactPath(contactId)}">${subject}</a>`;
}

/** Renders a contact by its id; the script puts its name in the place, which is read from HubSpot and not kept. */
export function ContactName({ contactId }: { readonly contactId: string }) {
  return html`<span data-contact="${contactId}">Contact ${contactId}</span>`;
}

/** Renders how the names load. A status, so that screen readers announce it; it is as long before as after. */
export function NamesStatus() {
  return html`<p class="hint" role="status" data-names>Contacts are shown by their ids.</p>`;
}

/** Renders a contact, with its page here and its record in HubSpot. */
export function ContactCell(props: { readonly hubspotUrl: string; readonly contactId: string }) {
  const { hubspotUrl, contactId } = props;
  return html`<a class="name" href="${contactPath(contactId)}" data-contact="${contactId}"
      >Contact ${contactId}</a
    >
    <div class="hint">
      <a
        href="${recordUrl(hubspotUrl, "contact", contactId)}"
        aria-label="Open in HubSpot: contact ${contactId}"
        >Open in HubSpot</a
      >
    </div>`;
}
