/** The decision about new contacts that waited for a connection to 1Kosmos. */
import { numberText } from "../../../lib/number-text.ts";
import { MAX_NEWEST } from "../../../portal/admin/held-start.ts";

const KINDS = [
  ["all", "Verify all of them"],
  ["newest", "Verify the newest ones only"],
  ["none", "Verify none of them"],
] as const;

/** A decision that was sent and could not be carried out. */
export interface SentDecision {
  readonly kind: string;
  readonly count: string;
  readonly error: string;
}

/** Renders the form. */
export function Decision(props: {
  readonly waiting: number;
  /** How often a person may try again. */
  readonly retries: number;
  readonly sent?: SentDecision | undefined;
}) {
  const { waiting, retries, sent } = props;
  const many = numberText(waiting);
  return (
    <form method="post" action="/portal/setup/start" class="card" aria-labelledby="decision">
      {sent !== undefined && (
        <div class="banner bad" role="alert" tabindex={-1} autofocus id="decision-error">
          <p>Nothing was started. {sent.error}</p>
        </div>
      )}
      <h2 id="decision">
        {many} {waiting === 1 ? "contact waits" : "contacts wait"} for your decision
      </h2>
      <p>
        They came in while no connection to 1Kosmos worked. Verifying all of them costs up to {many}{" "}
        {waiting === 1 ? "session" : "sessions"} at 1Kosmos, one for each contact
        {retries > 0 && `, and up to ${retries} more for each person who tries again`}. Contacts that you skip
        can be verified later from their record, a list or a workflow.
      </p>
      <fieldset class="choices">
        <legend>Which of them are verified?</legend>
        {KINDS.map(([kind, label]) => (
          <label>
            <input type="radio" name="kind" value={kind} required checked={sent?.kind === kind} /> {label}
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="count">How many of the newest</label>
        <input
          id="count"
          name="count"
          type="number"
          min={1}
          max={MAX_NEWEST}
          step="1"
          value={sent?.count ?? String(Math.max(1, Math.min(waiting, 100)))}
          {...(sent !== undefined && { "aria-invalid": "true", "aria-describedby": "decision-error" })}
        />
      </div>
      <div class="actions">
        <button type="submit">Decide</button>
      </div>
    </form>
  );
}
