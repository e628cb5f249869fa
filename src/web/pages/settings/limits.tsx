/** The page of limits below its form: what was started today and what waits, and who may start verifications. */
import { numberText } from "../../../lib/number-text.ts";
import type { User } from "../../../hubspot/crm/owners.ts";
import type { CapView } from "../../../features/contacts/caps/daily-caps.ts";
import { CAP_WORDS } from "../../../features/contacts/caps/over-cap.ts";
import type { MayStart } from "../../../portal/settings/limit-settings.ts";
import type { LimitsView } from "../../../portal/admin/limits.ts";
import { SEEN } from "../../forms/seen.ts";
import { inZone } from "../../admin/times.tsx";

interface TodayProps {
  readonly limits: LimitsView;
  readonly timeZone: string;
}

/** Renders the sources with their numbers of today; where something waits, what can be done about it. */
export function Today({ limits: { caps, nextDayAt }, timeZone }: TodayProps) {
  const shown = caps.filter(({ used, waiting }) => used > 0 || waiting > 0);
  return (
    <section class="card" aria-labelledby="today">
      <h2 id="today">Today</h2>
      <p class="hint">The next day begins on {inZone(nextDayAt, timeZone)}.</p>
      {shown.length === 0 && <p>No verification was started today.</p>}
      {shown.length > 0 && (
        <div class="scroll" role="group" aria-labelledby="today" tabindex={0}>
          <table class="stacked" aria-labelledby="today">
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Started</th>
                <th scope="col">Limit</th>
                <th scope="col">Waiting</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((cap) => (
                <tr>
                  <td data-label="Source">{capitalized(CAP_WORDS[cap.source])}</td>
                  <td data-label="Started">{numberText(cap.used)}</td>
                  <td data-label="Limit">{limitOf(cap)}</td>
                  <td data-label="Waiting">{numberText(cap.waiting)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.map((cap) => cap.source !== "portal" && cap.waiting > 0 && <Decide cap={cap} />)}
    </section>
  );
}

/** The actions of an admin on verifications that wait for a limit. */
function Decide({ cap: { source, waiting } }: { readonly cap: CapView }) {
  const words = CAP_WORDS[source];
  return (
    <form method="post" action="/portal/limits/waiting" class="stack" aria-label={`Decide about ${words}`}>
      <input type="hidden" name="source" value={source} />
      <h3>
        {capitalized(words)}: {numberText(waiting)} wait
      </h3>
      <div class="actions">
        <button type="submit" name="action" value="go_on">
          Start all {numberText(waiting)}
        </button>
      </div>
      <div class="actions">
        <input
          type="number"
          name="by"
          min="1"
          value={String(Math.min(waiting, MORE))}
          inputmode="numeric"
          aria-label="How many more today"
        />
        <button type="submit" name="action" value="raise">
          Allow so many more today
        </button>
      </div>
      <div class="actions">
        <label>
          <input type="checkbox" name="confirm" value="yes" /> Skip them for good
        </label>
        <button type="submit" name="action" value="skip" class="danger">
          Skip
        </button>
      </div>
    </form>
  );
}

/** Offered as "so many more". */
const MORE = 100;

function limitOf({ cap, raised }: CapView): string {
  if (cap === null) return "none";
  return `${numberText(cap)}${raised > 0 ? ` + ${numberText(raised)} today` : ""}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface MayStartProps {
  readonly mayStart: MayStart;
  /** The account's users; null while HubSpot does not return them. */
  readonly users: readonly User[] | null;
  /** The mistakes in the form as sent. */
  readonly errors: readonly string[];
  /** The settings that somebody else has saved since the form was shown; null: nobody has. */
  readonly theirs: MayStart | null;
  /** The state that the form is shown with, see `seen.ts`. */
  readonly seen: string;
}

/** Renders who may start verifications from cards, bulk actions and agents. Names are HubSpot's and are not stored. */
export function MayStartForm({ mayStart, users, errors, theirs, seen }: MayStartProps) {
  const listed = mayStart === "everyone" ? { users: [], teams: [] } : mayStart;
  const teams = new Map((users ?? []).flatMap((user) => user.teams.map(({ id, name }) => [id, name])));
  const known = new Map((users ?? []).map(({ id, name }) => [id, name]));
  return (
    <form method="post" action="/portal/limits/who" class="card" aria-labelledby="who">
      <h2 id="who">Who may start verifications</h2>
      <p class="hint">
        From cards, bulk actions and agents in HubSpot. Workflows, deal gates and new contacts go by their own
        settings.
      </p>
      <input type="hidden" name={SEEN} value={seen} />
      {theirs !== null && (
        <p class="error" role="alert">
          Nothing was saved: somebody else has saved “{inWords(theirs, teams, known)}” meanwhile. Yours is “
          {inWords(mayStart, teams, known)}”: save again to use it.
        </p>
      )}
      {errors.map((error) => (
        <p class="error" role="alert">
          {error}
        </p>
      ))}
      <fieldset class="field">
        <legend>Allowed</legend>
        <div class="choices">
          <label>
            <input type="radio" name="who" value="everyone" checked={mayStart === "everyone"} />
            Everyone who can use the cards
          </label>
          <label>
            <input type="radio" name="who" value="listed" checked={mayStart !== "everyone"} />
            Only these teams and users
          </label>
        </div>
      </fieldset>
      {users === null && (
        <p class="hint" role="status" id="users-unread">
          HubSpot does not return the account's users at the moment. Users and teams that are allowed already
          stay listed. <a href="/oauth/install">Grant access again</a>
        </p>
      )}
      <Boxes legend="Teams" name="teams" chosen={listed.teams} names={teams} word="Team" />
      <Boxes legend="Users" name="users" chosen={listed.users} names={known} word="User" />
      <div class="actions">
        <button type="submit">Save</button>
      </div>
    </form>
  );
}

type Names = ReadonlyMap<string, string>;

function inWords(mayStart: MayStart, teams: Names, users: Names): string {
  if (mayStart === "everyone") return "Everyone who can use the cards";
  const named = [
    ...mayStart.teams.map((id) => teams.get(id) ?? `Team ${id}`),
    ...mayStart.users.map((id) => users.get(id) ?? `User ${id}`),
  ];
  return named.length === 0 ? "Nobody" : `Only ${named.join(", ")}`;
}

interface BoxesProps {
  readonly legend: string;
  readonly name: string;
  readonly chosen: readonly string[];
  readonly names: Names;
  readonly word: string;
}

/** Renders a box for each, by name; those that no longer exist in HubSpot keep theirs, by id. */
function Boxes({ legend, name, chosen, names, word }: BoxesProps) {
  const ids = [...new Set([...names.keys(), ...chosen])];
  if (ids.length === 0) return null;
  return (
    <fieldset class="field">
      <legend>{legend}</legend>
      <div class="choices">
        {ids.map((id) => (
          <label>
            <input type="checkbox" name={name} value={id} checked={chosen.includes(id)} />
            {names.get(id) ?? `${word} ${id}`}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
