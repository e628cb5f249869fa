/**
 * The gates of deals and tickets: where one stands, which contacts it requires, what it does. One folded line waits for
 * another gate.
 */
import { gatedTypeOf, type Gate, type Labelled, type PipelineStage } from "../../../domain/gate/gate.ts";
import type { AssociationLabel } from "../../../hubspot/crm/associations.ts";
import type { GatedType } from "../../../domain/vocabulary.ts";
import type { GatePipelines } from "../../../features/gates/pipelines.ts";
import type { Pipeline } from "../../../hubspot/crm/pipelines.ts";
import type { Options } from "../../../lib/form.ts";
import { SEEN } from "../../forms/seen.ts";
import {
  CheckboxGroup,
  FormProblems,
  SelectField,
  TextField,
  valueOf,
  type FormState,
  type FormValues,
} from "../fields.tsx";

const MODES: Options = [
  ["trigger", "Start verification. The record moves on as it is."],
  ["observe", "Start verification and mark the record as held, then passed. Nothing stops it."],
  ["enforce", "Hold the record: it goes back, and moves on automatically once its contacts are verified."],
];
const LEVELS: Options = [
  ["IAL1", "Any passed verification (IAL1)"],
  ["IAL2", "A verification at IAL2"],
];
const EVERYBODY: Options = [
  ["all", "All its contacts"],
  ["any", "At least one of its contacts"],
  ["caller", "Tickets only: the caller, checked at this very ticket"],
];
/** Before the name of an association label, in the value of the field. */
export const LABEL_PREFIX = "label:";

const LINE = /^gates\.(\d{1,3})\./u;
const PARTS = ["place", "objectType", "pipelineId", "stageId", "contacts", "minIal", "mode"];

/** Before pipeline and stage of a ticket: ids of the two types may be the same. */
export const TICKET_PREFIX = "ticket:";

/** Pipeline and stage as the value of one field. HubSpot's ids are segments of its addresses: there is no slash in them. */
function placeValue({ pipelineId, stageId }: PipelineStage, type: GatedType = "deal"): string {
  return `${type === "ticket" ? TICKET_PREFIX : ""}${pipelineId}/${stageId}`;
}

/** A stage that a gate can be put on. */
interface StageChoice {
  readonly value: string;
  readonly label: string;
  readonly pipeline: string;
  readonly type: GatedType;
}

/** Returns the stages that HubSpot has: of deals, then of tickets. */
function placesOf({ pipelines, tickets }: GatePipelines): readonly StageChoice[] {
  return [...placesIn(pipelines ?? [], "deal"), ...placesIn(tickets?.pipelines ?? [], "ticket")];
}

function placesIn(pipelines: readonly Pipeline[], type: GatedType): readonly StageChoice[] {
  return pipelines.flatMap(({ id, label: pipeline, stages }) =>
    stages.map((stage) => ({
      value: placeValue({ pipelineId: id, stageId: stage.id }, type),
      label: stage.label,
      pipeline: pipeline || id,
      type,
    })),
  );
}

/** Returns stored gates as form values, with the labels' names of today: an admin may have renamed one. */
export function gatesValues(gates: readonly Gate[], { labels, tickets }: GatePipelines): FormValues {
  return new Map(
    gates.flatMap((gate, index): [string, string[]][] => {
      const { pipelineId, stageId, contacts, minIal, mode } = gate;
      const type = gatedTypeOf(gate);
      const names = (type === "deal" ? labels : tickets?.labels) ?? [];
      const whose = typeof contacts === "object" ? LABEL_PREFIX + nameOf(contacts, names) : contacts;
      const values = {
        place: placeValue(gate, type),
        objectType: type,
        pipelineId,
        stageId,
        contacts: whose,
        minIal,
        mode,
      };
      return Object.entries(values).map(([part, value]) => [`gates.${index}.${part}`, [value]]);
    }),
  );
}

function nameOf(wanted: Labelled, labels: readonly AssociationLabel[]): string {
  const today = labels.find(
    ({ category, typeId }) =>
      typeId !== undefined && typeId === wanted.typeId && category === wanted.category,
  );
  return today?.label ?? wanted.label;
}

interface GatesFormProps {
  readonly form: FormState;
  /** The names that HubSpot has for the ids. */
  readonly board: GatePipelines;
  /** The state that the form is shown with, see `forms/seen.ts`. */
  readonly seen: string;
  /** The settings that somebody else has saved since the form was shown; null when nobody has. */
  readonly meanwhile: FormValues | null;
}

/** Renders the form. */
export function GatesForm({ form, board, seen, meanwhile }: GatesFormProps) {
  const shown = withErrorsAtFields(form, board);
  const count =
    Math.max(-1, ...[...form.values.keys()].map((name) => Number(LINE.exec(name)?.[1] ?? -1))) + 1;
  const lines = Array.from({ length: count + 1 }, (_, index) => `gates.${index}`);
  return (
    <form method="post" action="/portal/gates" class="card" aria-label="Gates">
      <input type="hidden" name={SEEN} value={seen} />
      {meanwhile !== null && <Meanwhile values={meanwhile} board={board} />}
      <FormProblems form={shown} fields={lines.flatMap((line) => PARTS.map((part) => `${line}.${part}`))} />
      {board.pipelines === null && (
        <p class="hint" role="status" id="stages-unread">
          HubSpot did not say what its stages are called, so they go by their ids here.
        </p>
      )}
      {lines.map((name, index) => (
        <GateLine form={shown} board={board} name={name} isNew={index === count} isOnly={count === 0} />
      ))}
      <div class="actions">
        <button type="submit">Save gates</button>
      </div>
    </form>
  );
}

/** Says what somebody else has saved, while the form below has what was sent. */
function Meanwhile({ values, board }: { readonly values: FormValues; readonly board: GatePipelines }) {
  const names = new Set([...values.keys()].map((name) => name.split(".").slice(0, 2).join(".")));
  const stored = { values, errors: {} };
  return (
    <div class="banner bad" role="alert" tabindex={-1} autofocus>
      <p>
        Nothing was saved: somebody else has saved gates meanwhile. Yours are below; save again to use them
        instead of these:
      </p>
      <ul>
        {[...names].map((name) => (
          <li>{summaryOf(stored, board, name)}</li>
        ))}
        {names.size === 0 && <li>no gates</li>}
      </ul>
    </div>
  );
}

interface LineProps {
  readonly form: FormState;
  readonly board: GatePipelines;
  readonly name: string;
  readonly isNew: boolean;
  readonly isOnly: boolean;
}

function GateLine({ form, board, name, isNew, isOnly }: LineProps) {
  const isWrong = Object.keys(form.errors).some((path) => path.startsWith(`${name}.`));
  const chosen = valueOf(form, `${name}.contacts`);
  const filled = { ...form, values: new Map([...DEFAULTS(name), ...form.values]) };
  const broken = !isNew && isGone(board, valueOf(form, `${name}.place`));
  return (
    <details class="gate" open={isWrong || isOnly || broken} {...(broken && { "data-state": "broken" })}>
      <summary>{isNew ? "Add a gate" : summaryOf(form, board, name)}</summary>
      {broken && (
        <p class="error">
          This gate does not work: its stage no longer exists in HubSpot. Choose another stage, or remove the
          gate.
        </p>
      )}
      <PlaceField form={form} board={board} name={name} isNew={isNew} />
      <SelectField
        form={filled}
        name={`${name}.contacts`}
        label="Who must be verified"
        options={whoOptions(board, chosen)}
      />
      <SelectField form={filled} name={`${name}.minIal`} label="By at least" options={LEVELS} />
      <CheckboxGroup form={filled} name={`${name}.mode`} label="What happens" options={MODES} one />
      {!isNew && (
        <CheckboxGroup form={form} name={`${name}.remove`} label="No longer needed?" options={REMOVE} />
      )}
    </details>
  );
}

const REMOVE: Options = [["yes", "Remove this gate. Records that it holds move on."]];

const DEFAULTS = (name: string): [string, string[]][] => [[`${name}.mode`, ["trigger"]]];

/** Renders one list of every stage; two lines of text while the stages cannot be read from HubSpot. */
function PlaceField({ form, board, name, isNew }: Omit<LineProps, "isOnly">) {
  if (board.pipelines === null)
    return (
      <>
        <input type="hidden" name={`${name}.objectType`} value={valueOf(form, `${name}.objectType`)} />
        <TextField form={form} name={`${name}.pipelineId`} label="Pipeline (id)" />
        <TextField form={form} name={`${name}.stageId`} label="Stage (id)" />
      </>
    );
  const options = placesOf(board).map(
    ({ value, label, pipeline, type }) =>
      [value, `${type === "ticket" ? "Tickets: " : ""}${pipeline} › ${label}`] as const,
  );
  const chosen = valueOf(form, `${name}.place`);
  const known = chosen === "" || options.some(([value]) => value === chosen);
  const gone: Options = known ? [] : [[chosen, `${placeInWords(chosen)} (not in HubSpot any more)`]];
  const none: Options = isNew ? [["", "Choose a stage"]] : [];
  return (
    <SelectField form={form} name={`${name}.place`} label="Stage" options={[...none, ...gone, ...options]} />
  );
}

function whoOptions({ labels, tickets }: GatePipelines, chosen: string): Options {
  const current = chosen.startsWith(LABEL_PREFIX) ? [chosen.slice(LABEL_PREFIX.length)] : [];
  const known = [...(labels ?? []), ...(tickets?.labels ?? [])].map(({ label }) => label);
  const names = [...new Set([...known, ...current])];
  return [
    ...EVERYBODY,
    ...names.map((label) => [LABEL_PREFIX + label, `Every contact labelled “${label}”`] as const),
  ];
}

function summaryOf(form: FormState, board: GatePipelines, name: string): string {
  const place = valueOf(form, `${name}.place`);
  const named = placesOf(board).find(({ value }) => value === place);
  const type = place.startsWith(TICKET_PREFIX) ? "ticket" : "deal";
  const mode =
    { trigger: "starts verification", observe: `marks the ${type}`, enforce: `holds the ${type}` }[
      valueOf(form, `${name}.mode`)
    ] ?? "";
  const effect = isGone(board, place) ? "does not work, its stage no longer exists" : mode;
  return [named?.label ?? placeInWords(place), effect].filter(Boolean).join(": ");
}

/** Returns whether the stages were read from HubSpot, and this is none of them. */
function isGone(board: GatePipelines, place: string): boolean {
  const type = place.startsWith(TICKET_PREFIX) ? "ticket" : "deal";
  const known = placesOf(board).filter((stage) => stage.type === type);
  return known.length > 0 && place !== "" && !known.some(({ value }) => value === place);
}

function placeInWords(place: string): string {
  return place.slice(place.indexOf("/") + 1);
}

/** Moves errors to the form's fields. The API has pipeline, stage and label; the form has one field for the first two, when their names are read. */
function withErrorsAtFields(form: FormState, { pipelines }: GatePipelines): FormState {
  const errors = Object.entries(form.errors).map(([path, message]) => {
    const field = path.replace(/\.contacts\.label$/u, ".contacts");
    return [pipelines === null ? field : field.replace(/\.(?:pipelineId|stageId)$/u, ".place"), message];
  });
  return { ...form, errors: Object.fromEntries(errors) };
}
