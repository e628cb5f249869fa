/** The landing page: what the app is, and the way in. */
import { Layout } from "./layout.tsx";

const STEPS = [
  ["A contact appears", "From a form, an import, a sales rep or the API: HubSpot tells us within seconds."],
  ["1Kosmos checks the person", "A link leads to document and selfie. Links that nobody uses expire."],
  [
    "HubSpot knows",
    "Status, assurance level, document type and dates are on the contact's record, ready for lists and workflows.",
  ],
] as const;

/** Renders the page. */
export function HomePage() {
  return (
    <Layout title="Identity verification" width="wide">
      <section class="hero">
        <h1>Know who your contacts are, without leaving HubSpot</h1>
        <p class="lead">
          1Kosmos verifies the people behind your contacts: document, live selfie and LiveID, with the result
          written to the record.
        </p>
        <p>
          <a class="button big" href="/oauth/install">
            Connect to HubSpot
          </a>
        </p>
        <p class="muted">
          Already connected? The same button signs you in. Connecting needs a HubSpot super admin, and the
          licence or API key of a 1Kosmos tenant.
        </p>
      </section>
      <ol class="steps">
        {STEPS.map(([title, text]) => (
          <li class="card">
            <h2>{title}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </Layout>
  );
}
