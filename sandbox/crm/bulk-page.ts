/** The app's bulk action on chosen contacts: who is eligible, and then how far they are. */
import { html } from "hono/html";
import { z } from "zod";

import { table } from "../control/elements.ts";
import { callCard } from "./card.ts";
import { action, messageView, type View } from "./shell.ts";
import { may, type Visit } from "./visit.ts";

const answerSchema = z.object({
  eligible: z.number(),
  refused: z.array(z.object({ message: z.string(), contactIds: z.array(z.string()) })),
  progress: z.record(z.string(), z.number()),
});

/** The request of the bulk action for plain identities. */
export function bulkRequest(ids: readonly string[]): Readonly<Record<string, unknown>> {
  return { kind: "identity", documentTypes: "any", proofingLevel: null, again: false, contactIds: ids };
}

/** Shows what the bulk action would do, and how far its contacts are. */
export async function bulkPage(visit: Visit, ids: readonly string[]): Promise<View> {
  if (ids.length === 0) return messageView("Verify identity", "Choose contacts in the list first.");
  const { body, problem } = await callCard(visit, "contacts/verify-many", {
    ...bulkRequest(ids),
    dryRun: true,
  });
  const answer = answerSchema.safeParse(body);
  if (!answer.success) return messageView("Verify identity", problem ?? "The app did not respond.");
  const { eligible, refused, progress } = answer.data;
  const start = action(
    visit,
    "verify-many",
    html`<input type="hidden" name="ids" value="${ids.join(",")}" />
      <button class="primary">Verify ${eligible} ${eligible === 1 ? "contact" : "contacts"}</button>`,
  );
  return {
    title: "Verify identity",
    body: html`<h1>Verify identity <small>${ids.length} chosen</small></h1>
      <p>${eligible} of them can be asked.</p>
      <ul>
        ${refused.map(({ message, contactIds }) => html`<li>${message} (${contactIds.length})</li>`)}
      </ul>
      ${eligible === 0 || !may(visit.user, "edit") ? "" : start}
      <h2>How far they are</h2>
      ${table(["Status", "Contacts"], Object.entries(progress))}`,
  };
}
