/** The audit log: who changed what, and when. */
import type { AuditEntry } from "../../portal/audit.ts";
import { Layout } from "./layout.tsx";

interface AuditPageProps {
  readonly portalId: number;
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** Where older entries begin; null when there are none. */
  readonly before: number | null;
}

const ACTIONS: Readonly<Record<string, string>> = {
  sign_in: "Signed in",
  sign_out: "Signed out",
  settings: "Changed settings",
  connection: "Saved the 1Kosmos connection",
  replay: "Replayed a dead letter",
  remove: "Removed a dead letter",
  disconnect: "Disconnected the app",
  uninstall: "Uninstalled the app in HubSpot",
};

/** The page. */
export function AuditPage({ portalId, entries, before }: AuditPageProps) {
  return (
    <Layout
      title={`Audit log · Portal ${portalId}`}
      width="wide"
      aside={<a href="/portal">Back to the portal</a>}
    >
      <section class="card" aria-labelledby="audit">
        <h1 id="audit">Audit log</h1>
        <p class="hint">
          Changes that people made, for 400 days. Users are HubSpot's user ids.{" "}
          <a href="/portal/audit.csv">Download as CSV</a>
        </p>
        <div class="scroll" role="region" aria-labelledby="audit" tabindex={0}>
          <table aria-labelledby="audit">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">User</th>
                <th scope="col">Where</th>
                <th scope="col">Change</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <Entry entry={entry} />
              ))}
            </tbody>
          </table>
        </div>
        {before !== null && <a href={`/portal/audit?before=${before}`}>Older changes</a>}
      </section>
    </Layout>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const at = new Date(entry.at).toISOString();
  return (
    <tr>
      <td>
        <time datetime={at}>{`${at.slice(0, 19).replace("T", " ")} UTC`}</time>
      </td>
      <td>{entry.userId ?? "–"}</td>
      <td>{entry.surface}</td>
      <td>
        {ACTIONS[entry.action] ?? entry.action}
        {entry.changes.map(({ field, from, to }) => (
          <div>
            <code>{field}</code>: {from === "" ? "–" : from} → {to === "" ? "–" : to}
          </div>
        ))}
      </td>
    </tr>
  );
}
