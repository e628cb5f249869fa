/**
 * Marks a contact as verified or failed for an admin: allowed by the settings, stored as a job like any other event, and audited;
 * responds when the contact's object has decided.
 */
import * as z from "zod/mini";
import { IN_ENGLISH, type FieldErrors } from "../../lib/english.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { Actor } from "../../portal/audit/audit.ts";
import type { PortalServices } from "../../portal/services.ts";
import type { DecisionOutcome } from "./contract.ts";
import { contactJob, contactSubject } from "./contact-job.ts";

/** How long an admin waits for the outcome, ms. */
const WAIT_MS = 4000;
const [MIN_REASON, MAX_REASON] = [3, 200];

const decisionSchema = z.object({
  verdict: z.enum(["verified", "failed"]),
  reason: z.string().check(
    z.trim(),
    z.minLength(MIN_REASON),
    z.maxLength(MAX_REASON),
    // oxlint-disable-next-line no-control-regex
    z.regex(/^[^\u0000-\u001f\u007f]*$/u, "Must be one line."),
  ),
  /** Names the decision: whatever comes again under the same id is one decision. */
  id: z.string().check(z.regex(/^[\w-]{8,64}$/u, "Must be an id of 8 to 64 characters.")),
});

/** Carries out a decision. Nothing is stored when it is refused. */
export async function decideContact(
  services: PortalServices,
  named: string,
  input: unknown,
  { by, begin }: { readonly by: Actor; readonly begin: () => Promise<void> },
): Promise<Result<DecisionOutcome, FieldErrors>> {
  const { context, records, features, settled } = services;
  if (!records.settings().manualDecisions)
    return err({ verdict: "Manual decisions are off. Switch them on in the settings first." });
  const parsed = decisionSchema.safeParse(input, IN_ENGLISH);
  if (!parsed.success)
    return err(Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join("."), message])));
  const { index } = features.contacts;
  const contactId = index.resolve(named);
  const refusal = await refusalOf(services, contactId);
  if (refusal !== null) return err({ contact: refusal });
  const { id, verdict, reason } = parsed.data;
  const key = `manual:${id}`;
  if (context.jobs.find(contactSubject(contactId), key) === null) {
    const event = { type: "manual.decision", id, verdict, by: by.userId, reason } as const;
    const from = index.find(contactId)?.status ?? "";
    context.commit(() => {
      context.jobs.add([contactJob(contactId, key, event)], context.now());
      // The reason stands in the contact's history, which goes with the contact.
      services.audit.add(by, "manual_decision", [{ field: `contact ${contactId}`, from, to: verdict }]);
    });
  }
  const job = context.jobs.find(contactSubject(contactId), key);
  if (job === null) return err({ contact: "The contact was deleted." });
  if (job.state === "done") return ok(outcomeOf(job.result));
  const outcome = settled.next(job.seq, WAIT_MS);
  await begin();
  const came = await outcome;
  return ok(came?.kind === "done" ? outcomeOf(came.result) : "waiting");
}

/** Returns why nothing may be decided about a contact; null when it may. */
async function refusalOf(
  { context, features, client, records }: PortalServices,
  contactId: string,
): Promise<string | null> {
  if (context.tombstones.has(contactId)) return "There is no such contact.";
  const known = features.contacts.index.find(contactId);
  if (known !== null) return known.deletedAt === null ? null : "The contact is deleted in HubSpot.";
  if (records.portal().status !== "connected") return "HubSpot could not be asked about this contact.";
  const existing = await client.existingContacts([contactId]);
  if (!existing.ok) return "HubSpot could not be asked about this contact. Try again in a moment.";
  return existing.value.has(contactId) ? null : "There is no such contact in this account.";
}

const resultSchema = z.object({ outcome: z.enum(["marked_verified", "marked_failed", "ignored"]) });

function outcomeOf(result: string): DecisionOutcome {
  return result === "" ? "ignored" : (resultSchema.safeParse(JSON.parse(result)).data?.outcome ?? "ignored");
}
