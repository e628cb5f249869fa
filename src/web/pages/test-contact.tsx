/** A test contact's verification, step by step, as it stands now. */
import type { Child } from "hono/jsx";
import type { ContactCard, TrackState } from "../../features/cards/contract.ts";
import type { TestContact } from "../../portal/admin/test-contact.ts";
import { callbackWords } from "./connection/callback-words.tsx";
import { inZone } from "../admin/times.tsx";

interface TestProps {
  readonly test: TestContact;
  readonly timeZone: string;
}

const ENDS: ReadonlySet<TrackState> = new Set<TrackState>(["passed", "failed", "expired"]);

/** Renders the page. Its part is loaded again until the end. */
export function TestContactPage({ test, timeZone }: TestProps) {
  const { card, contactId, name, link, callbacks } = test;
  const track = card.tracks.identity;
  const isOver = ENDS.has(track) && isWritten(test);
  const opened = card.link?.openedAt ?? null;
  return (
    <section
      class="card"
      id="test"
      aria-live="polite"
      aria-label="Progress"
      {...(isOver ? {} : { "data-live": "" })}
    >
      <h2>{name === "" ? `Contact ${contactId}` : name}</h2>
      <ul class="checks" data-state={isOver ? track : "waiting"}>
        <Step done={true}>The verification was requested.</Step>
        <Step done={track !== null && track !== "preparing"} failed={card.waiting !== null}>
          {card.waiting ?? "1Kosmos made the session, or asks the person for a document first."}
        </Step>
        <Step done={link !== ""}>
          {link === "" ? "The link is being written to the record." : "The link is on the record"}
          {link !== "" &&
            (isOver ? (
              "."
            ) : (
              <>
                {": "}
                <a href={link} rel="noreferrer" target="_blank">
                  open the link
                </a>
              </>
            ))}
        </Step>
        <Step done={opened !== null || isOver}>
          {opened === null
            ? openedWords(isOver)
            : `The link was opened: ${inZone(Date.parse(opened), timeZone)}.`}
        </Step>
        <Step done={track === "passed"} failed={track === "failed" || track === "expired"}>
          {RESULTS[track ?? "pending"]}
        </Step>
        <Step done={isOver}>
          {isOver ? `HubSpot has the result: ${test.writtenStatus}.` : "The result is written to HubSpot."}
        </Step>
      </ul>
      {callbacks !== null && <p class="hint">{callbackWords(callbacks, timeZone)}</p>}
      {isOver ? <Ending card={card} /> : <Waiting contactId={contactId} />}
    </section>
  );
}

function openedWords(isOver: boolean): string {
  return isOver ? "The link was opened." : "The person opens the link.";
}

/** Returns whether HubSpot's record has the app's value. */
function isWritten({ card, writtenStatus }: TestContact): boolean {
  return writtenStatus === (card.status ?? "");
}

const RESULTS: Readonly<Record<NonNullable<TrackState>, string>> = {
  preparing: "1Kosmos decides.",
  pending: "1Kosmos decides.",
  review: "The person is done; somebody at 1Kosmos reviews the result.",
  passed: "1Kosmos: passed.",
  failed: "1Kosmos: not passed.",
  expired: "The link has run out.",
};

function Step(props: { readonly done: boolean; readonly failed?: boolean; readonly children?: Child }) {
  const state = props.done ? "yes" : "open";
  return (
    <li class={props.failed === true ? "no" : state}>
      <div>{props.children}</div>
    </li>
  );
}

function Waiting({ contactId }: { readonly contactId: string }) {
  return (
    <p class="muted">
      This page updates automatically.{" "}
      <a href={`/portal/setup/test/${contactId}`} data-reload="">
        Load it again
      </a>
    </p>
  );
}

function Ending({ card }: { readonly card: ContactCard }) {
  const [newest] = card.attempts;
  return (
    <>
      <p>
        <strong>
          {card.status === "verified"
            ? "It works: the whole way from HubSpot to 1Kosmos and back."
            : "The way works, and the person was not verified."}
        </strong>{" "}
        {card.status !== "verified" && newest !== undefined && newest.detail}
      </p>
      <p>
        <a class="button" href="/portal">
          Go to the overview
        </a>
      </p>
    </>
  );
}
