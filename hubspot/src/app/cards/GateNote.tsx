/** What the deal's gate waits for. */
import { moment, type Gate, type Reader } from "@1kosmos/kit";
import { Alert, Text } from "@hubspot/ui-extensions";

interface GateNoteProps {
  readonly gate: Gate | null;
  readonly reader: Reader;
  /** What it is that waits. */
  readonly record?: "deal" | "ticket";
}

/** A gate that does not work; nothing when all of them work. */
export function GateProblem({ problem }: { readonly problem: string | null }) {
  if (problem === null) return null;
  return (
    <Alert title="A gate does not work" variant="danger">
      {sentence(problem.charAt(0).toUpperCase() + problem.slice(1))}
    </Alert>
  );
}

/** A line when no gate was reached, else how it stands. */
export function GateNote({ gate, reader, record = "deal" }: GateNoteProps) {
  if (gate === null || gate.status === null || gate.status === "not_required") {
    return <Text>{`The ${record} is at no stage that asks for a verification.`}</Text>;
  }
  if (gate.status === "passed") {
    return (
      <Alert title="The gate is open" variant="success">
        {`Since ${moment(gate.since, reader)}.`}
      </Alert>
    );
  }
  return (
    <Alert title={`The ${record} waits for verification`} variant="warning">
      {heldWords(gate, reader).join(" ")}
    </Alert>
  );
}

/** The sentences of a held deal: what for, since when, and what happens next. */
export function heldWords(
  { reason, since, wantedStage, movesOn, refusal }: Gate,
  reader: Reader,
): readonly string[] {
  const stage = wantedStage === null ? null : (wantedStage.label ?? wantedStage.id);
  const next =
    stage === null
      ? null
      : movesOn
        ? `It moves on to ${stage} by itself once that is done.`
        : `It wants to be in ${stage}.`;
  return [
    reason === "" ? null : sentence(reason),
    `Waiting since ${moment(since, reader)}.`,
    next,
    refusal === "" ? null : `HubSpot refused to move it: ${sentence(refusal)}`,
  ].filter((words) => words !== null);
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
