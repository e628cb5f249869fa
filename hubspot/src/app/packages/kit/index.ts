/** Code that the cards, the bulk action and the settings page share: HubSpot builds each of them separately. */
export { call, type Answer, type Failure } from "./call.ts";
export { fromDateValue, toDateValue } from "./days.ts";
export { ConnectionNote } from "./ConnectionNote.tsx";
export { directed, isolated, joined } from "./direction.ts";
export { FailedNote, FailedState } from "./Failed.tsx";
export { fill, placesOf, type Values } from "./fill.ts";
export { HISTORY_WORDS, type HistoryWords } from "./history/index.ts";
export { GATE_PROBLEM } from "./problems/gate-problem.ts";
export { PROBLEM_WORDS, type ProblemWords } from "./problems/index.ts";
export * from "./requests.ts";
export {
  DEFAULT_REQUEST,
  type Caller,
  type Connection,
  type ContactCard,
  type DealCard,
  type DealContact,
  type Gate,
  type Kind,
  type Link,
  type PortalCard,
  type Reason,
  type Sending,
  type Status,
  type TicketCard,
  type TicketContact,
  type VerifyAnswer,
  type VerifyCallerAnswer,
  type VerifyManyAnswer,
  type VerificationRequest,
  type Attempt,
  type LinkAnswer,
  type Trigger,
} from "./shapes.ts";
export * from "./i18n/index.ts";
export { Speaking, speechFor, useSpeech, useWords, type Speech } from "./speech.tsx";
export * from "./times.ts";
export { useSubmission, type Submission } from "./use-submission.ts";
export { useWatch, type Live } from "./use-watch.ts";
export { RequestFields } from "./RequestFields.tsx";
export {
  conditionEnd,
  conditionMessage,
  connectionDetail,
  filled,
  gateProblem,
  remedyLabel,
  valuesFor,
} from "./wording.ts";
export { wordingSchema, type Wording } from "./wording-shape.ts";
export { wordOf } from "./word-of.ts";
export * from "./words.ts";
