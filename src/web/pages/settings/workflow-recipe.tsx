/** The recipe for a workflow in HubSpot that sends links and reminders: a drawing of each step, and the exact tokens. */

/** The tokens of the email. */
export const TOKENS = [
  "{{ contact.idv_verification_url }}",
  "{{ contact.idv_verification_url }}?lang={{ contact.hs_language }}",
  "{{ contact.idv_reminder_count }}",
] as const;

/** The drawings, in the order of the steps: name, height, and what each shows. */
export const DRAWINGS = [
  ["workflow-enrolment", 306, "Two enrolment groups: new links, and reminders"],
  ["workflow-steps", 364, "Re-enrolment on, then Send email"],
  ["workflow-email", 226, "Link URL is the token, Track clicks off"],
] as const;

/** Renders the card. */
export function WorkflowRecipe() {
  return (
    <section class="card" aria-labelledby="recipe">
      <h2 id="recipe">Recipe for a workflow in HubSpot</h2>
      <p>
        <a href="/docs/delivery#by-a-workflow-in-hubspot">The steps in words</a>
      </p>
      {DRAWINGS.map(([name, height, alt]) => (
        <img
          class="drawing"
          src={`/docs/pictures/${name}.svg`}
          alt={alt}
          width="440"
          height={String(height)}
        />
      ))}
      <h3>Tokens</h3>
      <ul class="tokens">
        {TOKENS.map((token) => (
          <li>
            <code>{token}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
