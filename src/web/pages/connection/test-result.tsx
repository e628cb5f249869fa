/** The outcome of a connection's test: what 1Kosmos accepted, by field, and what no call of 1Kosmos checks. */
import type { CallbackView } from "../../../portal/connection/callback-watch.ts";
import type { ConnectionReport, TestedPart } from "../../../onekosmos/provider.ts";
import { callbackState, callbackWords } from "./callback-words.tsx";

interface TestResultProps {
  readonly report: ConnectionReport;
  /** How callbacks of the stored connection arrive; null while it takes none. */
  readonly callbacks: CallbackView | null;
  readonly timeZone: string;
}

/** Renders it. */
export function TestResult({ report, callbacks, timeZone }: TestResultProps) {
  const { found = [], notChecked = [] } = report;
  if (found.length + notChecked.length === 0) return null;
  return (
    <section class="card" aria-labelledby="tested">
      <h2 id="tested">Result of the test</h2>
      <ul class="checks">
        {found.map(({ field, label, value }) => (
          <li class="yes" data-found={field}>
            <div>{value === undefined ? `${label}: accepted` : `${label}: ${value}`}</div>
          </li>
        ))}
        {notChecked.map(({ field, label, value, why }) => (
          <li class="open" data-not-checked={field}>
            <div>
              {value === undefined ? label : `${label}: ${value}`}: not checked. {why}
            </div>
          </li>
        ))}
        {callbacks !== null && (
          <li class={callbackState(callbacks)} data-stored="callbacks">
            <div>Stored connection: {callbackWords(callbacks, timeZone)}</div>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Returns the same in a sentence or two, for the page after a save. */
export function reportWords(report: ConnectionReport): string {
  const { tenant, community, curve, found = [], notChecked = [], notices = [] } = report;
  const more = [
    community === undefined ? "" : `, community ${community}`,
    curve === undefined ? "" : `, keys on ${curve}`,
  ];
  // The first words name these.
  const rest = found.filter(({ field }) => field !== "tenantDns" && field !== "community");
  return [
    `1Kosmos answered: tenant ${tenant}${more.join("")}.`,
    ...(rest.length === 0 ? [] : [`Accepted: ${namesOf(rest)}.`]),
    ...(notChecked.length === 0 ? [] : [`Not checked: ${namesOf(notChecked)}. A test contact shows them.`]),
    ...notices,
  ].join(" ");
}

function namesOf(parts: readonly TestedPart[]): string {
  return parts.map(({ label }) => label).join("; ");
}
