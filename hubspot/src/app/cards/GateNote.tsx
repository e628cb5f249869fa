/** The condition that the gate of a deal or a ticket waits for. */
import {
  directed,
  joined,
  moment,
  plural,
  useSpeech,
  type DealContact,
  type Gate,
  type Speech,
  gateProblem,
  GATE_PROBLEM,
  type DealCard,
} from "@1kosmos/kit";
import { Alert, Text } from "@hubspot/ui-extensions";
import { useCardWords, type CardWords } from "./words/index.ts";

/** The waiting record. */
type RecordName = "deal" | "ticket";

interface GateNoteProps {
  readonly gate: Gate | null;
  readonly contacts: readonly Pick<DealContact, "status" | "counts">[];
  readonly record?: RecordName;
}

/** The card's text about a gate that does not work. */
type Broken = Pick<DealCard, "gateProblem" | "gateProblemWording">;

/** A gate that does not work; nothing when all of them work. */
export function GateProblem({ card }: { readonly card: Broken }) {
  const speech = useSpeech();
  const { gate } = useCardWords();
  const { gateProblem: problem, gateProblemWording } = card;
  if (problem === null) return null;
  return (
    <Alert title={gate.broken} variant="danger">
      {gateProblem(
        problem,
        gateProblemWording,
        directed(GATE_PROBLEM, speech.language)[speech.language],
        speech,
      )}
    </Alert>
  );
}

/** A line when no gate was reached, else how it stands. */
export function GateNote({ gate, contacts, record = "deal" }: GateNoteProps) {
  const speech = useSpeech();
  const words = useCardWords();
  if (gate === null || gate.status === null || gate.status === "not_required")
    return <Text>{words.gate.none[record]}</Text>;
  if (gate.status === "passed") {
    return (
      <Alert title={words.gate.open} variant="success">
        {words.gate.openSince(moment(gate.since, speech))}
      </Alert>
    );
  }
  const lines = heldWords(gate, { contacts, record, speech, words });
  return (
    <Alert title={words.gate.waits[record]} variant="warning">
      {joined(lines)}
    </Alert>
  );
}

interface Held extends Pick<GateNoteProps, "contacts"> {
  readonly record: RecordName;
  readonly speech: Speech;
  readonly words: CardWords;
}

/** The sentences of a held record: what for, since when, and what happens next. */
export function heldWords(gate: Gate, held: Held): readonly string[] {
  const { speech, words } = held;
  const { since, wantedStage, movesOn, refusal } = gate;
  const stage = wantedStage === null ? null : (wantedStage.label ?? wantedStage.id);
  const next = stage === null ? null : movesOn ? words.gate.movesOn(stage) : words.gate.wants(stage);
  return [
    gate.reason === "" ? null : reasonWords(gate, held),
    words.gate.since(moment(since, speech)),
    next,
    refusal === "" ? null : words.gate.refused(sentence(refusal)),
  ].filter((line) => line !== null);
}

/**
 * The condition that the gate waits for, from the card's data. An app that is older than the card says it in its own
 * words.
 */
function reasonWords(
  { reason, asksFor }: Gate,
  { contacts, record, speech, words: { gate: words } }: Held,
): string {
  if (asksFor.length === 0) return sentence(reason);
  if (asksFor.includes("caller")) return words.forCaller;
  const counting = contacts.filter(({ counts }) => counts);
  if (counting.length === 0) return words.nobody[record];
  if (asksFor.includes("any")) return words.forAny;
  const missing = counting.filter(({ status }) => status !== "verified").length;
  return missing === 0 ? words.forLevel : plural(words.forContacts, missing, speech.locale);
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
