/** Everything that the portal counts, for whoever looks for one number. */
import { numberText } from "../../../lib/number-text.ts";

/** Counters whose own name means nothing to an admin. */
const WORDS: Readonly<Record<string, string>> = {
  snapshots_written: "Contacts written",
  contacts_gone: "Writes to deleted contacts",
  events_of_forgotten: "Events of forgotten contacts",
  bulk_asked: "Asked by the bulk action",
  skipped_by_filter: "Left out by a filter",
  skipped_by_trigger: "Left out: trigger is off",
  skipped_at_start: "Skipped at the start",
};

/** Renders the counters since the install, folded away. */
export function Counters({ counters }: { readonly counters: Readonly<Record<string, number>> }) {
  const entries = Object.entries(counters);
  if (entries.length === 0) return null;
  return (
    <details class="card">
      <summary>Everything counted since the install</summary>
      <dl class="numbers">
        {entries.map(([name, value]) => (
          <div>
            <dt>{WORDS[name] ?? inWords(name)}</dt>
            <dd>{numberText(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** `sessions_started`, `sessionsStarted`, `sessions.started` → "Sessions started". */
function inWords(name: string): string {
  const words = name.replaceAll(/[_.:-]+/gu, " ").replaceAll(/(?<=[a-z])(?=[A-Z])/gu, " ");
  const lower = words.trim().toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}
