/** The questions of `npm run setup`: one row each, its flag, and how an answer is read. */
import { readWorkerAddress } from "../hubspot/address-fields.ts";
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
  /** Returns a kept answer as it is typed; absent: as it is kept. */
  readonly spell?: (answer: Answers[keyof Answers]) => string;
  /** Asks in the place of one question several: each of them is answered by yes or no. */
  readonly parts?: readonly { readonly part: OptionalPart; readonly text: string }[];
}

const PARTS: readonly { readonly part: OptionalPart; readonly text: string }[] = [
  {
    part: "app-events",
    text: "Timeline events? HubSpot takes them once it has approved the app for app events",
  },
  { part: "actions", text: 'The bulk action "Verify identity" on lists of contacts?' },
  { part: "agents", text: "Tools for HubSpot's agents?" },
  { part: "pages", text: "The app's own pages in HubSpot?" },
];

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
    parts: PARTS,
  },
  optional(
    "emailDomains",
    "email-domains",
    "Domains from which the app may send mails (example.com, 4242=example.org)",
  ),
  {
    field: "metrics",
    flag: "metrics",
    text: "Write figures to Workers Analytics Engine (yes, no)",
    read: readYesNo,
    spell: (answer) => (answer === true ? "yes" : "no"),
  },
];

/** The word for "no answer". */
export const NONE = "none";

/** Reads yes or no. Throws `Problem` for anything else. */
export function readYesNo(typed: string): boolean {
  const word = typed.trim().toLowerCase();
  if (["yes", "y"].includes(word)) return true;
  if (["no", "n", NONE].includes(word)) return false;
  throw new Problem(`"${typed}" is neither yes nor no.`);
}

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
  field: "appId" | "supportEmail" | "supportUrl" | "documentationUrl" | "emailDomains",
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
