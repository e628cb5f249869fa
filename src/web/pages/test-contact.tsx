/** A test contact's verification, step by step, as it stands now. */
import type { Child } from "hono/jsx";
import type { TrackState } from "../../features/cards/contract.ts";
import type { TestContact } from "../../portal/admin/test-contact.ts";
import { callbackState, callbackWords } from "./connection/callback-words.tsx";
import { TestEnding } from "./test-ending.tsx";
import { inZone } from "../admin/times.tsx";

interface TestProps {
  readonly test: TestContact;
  readonly timeZone: string;
}

const ENDS: ReadonlySet<TrackState> = new Set<TrackState>(["passed", "failed", "expired"]);

/** Renders the page. Its part is loaded again until the end. */
export function TestContactPage({ test, timeZone }: TestProps) {
  const { card, contactId, name, link, callbacks, kind } = test;
  const track = card.tracks[kind];
  const isOver = ENDS.has(track) && test.isWritten;
  // The poll may have been faster than the callback about the same result.
  const isSettled = isOver && (callbacks === null || callbackState(callbacks) !== "open");
  const opened = card.link?.openedAt ?? null;
  return (
    <section
      class="card"
      id="test"
      aria-live="polite"
      aria-label="Progress"
      {...(isSettled ? {} : { "data-live": "" })}
    >
      <h2 dir="auto">{name === "" ? `Contact ${contactId}` : name}</h2>
      <ul class="checks" data-state={isOver ? track : "waiting"}>
        <Step done={track !== null || card.waiting !== null}>The verification was requested.</Step>
        <Step done={track !== null && track !== "preparing"} failed={card.waiting !== null}>
          {card.waiting ?? "1Kosmos made the session, or asks the person for a document first."}
          {card.waiting !== null && (
            <>
              {" "}
              <a href="/portal/connection">Check the connection</a>
            </>
          )}
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
          {isOver ? `HubSpot has the result: ${writtenWords(test)}.` : "The result is written to HubSpot."}
        </Step>
        {callbacks !== null && (
          <Step done={callbackState(callbacks) === "yes"} failed={callbackState(callbacks) === "no"}>
            {callbackWords(callbacks, timeZone)}
            {callbackState(callbacks) === "open" && card.trigger !== null && (
              <> This verification was requested on {inZone(Date.parse(card.trigger.at), timeZone)}.</>
            )}
          </Step>
        )}
      </ul>
      {isOver ? <TestEnding test={test} /> : <Waiting path={testPath(contactId, kind)} />}
    </section>
  );
}

function openedWords(isOver: boolean): string {
  return isOver ? "The link was opened." : "The person opens the link.";
}

/** Returns the address of the page that follows a test. */
export function testPath(contactId: string, kind: TestContact["kind"]): string {
  return `/portal/setup/test/${contactId}${kind === "identity" ? "" : `?kind=${kind}`}`;
}

function writtenWords({ kind, card, writtenStatus }: TestContact): string {
  if (kind === "identity") return writtenStatus;
  return card.liveIdEnrolled === true ? "LiveID enrolled" : "no LiveID";
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

function Waiting({ path }: { readonly path: string }) {
  return (
    <p class="muted">
      This page updates automatically.{" "}
      <a href={path} data-reload="">
        Load it again
      </a>
    </p>
  );
}
