/** Dead letters by cause: how many, what it means, and their buttons. */
import { html } from "hono/html";
import { numberText } from "../../../lib/number-text.ts";
import type { AttentionModel } from "../../../features/activity/read-model.ts";
import { When } from "../../admin/times.tsx";
import { Subject } from "../activity/verification-words.tsx";

type DeadLetters = AttentionModel["deadLetters"];
type Group = DeadLetters["groups"][number];

/** Renders the table. On a phone each cause is a block with its buttons. */
export function DeadLetterGroups(props: { readonly deadLetters: DeadLetters; readonly timeZone: string }) {
  const { deadLetters, timeZone } = props;
  const { total, groups } = deadLetters;
  const shown = groups.reduce((sum, group) => sum + group.total, 0);
  return (
    <section class="card" aria-labelledby="dead-letters">
      <h2 id="dead-letters">
        Could not be done <span class="pill bad">{numberText(total)}</span>
      </h2>
      <p class="hint">
        These failed after several attempts. Solve the cause, then replay. Discard what is not needed any
        more. What a condition above explains is replayed automatically when it ends.
        {shown < total && ` The ${groups.length} largest causes are listed.`}
      </p>
      <div class="scroll" role="group" aria-labelledby="dead-letters" tabindex={0}>
        <table class="stacked" aria-labelledby="dead-letters">
          <thead>
            <tr>
              <th scope="col">Cause</th>
              <th scope="col">How many</th>
              <th scope="col">Examples</th>
              <th scope="col">All of them</th>
            </tr>
          </thead>
          <tbody>{groups.map((group) => groupRow(group, timeZone))}</tbody>
        </table>
      </div>
    </section>
  );
}

/** A page has dozens of these and of their examples: as templates they cost a fraction of what elements cost. */
function groupRow({ id, cause, total, meaning, examples }: Group, timeZone: string) {
  const action = "/portal/dead-letters";
  return html`<tr>
    <td data-label="Cause">
      ${cause}
      <div class="hint">${meaning}</div>
    </td>
    <td data-label="How many">${numberText(total)}</td>
    <td data-label="Examples">${examples.map((example) => exampleOf(example, timeZone))}</td>
    <td data-label="All of them">
      <form method="post" action="${action}">
        <input type="hidden" name="id" value="${id}" />
        <button type="submit" name="intent" value="replay" class="quiet" aria-label="Replay all: ${cause}">
          Replay all
        </button>
      </form>
      ${discardForm({ action, id, label: `Discard all: ${cause}`, summary: "Discard all" })}
    </td>
  </tr>`;
}

function exampleOf({ id, subject, since }: Group["examples"][number], timeZone: string) {
  const discard = { action: "/portal/remove", id, label: `Discard ${subject}`, summary: "Discard" };
  return html`<div class="example">
    ${Subject({ subject })}, ${When({ at: Date.parse(since), timeZone })}
    <form method="post" action="/portal/replay">
      <button type="submit" name="id" value="${id}" class="quiet" aria-label="Replay ${subject}">
        Replay
      </button>
    </form>
    ${discardForm(discard)}
  </div>`;
}

interface DiscardForm {
  readonly action: string;
  readonly id: string;
  readonly label: string;
  readonly summary: string;
}

/** Discarding is for good, so that it takes a box and a button. */
function discardForm({ action, id, label, summary }: DiscardForm) {
  return html`<details>
    <summary aria-label="${label}">${summary}</summary>
    <form method="post" action="${action}">
      <input type="hidden" name="id" value="${id}" />
      <label class="confirm"
        ><input type="checkbox" name="confirm" value="yes" required /> Not needed any more</label
      >
      <button type="submit" name="intent" value="remove" class="quiet">${summary}</button>
    </form>
  </details>`;
}
