/**
 * The ways to reach 1Kosmos that the app has. A further one is a folder with its `kind.ts`, and an entry in `KINDS`.
 */
import { err, type Result } from "../lib/result.ts";
import type { DocumentType, VerificationKind } from "../domain/vocabulary.ts";
import type { Connection as AnyConnection } from "./connection.ts";
import { commonFields, isRecord } from "./connection-fields.ts";
import { failure } from "./failures.ts";
import { FIELD_WORDS } from "./fields.ts";
import { fieldsIn } from "./form.ts";
import { tenantOrigin } from "./hosts.ts";
import { IDVERIFY } from "./idverify/kind.ts";
import type { CallbackKeys, Offer, ProviderKind } from "./kind.ts";
import { cleanPasted } from "./pasted.ts";
import type { PollRhythm } from "./polling.ts";
import type {
  Directory,
  IdentityProvider,
  ProviderFailure,
  ProviderIo,
  SessionRef,
  Verdict,
} from "./provider.ts";
import { REST } from "./rest/kind.ts";
import type { FieldErrors } from "../lib/english.ts";

/** One kind's form of connections. */
export type KindForm = Pick<ProviderKind, "name" | "label" | "hint" | "form" | "formDefaults" | "formSchema">;

/** Makes the functions of a set of kinds. Tests make one with kinds of their own. */
export function createRegistry<C extends AnyConnection, V>(kinds: readonly ProviderKind<C, V>[]) {
  const find = (name: unknown) =>
    kinds.find((kind) => kind.name === name || kind.synonyms.some((synonym) => synonym === name));
  const kindOf = ({ kind: name }: { readonly kind: string }): ProviderKind<C, V> => {
    const kind = find(name);
    if (kind === undefined) throw new TypeError(`no provider ${name}`);
    return kind;
  };
  const paths = kinds.flatMap(({ form }) => fieldsIn(form)).map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new TypeError(`two kinds have a field ${twice}`);
  return {
    /** Reads a stored connection. Throws when it is none. */
    readConnection: (stored: unknown): C => {
      const name = isRecord(stored) ? stored["kind"] : undefined;
      return kindOf({ kind: typeof name === "string" ? name : "" }).read(stored);
    },

    /** Reads a cached directory. Null: an earlier version stored it. */
    readDirectory: (stored: unknown): Directory | null =>
      isRecord(stored) ? (find(stored["kind"])?.readDirectory(stored) ?? null) : null,

    /**
     * Reads the connection that an admin sends. Secrets that are omitted, null or blank are taken from `stored` when kind
     * and tenant are the same: a stored secret never goes to another host. Errors are keyed by field path, "" for the whole.
     */
    parseConnection: (
      input: unknown,
      stored: AnyConnection | null,
      suffixes: readonly string[],
    ): Result<C, FieldErrors> => {
      if (!isRecord(input)) return err({ "": FIELD_WORDS.whole });
      const { input: given } = cleanPasted(input);
      const kind = find(given["kind"]);
      if (kind === undefined)
        return err({ kind: `Choose ${kinds.map(({ name }) => `"${name}"`).join(" or ")}` });
      const keeps = stored?.kind === kind.name && sameTenant(given["tenantDns"], stored, suffixes);
      return kind.parse(given, keeps ? stored : undefined, commonFields(suffixes));
    },

    /** Says what `parseConnection` removes from what an admin sends: parts of an address, invisible characters. */
    noticesOf: (input: unknown): readonly string[] => (isRecord(input) ? cleanPasted(input).notices : []),

    /** Adds what the app makes itself. Returns the same connection when it is complete. */
    completeConnection: (connection: AnyConnection): C => kindOf(connection).complete(connection),

    /** Returns the connection without its secrets. */
    viewConnection: (connection: AnyConnection): V => kindOf(connection).view(connection),

    /** Finds the tenant's services. The host is checked again: the allowed suffixes may have changed since it was stored. */
    discover: async (
      connection: AnyConnection,
      io: ProviderIo,
    ): Promise<Result<Directory, ProviderFailure>> => {
      const origin = tenantOrigin(connection.tenantDns, io.hostSuffixes);
      if (!origin.ok) return err(failure("forbidden_host"));
      return kindOf(connection).discover(connection, origin.value, io);
    },

    /** Makes the provider of a connection and its directory. Throws when they are of different kinds. */
    createProvider: (connection: AnyConnection, directory: Directory, io: ProviderIo): IdentityProvider =>
      kindOf(connection).createProvider(connection, directory, io),

    /** Returns `not_offered`, in words for an admin, when no session of this connection could be that. */
    offers: (connection: AnyConnection, offer: Offer): Result<unknown, ProviderFailure> =>
      kindOf(connection).offers(connection, offer),

    /** Lists the documents to choose from before a session is made; fewer than two: there is no choice. */
    documentsToChoose: (connection: AnyConnection, offer: Offer): readonly DocumentType[] =>
      kindOf(connection).documentsToChoose(connection, offer),

    /** Returns true when a pass lacks what can be looked up under the person's name. */
    needsLookUp: (connection: AnyConnection, ref: SessionRef, verdict: Verdict): boolean =>
      kindOf(connection).needsLookUp(connection, ref, verdict),

    /** Returns how a connection's callbacks are checked. Null: it has none. */
    callbackKeys: (connection: AnyConnection): CallbackKeys | null =>
      kindOf(connection).callbackKeys(connection),

    /** Names the form's fields that have this dvcID for a kind of verification. */
    dvcIdFields: (connection: AnyConnection, dvcId: string, kind: VerificationKind): readonly string[] =>
      kindOf(connection).dvcIdFields(connection, dvcId, kind),

    /** The kinds' forms, in the order in which a page offers them. */
    kindForms: kinds as readonly KindForm[],

    /** Returns the field of the credential of a connection; undefined when it has none. */
    credentialField: (connection: AnyConnection): string | undefined => kindOf(connection).credentialField,

    /** Returns how often a session's result is fetched. */
    polledAs: (ref: SessionRef): PollRhythm => kindOf({ kind: ref.provider }).pollRhythm(ref),
  };
}

function sameTenant(given: unknown, { tenantDns }: AnyConnection, suffixes: readonly string[]): boolean {
  const origin = typeof given === "string" ? tenantOrigin(given, suffixes) : null;
  return origin?.ok === true && origin.value === `https://${tenantDns}`;
}

const KINDS = [REST, IDVERIFY] as const;

/** A stored connection of any kind. */
export type Connection = ReturnType<(typeof KINDS)[number]["complete"]>;
/** The data that the page shows of one: everything but the secrets. */
export type ConnectionView = ReturnType<(typeof KINDS)[number]["view"]>;
/** The same after it was saved. `notices`: what was removed from what the admin sent, in sentences. */
export type NotedConnectionView = ConnectionView & { readonly notices?: readonly string[] };

export const {
  readConnection,
  readDirectory,
  parseConnection,
  noticesOf,
  completeConnection,
  viewConnection,
  discover,
  createProvider,
  offers,
  documentsToChoose,
  needsLookUp,
  callbackKeys,
  dvcIdFields,
  kindForms,
  credentialField,
  polledAs,
} = createRegistry<Connection, ConnectionView>(KINDS);
