/** What is going on: numbers, and what waits for a person. */
import type { PropsWithChildren } from "hono/jsx";
import type { DeadLetter, DeadLetterGroup } from "../../kernel/sender-channel.ts";
import type { PortalOverview } from "../../portal/contract.ts";
import { When } from "../admin/times.tsx";

/** Counters whose own name says nothing to an admin. */
const COUNTERS: Readonly<Record<string, string>> = {
  snapshots_written: "Contacts written",
  contacts_gone: "Writes to deleted contacts",
  events_of_forgotten: "Events of forgotten contacts",
  bulk_asked: "Asked by the bulk action",
};

/** Open sessions, waiting work, and everything the portal counts. */
export function Numbers({ overview }: { readonly overview: PortalOverview }) {
  const { waiting, counters } = overview;
  const numbers = [
    ["Open sessions", waiting.openSessions],
    ["In review at 1Kosmos", waiting.inReview],
    ["Events waiting", waiting.inbox],
    ["Updates waiting", waiting.outbox],
    ["Timeline events waiting", overview.timeline.waiting],
    ["Workflow actions waiting", waiting.workflows],
    ...Object.entries(counters).map(([name, value]) => [COUNTERS[name] ?? inWords(name), value] as const),
  ] as const;
  return (
    <section class="card" aria-labelledby="activity">
      <h2 id="activity">Activity</h2>
      <dl class="numbers">
        {numbers.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value.toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** `sessions_started`, `sessionsStarted`, `sessions.started` → "Sessions started". */
function inWords(name: string): string {
  const words = name.replaceAll(/[_.:-]+/gu, " ").replaceAll(/(?<=[a-z])(?=[A-Z])/gu, " ");
  const lower = words.trim().toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** Lists what could not be done, by cause, with a way to replay or remove all of one cause, and single items. */
export function DeadLetters({
  overview,
  timeZone,
}: {
  readonly overview: PortalOverview;
  readonly timeZone: string;
}) {
  const { deadLetters: items, deadLetterGroups: groups } = overview;
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  if (total === 0) return null;
  return (
    <section class="card" aria-labelledby="dead-letters">
      <h2 id="dead-letters">
        Needs you <span class="pill bad">{total.toLocaleString("en")}</span>
      </h2>
      <p class="hint">
        These could not be done after several attempts. Nothing is lost: solve the cause, then replay. Remove
        what is not needed any more. What a banner above explains is replayed automatically when its cause is
        gone.
      </p>
      <Table columns={["What", "Cause", "How many"]}>
        {groups.map((group) => (
          <GroupRow group={group} />
        ))}
      </Table>
      <details>
        <summary>The newest {items.length} one by one</summary>
        <Table columns={["What", "Concerns", "Reason", "Since"]}>
          {items.map((item) => (
            <DeadLetterRow item={item} timeZone={timeZone} />
          ))}
        </Table>
      </details>
    </section>
  );
}

function Table({ columns, children }: PropsWithChildren<{ readonly columns: readonly string[] }>) {
  return (
    <div class="scroll" role="region" aria-labelledby="dead-letters" tabindex={0}>
      <table aria-labelledby="dead-letters">
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
            <th scope="col">
              <span class="unseen">Action</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function GroupRow({ group }: { readonly group: DeadLetterGroup }) {
  const [id = ""] = group.ids;
  return (
    <tr>
      <td>{inWords(group.kind)}</td>
      <td>{group.cause}</td>
      <td>{group.total.toLocaleString("en")}</td>
      <td>
        <form method="post" action="/portal/dead-letters">
          <input type="hidden" name="id" value={id} />
          <button type="submit" name="intent" value="replay" class="quiet">
            Replay all
          </button>
        </form>
        <details>
          <summary aria-label={`Remove all: ${group.cause}`}>Remove all</summary>
          <form method="post" action="/portal/dead-letters">
            <input type="hidden" name="id" value={id} />
            <label>
              <input type="checkbox" name="confirm" value="yes" required /> They are not needed any more
            </label>
            <button type="submit" name="intent" value="remove" class="quiet">
              Remove all
            </button>
          </form>
        </details>
      </td>
    </tr>
  );
}

function DeadLetterRow({ item, timeZone }: { readonly item: DeadLetter; readonly timeZone: string }) {
  return (
    <tr>
      <td>{inWords(item.kind)}</td>
      <td>{item.subject}</td>
      <td>{item.reason}</td>
      <td>
        <When at={item.since} timeZone={timeZone} />
      </td>
      <td>
        <form method="post" action="/portal/replay">
          <button type="submit" name="id" value={item.id} class="quiet" aria-label={`Replay ${item.subject}`}>
            Replay
          </button>
        </form>
        <details>
          <summary aria-label={`Remove ${item.subject}`}>Remove</summary>
          <form method="post" action="/portal/remove">
            <label>
              <input type="checkbox" name="confirm" value="yes" required /> It is not needed any more
            </label>
            <button type="submit" name="id" value={item.id} class="quiet">
              Remove
            </button>
          </form>
        </details>
      </td>
    </tr>
  );
}
