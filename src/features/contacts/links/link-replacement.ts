/** Replaces a contact's link for an admin: stored as a job like any other event, and audited; responds when it is done. */
import type { Actor } from "../../../portal/audit/audit.ts";
import type { PortalServices } from "../../../portal/services.ts";
import { contactJob, contactSubject } from "../contact-job.ts";

/** How long an admin waits for the outcome, ms. */
const WAIT_MS = 4000;

/** `waiting`: stored, and carried out as soon as possible; `unknown`: the app has made no link for such a contact. */
export type ReplacementOutcome = "replaced" | "waiting" | "unknown";

/** Replaces the link. HubSpot's property has the new one a moment later. */
export async function replaceContactLink(
  { context, features, audit, settled }: PortalServices,
  named: string,
  { by, begin }: { readonly by: Actor; readonly begin: () => Promise<void> },
): Promise<ReplacementOutcome> {
  const { index } = features.contacts;
  const contactId = index.resolve(named);
  const known = index.find(contactId);
  if (known === null || known.deletedAt !== null || known.linkKey === null) return "unknown";
  const key = `link.replace:${crypto.randomUUID()}`;
  context.commit(() => {
    context.jobs.add([contactJob(contactId, key, { type: "link.replace" })], context.now());
    audit.add(by, "link", [{ field: `contact ${contactId}`, from: "link", to: "replaced" }]);
  });
  const job = context.jobs.find(contactSubject(contactId), key);
  if (job === null) return "unknown";
  const outcome = settled.next(job.seq, WAIT_MS);
  await begin();
  return (await outcome)?.kind === "done" ? "replaced" : "waiting";
}
