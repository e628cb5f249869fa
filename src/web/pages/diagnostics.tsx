/** Makes a one-time token for `npm run doctor`, and shows the command that uses it. */

interface DiagnosticsPageProps {
  readonly origin: string;
  /** The token that was just made; null: none. */
  readonly token: string | null;
}

/** Renders the page. */
export function DiagnosticsPage({ origin, token }: DiagnosticsPageProps) {
  return (
    <form method="post" action="/portal/diagnostics" class="card" aria-labelledby="doctor">
      <h2 id="doctor">Examine from inside</h2>
      <p class="hint">
        The command <code>npm run doctor</code> says what is wrong with the deployment and how to fix it. With
        a token from here it also sees this account from inside: HubSpot's grant, 1Kosmos, webhooks, waiting
        work and conditions. It reports counts, times and codes, nothing about people and no secret.
      </p>
      {token !== null && (
        <div role="status">
          <p>Run this in the project's folder within ten minutes. The token works once.</p>
          <pre class="command">
            <code>{`npm run doctor -- --url ${origin} --token ${token}`}</code>
          </pre>
        </div>
      )}
      <div class="actions">
        <button type="submit">{token === null ? "Make a token" : "Make another token"}</button>
      </div>
    </form>
  );
}
