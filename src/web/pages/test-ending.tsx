/** The end of a test contact's verification: whether the whole way works, and which field of the connection is wrong. */
import type { TestContact, UnfitDvcId } from "../../portal/admin/test-contact.ts";
import { callbackState } from "./connection/callback-words.tsx";

/** Renders it. */
export function TestEnding({ test }: { readonly test: TestContact }) {
  const { card, kind, unfit } = test;
  const newest = card.attempts.find((attempt) => attempt.kind === kind);
  const isPassed = card.tracks[kind] === "passed";
  return (
    <>
      {unfit === null ? (
        <p data-end={isPassed ? "works" : "not-verified"}>
          <strong>{outcomeWords(test)}</strong> {!isPassed && newest !== undefined && newest.detail}
        </p>
      ) : (
        <p class="banner bad" role="alert" data-end="unfit">
          {unfitWords(unfit)}
        </p>
      )}
      <p>
        {unfit === null ? (
          <a class="button" href="/portal">
            Go to the overview
          </a>
        ) : (
          <a class="button" href="/portal/connection">
            Correct the connection
          </a>
        )}{" "}
        <a class="button quiet" href="/portal/setup#test">
          Test another contact
        </a>
      </p>
    </>
  );
}

function outcomeWords({ card, kind, callbacks }: TestContact): string {
  if (card.tracks[kind] !== "passed") return "The way works, and the person was not verified.";
  if (callbacks !== null && callbackState(callbacks) === "no")
    return "The result arrived by polling alone: callbacks do not work yet.";
  return "It works: the whole way from HubSpot to 1Kosmos and back.";
}

function unfitWords({ note, dvcId, fields }: UnfitDvcId): string {
  const where = fields.length === 0 ? `dvcID ${dvcId}` : fields.map((field) => `“${field}”`).join(" and ");
  return note === "document_missing"
    ? `1Kosmos says passed, and the result holds a selfie and no document. The id in ${where} probably takes a selfie only: nobody's document is checked with it. Compare it with “dvcID: LiveID enrolment” and with what 1Kosmos gave you.`
    : `1Kosmos says passed, and the result holds a document, which a LiveID enrolment does not ask for. The id in ${where} probably belongs to a document. Compare it with the dvcIDs of documents and with what 1Kosmos gave you.`;
}
