/**
 * One contact: how it stands and why, its verifications, what happened, and a decision by hand where the settings allow
 * it.
 */
import { triggerWords } from "../../../domain/contact/read/trigger-words.ts";
import type { ContactHistory, VerificationItem } from "../../../features/activity/read-model.ts";
import { When } from "../../admin/times.tsx";
import { ReplaceLinkForm } from "./links.tsx";
import { byAdmin } from "./verifications.tsx";
import { ContactName, contactPath, kindOf, NamesStatus, recordUrl, Status } from "./verification-words.tsx";

interface ContactPageProps {
  readonly history: ContactHistory;
  readonly hubspotUrl: string;
  readonly timeZone: string;
  /** The data that a decision by hand needs; null where the settings have it off. */
  readonly decision: { readonly id: string; readonly reason: string; readonly error: string | null } | null;
}

const STATUS = { pending: "Pending", verified: "Verified", failed: "Failed", expired: "Expired" } as const;

/** Renders the page. */
export function ContactPage({ history, hubspotUrl, timeZone, decision }: ContactPageProps) {
  const { contactId, verifications, events, waiting } = history;
  return (
    <>
      <Summary history={history} hubspotUrl={hubspotUrl} timeZone={timeZone} />
      {waiting.length > 0 && (
        <section class="card" aria-labelledby="waiting">
          <h2 id="waiting">Waiting</h2>
          <ul>
            {waiting.map((work) => (
              <li>
                <Waiting work={work} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {verifications.length > 0 && <Verifications items={verifications} timeZone={timeZone} />}
      {events.length > 0 && <Events events={events} timeZone={timeZone} />}
      {verifications.length > 0 && <ReplaceLinkForm contactId={contactId} />}
      {decision !== null && <DecisionForm contactId={contactId} decision={decision} />}
    </>
  );
}

interface WaitingProps {
  readonly work: ContactHistory["waiting"][number];
  readonly timeZone: string;
}

/** Renders one piece of work: when it is planned, or what hinders it and when it is tried again. */
function Waiting({ work: { what, reason, isTurn, retryAt }, timeZone }: WaitingProps) {
  if (retryAt === null)
    return (
      <>
        {what}: {reason} <a href="/portal/attention">It waits for you.</a>
      </>
    );
  return (
    <>
      {what}: {isTurn ? "planned for" : `${reason} Tried again on`}{" "}
      <When at={Date.parse(retryAt)} timeZone={timeZone} />.
    </>
  );
}

function Summary({ history, hubspotUrl, timeZone }: Omit<ContactPageProps, "decision">) {
  const { contactId, status, ial, verifiedAt, manual, summary } = history;
  return (
    <section class="card" aria-labelledby="summary">
      <h2 id="summary">Current status</h2>
      <p>{summary}</p>
      <dl class="facts">
        <dt>Contact</dt>
        <dd>
          <ContactName contactId={contactId} /> ·{" "}
          <a href={recordUrl(hubspotUrl, "contact", contactId)}>Open in HubSpot</a>
        </dd>
        <dt>Status</dt>
        <dd data-decided-by={manual === null ? "1kosmos" : "admin"}>
          {status === null ? "Never asked" : STATUS[status]}
          {manual !== null && " by an admin, not by 1Kosmos"}
        </dd>
        {ial !== null && (
          <>
            <dt>Level</dt>
            <dd>{ial}</dd>
          </>
        )}
        {verifiedAt !== null && (
          <>
            <dt>Last verified</dt>
            <dd>
              <When at={Date.parse(verifiedAt)} timeZone={timeZone} />
            </dd>
          </>
        )}
      </dl>
      <NamesStatus />
    </section>
  );
}

function Verifications(props: { readonly items: readonly VerificationItem[]; readonly timeZone: string }) {
  const { items, timeZone } = props;
  return (
    <section class="card" aria-labelledby="verifications">
      <h2 id="verifications">Verifications</h2>
      <div class="scroll" role="group" aria-labelledby="verifications" tabindex={0}>
        <table class="stacked" aria-labelledby="verifications">
          <thead>
            <tr>
              <th scope="col">Started</th>
              <th scope="col">Status</th>
              <th scope="col">Why</th>
              <th scope="col">Asked by</th>
              <th scope="col">1Kosmos session</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr>
                <td data-label="Started">
                  <When at={Date.parse(item.startedAt)} timeZone={timeZone} />
                  <div class="hint">{kindOf(item)}</div>
                </td>
                <td data-label="Status">
                  <Status item={item} />
                </td>
                <td data-label="Why">{whyOf(item)}</td>
                <td data-label="Asked by">
                  {item.manual === null ? triggerWords(item.trigger) : byAdmin(item)}
                </td>
                <td data-label="1Kosmos session">
                  {item.sessionId === null ? "–" : <code>{item.sessionId}</code>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function whyOf({ reason, code, manual, ial, documentType }: VerificationItem): string {
  if (manual !== null) return manual.reason;
  if (reason !== null) return `${reason.label}. ${reason.text}${code === null ? "" : ` (${code})`}`;
  return [ial, documentType?.replaceAll("_", " ")].filter(Boolean).join(", ") || "–";
}

function Events({
  events,
  timeZone,
}: {
  readonly events: ContactHistory["events"];
  readonly timeZone: string;
}) {
  return (
    <section class="card" aria-labelledby="events">
      <h2 id="events">History</h2>
      <ol class="events">
        {events.map(({ at, text, detail, trigger }) => (
          <li>
            <When at={Date.parse(at)} timeZone={timeZone} /> {text}
            {detail !== "" && <div class="hint">{detail}</div>}
            {trigger !== null && <div class="hint">Asked by: {triggerWords(trigger)}</div>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function DecisionForm(props: {
  readonly contactId: string;
  readonly decision: NonNullable<ContactPageProps["decision"]>;
}) {
  const { contactId, decision } = props;
  const { id, reason, error } = decision;
  return (
    <section class="card" aria-labelledby="decision">
      <h2 id="decision">Decide by hand</h2>
      <p class="hint">
        The decision is shown as an admin's everywhere, without a level or a confidence, and ends by the same
        rules as any other. An open link is closed. It needs a sign-in of the last 10 minutes and is in the
        audit log.
      </p>
      <form method="post" action={`${contactPath(contactId)}/decision`}>
        <input type="hidden" name="id" value={id} />
        <div class="field">
          <label for="reason">Reason</label>
          <input
            id="reason"
            name="reason"
            value={reason}
            required
            minlength={3}
            maxlength={200}
            aria-describedby={error === null ? "reason-hint" : "reason-error reason-hint"}
            {...(error !== null && { "aria-invalid": "true" as const })}
          />
          {error !== null && (
            <p class="error" id="reason-error">
              {error}
            </p>
          )}
          <p class="hint" id="reason-hint">
            One line for your colleagues. No personal data: it is kept with the contact's history.
          </p>
        </div>
        <div class="actions">
          <button type="submit" name="verdict" value="verified">
            Mark as verified
          </button>
          <button type="submit" name="verdict" value="failed" class="danger">
            Mark as failed
          </button>
        </div>
      </form>
    </section>
  );
}
