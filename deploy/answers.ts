/** The questions of `npm run setup`: one row each, its flag, and how an answer is read. */
import { readWorkerAddress } from "../hubspot/places.ts";
import {
  type Environment,
  environmentSchema,
  OPTIONAL_PARTS,
  type OptionalPart,
  Problem,
} from "./environments.ts";

/** The fields that a person answers. */
export type Answers = Omit<Environment, "worker" | "encryptionKeys">;

/** One question. */
export interface Question<K extends keyof Answers = keyof Answers> {
  readonly field: K;
  /** Without the dashes. */
  readonly flag: string;
  readonly text: string;
  /** Returns the answer as it is kept. Throws `Problem`. */
  readonly read: (typed: string) => Answers[K];
}

/** All of them, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  {
    field: "url",
    flag: "url",
    text: "Address of the Worker (https://<worker>.<subdomain>.workers.dev, or a domain of your own)",
    read(typed) {
      const address = readWorkerAddress(typed);
      if (!address.ok) throw new Problem(`${address.problem}.`);
      return address.origin;
    },
  },
  optional("appId", "app-id", "Id of the app in HubSpot (known after the first upload)"),
  optional("supportEmail", "support-email", "E-mail address at which your users find help"),
  optional("supportUrl", "support-url", "Web address at which your users find help"),
  optional("documentationUrl", "documentation-url", "Web address of your documentation"),
  {
    field: "without",
    flag: "without",
    text: `Parts to leave out of the HubSpot project (${OPTIONAL_PARTS.join(", ")})`,
    read: readWithout,
  },
];

/** The word for "no answer". */
export const NONE = "none";

/** Returns the parts that a list names. Throws `Problem` for one that cannot be left out. */
export function readWithout(typed: string): OptionalPart[] {
  const words = typed.split(",").map((word) => word.trim());
  const named = words.filter((word) => word !== "" && word !== NONE);
  const unknown = named.find((word) => !OPTIONAL_PARTS.some((part) => part === word));
  if (unknown !== undefined) {
    throw new Problem(
      `"${unknown}" cannot be left out; --without takes ${OPTIONAL_PARTS.join(", ")} or ${NONE}.`,
    );
  }
  return OPTIONAL_PARTS.filter((part) => named.includes(part));
}

function optional(
  field: "appId" | "supportEmail" | "supportUrl" | "documentationUrl",
  flag: string,
  text: string,
): Question {
  return {
    field,
    flag,
    text,
    read(typed) {
      if (typed === NONE) return null;
      const read = environmentSchema.shape[field].safeParse(typed);
      if (!read.success) throw new Problem(`--${flag} ${read.error.issues[0]?.message ?? "is not valid"}.`);
      return read.data;
    },
  };
}
