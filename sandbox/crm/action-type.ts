/** The action of a form on the pages. */
import type { Reply } from "./api.ts";
import { KINDS, type Kind } from "./kinds.ts";
import type { Imports } from "./imports.ts";
import type { Right, Visit } from "./visit.ts";

/** The outcome of it: where to go (left out: back), and what to say there. */
export interface Outcome {
  readonly to?: string;
  readonly said?: string;
  readonly problem?: string;
  /** Another user from now on. */
  readonly userId?: string;
}

/** The fields of a form; a field that is not there is "". */
export interface Fields {
  one(name: string): string;
  all(name: string): readonly string[];
  /** Fields whose names begin with `prefix`, without it. */
  startingWith(prefix: string): Readonly<Record<string, string>>;
}

/** Dependencies of actions beside the visit. */
export interface ActionTools {
  readonly imports: Imports;
}

/** One action, and what right it takes. */
export interface PageAction {
  readonly right: Right;
  readonly run: (visit: Visit, fields: Fields, tools: ActionTools) => Promise<Outcome>;
}

/** Reads a submitted form. */
export function fieldsOf(form: FormData): Fields {
  const texts = [...form].flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return {
    one: (name) => texts.find(([known]) => known === name)?.[1].trim() ?? "",
    all: (name) => texts.filter(([known]) => known === name).map(([, value]) => value.trim()),
    startingWith: (prefix) =>
      Object.fromEntries(
        texts.flatMap(([name, value]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), value.trim()] as const] : [],
        ),
      ),
  };
}

/** Returns the outcome of one call. */
export function outcomeOf(reply: Reply, said: string, to?: string): Outcome {
  if (reply.problem !== null) return { problem: reply.problem };
  return to === undefined ? { said } : { said, to };
}

/** Returns the kind that a form is about. */
export function kindIn(fields: Fields, name = "kind"): Kind | null {
  return KINDS.find(({ plural }) => plural === fields.one(name)) ?? null;
}

/** Returns an id, or null for what is none. */
export function idIn(fields: Fields, name = "id"): string | null {
  const text = fields.one(name);
  return /^\d{1,15}$/u.test(text) ? text : null;
}

export const NO_ID: Outcome = { problem: "That is no id: ids are whole numbers." };
