/** Checks whether a person who requested a new link can be mailed one, before anything is made that costs money. */
import type { Job, JobResult } from "../../kernel/jobs/job.ts";
import { renewalEvent } from "./delivery-job.ts";
import { recipientOf } from "./recipient.ts";
import type { SendMailOptions } from "./send-mail.ts";

/** Requests a new link of the contact's object, unless no mail may go to the contact. */
export async function renewLink(
  job: Job,
  contactId: string,
  { context, addresses }: Pick<SendMailOptions, "context" | "addresses">,
): Promise<JobResult> {
  const properties = await addresses.take(contactId);
  if (!properties.ok) return { kind: "retry", failure: properties.error };
  const { delivery } = context.records.settings();
  const recipient = properties.value === undefined ? null : recipientOf(properties.value, delivery);
  return {
    kind: "done",
    apply: () => {
      if (recipient?.kind === "send") context.jobs.add([renewalEvent(contactId, job)], context.now());
      else context.counters.add("new_links_refused");
    },
  };
}
