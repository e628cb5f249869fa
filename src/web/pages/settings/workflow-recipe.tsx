/** The recipe for a workflow in HubSpot that sends links and reminders: its steps, with a drawing of each, and the exact tokens. */
import { type ContactPropertyName, findProperty } from "../../../domain/properties.ts";

/** The tokens of the email: each with its purpose. */
export const TOKENS = [
  ["{{ contact.idv_verification_url }}", "The link. Put it into the button’s Link URL as it stands here."],
  [
    "{{ contact.idv_verification_url }}?lang={{ contact.hs_language }}",
    "The same, with the page in the contact’s language.",
  ],
  ["{{ contact.idv_reminder_count }}", "0 in the first email, then 1, 2, … in reminders."],
] as const;

/** The drawings, in the order of the steps. */
export const DRAWINGS = ["workflow-enrolment", "workflow-steps", "workflow-email"] as const;
/** Their heights, so that nothing moves while they load. */
const HEIGHTS = { "workflow-enrolment": 306, "workflow-steps": 364, "workflow-email": 226 } as const;

/** Renders the card. */
export function WorkflowRecipe() {
  return (
    <section class="card" aria-labelledby="recipe">
      <h2 id="recipe">Recipe for a workflow in HubSpot</h2>
      <p class="hint">
        For links that a workflow sends. It needs Marketing Hub Professional, or Sales or Service Hub for
        one-to-one emails. <a href="/docs/delivery#by-a-workflow-in-hubspot">More in the documentation</a>
      </p>
      <ol>
        <li>
          Create a contact-based workflow with two enrolment groups. The second one sends the reminders that
          you set above.
          <Drawing
            name={DRAWINGS[0]}
            alt={`Group 1: ${LINK} is known, and ${STATUS} is any of Pending. Or group 2: ${REMINDERS} is greater than or equal to 1, and ${STATUS} is any of Pending.`}
          />
        </li>
        <li>
          Turn re-enrolment on for <strong>{STATUS}</strong> and <strong>{REMINDERS}</strong>. Add the step{" "}
          <strong>Send email</strong>. Unenrol when the status is none of Pending.
          <Drawing
            name={DRAWINGS[1]}
            alt="Re-enrolment is on for both properties. A contact enrols, an email is sent, and the workflow ends."
          />
        </li>
        <li>
          Give the email a button with the link as its address, and turn click tracking off: it puts another
          address in front of the link.
          <Drawing
            name={DRAWINGS[2]}
            alt={`The button’s Link URL is ${TOKENS[0][0]}, and Track clicks is off.`}
          />
        </li>
      </ol>
      <h3>Tokens</h3>
      <dl class="tokens">
        {TOKENS.map(([token, purpose]) => (
          <>
            <dt>
              <code>{token}</code>
            </dt>
            <dd>{purpose}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function Drawing({ name, alt }: { readonly name: (typeof DRAWINGS)[number]; readonly alt: string }) {
  return (
    <img
      class="drawing"
      src={`/docs/pictures/${name}.svg`}
      alt={alt}
      width="440"
      height={String(HEIGHTS[name])}
    />
  );
}

const LINK = labelOf("idv_verification_url");
const STATUS = labelOf("idv_status");
const REMINDERS = labelOf("idv_reminder_count");

function labelOf(name: ContactPropertyName): string {
  return findProperty(name)?.label ?? name;
}
