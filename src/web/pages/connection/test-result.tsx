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
        {found.map((part) => (
          <li class="yes" data-found={part.field}>
            <div>{nameOf(part)}: accepted</div>
          </li>
        ))}
        {notChecked.map((part) => (
          <li class="open" data-not-checked={part.field}>
            <div>
              {nameOf(part)}: not checked. {part.why}
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

function nameOf({ label, value }: TestedPart): string {
  return value === undefined ? label : `${label} (${value})`;
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
